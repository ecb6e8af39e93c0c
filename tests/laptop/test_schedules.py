"""What goes by the clock on AWS is named, since nothing on a laptop does."""

from __future__ import annotations

from typing import Any

import pytest

from gatehouse.laptop.engine.state import ResourceState
from gatehouse.laptop.schedules import unserved

RULE = "aws:cloudwatch/eventRule:EventRule"
SCHEDULE = "aws:scheduler/schedule:Schedule"
PIPE = "aws:pipes/pipe:Pipe"


def said(kind: str, **inputs: Any) -> list[str]:
    return list(unserved([ResourceState("urn", kind, "nightly", "", custom=True, inputs=inputs, outputs={})]))


@pytest.mark.parametrize("kind", [RULE, SCHEDULE, PIPE])
def test_what_would_begin_by_itself_on_aws_is_named(kind: str) -> None:
    (line,) = said(kind, scheduleExpression="rate(1 day)")
    assert "'nightly'" in line


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        (RULE, {"eventPattern": "{}"}),
        (RULE, {"scheduleExpression": "rate(1 day)", "state": "DISABLED"}),
        (RULE, {"scheduleExpression": "rate(1 day)", "isEnabled": False}),
        (SCHEDULE, {"scheduleExpression": "rate(1 day)", "state": "DISABLED"}),
        (PIPE, {"desiredState": "STOPPED"}),
        ("aws:lambda/function:Function", {}),
    ],
)
def test_what_is_off_or_goes_by_events_is_not(kind: str, inputs: dict[str, Any]) -> None:
    assert said(kind, **inputs) == []
