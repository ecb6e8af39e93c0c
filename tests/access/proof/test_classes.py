from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.access.proof import classes
from gatehouse.access.proof.classes import NONE, OTHER, DecisionTree, decide, methods, requests
from gatehouse.laptop.gateway.routes import RouteTable

if TYPE_CHECKING:
    from collections.abc import Sequence

SEGMENTS = ["a", "b", "c", "{x}", "{y}", "{p+}", ""]
VERBS = ["GET", "POST", "OPTIONS", "ANY"]


@st.composite
def keys(draw: st.DrawFn) -> tuple[str, str]:
    if draw(st.integers(0, 9)) == 0:
        return "", "$default"
    parts = draw(st.lists(st.sampled_from(SEGMENTS[:5]), min_size=1, max_size=4))
    if draw(st.integers(0, 3)) == 0:
        parts = [*parts[:-1], "{p+}"]
    return draw(st.sampled_from(VERBS)), draw(st.sampled_from(["/", "/" + "/".join(parts)]))


def shape(key: tuple[str, str]) -> tuple[str, str]:
    return key[0], key[1].replace("{y}", "{x}")


tables = st.lists(keys(), max_size=8, unique_by=shape).map(lambda found: [key for key in found if len(set(key[1].split("/"))) == len(key[1].split("/")) or "{" not in key[1]])  # fmt: skip # noqa: E501
paths = st.lists(st.sampled_from(["a", "b", "c", "d", "ab", "", "%61"]), min_size=1, max_size=6).map(
    lambda parts: "/" + "/".join(parts)
)
verbs = st.sampled_from(["GET", "POST", "OPTIONS", "DELETE", "PROPFIND"])


def looked_up(tree: DecisionTree, named: Sequence[str], method: str, path: str) -> int:
    """The class of a request, found by walking the tree."""
    segments = path[1:].split("/")
    for segment in segments:
        if tree.rest is not None:
            break
        following = tree.following.get(segment) or tree.other
        assert following is not None
        tree = following
    else:
        assert tree.end is not None
        return tree.end[named.index(method if method in named else OTHER)]
    return tree.rest[named.index(method if method in named else OTHER)]


def spelled(key: tuple[str, str]) -> str:
    return " ".join(key).strip()


@given(tables, verbs, paths)
def test_the_class_of_a_request_has_the_route_that_the_http_gateway_selects(
    table: list[tuple[str, str]], method: str, path: str
) -> None:
    found = looked_up(decide(table), methods(table), method, path)
    selected = RouteTable(map(spelled, table)).select(method, path)
    assert (selected.key if selected else None) == (None if found == NONE else spelled(table[found]))


def rest_selected(table: Sequence[tuple[str, str]], method: str, path: str) -> str | None:
    """What the laptop's REST gateway serves: the path first, as `ANY path`, and then the method."""
    found = RouteTable(f"ANY {one}" for _, one in table).select("ANY", path)
    at = {verb for verb, one in table if found and one == found.key.removeprefix("ANY ")}
    verb = method if method in at else "ANY" if "ANY" in at else None
    return f"{verb} {found.key.removeprefix('ANY ')}" if found and verb else None


def one_variable_at_each_place(path: str) -> str:
    """As AWS has it for REST APIs, each variable under a name of its own."""
    parts = path.split("/")
    return "/".join(f"{{v{at}}}" if part in ("{x}", "{y}") else part for at, part in enumerate(parts))


@given(tables, verbs, paths)
def test_the_class_of_a_request_has_the_method_that_the_rest_gateway_selects(
    table: list[tuple[str, str]], method: str, path: str
) -> None:
    table = [(verb, one_variable_at_each_place(one)) for verb, one in table if one != "$default"]
    found = looked_up(decide(table, "REST"), methods(table), method, path)
    assert rest_selected(table, method, path) == (None if found == NONE else spelled(table[found]))


@given(tables)
def test_the_request_of_each_class_is_in_its_class(table: list[tuple[str, str]]) -> None:
    tree, named = decide(table), methods(table)
    for request in requests(tree, named):
        assert looked_up(tree, named, request.method, request.path) == request.route


@given(tables)
def test_every_route_that_can_be_reached_has_a_request(table: list[tuple[str, str]]) -> None:
    """A route without variables is reached by its own path, so it has a class."""
    met = {request.route for request in requests(decide(table), methods(table))}
    assert {number for number, (_, path) in enumerate(table) if path != "$default" and "{" not in path} <= met


def test_an_api_without_routes_serves_nothing() -> None:
    assert {request.route for request in requests(decide([]), methods([]))} == {NONE}


def test_more_cases_than_are_looked_at_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classes, "MOST", 3)
    with pytest.raises(classes.EntangledError, match="more than 3 different cases"):
        decide([("GET", "/a/b/c/d")])


@pytest.mark.parametrize("path", ["/{p+}/a", "/a{x}", "a", "/{x"])
def test_a_path_that_api_gateway_refuses_is_not_read(path: str) -> None:
    assert not classes.readable(("GET", path))
