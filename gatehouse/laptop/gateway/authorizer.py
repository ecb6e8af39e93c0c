"""Who calls, or why not: the JWT authorizer of HTTP APIs and the Cognito user pool authorizer of REST APIs.

Another kind of authorizer is another module with a class that has a `judge`, and a line where the control plane is read;
`lambda_authorizer` is one.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from gatehouse.laptop.gateway import tokens

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping, Sequence

    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.issuers import Issuer, Verified
    from gatehouse.laptop.gateway.request import Caller, Exchange

_TIMES = frozenset({"exp", "iat"})
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Authorizer(Protocol):
    """Judges requests."""

    async def judge(self, exchange: Exchange, wanted: Sequence[str], backends: Backends) -> Caller:
        """Tell who calls; `wanted` are the route's scopes.

        Raises:
            RefusedTokenError: The caller is turned away.
        """


@dataclass(frozen=True)
class JwtAuthorizer:
    """A JWT authorizer; the token is in a header (in lower case) or in a query parameter."""

    issuer: Issuer
    audiences: frozenset[str]
    header: str | None
    query: str | None

    async def judge(self, exchange: Exchange, wanted: Sequence[str], backends: Backends) -> Verified:
        """Judge a request; the clock is read again once the keys are there."""
        clock = backends.clock
        if self.header is not None:
            value = exchange.request.header(self.header.encode("latin-1", "replace"))
        else:
            value = next((value for name, value in exchange.query_values() if name == self.query), None)
        token = _bare(value)
        verified = self.issuer.seen(token)
        if verified is None:
            unverified = tokens.read(token)
            self._check(unverified.claims, clock)
            verified = await self.issuer.verify(token, unverified)
        if verified.accepted is not self or not verified.since <= clock() < verified.until:
            self._check(verified.claims, clock)
            verified.accepted = self
        tokens.check_scopes(verified.scopes, wanted)
        return verified

    def _check(self, claims: Mapping[str, Any], clock: Callable[[], float]) -> None:
        tokens.check(claims, issuer=self.issuer.url, audiences=self.audiences, now=clock())


@dataclass(frozen=True)
class CognitoAuthorizer:
    """A `COGNITO_USER_POOLS` authorizer.

    See https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html: without scopes
    on the method the token has to be an ID token, with scopes an access token that has one of them.

    Attributes:
        issuers: The keys of each pool that it trusts, by the pool's issuer.
        header: The header that holds the token, in lower case.
        audience: What an ID token's `aud` must match, where the authorizer says.
    """

    issuers: Mapping[str, Issuer]
    header: str
    audience: re.Pattern[str] | None = None

    async def judge(self, exchange: Exchange, wanted: Sequence[str], backends: Backends) -> Verified:
        """Judge a request."""
        token = _bare(exchange.request.header(self.header.encode("latin-1", "replace")))
        verified = await self._verified(token)
        claims = verified.claims
        tokens.check_times(claims, backends.clock())
        if claims.get("token_use") != ("access" if wanted else "id"):
            raise tokens.InvalidTokenError("the token is not for this use")
        tokens.check_scopes(verified.scopes, wanted)
        if self.audience is not None and not self.audience.fullmatch(str(claims.get("aud"))):
            raise tokens.InvalidTokenError("the token does not have a valid audience")
        return verified

    async def _verified(self, token: str) -> Verified:
        seen = next((found for issuer in self.issuers.values() if (found := issuer.seen(token))), None)
        claims = seen.claims if seen else (unverified := tokens.read(token)).claims
        named = claims.get("iss")
        issuer = self.issuers.get(named) if isinstance(named, str) else None
        if issuer is None or (seen is not None and issuer.seen(token) is not seen):
            raise tokens.InvalidTokenError("the token does not have a valid issuer")
        return seen or await issuer.verify(token, unverified)


def _bare(value: str | None) -> str:
    token = tokens.bare(value) if value else ""
    if not token:
        raise tokens.NoTokenError
    return token


def rest_claims(claims: Mapping[str, Any]) -> dict[str, str]:
    """Give the claims as a REST API's event has them: times as dates, lists joined by commas, the rest as text."""
    return {
        name: _date(value) if name in _TIMES else _text(value)
        for name, value in claims.items()
        if value is not None
    }


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(_text(entry) for entry in value)
    return json.dumps(value, separators=(",", ":"))


def _date(value: object) -> str:
    if not isinstance(value, int | float):
        return _text(value)
    at = time.gmtime(value)
    return (
        f"{_DAYS[at.tm_wday]} {_MONTHS[at.tm_mon - 1]} {at.tm_mday:02} "
        f"{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} UTC {at.tm_year}"
    )
