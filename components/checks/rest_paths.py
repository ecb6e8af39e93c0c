"""The route table of an HTTP API as the resources and methods of a REST API. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from ..route_keys import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

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


def method_path(key: str) -> str:
    """A route as method settings name it: `orders/{id}/GET`; the root's path is `~1`.

    Source: https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
    """
    method, _, path = key.partition(" ")
    return f"{path.strip('/') or '~1'}/{'*' if method == 'ANY' else method}"
