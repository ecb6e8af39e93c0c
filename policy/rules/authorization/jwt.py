"""Tokens of any issuer: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..values import UNKNOWN, Props, Text, Unknown, first, get, text, texts
from .kind import Kind, Weakness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..extract.authorizers import Authorizer


class Jwt(Kind):
    """An HTTP API's authorizer for JSON Web Tokens."""

    type = "JWT"
    title = "JWT authorizer"
    authorizers = frozenset({"JWT"})
    sam = "JwtConfiguration"
    scoped = True

    def weaknesses(self, authorizer: Authorizer) -> Iterator[Weakness]:
        """An authorizer for any audience, or for an issuer whose keys nobody can rely on."""
        jwt, who, place = get(authorizer.props, "jwtConfiguration"), authorizer.who, authorizer.place
        if jwt is None or jwt is UNKNOWN:  # AWS refuses one without any configuration
            return
        audiences = texts({"": first(jwt, "audiences", "audience")}, "")
        if not isinstance(audiences, Unknown) and not any(_filled(audience) for audience in audiences):
            problem = f"{who} names no audience, so a token that the issuer made for any other application is let in."
            yield problem, f'jwt_configuration={{"audiences": [client.id], ...}} {place}.'
        issuer = text(jwt, "issuer")
        if isinstance(issuer, Unknown):
            return
        if not issuer or not issuer.strip():
            problem = f"{who} names no issuer, so nobody vouches for a token."
            yield problem, f'jwt_configuration={{"issuer": "https://...", ...}} {place}.'
        elif not issuer.strip().lower().startswith("https://"):
            problem = f"{who} trusts the issuer {issuer!r}, whose keys would not come over https."
            yield problem, f'jwt_configuration={{"issuer": "https://...", ...}} {place}.'

    def of_sam(self, declared: object) -> Props | None:
        """The authorizer of an `AWS::Serverless::HttpApi` that has a `JwtConfiguration`, whose keys may be in lower case."""
        jwt = get(declared, self.sam)
        if jwt is None:
            return None
        if isinstance(jwt, dict):
            jwt = {str(key)[:1].upper() + str(key)[1:]: value for key, value in jwt.items()}
        return {"AuthorizerType": self.type, "JwtConfiguration": jwt}


def _filled(audience: Text) -> bool:
    return audience is UNKNOWN or bool(audience and audience.strip())
