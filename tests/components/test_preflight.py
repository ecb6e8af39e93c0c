from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.preflight import options_routes
from components.route_keys import RouteKey, parse
from gatehouse.laptop.gateway.routes import RouteTable
from tests.components.tables import PATHS, named, paths_for, tables


@given(st.data(), tables)
def test_every_preflight_for_a_route_reaches_an_options_route(
    data: st.DataObject, table: list[RouteKey]
) -> None:
    route = data.draw(st.sampled_from(table))
    path = data.draw(paths_for(route))
    planned = options_routes(table)
    chosen = RouteTable([*(key.text for key in table), *planned]).select("OPTIONS", path)
    assert chosen is not None
    assert chosen.key in planned


@given(st.data(), tables, st.sampled_from(["GET", "POST", "DELETE", "HEAD", "PATCH", "PUT"]))
def test_the_planned_routes_change_nothing_for_any_other_method(
    data: st.DataObject, table: list[RouteKey], method: str
) -> None:
    path = data.draw(paths_for(data.draw(st.sampled_from(table))))
    written = [key.text for key in table]
    before = RouteTable(written).select(method, path)
    after = RouteTable([*written, *options_routes(table)]).select(method, path)
    assert after == before


WITNESSES = [
    "/",
    *(f"/{a}" for a in "abc"),
    *(f"/{a}/{b}" for a in "abc" for b in "abc"),
    "//c",
    "/a//c",
    "/b//c",
    "/c//c",
] + [f"/{a}/{b}/{rest}" for a in "abc" for b in "abc" for rest in ("c", "/c", "c/c")]
"""Every kind of path that a route over two literals can tell apart: c stands for any text that is no literal."""


def suffices(table: list[RouteKey], planned: list[str]) -> bool:
    """Whether these OPTIONS routes catch each witness that the table serves, whatever the method."""
    served = RouteTable([key.text.replace(key.method, "ANY", 1) if key.path else key.text for key in table])
    chosen = RouteTable([*(key.text for key in table), *planned])
    for path in WITNESSES:
        if served.select("GET", path):
            match = chosen.select("OPTIONS", path)
            if match is None or match.key not in planned:
                return False
    return True


@given(tables)
def test_no_smaller_set_of_options_routes_would_do(table: list[RouteKey]) -> None:
    planned = options_routes(table)
    assert suffices(table, planned)
    # Of all candidates, only such as catch something; two or more fewer would contain one fewer.
    candidates = [f"OPTIONS {named(path)}" for path in PATHS]
    smaller = len(planned) - 1
    if smaller > 2:
        smaller, planned, table = _reduced(table)
    for attempt in combinations(candidates, smaller):
        assert not suffices(table, list(attempt)), attempt


def _reduced(table: list[RouteKey]) -> tuple[int, list[str], list[RouteKey]]:
    """A part of the table whose plan is small enough to compare with every other."""
    while len(options_routes(table)) > 3:
        table = table[1:]
    planned = options_routes(table)
    return len(planned) - 1, planned, table


@pytest.mark.parametrize(
    ("table", "planned"),
    [
        (["GET /hello"], ["OPTIONS /{proxy+}"]),
        (["GET /"], ["OPTIONS /"]),
        (["$default"], ["OPTIONS /", "OPTIONS /{proxy+}"]),
        (["GET /{path+}"], ["OPTIONS /{proxy+}"]),
        (["ANY /orders/{id}"], ["OPTIONS /orders/{id}"]),
        (["ANY /files/{path+}", "GET /files/list"], ["OPTIONS /files/{path+}"]),
        (["ANY /files/{path+}", "GET /files"], ["OPTIONS /files/{path+}", "OPTIONS /{proxy+}"]),
        (["ANY /a/{b}", "GET /a/{c+}"], ["OPTIONS /a/{b}", "OPTIONS /{proxy+}"]),
        (["ANY /a/{b+}", "GET /a/{c}/{d+}"], ["OPTIONS /a/{b+}"]),
        (["ANY /a", "$default"], ["OPTIONS /", "OPTIONS /a", "OPTIONS /{proxy+}"]),
        (["ANY /{everything+}", "$default"], ["OPTIONS /", "OPTIONS /{everything+}"]),
        (["GET /hello", "POST /hello", "GET /hello/{name}", "$default"], ["OPTIONS /", "OPTIONS /{proxy+}"]),
    ],
)
def test_the_plan_of_a_table(table: list[str], planned: list[str]) -> None:
    assert options_routes(parse(key) for key in table) == planned


def test_a_table_without_routes_has_no_plan() -> None:
    assert options_routes([]) == []
