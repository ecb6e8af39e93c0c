"""Faults under load: every call gets an answer, and the runner is well again afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.lambdas import FunctionSpec, Lambdas
from tests.laptop.lambdas.conftest import ARN

if TYPE_CHECKING:
    from tests.laptop.lambdas.conftest import Rig

pytestmark = pytest.mark.anyio

SLOW = "import os, time\ndef handler(event, context):\n    time.sleep(0.01)\n    return os.getpid()\n"


async def test_processes_killed_under_load_cost_their_own_calls_and_no_more(rig: Rig) -> None:
    rig.put(SLOW)
    seen: set[int] = {await rig.result()}
    chance = random.Random(1)

    async def one() -> bool:
        answer = await asyncio.wait_for(rig.invoke(), 20)
        if answer.error is None:
            seen.add(json.loads(answer.payload))
        return answer.error is None

    async def kill() -> int:
        killed = 0
        while killed < 10:
            await asyncio.sleep(0.02)
            if seen:
                pid = chance.choice(sorted(seen))
                seen.discard(pid)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
        return killed

    killer = asyncio.create_task(kill())
    outcomes = []
    while not killer.done():
        outcomes += await asyncio.gather(*(one() for _ in range(50)))
    assert outcomes.count(False) <= killer.result()
    assert await rig.result()


async def test_callers_that_vanish_leave_nothing_behind(rig: Rig) -> None:
    rig.put(SLOW)
    await rig.result()
    calls = [asyncio.create_task(rig.invoke()) for _ in range(100)]
    await asyncio.sleep(0.03)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    assert await asyncio.wait_for(rig.result(), 1)


async def test_closing_answers_the_calls_that_wait(rig: Rig) -> None:
    rig.put("import time\ndef handler(event, context):\n    time.sleep(60)\n", timeout=60)
    calls = [asyncio.create_task(rig.invoke()) for _ in range(30)]
    await asyncio.sleep(0.2)
    await rig.lambdas.close()
    answers = await asyncio.wait_for(asyncio.gather(*calls), 5)
    assert {answer.error for answer in answers} == {"Unhandled"}


async def test_a_control_plane_that_failed_is_asked_again(rig: Rig) -> None:
    rig.put(SLOW)
    spec, asked = rig.functions[ARN], []

    def load(arn: str) -> FunctionSpec:
        asked.append(arn)
        if len(asked) == 1:
            raise ConnectionError("away")
        return replace(spec)

    lambdas = Lambdas(load, log=lambda _group, _line: None)
    await lambdas.start()
    try:
        with pytest.raises(ConnectionError):
            await lambdas.invoke(ARN, b"{}")
        assert (await lambdas.invoke(ARN, b"{}")).error is None
        await lambdas.invoke(ARN, b"{}")
        assert len(asked) == 2
    finally:
        await lambdas.close()


async def test_a_runtime_that_asks_again_without_an_answer_fails_its_call(rig: Rig) -> None:
    rig.put(
        "import os, urllib.request\n"
        "def handler(event, context):\n"
        "    api = os.environ['AWS_LAMBDA_RUNTIME_API']\n"
        "    url = f'http://{api}/2018-06-01/runtime/invocation/next'\n"
        "    urllib.request.urlopen(url, timeout=1)\n"
    )
    assert "without answering" in (await rig.failure())["errorMessage"]
