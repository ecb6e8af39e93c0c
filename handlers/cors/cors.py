"""Answers CORS preflights from one allow-list, and adds its headers where the gateway cannot.

As a Lambda (`cors.handler`) it is the whole answer to an OPTIONS request. As a module in another function's code
it adds the same headers to a real response (`with_cors_headers`), for allow-lists with patterns, which an HTTP
API's own CORS configuration cannot express.

Configuration comes from the environment, read once: GATEHOUSE_CORS_ORIGINS, _METHODS, _HEADERS and _EXPOSE
(separated by spaces), _MAX_AGE (seconds) and _CREDENTIALS ("true" or anything else).

Nothing but the standard library, and of that only what a bare interpreter has loaded already: a cold start of
this function stands between a browser and its first request.
Source of the rules: https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing `typing` would double the import time
    from collections.abc import Mapping
    from typing import Any

_LABEL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def _are_labels(text: str) -> bool:
    """Whether `text` is one or more DNS labels joined by dots (RFC 1123: 1 to 63 of a-z, 0-9 and inner hyphens)."""
    for label in text.split("."):
        if not 0 < len(label) < 64 or label[0] == "-" or label[-1] == "-" or not _LABEL.issuperset(label):  # noqa: PLR2004
            return False
    return True


class AllowList:
    """Which origins may call, and the headers that say so.

    Args:
        environment: the variables named in the module's docstring; absent ones count as empty.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        def words(name: str) -> list[str]:
            return environment.get("GATEHOUSE_CORS_" + name, "").split()

        origins = words("ORIGINS")
        self._exact = frozenset(origin for origin in origins if "*" not in origin)
        self._any = "*" in origins
        self._patterns = [
            (scheme + "://", suffix)
            for scheme, found, suffix in (origin.partition("://*") for origin in origins)
            if found
        ]
        common = {"vary": "Origin"}
        if environment.get("GATEHOUSE_CORS_CREDENTIALS") == "true":
            common["access-control-allow-credentials"] = "true"
        expose = {"access-control-expose-headers": ",".join(words("EXPOSE"))} if words("EXPOSE") else {}
        self._actual = {**common, **expose}
        self._preflight = {
            **common,
            "access-control-allow-methods": ",".join(words("METHODS")),
            "access-control-allow-headers": ",".join(words("HEADERS")),
            "access-control-max-age": environment.get("GATEHOUSE_CORS_MAX_AGE", "0"),
        }

    def match(self, origin: str | None) -> str | None:
        """The value of access-control-allow-origin for a request's Origin header; None where it may not call.

        `https://*.example.com` matches one or more labels in place of the star and nothing else: not the bare
        domain, not another port, not another scheme.
        """
        if not origin:
            return None
        if origin in self._exact:
            return origin
        for scheme, suffix in self._patterns:
            if (
                origin.startswith(scheme)
                and origin.endswith(suffix)
                and _are_labels(origin[len(scheme) : -len(suffix)])
            ):
                return origin
        return "*" if self._any else None

    def preflight(self, origin: str | None) -> dict[str, str] | None:
        """The headers of a preflight's answer, or None where the origin may not call."""
        allowed = self.match(origin)
        return None if allowed is None else {"access-control-allow-origin": allowed, **self._preflight}

    def actual(self, origin: str | None) -> dict[str, str]:
        """The headers to add to a real response; only `vary` where the origin may not call."""
        allowed = self.match(origin)
        return (
            {"vary": "Origin"}
            if allowed is None
            else {"access-control-allow-origin": allowed, **self._actual}
        )


_ALLOWED = AllowList(os.environ)


def _origin(event: Mapping[str, Any]) -> str | None:
    """The Origin header of an API Gateway event: lower case from an HTTP API, as sent from a REST API."""
    headers: Mapping[str, str] = event.get("headers") or {}
    return headers.get("origin") or headers.get("Origin")


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer a preflight: 200 with the CORS headers and no body, or 403 without them."""
    headers = _ALLOWED.preflight(_origin(event))
    if headers is None:
        return {"statusCode": 403, "headers": {"vary": "Origin"}, "body": ""}
    return {"statusCode": 200, "headers": headers, "body": ""}


def with_cors_headers(event: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    """A function's response with the CORS headers its caller is owed.

    Args:
        event: the API Gateway event, payload 1.0 or 2.0.
        response: what the function would have returned, in the `statusCode`, `headers`, `body` form.

    Returns:
        A new response. CORS headers that were there already are replaced; an existing `vary` is extended.
    """
    own = {
        name.lower(): value
        for name, value in (response.get("headers") or {}).items()
        if not name.lower().startswith("access-control-")
    }
    vary = own.pop("vary", None)
    headers = {**own, **_ALLOWED.actual(_origin(event))}
    if vary and vary != "*" and "origin" not in vary.lower():
        headers["vary"] = f"{vary}, Origin"
    elif vary:
        headers["vary"] = vary
    return {**response, "headers": headers}
