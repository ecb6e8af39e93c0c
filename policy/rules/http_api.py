"""Endpoints of HTTP and WebSocket APIs (`apigatewayv2`).

Route keys: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-develop-routes.html
"""

from __future__ import annotations

import re

from .endpoints import Auth, Endpoint
from .values import UNKNOWN, Props, Text, Unknown, flag, text, texts

ROUTES = frozenset({"aws:apigatewayv2/route:Route", "aws-native:apigatewayv2:Route"})
_HTTP_KEY = re.compile(r"\s*(\S+)\s+(/.*?)\s*")


def route(props: Props) -> Endpoint:
    """Read a route. A key that is neither `METHOD /path` nor one of WebSocket's own has no method."""
    auth = Auth(
        type=text(props, "authorizationType"),
        authorizer=text(props, "authorizerId"),
        api_key=flag(props, "apiKeyRequired"),
        scopes=_tuple(texts(props, "authorizationScopes")),
    )
    api = text(props, "apiId")
    key = text(props, "routeKey")
    if key is UNKNOWN:
        return Endpoint(UNKNOWN, UNKNOWN, auth, "API route", api)
    matched = _HTTP_KEY.fullmatch(key or "")
    if matched:
        return Endpoint(matched[1], matched[2], auth, "HTTP API route", api)
    if key == "$connect":
        return Endpoint(None, key, auth, "WebSocket API route", api)
    if key == "$disconnect":
        return Endpoint(None, key, auth, "WebSocket API route", api, judged=False)
    return Endpoint(None, key or "(no route key)", auth, "API route", api)


def _tuple(found: list[Text] | Unknown) -> tuple[Text, ...] | Unknown:
    return UNKNOWN if isinstance(found, Unknown) else tuple(found)
