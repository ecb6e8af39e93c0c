"""Calls that are sent to a quick process ahead of time: what becomes of them when the call before them is not quick."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.lambdas import pool

if TYPE_CHECKING:
    from pathlib import Path

    from gatehouse.laptop.lambdas import Invocation
    from tests.laptop.lambdas.conftest import Rig

pytestmark = pytest.mark.anyio

SOURCE = """
import os, time

def handler(event, context):
    with open({path!r}, "a") as made:
        made.write(str(event) + "\\n")
    if event == "slow":
        time.sleep(1.5)
    if event == "stuck":
        time.sleep(60)
    if event == "print":
        print("served")
    if event == "die":
        os._exit(3)
    return [event, context.get_remaining_time_in_millis()]
"""


class Quick:
    """A function whose process is known to be quick, and what it was called with."""

    def __init__(self, rig: Rig, path: Path) -> None:
        self.rig = rig
        self._path = path

    def times(self) -> Counter[str]:
        return Counter(self._path.read_text().splitlines())

    async def behind(self, first: str, count: int) -> tuple[Invocation, list[Invocation]]:
        """Call with `first`, and while that is served, with so many numbers."""
        call = asyncio.ensure_future(self.rig.invoke(first))
        await asyncio.sleep(0.01)
        rest = await asyncio.gather(*(self.rig.invoke(number) for number in range(count)))
        return await call, rest


@pytest.fixture
async def quick(rig: Rig, tmp_path: Path) -> Quick:
    path = tmp_path / "calls"
    rig.put(SOURCE.format(path=str(path)))
    for _ in range(100):
        await rig.invoke("warm")
    path.write_text("")
    return Quick(rig, path)


def in_order(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines() if line.startswith(("START", "served", "END"))]


async def test_calls_behind_a_slow_one_run_elsewhere_and_only_once(quick: Quick) -> None:
    began = time.monotonic()
    call = asyncio.ensure_future(quick.rig.invoke("slow"))
    await asyncio.sleep(0.01)
    rest = await asyncio.gather(*(quick.rig.invoke(number) for number in range(20)))
    assert time.monotonic() - began < 1.4
    assert all(answer.error is None for answer in rest)
    assert (await call).error is None
    await asyncio.gather(*(quick.rig.invoke(number) for number in range(20, 200)))
    assert set(quick.times().values()) == {1}
    assert len(quick.times()) == 201


async def test_calls_behind_one_that_ends_the_process_run_in_another(quick: Quick) -> None:
    died, rest = await quick.behind("die", 20)
    assert died.error == "Unhandled"
    assert b"exit status 3" in died.payload
    assert all(answer.error is None for answer in rest)
    assert set(quick.times().values()) == {1}


async def test_calls_behind_one_that_is_killed_for_its_time_run_in_another(quick: Quick) -> None:
    stuck, rest = await quick.behind("stuck", 20)
    assert b"Task timed out after 3.00 seconds" in stuck.payload
    assert all(answer.error is None for answer in rest)
    assert set(quick.times().values()) == {1}


async def test_a_call_that_waited_behind_another_has_all_of_its_time(quick: Quick) -> None:
    _, rest = await quick.behind("slow", 5)
    remaining: list[Any] = [int(answer.payload.split(b",")[1].strip(b" ]")) for answer in rest]
    assert all(2900 < milliseconds <= 3000 for milliseconds in remaining)


async def test_closing_answers_the_calls_that_were_sent_ahead(quick: Quick) -> None:
    call = asyncio.ensure_future(quick.behind("slow", 20))
    await asyncio.sleep(0.03)
    await quick.rig.lambdas.close()
    slow, rest = await asyncio.wait_for(call, 5)
    assert {answer.error for answer in (slow, *rest)} == {"Unhandled"}


async def test_the_log_of_a_function_that_prints_is_in_the_order_of_its_calls(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_PATIENCE", 60)  # all in one process
    await quick.rig.invoke("print")
    quick.rig.lines.clear()
    await asyncio.gather(*(quick.rig.invoke("print") for _ in range(100)))
    assert in_order(quick.rig.text) == ["START", "served", "END"] * 100
