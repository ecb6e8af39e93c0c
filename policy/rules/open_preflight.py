"""Rule: an OPTIONS route has no authorizer, since a browser's preflight carries no token."""

from __future__ import annotations

from collections.abc import Iterator

from . import extract
from .endpoints import UNKNOWN, Auth
from .resource import Finding, Resource
from .rule import Context, Rule


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Report the OPTIONS endpoints that ask for a token."""
    for endpoint in extract.endpoints(resource):
        if endpoint.preflight and _guarded(endpoint.auth):
            yield Finding(
                f"{endpoint.key} of {resource.where} has an authorizer, so every browser's preflight is turned away with a 401"
                ' and no page can call the API. Cure: authorization_type="NONE", without authorizer_id.'
            )


def _guarded(auth: Auth) -> bool:
    declared = auth.type.strip().upper() if auth.type else ""
    return declared not in {"", "NONE"} or auth.authorizer is UNKNOWN or bool(auth.authorizer)


RULE = Rule(
    name="open-preflight",
    title="Preflights pass",
    description="An OPTIONS route must have no authorizer.",
    level="mandatory",
    severity="high",
    cure="Take the authorizer off the OPTIONS route: a browser sends a preflight without credentials.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
    types=extract.TYPES,
    check=check,
    tags=("cors", "api"),
)
