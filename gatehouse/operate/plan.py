"""What the walk calls: an API's routes as its control plane has them, and the calls that show each of its promises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gatehouse.operate.errors import OperateError, explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gatehouse.operate.target import Target

_SAMPLE = "walker"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_VARIABLE = re.compile(r"\{[^}]+\}")


@dataclass(frozen=True)
class Route:
    """One route: `method` is "ANY" where it takes any, `scopes` are those of which a token needs one."""

    method: str
    path: str
    protected: bool
    scopes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The route key as AWS writes it."""
        return self.path if self.path == "$default" else f"{self.method} {self.path}"

    @property
    def call(self) -> tuple[str, str]:
        """A method and a path that select this route."""
        method = "GET" if self.method == "ANY" else self.method
        path = "/gatehouse-walk" if self.path == "$default" else _VARIABLE.sub(_SAMPLE, self.path)
        return method, path


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
    try:
        return choose(_of_http(target, api))
    except target.http_apis.exceptions.NotFoundException:
        return choose(_of_rest(target, api))


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
    return route.path == "$default", variables, method, len(route.path), route.path


def _of_http(target: Target, api: str) -> list[Route]:
    pages = target.http_apis.get_paginator("get_routes").paginate(ApiId=api)
    return [_route(item) for page in pages for item in page["Items"]]


def _route(item: Any) -> Route:  # noqa: ANN401 - a response of boto3
    method, _, path = str(item["RouteKey"]).rpartition(" ")
    protected = item.get("AuthorizationType", "NONE") != "NONE"
    return Route(method or "ANY", path, protected, tuple(item.get("AuthorizationScopes", ())))


def _of_rest(target: Target, api: str) -> list[Route]:
    with explained(f"the REST API {api}"):
        pages = target.rest_apis.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
        items = [item for page in pages for item in page["items"]]
    return [
        Route(method, str(item["path"]), given.get("authorizationType", "NONE") != "NONE", _scopes(given))
        for item in items
        for method, given in (item.get("resourceMethods") or {}).items()
    ]


def _scopes(method: Any) -> tuple[str, ...]:  # noqa: ANN401
    found: Iterable[str] = method.get("authorizationScopes") or ()
    return tuple(found)
