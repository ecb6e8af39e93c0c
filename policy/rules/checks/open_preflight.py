"""Rule: an OPTIONS route has no authorizer, since a browser's preflight carries no token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import extract
from ..extract import http_api, rest_api
from ..rule import Context, Finding, Rule
from ..values import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..endpoints import Endpoint
    from ..resource import Resource

_TYPES = http_api.ROUTES | http_api.APIS | rest_api.METHODS | rest_api.APIS


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Report the OPTIONS endpoints that ask for a token."""
    for endpoint in extract.own(resource):
        if endpoint.preflight and guarded(endpoint):
            problem = f"{endpoint.key} of {resource.where} has an authorizer, so it turns every preflight away with a 401"
            yield Finding(
                resource, f"{problem} and no page can call the API.", _cure(resource, endpoint), endpoint
            )


def guarded(endpoint: Endpoint) -> bool:
    """Whether an endpoint asks who is calling, or names an authorizer that it never asks; a REST method drops that one."""
    named = endpoint.auth.named and endpoint.protocol != "REST"
    return endpoint.auth.kind not in {"NONE", "PRIVATE", ""} or named or endpoint.auth.api_key is True


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


def direct(resource: Resource, endpoint: Endpoint) -> Finding:
    """Say that an OPTIONS endpoint, which is open by design, has API Gateway call a service, or send a POST."""
    problem = (
        f"{endpoint.key} of {resource.where} needs no authorizer, and has API Gateway itself call a service, or send a"
        " request of another method: anyone writes to the queue, starts the state machine, or makes the call behind it."
    )
    return Finding(
        resource,
        problem,
        f"a mock integration, or a function that answers preflights only, for {endpoint.key}.",
        endpoint,
    )


def remedy(resource: Resource) -> dict[tuple[str, ...], Any]:
    """Take the authorizer off an OPTIONS method that reaches nothing but a mock integration.

    Any other may be all that keeps everyone from a backend; which one it is, the resource alone does not tell.
    """
    if resource.type not in rest_api.METHODS or text(resource.props, "integration", "type") != "MOCK":
        return {}
    endpoint = extract.own(resource)[0]
    if not endpoint.preflight or not guarded(endpoint):
        return {}
    changes: dict[tuple[str, ...], Any] = {
        ("authorizationType",): "NONE",
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
    id="GH104",
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
