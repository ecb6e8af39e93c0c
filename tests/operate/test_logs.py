from __future__ import annotations

from datetime import UTC, datetime

from gatehouse.operate.logs import Line

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_line_shows_the_fields_that_are_set_and_the_reason_below() -> None:
    line = Line(AT, {"route": "GET /a", "sub": "-", "error": ""}, "the token has expired")
    assert line.text == "03:04:05 route=GET /a\n         -> the token has expired"


def test_what_a_caller_sends_controls_no_terminal() -> None:
    line = Line(AT, {"path": "/\x1b[2J\nfake"}, "")
    assert line.text == r"03:04:05 path=/\x1b[2J\nfake"
