from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.access.loosening import loosened

if TYPE_CHECKING:
    from gatehouse.laptop.pack.config import Configured, Level


def policy(level: Level = "mandatory", **settings: Any) -> Configured:
    return {"rule": (level, settings)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (policy(), policy(), []),
        (policy(), policy("advisory"), ["rule: advisory; before: mandatory"]),
        (policy("advisory"), policy("disabled"), ["rule: disabled; before: advisory"]),
        (policy("advisory"), policy("mandatory"), []),
        (policy(), {}, ["rule: the rule is gone; it was mandatory"]),
        ({}, policy(), []),
        (policy(most=1), policy(most=2), ["rule: most is 2; before: 1"]),
        (
            policy(exemptions=[{"route": "GET /a", "reason": "r"}]),
            policy(exemptions=[{"route": "GET /a", "reason": "r"}, {"route": "GET /b", "reason": "why"}]),
            ["rule: a new exemption, route GET /b: why"],
        ),
        (
            policy(exemptions=[{"route": "GET /a", "reason": "r", "until": "2027-01-01"}]),
            policy(exemptions=[{"route": "GET /a", "reason": "r", "until": "2028-01-01"}]),
            ["rule: a new exemption, route GET /a, until 2028-01-01: r"],
        ),
        (policy(exemptions=[{"route": "GET /a", "reason": "r"}]), policy(exemptions=[]), []),
    ],
)
def test_whatever_lets_more_pass_is_told(before: Configured, after: Configured, expected: list[str]) -> None:
    assert loosened(before, after) == expected
