"""Requests without tasks of their own, and a time limit for many at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from gatehouse.laptop.gateway.deadlines import Deadlines
from gatehouse.laptop.gateway.run import Run

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_what_waits_for_nothing_is_over_at_once() -> None:
    async def plain() -> int:
        return 7

    got: list[int | None] = []
    Run(plain(), got.append)
    assert got == [7]


async def test_what_waits_goes_on_with_each_future_and_task() -> None:
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def waits() -> int:
        return await future + await asyncio.create_task(asyncio.sleep(0, 2))

    got: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
    Run(waits(), got.set_result)
    future.set_result(1)
    assert await got == 3


async def test_an_exception_of_what_it_awaits_is_raised_in_it() -> None:
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def catches() -> str:
        try:
            await future
        except ValueError as problem:
            return str(problem)
        return ""

    got: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    Run(catches(), got.set_result)
    future.set_exception(ValueError("no"))
    assert await got == "no"


async def test_one_that_is_cancelled_cancels_what_it_awaits_and_gives_nothing() -> None:
    task = asyncio.create_task(asyncio.sleep(60))

    async def waits() -> None:
        await task

    got: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    run = Run(waits(), got.set_result)
    assert run.cancel()
    assert await got is None
    assert task.cancelled()
    assert not run.cancel()


async def test_a_deadline_cancels_what_is_late_and_nothing_else() -> None:
    loop = asyncio.get_running_loop()
    limit = Deadlines(0.05)
    first, second, over = (loop.create_future() for _ in range(3))
    limit.add(first)
    limit.add(over)
    over.set_result(None)
    assert limit.remove(over)
    await asyncio.sleep(0.03)
    limit.add(second)
    await asyncio.sleep(0.03)
    assert first.cancelled()
    assert not limit.remove(first)
    assert not second.done()
    await asyncio.sleep(0.04)
    assert second.cancelled()
