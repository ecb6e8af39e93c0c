"""Tells apart inputs whose values may not be known, to share what they have in common. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Mapping
from typing import Any

TIMEOUT_MS = 30_000
BACKENDS = ("function_arn", "url", "listener_arn")


def input_key(value: Any) -> Hashable:  # noqa: ANN401 - any input
    """Equal for equal values, and for the very same output, which hashes by identity."""
    if isinstance(value, list | tuple):
        return tuple(input_key(item) for item in value)
    return value if isinstance(value, Hashable) else id(value)


def own_identity(route: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The identity that a route brings itself; None where it has the API's."""
    own: Mapping[str, Any] | None = {"iam": True} if route.get("iam") else route.get("authorizer")
    return own


def backend_key(route: Mapping[str, Any]) -> Hashable:
    """Equal for routes that one integration can serve."""
    own = route.get("transform", {}).get("integration")
    if "backend" in route:
        return (route["backend"], repr(own) if own else None)
    return (
        *(input_key(route.get(kind)) for kind in BACKENDS),
        route.get("timeout_ms", TIMEOUT_MS),
        route.get("method", "ANY"),
        input_key(route.get("tls_server_name")),
        repr(own) if own else None,
    )


def permission_name(api: str, route_key: str) -> str:
    """A name that may become a statement id ([a-zA-Z0-9-_], at most 100), told apart by a digest."""
    words = re.sub(r"[^a-z0-9]+", "-", route_key.lower()).strip("-")
    return f"{api}-{words[:40]}-{hashlib.sha256(route_key.encode()).hexdigest()[:6]}"


def with_backends(args: Mapping[str, Any]) -> dict[str, Any]:
    """HttpApiArgs with what the name of a backend stands for in each route itself; an unknown name is left as it is."""
    named = args.get("backends", {})
    return {
        **args,
        "routes": {
            key: {**named[route["backend"]], **route} if route.get("backend") in named else route
            for key, route in args["routes"].items()
        },
    }
