"""Tables for terminals of any width."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from gatehouse.grid import Grid, rows_of_text

HEAD = ("Route", "Who may call it", "Backend")
ROWS = [
    ("GET /orders/{customer}/{order}", "tokens of user pool users for client users-web", "function orders"),
    ("OPTIONS /{proxy+}", "browsers' preflights", ""),
]
WORDS = {word for row in ROWS for cell in row for word in cell.split()}


def laid(width: int | None) -> list[str]:
    return [line for row in rows_of_text(HEAD, ROWS, width) for line in row]


def test_without_a_width_a_row_is_one_line() -> None:
    assert [len(row) for row in rows_of_text(HEAD, ROWS)] == [1, 1, 1]


@given(st.integers(32, 120))
def test_no_word_is_broken_and_no_line_is_too_long(width: int) -> None:
    lines = laid(width)
    assert all(len(line) <= width for line in lines)
    assert set(" ".join(lines).split()) >= WORDS


def test_where_columns_have_no_room_each_cell_has_a_line_with_its_heading() -> None:
    assert laid(40)[:4] == [
        "Route: GET /orders/{customer}/{order}",
        "Who may call it: tokens of user pool",
        "  users for client users-web",
        "Backend: function orders",
    ]


def test_an_identifier_goes_whole_into_a_pipe_that_is_narrow() -> None:
    stream = io.StringIO()
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders-1234567"
    Console(file=stream, width=40).print(Grid(("Output", "Value"), [("function", arn)]), soft_wrap=True)
    assert stream.getvalue().splitlines() == ["Output    Value", f"function  {arn}"]


def test_a_table_without_rows_is_not_there() -> None:
    stream = io.StringIO()
    Console(file=stream, width=40).print(Grid(("Output", "Value"), []))
    assert stream.getvalue() == ""
