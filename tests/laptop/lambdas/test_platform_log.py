"""The lines that the platform itself writes, one by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.lambdas.platform_log import Platform, Report, platform
from gatehouse.laptop.lambdas.types import FunctionSpec

if TYPE_CHECKING:
    from collections.abc import Callable


def written(do: Callable[[Platform], None], level: str) -> list[dict[str, Any]]:
    """What is written as JSON by what is done with a platform, without the times."""
    found: list[str] = []
    spec = FunctionSpec(
        "arn",
        "orders",
        "app.handler",
        "python3.13",
        b"",
        {},
        3,
        128,
        "log",
        json_logs=True,
        system_level=level,
    )
    do(platform(spec, found.append))
    return [{key: value for key, value in json.loads(line).items() if key != "time"} for line in found]


@pytest.mark.parametrize("level", ["INFO", "WARN"])
def test_a_start_that_is_late_is_json_too(level: str) -> None:
    record = {
        "initializationType": "on-demand", "phase": "init", "status": "timeout", "metrics": {"durationMs": 10000.487}
    }  # fmt: skip
    said = written(lambda one: one.init_late("init", 10_000.4871), level)
    assert said == [{"type": "platform.initReport", "record": record}]


@pytest.mark.parametrize("level", ["INFO", "WARN"])
def test_a_call_that_is_late_has_nothing_but_its_report(level: str) -> None:
    def late(one: Platform) -> None:
        one.late("r", 3.0)
        one.report(Report("r", "timeout", 3000.0, 128, 40, None))

    (line,) = written(late, level)
    assert (line["type"], line["record"]["status"]) == ("platform.report", "timeout")
