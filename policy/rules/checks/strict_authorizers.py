"""Rule: an authorizer says whose tokens it takes, and for which audience; without one it takes any client's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..credentials import alike
from ..extract import authorizers
from ..rule import Context, Finding, Rule
from ..values import UNKNOWN, Text, Unknown, first, get, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..extract.authorizers import Authorizer
    from ..resource import Resource


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Report authorizers that check too little, declared as resources or inside OpenAPI documents."""
    for each in authorizers.declared(resource):
        yield from weaknesses(each)


def weaknesses(authorizer: Authorizer) -> Iterator[Finding]:
    """In what an authorizer checks too little."""
    resource, props, kind = authorizer.resource, authorizer.props, authorizer.kind
    who, place = authorizer.who, authorizer.place
    jwt = get(props, "jwtConfiguration")
    if kind in {"JWT", None} and jwt is not None:  # AWS refuses a JWT authorizer without any configuration
        if jwt is UNKNOWN:
            return
        yield from _jwt(resource, jwt, who, place)
    elif kind == "REQUEST":
        yield from _shared_cache(authorizer)
    elif kind == "COGNITO_USER_POOLS":
        pools = texts({"": first(props, "providerArns", "providerARNs")}, "")
        if not isinstance(pools, Unknown) and not any(pool is UNKNOWN or pool for pool in pools):
            yield Finding(
                resource,
                f"{who} names no user pool, so it verifies nothing.",
                f"provider_arns=[pool.arn] {place}.",
            )


def _shared_cache(authorizer: Authorizer) -> Iterator[Finding]:
    """A Lambda authorizer whose answer to one caller is kept for the next one.

    Its identity sources are the key of its cache:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
    """
    sources, kept = authorizer.sources, authorizer.kept
    if isinstance(sources, Unknown) or isinstance(kept, Unknown) or not kept:
        return
    if sources and all(alike(source) for source in sources):
        key = ", ".join(sources)
        problem = f"{authorizer.who} keeps its answer for {kept:g} s under {key}, which tells no caller from another."
        cure = (
            "an identity source that tells callers apart, such as the header with their token or key, "
            f"{authorizer.place}."
        )
        yield Finding(authorizer.resource, problem, cure)


def _jwt(resource: Resource, jwt: object, who: str, place: str) -> Iterator[Finding]:
    audiences = texts({"": first(jwt, "audiences", "audience")}, "")
    if not isinstance(audiences, Unknown) and not any(_filled(audience) for audience in audiences):
        problem = (
            f"{who} names no audience, so a token that the issuer made for any other application is let in."
        )
        yield Finding(resource, problem, f'jwt_configuration={{"audiences": [client.id], ...}} {place}.')
    issuer = text(jwt, "issuer")
    if isinstance(issuer, Unknown):
        return
    if not issuer or not issuer.strip():
        problem = f"{who} names no issuer, so nobody vouches for a token."
        yield Finding(resource, problem, f'jwt_configuration={{"issuer": "https://...", ...}} {place}.')
    elif not issuer.strip().lower().startswith("https://"):
        problem = f"{who} trusts the issuer {issuer!r}, whose keys would not come over https."
        yield Finding(resource, problem, f'jwt_configuration={{"issuer": "https://...", ...}} {place}.')


def _filled(audience: Text) -> bool:
    return audience is UNKNOWN or bool(audience and audience.strip())


RULE = Rule(
    id="GH103",
    name="strict-authorizers",
    title="Authorizers are strict",
    description="An authorizer must say whose tokens it takes, and for which audience.",
    level="mandatory",
    severity="high",
    cure="Give the authorizer an https issuer and at least one audience.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
    types=authorizers.TYPES,
    check=check,
    tags=("authentication", "api"),
)
