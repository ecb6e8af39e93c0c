"""Where a request came in, and what every endpoint needs to read it and to answer."""

from __future__ import annotations

import functools
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse, Response

from gatehouse.laptop.login import pages
from gatehouse.laptop.login.errors import OAuthError, RequestPageError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from gatehouse.laptop.login.model import Realm
    from gatehouse.laptop.login.realms import Realms

REASON = "x-gatehouse-reason"
_CSRF_COOKIE = "XSRF-TOKEN"
FOREIGN = "This form was open for too long, or came from another page. Try again."
NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}


@dataclass(frozen=True)
class Place:
    """The realm that a request is about, and where that is served: `path` is for cookies."""

    realm: Realm
    path: str
    url: str
    has_login: bool


class Serves(Protocol):
    """Endpoints of realms."""

    realms: Realms
    base_url: str


E = TypeVar("E", bound=Serves)


def in_realm(
    work: Callable[[E, Request, Place], Awaitable[Response]],
) -> Callable[[E, Request], Awaitable[Response]]:
    """Find the realm of a request before `work` is done, and answer where there is none."""

    @functools.wraps(work)
    async def endpoint(self: E, request: Request) -> Response:
        key = request.path_params["realm"]
        if "number" in request.path_params:
            key = f"{key}/{request.path_params['number']}"
        found = await run_in_threadpool(self.realms.find, key)
        if found is None:
            return JSONResponse({"message": f"There is no user pool or issuer {key}."}, 404)
        realm, has_login = found
        if not has_login and ".well-known" not in request.url.path:
            text = f"The user pool {key} has no domain, so it has no login pages. Give it a domain_prefix."
            return pages.message("No login pages", text, code="no_domain", status=404)
        place = Place(realm, f"/{key}", f"{self.base_url}/{key}", has_login)
        try:
            return await work(self, request, place)
        except RequestPageError as error:
            return pages.message("This sign-in can't go on", str(error), code=error.code, status=400)

    return endpoint


def go(url: str) -> RedirectResponse:
    """Send the browser to `url`, byte for byte."""
    # Starlette would escape parts of a URL that must reach the client as it was registered.
    response = RedirectResponse("/", 302, headers=NO_STORE)
    response.headers["location"] = url
    return response


def refused(
    error: OAuthError, headers: Mapping[str, str] | None = None, *, described: bool = True
) -> Response:
    """Answer a client with the protocol's error. Cognito does not describe some: those say it in a header of ours."""
    about = {"error": error.code} | ({"error_description": error.description} if described else {})
    said = {} if described else {REASON: error.description.encode("ascii", "replace").decode()}
    return JSONResponse(about, error.status, headers={**NO_STORE, **said, **(headers or {})})


async def read_form(request: Request) -> dict[str, str]:
    """Give the parameters of a form.

    Raises:
        OAuthError: It is not one, or has a parameter twice.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise OAuthError("invalid_request", "send the parameters as application/x-www-form-urlencoded")
    async with request.form() as form:
        items = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    names = [name for name, _ in items]
    if len(set(names)) != len(names):
        raise OAuthError("invalid_request", "a parameter is given more than once")
    return dict(items)


def here(request: Request) -> str:
    """Where a page's form goes: to the page itself."""
    return f"{request.url.path}?{request.url.query}"


def with_csrf(page: Response, place: Place, csrf: str) -> Response:
    """A page whose form has this token."""
    page.set_cookie(_CSRF_COOKIE, csrf, path=place.path, httponly=True, samesite="lax")
    return page


async def own_form(request: Request) -> tuple[dict[str, str] | None, str]:
    """What a form of ours was sent with, or None where it is another page's; and the token for the next page.

    Raises:
        RequestPageError: It is no form.
    """
    held = request.cookies.get(_CSRF_COOKIE, "")
    csrf = held or secrets.token_urlsafe(32)
    if request.method != "POST":
        return None, csrf
    try:
        form = await read_form(request)
    except OAuthError as error:
        raise RequestPageError(error.code, error.description) from error
    sent = form.get("_csrf", "")
    return (form if sent and hmac.compare_digest(sent.encode(), held.encode()) else None), csrf


def to_localhost(request: Request) -> Response | None:
    """Lead a browser that asked by this machine's address to its name, where passkeys work; None for all others.

    A passkey is for a domain, and an address is none (Web Authentication, section 5.1.2); programs that are no browsers
    send no `Sec-Fetch-Mode`.
    """
    if request.url.hostname != "127.0.0.1" or request.headers.get("sec-fetch-mode") != "navigate":
        return None
    return go(str(request.url.replace(hostname="localhost"))) if request.method == "GET" else None
