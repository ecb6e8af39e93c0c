"""One shape for every way to reach a backend, and the judgement whether it asks who is calling.

What counts as authentication: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .authorization import KINDS
from .values import UNKNOWN, Flag, Text, Unknown

Verdict = Literal["open", "closed", "unknown"]
Protocol = Literal["HTTP", "WEBSOCKET", "REST", "EITHER", ""]
AWS_IAM = "AWS_IAM"
PRIVATE = "PRIVATE"


@dataclass(frozen=True)
class Auth:
    """How an endpoint asks who is calling.

    `type` is the authorization type as the resource spells it, absent where it says nothing, `PRIVATE` for what is
    reached from a VPC only; `authorizer` is its id or name; `api_key` tells whether a key is asked for; `scopes` are those
    that a token must carry (one of them).
    """

    type: Text = None
    authorizer: Text = None
    api_key: Flag = None
    scopes: tuple[Text, ...] | Unknown = ()

    @property
    def kind(self) -> str:
        """The declared type in capitals; `NONE` where there is none, empty where it is not known yet."""
        if isinstance(self.type, Unknown):
            return ""
        return (self.type or "NONE").strip().upper() or "NONE"

    @property
    def named(self) -> bool:
        """Whether an authorizer is named, be its id known yet or not."""
        return isinstance(self.authorizer, Unknown) or bool((self.authorizer or "").strip())


@dataclass(frozen=True)
class Endpoint:
    """A way in: `method` and `path` (absent where the kind has none), who may use it, and what declares it.

    `source` is a noun for a message: `HTTP API route`, `Lambda function URL`. `protocol` is what the declaration itself
    tells of its API: the key `$default` is one of an HTTP API or of a WebSocket API (`EITHER`), and only the API tells
    which. `api` is the API's id where the resource names one, `target` what answers behind it, `via` by which type of
    integration, and `sends` by which method, where the declaration says so. `note` says in other words
    why it is open, or what is not known. `unreadable` says why nobody can tell what the resource opens: such an endpoint
    stands for all that it may be, and counts as open. `reach` is `stack` where only the stack's other resources tell whether
    the internet gets there at all: `reach.out_of_reach` asks them.
    """

    method: Text
    path: Text
    auth: Auth
    source: str
    protocol: Protocol = ""
    api: Text = None
    target: Text = None
    note: str = ""
    unreadable: str = ""
    via: str = ""
    sends: str = ""
    reach: Literal["internet", "stack"] = "internet"

    @property
    def key(self) -> str:
        """The route as a person writes it: `GET /orders`, `$default`; what it is, where it has no path."""
        if self.method is UNKNOWN or self.path is UNKNOWN:
            return f"the {self.source} (its key is not known yet)"
        if self.method is None:
            return self.path or f"the {self.source}"
        return f"{self.method} {self.path}" if self.path else f"the {self.method} method"

    @property
    def route(self) -> str:
        """What an exemption's `route` is held against."""
        return " ".join(part for part in (self.method, self.path) if isinstance(part, str))

    @property
    def preflight(self) -> bool:
        """Whether this answers only a browser's preflight, which carries no token."""
        return self.method == "OPTIONS"


def unreadable(source: str, why: str) -> Endpoint:
    """What stands for a declaration that can't be judged, and so is not let through; `why` is a sentence about it."""
    return Endpoint(None, None, Auth(), source, note=why, unreadable=why)


def later(source: str, what: str = "is not known yet") -> Endpoint:
    """What stands for a declaration that will be judged once its values are known."""
    return Endpoint(None, None, Auth(type=UNKNOWN), source, note=what)


@dataclass(frozen=True)
class Trust:
    """What counts as authentication besides an authorizer: unless told otherwise, all of these but an API key."""

    iam: bool = True
    api_key: bool = False
    mutual_tls: bool = True


def judge(auth: Auth, trust: Trust) -> tuple[Verdict, str]:
    """Whether an endpoint is open to everyone, and in a few words why.

    Only what is absent for certain is open: an authorizer that has no id yet is an authorizer.
    """
    kind = auth.kind
    if kind == PRIVATE:
        return "closed", "it is reached from a VPC only"
    asking = KINDS.get(kind)
    useless = (
        asking.useless(auth, trust)
        if asking
        else f"its authorization type {auth.type!r} is none that AWS knows"
    )
    if not useless or (auth.api_key is True and trust.api_key):
        return "closed", "it asks who is calling"
    if not kind:
        return "unknown", "its authorization type is not known yet"
    if kind == "NONE" and auth.api_key is UNKNOWN and trust.api_key:
        return "unknown", "whether it asks for an API key is not known yet"
    return "open", _unprotected(auth) if kind == "NONE" else useless


def _unprotected(auth: Auth) -> str:
    if auth.named:
        said = "is NONE" if auth.type else "is missing"
        return f"it names an authorizer, but its authorization type {said}, so the authorizer is never asked"
    if auth.api_key is True:
        return "it asks for an API key only, which tells clients apart but authenticates nobody"
    return "it has no authorizer"
