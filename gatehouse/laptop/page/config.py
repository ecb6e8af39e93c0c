"""What the page needs to know, read from a stack's outputs and the control plane."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import ClientError

from gatehouse import apis
from gatehouse.laptop.page.origins import origin_of, own_origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class Resolver(Protocol):
    """Gives the loopback address of an AWS or outside URL."""

    def local(self, url: str) -> str:
        """The address to connect to."""


def config(outputs: Mapping[str, Any], addresses: Resolver, client: Callable[[str], Any]) -> dict[str, Any]:
    """Give the page's configuration, with every address on loopback.

    Keys: `issuer` (as in tokens), `login` (its endpoints' base), `api`, `client_id`, `scopes`, `redirect_uri`,
    `logout_uri`, `origin`, and `routes`: each with `method`, `path`, `key`, `scopes` and `authorization`.
    """
    origin = own_origin(outputs.get("allowed_origins") or [])
    issuer = str(outputs.get("issuer") or "")
    app = _app_client(outputs, client)
    routes = list(_routes(str(outputs.get("api_id") or ""), client))
    callbacks = [url for url in app.get("CallbackURLs", []) if origin_of(url) == origin]
    scopes = app.get("AllowedOAuthScopes") or [
        *("openid", "profile", "email"),
        *dict.fromkeys(scope for route in routes for scope in route["scopes"]),
    ]
    return {
        "issuer": issuer,
        "login": addresses.local(issuer).rstrip("/") if issuer else "",
        "api": addresses.local(str(outputs.get("api_url") or "")).rstrip("/"),
        "client_id": str(outputs.get("client_id") or ""),
        "scopes": scopes,
        "redirect_uri": callbacks[0] if callbacks else f"{origin}/callback",
        "logout_uri": next((url for url in app.get("LogoutURLs", []) if origin_of(url) == origin), ""),
        "origin": origin,
        "routes": routes,
    }


def _app_client(outputs: Mapping[str, Any], client: Callable[[str], Any]) -> Mapping[str, Any]:
    pool, app = outputs.get("user_pool_id"), outputs.get("client_id")
    if not pool or not app:
        return {}
    with contextlib.suppress(ClientError):
        found = client("cognito-idp").describe_user_pool_client(UserPoolId=pool, ClientId=app)
        return dict(found["UserPoolClient"])
    return {}


def _routes(api_id: str, client: Callable[[str], Any]) -> Iterator[dict[str, Any]]:
    api = apis.find(api_id, client("apigatewayv2"), client("apigateway")) if api_id else None
    for route in api.routes if api else ():
        if route.method == "OPTIONS":
            continue
        yield {
            "key": route.key,
            "method": "GET" if route.method == "ANY" else route.method,
            "path": "/anything-else" if route.path == apis.DEFAULT else route.path,
            "scopes": list(route.scopes),
            "authorization": route.authorization,
        }
