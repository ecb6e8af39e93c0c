"""Route selection by property, against the rules said plainly."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.components.route_keys import METHODS, parse, problem
from gatehouse.laptop.gateway.routes import RouteTable

SEGMENT = st.sampled_from(["a", "b", "c", "a%20b", ""])
VARIABLE = st.sampled_from(["{x}", "{y}", "{z}"])
LITERAL = st.sampled_from(["a", "b", "c"])


@st.composite
def keys(draw: st.DrawFn) -> str:
    method = draw(st.sampled_from(["ANY", "GET", "POST", "OPTIONS"]))
    segments = draw(
        st.lists(st.one_of(LITERAL, VARIABLE), max_size=3, unique_by=lambda s: s if "{" in s else object())
    )
    if draw(st.booleans()):
        segments.append("{proxy+}")
    return f"{method} /{'/'.join(segments)}"


TABLES = st.lists(
    st.one_of(keys(), st.just("$default")), max_size=12, unique_by=lambda key: parse(key).anonymous
)
PATHS = st.lists(SEGMENT, min_size=1, max_size=5).map(lambda segments: "/" + "/".join(segments))


def matches(key: str, method: str, path: str) -> bool:
    named, _, template = key.partition(" ")
    if key == "$default":
        return True
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.sub(r"\\\{\w+\\\+\\\}", ".+", re.escape(template)))
    return named in (method, "ANY") and re.fullmatch(pattern, path) is not None


def rank(key: str) -> tuple[object, ...]:
    """How specific a key is; the least wins."""
    if key == "$default":
        return (2,)
    method, _, path = key.partition(" ")
    segments = path[1:].split("/")
    greedy = segments[-1].endswith("+}")
    kinds = [1 if segment.startswith("{") else 0 for segment in segments]
    return (1, -len(segments), kinds, method == "ANY") if greedy else (0, kinds, method == "ANY")


@given(table=TABLES, method=st.sampled_from(["GET", "POST", "OPTIONS", "PATCH"]), path=PATHS)
def test_the_most_specific_route_that_matches_is_selected(table: list[str], method: str, path: str) -> None:
    candidates = [key for key in table if matches(key, method, path)]
    found = RouteTable(table).select(method, path)
    assert (found.key if found else None) == (min(candidates, key=rank) if candidates else None)


@given(table=TABLES, path=PATHS)
def test_parameters_fill_the_template_to_the_path(table: list[str], path: str) -> None:
    found = RouteTable(table).select("GET", path)
    if found is None or found.key == "$default":
        return
    template = found.key.partition(" ")[2]
    filled = re.sub(r"\{(\w+)\+?\}", lambda name: found.parameters[name[1]], template)
    assert filled == path


@given(value=st.text(min_size=1).filter(lambda text: text < "\ud800" or text.isprintable()))
def test_a_parameter_is_as_it_was_sent(value: str) -> None:
    sent = quote(value, safe="")
    found = RouteTable(["GET /x/{name}"]).select("GET", f"/x/{sent}")
    assert found is not None
    assert found.parameters == {"name": sent}


@given(table=TABLES)
def test_generated_keys_are_well_formed(table: list[str]) -> None:
    assert [problem(key) for key in table] == [None] * len(table)


@given(key=st.text(alphabet="GET ANY/{}+ab$default"))
def test_whatever_is_well_formed_can_be_selected_from(key: str) -> None:
    if problem(key) is None:
        RouteTable([key]).select("GET", "/a")


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_of_aws_is_one(method: str) -> None:
    assert problem(f"{method} /a") is None
