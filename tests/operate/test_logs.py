from __future__ import annotations

from datetime import UTC, datetime

from gatehouse.operate.logs import LogLine
from gatehouse.traces import readable

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_line_shows_the_fields_that_are_set_and_the_reason_below() -> None:
    line = LogLine(AT, {"route": "GET /a", "sub": "-", "error": ""}, "the token has expired")
    assert line.text == "03:04:05 route=GET /a\n         -> the token has expired"


def test_what_a_caller_sends_controls_no_terminal() -> None:
    line = LogLine(AT, {"path": "/\x1b[2J\nfake"}, "")
    assert line.text == r"03:04:05 path=/\x1b[2J\nfake"


def test_a_functions_traceback_is_read_line_by_line() -> None:
    said = "[ERROR] KeyError: 'x'\rTraceback (most recent call last):\r\xa0\xa0File \"app.py\", line 3\x1b[2J"
    line = LogLine(AT, {"function": "orders", "message": readable(said, lambda _: None)}, "")
    assert line.text.splitlines() == [
        "03:04:05 orders: [ERROR] KeyError: 'x'",
        "Traceback (most recent call last):",
        r'  File "app.py", line 3\x1b[2J',
    ]


def test_what_a_function_separates_by_tabs_stays_apart() -> None:
    said = "REPORT RequestId: 1\tDuration: 4.26 ms\tBilled Duration: 5 ms\t\n"
    assert readable(said, lambda _: None) == "REPORT RequestId: 1  Duration: 4.26 ms  Billed Duration: 5 ms"
