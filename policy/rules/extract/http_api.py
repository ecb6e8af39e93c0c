"""Endpoints of HTTP and WebSocket APIs (`apigatewayv2`).

Route keys: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-develop-routes.html
Quick create: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..endpoints import Auth, Endpoint, Protocol
from ..values import UNKNOWN, Props, Text, Unknown, flag, get, text, texts
from . import openapi

ROUTES = frozenset({"aws:apigatewayv2/route:Route", "aws-native:apigatewayv2:Route"})
APIS = frozenset({"aws:apigatewayv2/api:Api", "aws-native:apigatewayv2:Api"})
OVERRIDES = frozenset({"aws-native:apigatewayv2:ApiGatewayManagedOverrides"})
AUTHORIZERS = frozenset({"aws:apigatewayv2/authorizer:Authorizer", "aws-native:apigatewayv2:Authorizer"})
_HTTP_KEY = re.compile(r"\s*(\S+)\s+(/.*?)\s*")


def route(props: Props) -> Endpoint:
    """Read a route. `$connect` belongs to WebSocket APIs; other keys that are not `METHOD /path` belong to either kind."""
    auth = Auth(
        type=text(props, "authorizationType"),
        authorizer=text(props, "authorizerId"),
        api_key=flag(props, "apiKeyRequired"),
        scopes=_tuple(texts(props, "authorizationScopes")),
    )
    return _keyed(text(props, "routeKey"), auth, text(props, "apiId"), text(props, "target"))


def api(props: Props) -> list[Endpoint]:
    """Read what an API itself opens: its quick create route, and the routes of its OpenAPI document."""
    found: list[Endpoint] = []
    target, key = get(props, "target"), text(props, "routeKey")
    if target is not None or key is not None:
        made = _keyed("$default" if key is None else key, Auth(), None, text(props, "target"))
        found.append(replace(made, source="quick create route of the HTTP API", protocol="HTTP"))
    return found + openapi.elsewhere(props, "HTTP API") + openapi.endpoints(get(props, "body"), "HTTP API")


def override(props: Props) -> list[Endpoint]:
    """Read the authorizer that is put on (or taken off) the route that quick create made."""
    changed = get(props, "route")
    return (
        []
        if changed is None
        else [route({"routeKey": "$default", "apiId": get(props, "apiId")} | _dict(changed))]
    )


def protocol(props: Props) -> str:
    """The kind of an API: `HTTP`, `WEBSOCKET`, or `UNKNOWN` while it is not known."""
    declared = text(props, "protocolType")
    if isinstance(declared, Unknown):
        return "UNKNOWN"
    # aws-native leaves the type out where the API comes from an OpenAPI document, which is for HTTP APIs only.
    return (declared or "HTTP").strip().upper()


def _keyed(key: Text, auth: Auth, api_id: Text, target: Text) -> Endpoint:
    if isinstance(key, Unknown):
        return Endpoint(UNKNOWN, UNKNOWN, auth, "API route", "EITHER", api_id, target)
    matched = _HTTP_KEY.fullmatch(key or "")
    if matched:
        return Endpoint(matched[1], matched[2], auth, "HTTP API route", "HTTP", api_id, target)
    kind: Protocol = "WEBSOCKET" if key == "$connect" else "EITHER"
    return Endpoint(None, key or "(no route key)", auth, "API route", kind, api_id, target)


def _dict(value: object) -> Props:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, dict) else {"authorizationType": UNKNOWN}


def _tuple(found: list[Text] | Unknown) -> tuple[Text, ...] | Unknown:
    return UNKNOWN if isinstance(found, Unknown) else tuple(found)
