"""One endpoint and who may call it, and what became of one: the records that everything here speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gatehouse.policy.rules.authorization import KINDS

Verdict = Literal["open", "closed", "preflight", "unknown"]
Kind = Literal["opens", "adds", "changes", "closes", "removes"]
LATER = "(known after the deploy)"
"""What is shown in place of a value that only the deploy tells."""
ELSEWHERE = "(known to the program that makes it)"
"""What is shown of who may call what this program only reads: no deploy of it tells."""


@dataclass(frozen=True)
class Entry:
    """One endpoint and who may call it.

    Attributes:
        api: The name of the API (or other resource) that it belongs to.
        route: What is called: `GET /orders`, `$default`, or a kind such as `Lambda function URL`.
        source: The kind of resource that declares it.
        verdict: `open` to everyone, `closed`, `preflight` (OPTIONS, which carries no token), or `unknown` as yet.
        authorizer: How the caller is asked: JWT, CUSTOM, COGNITO_USER_POOLS, AWS_IAM, `none`, or why that is not known.
        issuer: Whose tokens count: a URL, or the program's own user pool by name.
        audiences: Which clients' tokens count; empty where any of the issuer does.
        scopes: One of these must be in the token; empty where none is asked for.
        backend: What answers: a function or listener by name, or a URL.
        reason: The verdict in a few words.
        urn: The resource that declares it.
    """

    api: str
    route: str
    source: str
    verdict: Verdict
    authorizer: str
    issuer: str
    audiences: tuple[str, ...]
    scopes: tuple[str, ...]
    backend: str
    reason: str
    urn: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What a person calls it by; two endpoints may have the same, which `urn` then tells apart."""
        return self.api, self.route, self.source

    @property
    def elsewhere(self) -> bool:
        """Whether this program only reads it."""
        return self.authorizer == ELSEWHERE

    @property
    def who(self) -> str:
        """The callers, in one phrase."""
        if self.verdict == "open":
            return f"anyone ({self.reason})" if self.reason.startswith("exempt: ") else "anyone"
        if self.verdict == "preflight":
            return "browsers' preflights"
        if self.verdict == "unknown":
            return ELSEWHERE if self.elsewhere else LATER
        if not self.issuer:
            kind = KINDS.get(self.authorizer)
            return kind.callers if kind else f"whom {self.authorizer} lets in"
        clients = f" for {', '.join(self.audiences)}" if self.audiences else ""
        return f"tokens of {self.issuer}{clients}"


@dataclass(frozen=True)
class Change:
    """What became of one endpoint; `opens` is whatever lets a caller in that was not let in before."""

    kind: Kind
    before: Entry | None
    after: Entry | None
    why: str

    @property
    def entry(self) -> Entry:
        """The endpoint as it is now, or as it was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of them is always there
        return found
