"""Keeps web pages of other origins away from the servers of the laptop.

Everything here listens on loopback, where any page that is open in the developer's browser can send requests. Two of
a browser's own headers tell such a request from the developer's: `Origin` names the page that sends it (Fetch,
section 3.2), and `Host` names what the browser believes it is talking to, which gives a page away whose own name was
made to resolve to 127.0.0.1 (DNS rebinding). Programs that are no browsers send no `Origin`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

_LOOPBACK = re.compile(
    r"(localhost|([a-z0-9_-]+\.)+localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE
)
"""The whole of such a header (RFC 9110, section 7.2): two headers that a server joined are none."""


def refusal(
    headers: Mapping[str, str],
    origins: Collection[str],
    *,
    cross_site: bool = False,
    links: bool = True,
) -> str | None:
    """Say why a request is not answered, or give None.

    `headers` have lower-case names. `origins` are those of the pages that may ask, such as `http://localhost:3000`,
    besides pages of the server itself. With `cross_site`, what a page loads without naming itself, as an image or a
    script, is refused too where the browser says so (`Sec-Fetch-Site`, Fetch Metadata Request Headers); a person who
    follows a link is let in, unless `links` says that nobody does: a page can open a window or a frame by itself.
    """
    host = headers.get("host", "")
    if not is_loopback(host):
        return f"The host {host!r} is not this machine; use 127.0.0.1 or localhost."
    origin = headers.get("origin")
    if origin is not None:
        if origin in origins or origin == f"http://{host}":
            return None
        return f"Pages of {origin} may not call this; it is for this machine's own programs."
    foreign = headers.get("sec-fetch-site") in {"cross-site", "same-site"}
    if cross_site and foreign and not (links and headers.get("sec-fetch-mode") == "navigate"):
        return "Pages of another origin may not load this."
    return None


def is_loopback(host: str) -> bool:
    """Whether a `Host` header names this machine, in a way that no other name can be made to."""
    # Browsers resolve what ends in .localhost to loopback themselves (RFC 6761, section 6.3).
    return _LOOPBACK.fullmatch(host) is not None


def origin_of(url: str) -> str | None:
    """The origin of a web page's URL; None for another scheme, such as a phone application's own."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} and parts.netloc else None


class Guard:
    """Puts `refusal` before an ASGI application: 403 and its reason, without a header that lets a page read it."""

    def __init__(self, app: ASGIApp, origins: Callable[[], Collection[str]] = frozenset) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "http":
            from starlette.responses import PlainTextResponse

            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            known = self._origins() if "origin" in headers else ()
            reason = refusal(headers, known, cross_site=True)
            if reason is not None:
                await PlainTextResponse(f"{reason}\n", 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)
