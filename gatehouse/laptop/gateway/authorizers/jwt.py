"""The JWT authorizer of HTTP APIs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.gateway import tokens
from gatehouse.laptop.gateway.authorizers.kind import AuthorizerKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gatehouse import apis
    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.issuers import Issuer, Verified
    from gatehouse.laptop.gateway.reading import Reader
    from gatehouse.laptop.gateway.request import Exchange

_SOURCE = re.compile(r"\$request\.(header|querystring)\.([^\s]+)", re.IGNORECASE)


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
        token = tokens.bare(value)
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


def _read(
    reader: Reader, _: apis.DeployedApi, found: apis.DeployedAuthorizer, where: str
) -> JwtAuthorizer | None:
    if not found.issuers:
        reader.problem(f"{where} names the authorizer {found.id!r}, which has no issuer")
        return None
    sources = found.sources or ["$request.header.Authorization"]
    source = _SOURCE.fullmatch(sources[0]) if len(sources) == 1 else None
    if source is None:
        reader.problem(f"{where}: the identity source {sources} is not one header or query parameter")
        return None
    place, name = source[1].lower(), source[2]
    return JwtAuthorizer(
        reader.issuer(found.issuers[0]),
        frozenset(found.audiences),
        name.lower() if place == "header" else None,
        name if place == "querystring" else None,
    )


KIND = AuthorizerKind("JWT", _read)
