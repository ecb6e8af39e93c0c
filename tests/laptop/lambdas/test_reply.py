"""The outcome of an invocation, awaited from tasks and from what is not one."""

from __future__ import annotations

import asyncio

import pytest

from gatehouse.laptop.lambdas.reply import Reply
from gatehouse.laptop.lambdas.types import Invocation

pytestmark = pytest.mark.anyio
DONE = Invocation(b"{}")


def a_reply() -> Reply:
    return Reply(asyncio.get_running_loop())


async def test_a_task_that_waits_goes_on_before_finish_returns() -> None:
    reply = a_reply()
    seen: list[object] = []

    async def waits() -> None:
        seen.append(await reply)

    def finishes() -> None:
        reply.finish(DONE)
        seen.append("finished")

    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(finishes)
    await task
    await asyncio.sleep(0)
    assert seen == [DONE, "finished"]


async def test_one_that_is_there_is_not_waited_for() -> None:
    reply = a_reply()
    reply.finish(DONE)
    assert await reply is DONE


async def test_only_the_first_outcome_counts() -> None:
    reply = a_reply()
    reply.finish(DONE)
    reply.finish(Invocation(b"other"))
    assert reply.result() is DONE


async def test_one_that_is_to_come_has_no_result() -> None:
    with pytest.raises(asyncio.InvalidStateError):
        a_reply().result()


async def test_a_task_that_is_cancelled_gives_it_up() -> None:
    reply = a_reply()

    async def waits() -> Invocation:
        return await reply

    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert reply.cancelled()
    reply.finish(DONE)
    assert reply.cancelled()


async def test_it_can_be_gathered_and_limited_as_any_future() -> None:
    first, second = a_reply(), a_reply()
    asyncio.get_running_loop().call_soon(first.finish, DONE)
    asyncio.get_running_loop().call_later(0.01, second.finish, DONE)
    assert list(await asyncio.wait_for(asyncio.gather(first, second), 5)) == [DONE, DONE]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(a_reply(), 0.01)


async def test_what_goes_wrong_afterwards_does_not_reach_whoever_finished_it() -> None:
    reply = a_reply()
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))
    problem = ValueError("theirs")

    def fails(_: Reply) -> None:
        raise problem

    reply.add_done_callback(fails)
    reply.finish(DONE)
    asyncio.get_running_loop().set_exception_handler(None)
    assert told == [problem]
