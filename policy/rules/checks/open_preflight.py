"""Rule: an OPTIONS route has no authorizer, since a browser's preflight carries no token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import extract
from ..extract import http_api, rest_api
from ..rule import Context, Finding, Rule
from ..values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..endpoints import Endpoint
    from ..resource import Resource

_TYPES = http_api.ROUTES | http_api.APIS | rest_api.METHODS | rest_api.APIS


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Report the OPTIONS endpoints that ask for a token, and in one document those that share another's backend."""
    endpoints = extract.own(resource)
    served = {e.target: e for e in endpoints if not e.preflight and isinstance(e.target, str) and e.target}
    for endpoint in endpoints:
        if not endpoint.preflight:
            continue
        if guarded(endpoint):
            problem = f"{endpoint.key} of {resource.where} has an authorizer, so it turns every preflight away with a 401"
            yield Finding(
                resource, f"{problem} and no page can call the API.", _cure(resource, endpoint), endpoint
            )
        elif endpoint.target in served:
            yield shared(resource, endpoint, served[endpoint.target])


def guarded(endpoint: Endpoint) -> bool:
    """Whether an endpoint asks who is calling, or names an authorizer that it does not use."""
    return endpoint.auth.kind not in {"NONE", ""} or endpoint.auth.named or endpoint.auth.api_key is True


def shared(resource: Resource, endpoint: Endpoint, other: Endpoint) -> Finding:
    """Say that an OPTIONS endpoint, which is open by design, reaches a backend that serves other methods."""
    problem = (
        f"{endpoint.key} of {resource.where} needs no authorizer, but its backend is the one of {other.key}: it is reached"
        " with any body and no token."
    )
    return Finding(
        resource,
        problem,
        f"an integration of its own for {endpoint.key}, with a backend that answers preflights only.",
        endpoint,
    )


def remedy(resource: Resource) -> dict[tuple[str, ...], Any]:
    """Take the authorizer off an OPTIONS route. A route whose method is not known yet is left alone."""
    if resource.type not in http_api.ROUTES | rest_api.METHODS:
        return {}
    endpoint = extract.own(resource)[0]
    if endpoint.method is UNKNOWN or not endpoint.preflight or not guarded(endpoint):
        return {}
    option = "authorization" if resource.type == "aws:apigateway/method:Method" else "authorizationType"
    changes: dict[tuple[str, ...], Any] = {
        (option,): "NONE",
        ("authorizerId",): None,
        ("authorizationScopes",): None,
    }
    if endpoint.auth.api_key:
        changes["apiKeyRequired",] = False
    return changes


def _cure(resource: Resource, endpoint: Endpoint) -> str:
    if endpoint.source.endswith("operation"):
        return "security: [] in the operation."
    if endpoint.protocol == "REST" and not resource.native:
        return f'{resource.code} with authorization="NONE" and without authorizer_id.'
    return f'{resource.code} with authorization_type="NONE" and without authorizer_id.'


RULE = Rule(
    name="open-preflight",
    title="Preflights pass",
    description="An OPTIONS route must have no authorizer, and a backend that answers preflights only.",
    level="mandatory",
    severity="high",
    cure="Take the authorizer off the OPTIONS route: a browser sends a preflight without credentials.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
    types=_TYPES,
    check=check,
    remedy=remedy,
    tags=("cors", "api"),
)
