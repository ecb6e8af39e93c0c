"""Query strings as Signature Version 4 has them."""

from __future__ import annotations

import pytest

from gatehouse import query


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ""),
        ("b=2&a=1&a=", "b=2&a=1&a="),
        ("flag&=x&&", "flag&=x"),
        ("a=b=c", "a=b%3Dc"),
        ("p=/*'()!", "p=%2F%2A%27%28%29%21"),
        ("p=%7e%2f%41", "p=~%2FA"),
        ("a+b=c%2Bd", "a%20b=c%2Bd"),
        ("n=\u00e9&m=%C3%A9&k=%ff&z=100%", "n=%C3%A9&m=%C3%A9&k=%FF&z=100%25"),
    ],
)
def test_each_name_and_value_is_percent_encoded_once(given: str, expected: str) -> None:
    assert query.encoded(given.encode()) == expected
    assert query.encoded(expected.encode()) == expected


def test_in_order_names_are_sorted_and_have_values() -> None:
    assert query.in_order("b=2&flag&a-b=1&a=2&a=1") == "a=2&a=1&a-b=1&b=2&flag="
    assert query.in_order("") == ""
