"""One shape for every way to reach a backend, and the judgement whether it asks who is calling.

What counts as authentication: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .values import UNKNOWN, Flag, Text, Unknown

Verdict = Literal["open", "closed", "unknown"]
NEEDS_AUTHORIZER = frozenset({"JWT", "CUSTOM", "COGNITO_USER_POOLS", "COGNITO_USER_POOL"})
AWS_IAM = "AWS_IAM"


@dataclass(frozen=True)
class Auth:
    """How an endpoint asks who is calling.

    `type` is the authorization type as the resource spells it, absent where it says nothing; `authorizer` is the authorizer's id
    or name; `api_key` tells whether a key is asked for; `scopes` are the scopes that a token must carry.
    """

    type: Text = None
    authorizer: Text = None
    api_key: Flag = None
    scopes: tuple[Text, ...] | Unknown = ()


@dataclass(frozen=True)
class Endpoint:
    """A way in: `method` and `path` (absent where the kind has none), who may use it, and what kind of thing declares it.

    `source` is a noun for a message: `HTTP API route`, `Lambda function URL`. `api` is the API's id, where the resource names one.
    `preflight` marks what answers a browser's OPTIONS; `judged` is false for what no caller reaches without passing another one
    (a WebSocket's routes behind `$connect`).
    """

    method: Text
    path: Text
    auth: Auth
    source: str
    api: Text = None
    judged: bool = True

    @property
    def key(self) -> str:
        """The route as a person writes it: `GET /orders`, `$default`, or the source where it has no path."""
        if self.method is UNKNOWN or self.path is UNKNOWN:
            return "a route whose key is not known yet"
        if self.method is None:
            return self.path or self.source
        return f"{self.method} {self.path}" if self.path else self.method

    @property
    def preflight(self) -> bool:
        """Whether this answers only a browser's preflight, which carries no token."""
        return self.method == "OPTIONS"


@dataclass(frozen=True)
class Trust:
    """What counts as authentication besides an authorizer: signed AWS requests do, an API key does not, unless told."""

    iam: bool = True
    api_key: bool = False


def judge(auth: Auth, trust: Trust) -> tuple[Verdict, str]:
    """Whether an endpoint is open to everyone, and in a few words why.

    Only what is absent for certain is open: an authorizer that has no id yet is an authorizer.
    """
    if auth.api_key is True and trust.api_key:
        return "closed", "asks for an API key"
    if auth.type is UNKNOWN:
        return "unknown", "its authorization type is not known yet"
    declared = auth.type.strip().upper() if auth.type else ""
    if declared in {"", "NONE"}:
        if auth.api_key is UNKNOWN and trust.api_key:
            return "unknown", "whether it asks for an API key is not known yet"
        return "open", _unprotected(auth, declared)
    if declared == AWS_IAM:
        return ("closed", "asks for a signed request") if trust.iam else ("open", "AWS_IAM does not count here")
    if declared not in NEEDS_AUTHORIZER:
        return "open", f"its authorization type {auth.type!r} is none that AWS knows"
    if auth.authorizer is UNKNOWN or auth.authorizer:
        return "closed", f"has a {declared} authorizer"
    return "open", f"its authorization type is {declared} but it names no authorizer"


def _unprotected(auth: Auth, declared: str) -> str:
    if auth.authorizer is UNKNOWN or auth.authorizer:
        state = "NONE" if declared else "absent"
        return f"it names an authorizer, but its authorization type is {state}, so the authorizer is never asked"
    if auth.api_key is True:
        return "it asks for an API key only, which identifies a client but authenticates nobody"
    return "it has no authorizer"
