"""Rule: a route that writes asks for a scope, so that a token made for reading does not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import extract
from ..authorization import KINDS
from ..extract import http_api, rest_api
from ..rule import Context, Finding, Rule
from ..values import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

_TYPES = http_api.ROUTES | http_api.APIS | rest_api.METHODS | rest_api.APIS


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Report routes behind a JWT or user pool authorizer, of the methods looked at, that any valid token opens."""
    for endpoint in extract.own(resource):
        auth = endpoint.auth
        kind = KINDS.get(auth.kind)
        if kind is None or not kind.scoped or endpoint.method not in context.settings["methods"]:
            continue
        if isinstance(auth.scopes, Unknown) or any(
            isinstance(scope, Unknown) or scope for scope in auth.scopes
        ):
            continue
        problem = f"{endpoint.key} of {resource.where} asks for no scope: every valid token may write, whatever it is for."
        yield Finding(resource, problem, _cure(resource, endpoint.source), endpoint)


def _cure(resource: Resource, source: str) -> str:
    if source.endswith("operation"):
        return 'security: [{"NAME": ["https://api.example.com/write"]}] in the operation.'
    return f'{resource.code} with authorization_scopes=["https://api.example.com/write"].'


RULE = Rule(
    id="GH109",
    name="route-scopes",
    title="Writing takes a scope",
    description="A route that writes should ask for a scope.",
    level="advisory",
    severity="low",
    cure="Name the scopes of which a token must carry one.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
    types=_TYPES,
    check=check,
    settings={
        "methods": {
            "type": "array",
            "items": {"type": "string", "enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "ANY"]},
            "default": ["POST", "PUT", "PATCH", "DELETE"],
            "description": "The methods that are looked at.",
        },
    },
    tags=("authorization", "api"),
)
