"""Rule: an authorizer says whose tokens it takes, and for which audience; without one it takes any client's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..extract import http_api, openapi, rest_api
from ..rule import Context, Finding, Rule
from ..values import UNKNOWN, Props, Text, Unknown, as_text, first, get, items, number, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

_SAME_FOR_ALL = re.compile(r"(context\.(?!identity\.)|stageVariables\.)")
_DOCUMENTS = http_api.APIS | rest_api.APIS


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Report authorizers that check too little, declared as resources or inside OpenAPI documents."""
    if resource.type in _DOCUMENTS:
        for name, authorizer in openapi.authorizers(get(resource.props, "body")):
            yield from _judged(
                resource,
                authorizer,
                f"the authorizer '{name}' in the OpenAPI document of {resource.where}",
                "in it",
            )
        return
    yield from _judged(
        resource,
        resource.props,
        f"the authorizer '{resource.name}' of {_owner(resource)}",
        f"in {resource.code}",
    )


def _owner(resource: Resource) -> str:
    return resource.where if resource.component[1] else "this stack"


def _judged(resource: Resource, props: Props, who: str, place: str) -> Iterator[Finding]:
    kind = as_text(first(props, "authorizerType", "type"))
    kind = kind.strip().upper() if isinstance(kind, str) else kind
    jwt = get(props, "jwtConfiguration")
    if kind in {"JWT", None} and jwt is not None:  # AWS refuses a JWT authorizer without any configuration
        if jwt is UNKNOWN:
            return
        yield from _jwt(resource, jwt, who, place)
    elif kind == "REQUEST":
        yield from _shared_cache(resource, props, who, place)
    elif kind == "COGNITO_USER_POOLS":
        pools = texts({"": first(props, "providerArns", "providerARNs")}, "")
        if not isinstance(pools, Unknown) and not any(pool is UNKNOWN or pool for pool in pools):
            yield Finding(
                resource,
                f"{who} names no user pool, so it verifies nothing.",
                f"provider_arns=[pool.arn] {place}.",
            )


def _shared_cache(resource: Resource, props: Props, who: str, place: str) -> Iterator[Finding]:
    """A Lambda authorizer whose answer to one caller is kept for the next one.

    Its identity sources are the key of its cache:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
    """
    ttl = number(props, "authorizerResultTtlInSeconds")
    kept = 300.0 if ttl is None and resource.type in rest_api.AUTHORIZERS else ttl
    found = items({"": first(props, "identitySources", "identitySource")}, "")
    if isinstance(kept, Unknown) or not kept or isinstance(found, Unknown) or not found:
        return
    sources = [
        part.strip().lstrip("$") for each in found if isinstance(each, str) for part in each.split(",")
    ]
    if sources and UNKNOWN not in found and all(_SAME_FOR_ALL.match(source) for source in sources):
        problem = f"{who} keeps its answer for {kept:g} s under {', '.join(sources)}, which is the same for every caller."
        cure = f"an identity source that tells callers apart, such as method.request.header.Authorization, {place}."
        yield Finding(resource, problem, cure)


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
    types=http_api.AUTHORIZERS | rest_api.AUTHORIZERS | _DOCUMENTS,
    check=check,
    tags=("authentication", "api"),
)
