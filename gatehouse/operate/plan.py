"""What the walk calls: an API's routes as its control plane has them, and the calls that show each of its promises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse import apis
from gatehouse.operate.errors import OperateError, explained

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gatehouse.apis import Route
    from gatehouse.operate.target import Target

_SAMPLE = "walker"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_VARIABLE = re.compile(r"\{[^}]+\}")


@dataclass(frozen=True)
class Plan:
    """The routes that the walk calls. `scoped` is None where no route asks for a scope."""

    open_to_any_token: Route
    scoped: Route | None
    preflights: tuple[Route, ...]
    routes: tuple[Route, ...]


def make(target: Target) -> Plan:
    """Read the API's routes and choose those to call.

    Raises:
        OperateError: The API can't be read, or no route of it asks for a token.
    """
    api = target.output("api_id", why="walk through the API")
    with explained(f"the API {api}"):
        found = apis.find(api, target.http_apis, target.rest_apis)
        if found is not None:
            return choose(found.routes)
    raise OperateError(
        f"there is no API {api} in {target.region}; is the region right, and is the stack deployed?"
    )


def call(route: Route) -> tuple[str, str]:
    """A method and a path that select this route."""
    method = "GET" if route.method == "ANY" else route.method
    path = "/gatehouse-walk" if route.path == apis.DEFAULT else _VARIABLE.sub(_SAMPLE, route.path)
    return method, path


def choose(routes: Sequence[Route]) -> Plan:
    """Choose what to call: a protected route without scopes, literal and GET if it can be, and one with scopes.

    Raises:
        OperateError: No route asks for a token.
    """
    protected = sorted((r for r in routes if r.protected and r.method != "OPTIONS"), key=_preference)
    if not protected:
        raise OperateError(
            "no route of this API asks for a token, so there is nothing to walk. Give its routes the authorizer"
        )
    plain = [r for r in protected if not r.scopes]
    scoped = [r for r in protected if r.scopes]
    return Plan(
        open_to_any_token=(plain or scoped)[0],
        scoped=scoped[0] if scoped else None,
        preflights=tuple(r for r in routes if r.method == "OPTIONS"),
        routes=tuple(routes),
    )


def _preference(route: Route) -> tuple[bool, int, int, int, str]:
    method = _METHODS.index(route.method) if route.method in _METHODS else len(_METHODS)
    variables = len(_VARIABLE.findall(route.path))
    return route.path == apis.DEFAULT, variables, method, len(route.path), route.path
