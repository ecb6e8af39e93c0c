"""Origins: scheme, host and port, as browsers compare them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


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


def origin_of(url: str) -> str:
    """The origin of a URL: scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
