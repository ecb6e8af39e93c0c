"""Route keys of an HTTP API as values: parsing, shapes and conflicts. Pure.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
DEFAULT = "$default"
VARIABLE = "{}"
GREEDY = "{+}"

_VARIABLE = re.compile(r"\{([A-Za-z0-9._-]+)(\+?)\}")
_LITERAL = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%-]+")


class RouteKeyError(ValueError):
    """A text that is not a route key.

    Attributes:
        limit: what a route key may be.
        remedy: what to write instead.
    """

    def __init__(self, limit: str, remedy: str) -> None:
        super().__init__(f"{limit}. {remedy}")
        self.limit = limit
        self.remedy = remedy


@dataclass(frozen=True)
class RouteKey:
    """A parsed route key.

    Attributes:
        method: one of METHODS, or `$default`.
        path: as written; empty for `$default`.
        shape: the path's segments with every variable as `{}` and a greedy one as `{+}`; two paths with the same
            shape are the same route to API Gateway.
        variables: the names of the path's variables, in order.
    """

    method: str
    path: str
    shape: tuple[str, ...]
    variables: tuple[str, ...]

    @property
    def text(self) -> str:
        """The key as API Gateway takes it."""
        return f"{self.method} {self.path}" if self.path else self.method

    @property
    def anonymous(self) -> str:
        """The key without its variables' names, `GET /orders/{}`: equal for keys that are one route to API Gateway."""
        return self.method if self.is_default else f"{self.method} /{'/'.join(self.shape)}"

    @property
    def is_default(self) -> bool:
        """Whether this is `$default`, which takes what no other route matches."""
        return self.method == DEFAULT


@lru_cache(maxsize=4096)
def parse(text: str) -> RouteKey:
    """Read a route key.

    Args:
        text: `$default` or `METHOD /path`, with `{name}` for a segment and `{name+}` for all that remain.

    Raises:
        RouteKeyError: for anything else.
    """
    if text == DEFAULT:
        return RouteKey(DEFAULT, "", (), ())
    method, space, path = text.partition(" ")
    if not space or method not in METHODS:
        raise RouteKeyError(
            f"a route key is $default or METHOD /path with a method of {', '.join(METHODS)}",
            "Write it like 'GET /orders/{id}', the method in capitals and one space.",
        )
    if not path.startswith("/"):
        raise RouteKeyError("a path begins with /", f"Write '{method} /{path.strip()}'.")
    if path == "/":
        return RouteKey(method, path, (), ())
    if path.endswith("/"):
        raise RouteKeyError("a path has no trailing slash", f"Write '{method} {path.rstrip('/') or '/'}'.")
    shape, names = _segments(path)
    return RouteKey(method, path, shape, names)


def problem(text: str) -> str | None:
    """What API Gateway would refuse in a route key, and what to write instead; None for a good one."""
    try:
        parse(text)
    except RouteKeyError as error:
        return str(error)
    return None


def _segments(path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    shape: list[str] = []
    names: list[str] = []
    segments = path[1:].split("/")
    for index, segment in enumerate(segments):
        variable = _VARIABLE.fullmatch(segment)
        if variable is None:
            if not _LITERAL.fullmatch(segment):
                raise RouteKeyError(
                    f"the segment {segment!r} is neither text nor one whole {{variable}}",
                    "Give every segment at least one character, and braces only around all of it.",
                )
            shape.append(segment)
            continue
        name, greedy = variable.groups()
        if greedy and index != len(segments) - 1:
            raise RouteKeyError("a greedy variable is the last segment, once", f"Move {segment} to the end.")
        if name in names:
            raise RouteKeyError("a variable appears once in a path", f"Rename the second {{{name}}}.")
        names.append(name)
        shape.append(GREEDY if greedy else VARIABLE)
    return tuple(shape), tuple(names)
