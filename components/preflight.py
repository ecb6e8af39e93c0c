"""Plans the OPTIONS routes of an HTTP API, so that every preflight meets the CORS Lambda and no authorizer. Pure.

API Gateway picks a route in this order: a full match before a greedy one before `$default`; among full matches a
literal segment before a variable, left to right; among greedy ones the longest prefix; a named method before ANY.
So a preflight is caught by `ANY` and by `$default` unless an OPTIONS route is as close a match.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .route_keys import GREEDY, VARIABLE, RouteKey

if TYPE_CHECKING:
    from collections.abc import Iterable

Shape = tuple[str, ...]

EVERYTHING = "/{proxy+}"
ROOT = "/"


def options_routes(keys: Iterable[RouteKey]) -> list[str]:
    """The fewest OPTIONS routes that answer every preflight for a table of routes.

    Each `ANY` route needs one of its own path, since nothing else is as close a match for all of its requests. What
    those leave needs `/{proxy+}`, and `/` where the root is served: a greedy variable takes at least one segment.
    `$default` serves everything, and so needs both.

    Args:
        keys: the table's routes, without OPTIONS routes.

    Returns:
        Route keys, sorted: `["OPTIONS /", "OPTIONS /{proxy+}"]`.
    """
    table = list(keys)
    planned: dict[Shape, str] = {}
    for key in table:
        if key.method == "ANY":
            planned.setdefault(key.shape, key.path)
        elif key.is_default:
            planned.setdefault((), ROOT)
            planned.setdefault((GREEDY,), EVERYTHING)
    left = [
        key.shape
        for key in table
        if not key.is_default and not any(_includes(shape, key.shape) for shape in planned)
    ]
    if () in left:
        planned[()] = ROOT
    if any(left):
        planned[GREEDY,] = EVERYTHING
    return sorted(f"OPTIONS {path}" for path in planned.values())


def _includes(outer: Shape, inner: Shape) -> bool:
    """Whether a path of shape `outer` matches all that one of shape `inner` does.

    A variable can be any text but none, and a greedy one any number of segments, empty ones too: so only a variable
    takes in a variable, and only a greedy one a greedy one.
    """
    if outer[-1:] == (GREEDY,):
        prefix = outer[:-1]
        return len(inner) > len(prefix) and _fits(prefix, inner[: len(prefix)])
    return inner[-1:] != (GREEDY,) and len(outer) == len(inner) and _fits(outer, inner)


def _fits(outer: Shape, inner: Shape) -> bool:
    return all(mine in (VARIABLE, theirs) for mine, theirs in zip(outer, inner, strict=True))
