"""Who may call what: every endpoint of a program, read from its resources by the policy pack's own extractors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gatehouse.access_graph import LATER, Graph, judged, words
from gatehouse.access_report import as_json
from policy.rules import extract
from policy.rules.endpoints import Trust, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gatehouse.laptop.engine.state import Resource
    from policy.rules.endpoints import Endpoint
    from policy.rules.exemptions import Exemption

__all__ = ["Change", "Entry", "access_table", "as_json", "diff"]

Verdict = Literal["open", "closed", "preflight", "unknown"]
Kind = Literal["opens", "adds", "changes", "closes", "removes"]
_ORDER: Mapping[Kind, int] = {"opens": 0, "adds": 1, "changes": 2, "closes": 3, "removes": 4}


@dataclass(frozen=True)
class Entry:
    """One endpoint and who may call it.

    Attributes:
        api: The name of the API (or other resource) that it belongs to.
        route: What is called: `GET /orders`, `$default`, or a kind such as `Lambda function URL`.
        source: The kind of resource that declares it.
        verdict: `open` to everyone, `closed`, `preflight` (OPTIONS, which carries no token), or `unknown` as yet.
        authorizer: How the caller is asked: JWT, CUSTOM, COGNITO_USER_POOLS, AWS_IAM, or `none`.
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
        """What makes an endpoint the same one in two revisions of a program."""
        return self.api, self.route, self.source

    @property
    def who(self) -> str:
        """The callers, in one phrase."""
        if self.verdict == "open":
            return f"anyone ({self.reason})" if self.reason.startswith("exempt: ") else "anyone"
        if self.verdict == "preflight":
            return "browsers' preflights"
        if self.verdict == "unknown":
            return LATER
        if not self.issuer:
            return {"AWS_IAM": "signed AWS requests", "CUSTOM": "whom a Lambda authorizer lets in"}.get(
                self.authorizer, f"whom {self.authorizer} lets in"
            )
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


def access_table(
    resources: Sequence[Resource], *, trust: Trust | None = None, exemptions: Sequence[Exemption] = ()
) -> list[Entry]:
    """Every endpoint of the program, the open ones first, then by API and route.

    `trust` and `exemptions` are those of the policy's configuration: what counts as authentication besides an
    authorizer, and what may stay open, with its reason.
    """
    graph = Graph.of(resources)
    entries = [
        _entry(resource, endpoint, graph, judge(endpoint.auth, trust or Trust()), exemptions)
        for resource in resources
        if resource.custom
        for endpoint in extract.endpoints(judged(resource))
        if not _behind_connect(resource, endpoint, graph)
    ]
    order = {"open": 0, "unknown": 1, "closed": 2, "preflight": 3}
    return sorted(entries, key=lambda entry: (order[entry.verdict], entry.api, entry.route))


def diff(old: Iterable[Entry], new: Iterable[Entry]) -> list[Change]:
    """What changed from `old` to `new`, openings first; endpoints that stayed as they were are left out."""
    before, after = {entry.key: entry for entry in old}, {entry.key: entry for entry in new}
    changes = []
    for key in before.keys() | after.keys():
        change = _change(before.get(key), after.get(key))
        if change:
            changes.append(change)
    return sorted(changes, key=lambda change: (_ORDER[change.kind], change.entry.key))


def _change(old: Entry | None, new: Entry | None) -> Change | None:
    if new is None:
        return Change("removes", old, None, "the endpoint is gone")
    if old is None:
        kind: Kind = "opens" if new.verdict in ("open", "unknown") else "adds"
        return Change(kind, None, new, f"a new endpoint, for {new.who}: {new.reason}")
    wider = _widening(old, new)
    if wider:
        return Change("opens", old, new, wider)
    if _widening(new, old):
        return Change("closes", old, new, f"fewer may call it; before: {old.who}")
    if _differ(old.backend, new.backend):
        return Change("changes", old, new, f"served by {new.backend}; before: {old.backend}")
    return None


def _widening(old: Entry, new: Entry) -> str:
    """Why `new` lets in a caller that `old` did not; empty if it doesn't. What isn't known yet counts as equal."""
    if old.verdict == new.verdict == "preflight" or old.verdict == "open":
        return ""
    if new.verdict == "open":
        return f"anyone may call it: {new.reason}; before: {old.who}"
    if new.verdict == "unknown" and old.verdict != "unknown":
        return f"who may call it is not known before the deploy: {new.reason}"
    if (old.authorizer, old.verdict) != (new.authorizer, new.verdict) or _differ(old.issuer, new.issuer):
        return f"others may call it: {new.who}; before: {old.who}"
    return _more(old.audiences, new.audiences, "tokens issued to") or _more(
        old.scopes, new.scopes, "tokens with the scope"
    )


def _more(old: tuple[str, ...], new: tuple[str, ...], what: str) -> str:
    """One of the new ones is enough, and none asked for lets in all: more is wider, and so is none."""
    if not old or LATER in old or LATER in new:
        return ""
    if not new:
        return f"{what} {' or '.join(old)} were let in; now it is not asked"
    added = [one for one in new if one not in old]
    return f"{what} {' or '.join(added)} are let in, too" if added else ""


def _differ(old: str, new: str) -> bool:
    return old != new and LATER not in (old, new)


def _behind_connect(resource: Resource, endpoint: Endpoint, graph: Graph) -> bool:
    """Whether it is a WebSocket's route, which nobody reaches who was not let in at `$connect`."""
    api = graph.api(resource)
    return bool(api and api.inputs.get("protocolType") == "WEBSOCKET" and endpoint.path != "$connect")


def _entry(
    resource: Resource,
    endpoint: Endpoint,
    graph: Graph,
    judgement: tuple[Verdict, str],
    exemptions: Sequence[Exemption],
) -> Entry:
    verdict, reason = judgement
    if verdict == "open":
        reason = endpoint.note or reason
        exempt = next((one for one in exemptions if one.matches(judged(resource), endpoint)), None)
        reason = f"exempt: {exempt.reason}" if exempt else reason
    if endpoint.preflight and verdict == "open":
        verdict, reason = "preflight", "it answers preflights, which carry no token"
    rest = endpoint.source == "REST API method" and isinstance(endpoint.method, str)
    closed = verdict == "closed"
    issuer, audiences = graph.identity(resource) if closed else ("", ())
    scopes = endpoint.auth.scopes
    return Entry(
        api=graph.api_name(resource),
        route=f"{endpoint.method} {graph.path(resource)}" if rest else endpoint.key,
        source=endpoint.source,
        verdict=verdict,
        authorizer={"": LATER, "NONE": "none"}.get(endpoint.auth.kind, endpoint.auth.kind),
        issuer=issuer,
        audiences=audiences,
        scopes=tuple(words(one) for one in scopes) if isinstance(scopes, tuple) else (LATER,),
        backend=graph.backend(resource),
        reason=reason,
        urn=resource.urn,
    )
