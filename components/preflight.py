"""Plans the OPTIONS routes of an HTTP API, so that every preflight meets the CORS Lambda and no authorizer. Pure.

API Gateway picks a route in this order: a full match before a greedy one before `$default`; among full matches a
literal segment before a variable, left to right; among greedy ones the longest prefix; a named method before ANY.
So a preflight is caught by `ANY` and by `$default` unless an OPTIONS route is as close a match.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.route_keys import GREEDY, VARIABLE, RouteKey, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

Shape = tuple[str, ...]

EVERYTHING = "/{proxy+}"
ROOT = "/"


def options_routes(keys: Iterable[RouteKey]) -> list[str]:
    """The fewest OPTIONS routes that answer every preflight for a table of routes.

    Each `ANY` route needs one of its own path, since nothing else is as close a match, unless more specific ones
    cover all of it. `$default` and whatever is left need `/{proxy+}`, and `/` where the root is served: a greedy
    variable takes at least one segment.

    Args:
        keys: the table's routes, without OPTIONS routes.

    Returns:
        Route keys, sorted: `["OPTIONS /", "OPTIONS /{proxy+}"]`.
    """
    table = list(keys)
    planned: dict[Shape, str] = {}
    any_routes = [key for key in table if key.method == "ANY"]
    for key in any_routes:
        if not key.is_greedy:
            planned.setdefault(key.shape, key.path)
    # The longest prefix wins, so a greedy route is met only where those with a longer one leave something.
    for key in sorted((k for k in any_routes if k.is_greedy), key=lambda k: -len(k.shape)):
        if not _covered(key.shape, [shape for shape in planned if _closer(shape, key.shape)]):
            planned.setdefault(key.shape, key.path)
    rest = (
        [parse(f"GET {path}") for path in (ROOT, EVERYTHING)] if any(k.is_default for k in table) else table
    )
    left = [key for key in rest if not key.is_default and not _covered(key.shape, planned)]
    if any(not key.shape for key in left):
        planned[()] = ROOT
    if any(key.shape for key in left):
        planned[GREEDY,] = EVERYTHING
    return sorted(f"OPTIONS {path}" for path in planned.values())


def _closer(shape: Shape, greedy: Shape) -> bool:
    """Whether a route of this shape goes before the greedy one where both match."""
    return shape[-1:] != (GREEDY,) or len(shape) > len(greedy)


def _covered(shape: Shape, by: Iterable[Shape]) -> bool:
    """Whether every path that `shape` matches is matched by one of `by`.

    A variable can be any text, so one of `by` has to match it as a variable; a greedy tail can be of any length, so
    it is tried at each length up to one more than the longest of `by`, beyond which nothing changes.
    """
    others = list(by)
    if shape[-1:] != (GREEDY,):
        return any(_includes(other, shape) for other in others)
    longest = max((len(other) for other in others), default=0)
    prefix = shape[:-1]
    return all(
        any(_includes(other, prefix + (VARIABLE,) * length) for other in others)
        for length in range(1, max(1, longest - len(prefix)) + 2)
    )


def _includes(outer: Shape, inner: Shape) -> bool:
    """Whether `outer` matches all that `inner` does; `inner` has no greedy variable."""
    if outer[-1:] == (GREEDY,):
        prefix = outer[:-1]
        if len(inner) <= len(prefix):
            return False
        outer, inner = prefix, inner[: len(prefix)]
    return len(outer) == len(inner) and all(
        mine in (VARIABLE, theirs) for mine, theirs in zip(outer, inner, strict=True)
    )
