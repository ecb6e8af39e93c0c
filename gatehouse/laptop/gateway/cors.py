"""The CORS headers that an HTTP API adds by itself: a pure calculation.

See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html.
"""

from __future__ import annotations

from dataclasses import dataclass

Headers = list[tuple[bytes, bytes]]

SCHEMES = {"http://*": "http://", "https://*": "https://"}


@dataclass(frozen=True)
class Cors:
    """An API's CORS configuration; the attributes are the control plane's own."""

    allow_origins: tuple[str, ...] = ()
    allow_methods: tuple[str, ...] = ()
    allow_headers: tuple[str, ...] = ()
    expose_headers: tuple[str, ...] = ()
    allow_credentials: bool = False
    max_age: int | None = None

    def allowed(self, origin: str) -> str | None:
        """Find what `access-control-allow-origin` answers: `*`, the origin, or None for one that is not on the list."""
        if "*" in self.allow_origins:
            return "*"
        if origin in self.allow_origins:
            return origin
        for pattern, scheme in SCHEMES.items():
            if pattern in self.allow_origins and origin.startswith(scheme) and len(origin) > len(scheme):
                return origin
        return None

    def headers(self, origin: str, *, preflight: bool) -> Headers:
        """Give the headers for one response; none at all for an origin that is not allowed."""
        allowed = self.allowed(origin)
        if allowed is None:
            return []
        found: Headers = [(b"access-control-allow-origin", allowed.encode("latin-1", "replace"))]
        if self.allow_credentials:
            found.append((b"access-control-allow-credentials", b"true"))
        if preflight:
            for name, values in (
                (b"access-control-allow-methods", self.allow_methods),
                (b"access-control-allow-headers", self.allow_headers),
            ):
                if values:
                    found.append((name, ",".join(values).encode("latin-1", "replace")))
            if self.max_age is not None:
                found.append((b"access-control-max-age", str(self.max_age).encode()))
        if self.expose_headers:
            found.append((b"access-control-expose-headers", ",".join(self.expose_headers).encode()))
        return found


def is_cors_header(name: bytes) -> bool:
    """Tell whether a header is one that the gateway takes over once CORS is configured."""
    return name.startswith(b"access-control-")
