"""The route table of an HTTP API as the resources and methods of a REST API. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from ..route_keys import DEFAULT, METHODS

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

_EVERY = tuple(method for method in METHODS if method != "ANY")
EVERYTHING = ("ANY /", "ANY /{proxy+}")

_VARIABLE = re.compile(r"\{([^}+]+)\+?\}")


def expanded(routes: Mapping[str, T]) -> list[tuple[str, T]]:
    """The routes sorted by key, with `$default` as the two that take every path."""
    found = {key: route for key, route in routes.items() if key != DEFAULT}
    if DEFAULT in routes:
        for key in EVERYTHING:
            found.setdefault(key, routes[DEFAULT])
    return sorted(found.items())


def template(path: str) -> tuple[str, ...]:
    """The names of a path's variables, in order."""
    return tuple(_VARIABLE.findall(path))


def method_paths(key: str) -> list[str]:
    """A route as method settings name it: `~1orders~1{id}/GET`; `ANY` stands for the seven methods.

    Each slash of the path is written `~1`: https://docs.aws.amazon.com/apigateway/latest/api/API_PatchOperation.html
    """
    method, _, path = key.partition(" ")
    escaped = path.replace("/", "~1")
    return [f"{escaped}/{one}" for one in (_EVERY if method == "ANY" else (method,))]
