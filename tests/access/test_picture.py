"""The picture of an access table: what it shows of many routes, of a comparison, and of hostile names."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from gatehouse.access import picture, report
from gatehouse.access.diff import diff
from gatehouse.access.entry import Entry
from gatehouse.access.made import Made, made
from gatehouse.access.picture import ways as model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
CLOSED = Entry(
    api="orders",
    route="GET /orders",
    source="HTTP API route",
    verdict="closed",
    authorizer="JWT",
    issuer="user pool users",
    audiences=("client web",),
    scopes=("orders/read",),
    backend="function orders",
    reason="has a JWT authorizer",
)
OPEN = replace(
    CLOSED, verdict="open", authorizer="none", issuer="", audiences=(), scopes=(), reason="no authorizer"
)
NOW = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)
names = st.text(max_size=40) | st.sampled_from(
    [
        "</svg><script>",
        "]]>",
        '"];click n0 call x()',
        "end",
        "a-->b",
        "```",
        "<b>",
        "&amp;",
        "1. x",
        "- x",
        "%%{init: {}}%%",
    ]
)


def many(number: int) -> list[Entry]:
    """Routes in ten folders, each with a scope and a backend of its own."""
    return [
        replace(
            CLOSED,
            route=f"{'GET' if i % 2 else 'POST'} /part{i % 10}/{i}",
            scopes=(f"part{i % 10}/{'read' if i % 2 else 'write'}",),
            backend=f"function f{i}",
        )
        for i in range(number)
    ]


def boxes(found: Sequence[model.Way], column: int) -> set[str]:
    return {way.boxes[column].title for way in found}


def test_a_way_goes_from_who_by_authorizer_and_scopes_through_the_route_to_the_backend() -> None:
    (way,) = model.ways([CLOSED])
    assert [(box.title, box.detail) for box in way.boxes] == [
        ("user pool users", "client web"),
        ("JWT authorizer", "scope orders/read"),
        ("GET /orders", ""),
        ("function orders", ""),
    ]
    assert str(way) == (
        "user pool users (client web), by JWT authorizer (scope orders/read), through GET /orders, to function orders."
    )


def test_what_two_routes_share_is_one_box() -> None:
    found = model.ways([CLOSED, replace(CLOSED, route="POST /orders")])
    assert [len(boxes(found, column)) for column in range(4)] == [1, 1, 2, 1]
    assert len(model.lines(found)) == 5


def test_an_exemption_says_its_reason_where_the_authorizer_would_be() -> None:
    (way,) = model.ways([replace(OPEN, reason="exempt: polled")])
    assert (way.boxes[0].title, way.boxes[1].detail) == ("anyone", "exempt: polled")


@given(st.integers(1, 400))
def test_a_person_can_follow_it_however_many_routes_there_are(number: int) -> None:
    found = model.ways(many(number))
    assert len(found) <= model.MOST
    assert sum(way.routes for way in found) == number


def test_an_open_route_stays_on_its_own_among_three_hundred() -> None:
    found = model.ways([*many(300), replace(OPEN, route="GET /open")])
    assert [way.boxes[2].title for way in found if way.boxes[2].tone == "open"] == ["GET /open"]


def test_alike_routes_are_drawn_as_one_that_says_how_many_there_are() -> None:
    grouped = [way.boxes[2] for way in model.ways(many(300))]
    assert grouped[0].title == "30 routes"
    assert grouped[0].detail.endswith("and 27 more")


def test_a_comparison_marks_what_opens_and_shows_how_it_was() -> None:
    marks = {
        (line.start.title, line.end.title): line.mark
        for line in model.lines(model.ways([OPEN], diff([CLOSED], [OPEN])))
    }
    assert marks == {
        ("anyone", "no authorizer"): "opens",
        ("no authorizer", "GET /orders"): "opens",
        ("user pool users", "JWT authorizer"): "was",
        ("JWT authorizer", "GET /orders"): "was",
        ("GET /orders", "function orders"): "",
    }


def test_a_route_that_is_gone_is_drawn_as_such_and_not_counted() -> None:
    found = model.ways([CLOSED], diff([CLOSED, replace(CLOSED, route="GET /old")], [CLOSED]))
    assert {(way.boxes[2].title, way.mark) for way in found} == {("GET /orders", ""), ("GET /old", "removes")}
    assert model.summary(found) == "1 route: 1 behind an authorizer or a private network."


def test_the_image_has_a_title_and_says_every_way_in_words() -> None:
    root = ET.fromstring(picture.svg([CLOSED, OPEN]))
    told = {node.get("id"): node.text or "" for node in root}
    assert root.get("role") == "img"
    assert next(told[name] for name in str(root.get("aria-labelledby")).split()) == "Who may call what"
    assert "anyone, by no authorizer, through GET /orders, to function orders." in told["gh-desc"].split("\n")


def test_no_box_lies_over_another() -> None:
    root = ET.fromstring(picture.svg([*many(30), OPEN], diff([CLOSED], [OPEN])))
    columns: dict[str, list[tuple[float, float]]] = {}
    for box in root.iter(f"{SVG}rect"):
        y, height = float(box.attrib["y"]), float(box.attrib["height"])
        columns.setdefault(box.attrib["x"], []).append((y, y + height))
    assert len(columns) == 4
    for found in columns.values():
        found.sort()
        assert all(above[1] < below[0] for above, below in itertools.pairwise(found))
    assert max(end for found in columns.values() for _, end in found) < float(root.attrib["height"])


@given(names, names, names)
def test_no_name_of_a_program_becomes_markup(route: str, backend: str, reason: str) -> None:
    entry = replace(OPEN, route=route, backend=backend, reason=f"exempt: {reason}")
    root = ET.fromstring(picture.svg([entry]))
    assert {node.tag.removeprefix(SVG) for node in root.iter()} == {
        *("svg", "title", "desc", "style", "text", "path", "g", "rect")
    }


@given(names, names, names)
def test_no_name_of_a_program_gets_out_of_its_label_in_mermaid(route: str, backend: str, reason: str) -> None:
    found = picture.mermaid([replace(OPEN, route=route, backend=backend, reason=f"exempt: {reason}")])
    labels = [line for line in found.splitlines() if re.match(r"n\d\[", line)]
    assert len(labels) == 4
    for line in labels:
        assert re.fullmatch(r'n\d\["[^"\[\]`<>{}|%]*(<br/>[^"\[\]`<>{}|%]*)?"\]', line), line


def test_the_flowchart_marks_openings_and_dashes_what_was() -> None:
    found = picture.mermaid([OPEN], diff([CLOSED], [OPEN]))
    assert "-->|opens|" in found
    assert "-.->|was|" in found
    assert "linkStyle " in found


def test_the_reports_hold_the_picture_and_say_what_of_and_when() -> None:
    about = Made("shop", "dev", "revision 1a2b3c4", "2026-03-31 12:30 UTC")
    assert "```mermaid\nflowchart LR\n" in report.markdown([CLOSED], made=about)
    page = report.page([CLOSED], made=about)
    assert (
        0
        < page.index("shop, stack dev, revision 1a2b3c4, 2026-03-31 12:30 UTC")
        < page.index("<svg")
        < page.index("<table")
    )


def test_outside_of_a_repository_no_revision_is_named(tmp_path: Path) -> None:
    assert str(made("shop", "dev", tmp_path, NOW)) == "shop, stack dev, 2026-03-31 12:30 UTC"
