"""The browser client: a page on an origin of its own that signs in, calls each route, and shows what happens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import FileResponse, JSONResponse
from starlette.responses import Response as PlainResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from gatehouse.laptop.guard import Guard
from gatehouse.laptop.page.config import config
from gatehouse.laptop.page.origins import origin_of, own_origin, port

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Scope

__all__ = ["config", "create_app", "own_origin", "port"]

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
        origins = {origin_of(found[key]) for key in ("login", "api") if found.get(key)}
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
