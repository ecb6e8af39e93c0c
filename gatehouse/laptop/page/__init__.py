"""The browser client: a page on an origin of its own that signs in, calls each route, and shows what happens."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from botocore.exceptions import ClientError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import FileResponse, JSONResponse
from starlette.responses import Response as PlainResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from gatehouse import apis
from gatehouse.laptop.guard import Guard, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Scope

__all__ = ["config", "create_app", "own_origin", "port"]

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_STATIC = Path(__file__).with_name("static")
_HEADERS = {
    "cache-control": "no-cache",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' {connect}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def own_origin(allowed_origins: Iterable[str]) -> str:
    """The first of the origins that this machine can serve: http, on loopback, with a port. Or the empty text."""
    for origin in allowed_origins:
        parts = urlsplit(origin)
        with contextlib.suppress(ValueError):  # a pattern, such as http://localhost:*
            host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
            if parts.scheme == "http" and host in _LOOPBACK and parts.port and not parts.path.strip("/"):
                return origin.rstrip("/")
    return ""


def port(origin: str) -> int:
    """The port of an origin that has one."""
    found = urlsplit(origin).port
    if found is None:
        raise ValueError(f"the origin {origin} names no port")
    return found


def config(
    outputs: Mapping[str, Any], local: Callable[[str], str], client: Callable[[str], Any]
) -> dict[str, Any]:
    """Give the page's configuration, read from a stack's outputs and the control plane; `local` leads a URL to loopback.

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
        "login": local(issuer).rstrip("/") if issuer else "",
        "api": local(str(outputs.get("api_url") or "")).rstrip("/"),
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


def create_app(read: Callable[[], dict[str, Any]], picture: Callable[[], str] = str) -> Starlette:
    """Serve the page, and beside it `/config.json`, which is what `read` gives (see `config`), and `/access.svg`.

    `picture` gives who may call what as an SVG document; without it there is none.

    `/preflight?method=&path=&headers=` sends the preflight that a browser would send to the API from this
    origin, and tells what was answered: browsers show theirs to nobody.
    """

    def settings(_request: Request) -> Response:
        return JSONResponse(read(), headers={"cache-control": "no-store"})

    def index(_request: Request) -> Response:
        found = read()
        origins = {origin for key in ("login", "api") if (origin := origin_of(str(found.get(key))))}
        policy = _POLICY.format(connect=" ".join(sorted(origins)))
        return FileResponse(_STATIC / "index.html", headers={**_HEADERS, "content-security-policy": policy})

    def access(_request: Request) -> Response:
        return PlainResponse(picture(), media_type="image/svg+xml", headers=_HEADERS)

    async def preflight(request: Request) -> Response:
        found = await run_in_threadpool(read)
        return await _preflight(found, dict(request.query_params))

    return Starlette(
        routes=[
            Route("/", index),
            Route("/callback", index),
            Route("/config.json", settings),
            Route("/access.svg", access),
            Route("/preflight", preflight),
            Mount("/", _Files(directory=_STATIC)),
        ],
        middleware=[Middleware(Guard)],
    )


class _Files(StaticFiles):
    """The page's modules and style, never kept from before an update."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_HEADERS)
        return response


async def _preflight(found: dict[str, Any], asked: dict[str, str]) -> Response:
    path = asked.get("path", "")
    if not path.startswith("/") or not found.get("api"):
        return JSONResponse({"message": "path must begin with a slash, and the stack must have an API"}, 400)
    sent = {
        "origin": str(found["origin"]),
        "access-control-request-method": asked.get("method", "GET"),
        "access-control-request-headers": asked.get("headers", ""),
    }
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            answer = await client.options(found["api"] + path, headers=sent)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeEncodeError) as error:
        return JSONResponse({"message": f"the API can't be reached: {error}"}, 502)
    return JSONResponse({"sent": sent, "status": answer.status_code, "answer": dict(answer.headers)})
