"""The Cognito user pool authorizer of REST APIs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from gatehouse.laptop.gateway import tokens
from gatehouse.laptop.gateway.authorizers.kind import AuthorizerKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gatehouse import apis
    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.issuers import Issuer, Verified
    from gatehouse.laptop.gateway.reading import Reader
    from gatehouse.laptop.gateway.request import Exchange


@dataclass(frozen=True)
class CognitoAuthorizer:
    """A `COGNITO_USER_POOLS` authorizer.

    Without scopes on the method the token has to be an ID token, with scopes an access token that has one of them.

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
        token = tokens.bare(exchange.request.header(self.header.encode("latin-1", "replace")))
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


def _read(
    reader: Reader, _: apis.DeployedApi, found: apis.DeployedAuthorizer, where: str
) -> CognitoAuthorizer | None:
    entry = found.item
    strangers = len(entry.get("providerARNs") or ()) != len(found.issuers)
    source = (entry.get("identitySource") or "").removeprefix("method.request.header.")
    if not found.issuers or not source or strangers:
        reader.unemulated(
            f"{where}: the authorizer {entry['name']} is not one of Cognito user pools; its methods let nobody in"
        )
        return None
    expression = entry.get("identityValidationExpression")
    return CognitoAuthorizer(
        MappingProxyType({url: reader.issuer(url) for url in found.issuers}),
        source.lower(),
        re.compile(expression) if expression else None,
    )


KIND = AuthorizerKind("COGNITO_USER_POOLS", _read)
