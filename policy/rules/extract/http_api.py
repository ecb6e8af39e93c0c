"""Endpoints of HTTP and WebSocket APIs (`apigatewayv2`).

Route keys: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-develop-routes.html
Quick create: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ..endpoints import Auth, Endpoint
from ..values import NOT_TOLD, UNKNOWN, Props, Text, Unknown, flag, get, text, texts
from . import openapi

if TYPE_CHECKING:
    from ..apis import Kind

ROUTES = frozenset({"aws:apigatewayv2/route:Route", "aws-native:apigatewayv2:Route"})
APIS = frozenset({"aws:apigatewayv2/api:Api", "aws-native:apigatewayv2:Api"})
OVERRIDES = frozenset({"aws-native:apigatewayv2:ApiGatewayManagedOverrides"})
AUTHORIZERS = frozenset({"aws:apigatewayv2/authorizer:Authorizer", "aws-native:apigatewayv2:Authorizer"})
_HTTP_KEY = re.compile(r"\s*(\S+)\s+(/.*?)\s*")
_ODD_SPACE = re.compile(r"[^\S ]")


def route(props: Props) -> Endpoint:
    """Read a route. `METHOD /path` is an HTTP API's, `$default` of either kind, any other key a WebSocket API's."""
    auth = Auth(
        type=text(props, "authorizationType"),
        authorizer=text(props, "authorizerId"),
        api_key=flag(props, "apiKeyRequired"),
        scopes=_tuple(texts(props, "authorizationScopes")),
    )
    key = get(props, "routeKey")
    made = _keyed(
        key if isinstance(key, str | Unknown) else None, auth, text(props, "apiId"), text(props, "target")
    )
    if made.path == "$connect" and auth.kind == "JWT":
        return replace(made, auth=Auth(), note="a WebSocket API has no JWT authorizers, AWS refuses them")
    return made


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
    if changed is None:
        return []
    made = route({"routeKey": "$default", "apiId": get(props, "apiId")} | _dict(changed))
    return [replace(made, protocol="HTTP")]  # only HTTP APIs are made by quick create


def protocol(props: Props) -> Kind:
    """The kind of an API: `HTTP`, `WEBSOCKET`, or `UNKNOWN` while it is not known."""
    declared = text(props, "protocolType")
    if isinstance(declared, Unknown):
        return "UNKNOWN"
    # aws-native leaves the type out where the API comes from an OpenAPI document, which is for HTTP APIs only.
    return "WEBSOCKET" if (declared or "").strip().upper() == "WEBSOCKET" else "HTTP"


def _keyed(key: Text, auth: Auth, api_id: Text, target: Text) -> Endpoint:
    if isinstance(key, Unknown):
        return Endpoint(UNKNOWN, UNKNOWN, auth, "API route", "EITHER", api_id, target)
    if NOT_TOLD in (key or "").partition(" /")[0] or _ODD_SPACE.search((key or "").strip()):
        return Endpoint(None, key, auth, "HTTP API route", "HTTP", api_id, target)  # as it may be one
    matched = _HTTP_KEY.fullmatch(key or "")
    if matched:
        return Endpoint(matched[1], matched[2], auth, "HTTP API route", "HTTP", api_id, target)
    if not key or key.strip() == "$default":
        return Endpoint(
            None, (key or "").strip() or "(no route key)", auth, "API route", "EITHER", api_id, target
        )
    return Endpoint(None, key.strip(), auth, "WebSocket API route", "WEBSOCKET", api_id, target)


def _dict(value: object) -> Props:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, dict) else {"authorizationType": UNKNOWN}


def _tuple(found: list[Text] | Unknown) -> tuple[Text, ...] | Unknown:
    return UNKNOWN if isinstance(found, Unknown) else tuple(found)
