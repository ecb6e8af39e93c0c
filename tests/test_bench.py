from __future__ import annotations

import json

import pytest

from bench import __main__ as bench
from bench import measuring


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [
        (0.5, "<= 0.5", True),
        (0.51, "<= 0.5", False),
        (1.0, "> 1", False),
        (2, ">= 2", True),
        (19.9, "< 20", True),
        (1, "level", None),
    ],
)
def test_a_target_is_met_or_missed_or_says_no_number(value: float, target: str, met: bool | None) -> None:
    assert measuring.met(value, target) is met


def test_a_missed_target_is_shown_as_missed() -> None:
    rows = [
        bench.row("up", {"name": "walk", "value": 9.5, "unit": "s", "target": "<= 8", "detail": "3 runs"})
    ]
    assert "| up: walk  | 9.5 s    | <= 8   | missed | 3 runs |" in bench.table(rows)


def test_what_a_benchmark_tells_is_a_row_of_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert not measuring.tell("import", 5.1234, "<= 5", "25 starts", "ms")
    shown = bench.row("cors", json.loads(capsys.readouterr().out))
    assert shown == bench.Row("cors", "import", "5.123 ms", "<= 5", met=False, detail="25 starts")


def test_the_page_names_the_machine_and_what_could_not_run() -> None:
    shown = bench.page([], ["gateway: npm is not on PATH"])
    assert "Could not run gateway: npm is not on PATH." in shown
    assert bench.machine() in shown


def test_every_program_in_bench_is_run_by_default_but_the_parts_of_others() -> None:
    assert {"preview", "up"} <= set(bench.names())
    assert not {"load", "measuring", "gateway_server", "__main__"} & set(bench.names())
