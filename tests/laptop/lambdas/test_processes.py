"""What becomes of processes when things outside them go wrong, and the client of our own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.lambdas.package import Packages

if TYPE_CHECKING:
    from tests.laptop.lambdas.conftest import Rig

pytestmark = pytest.mark.anyio

OWNER = """
    import asyncio, sys
    from gatehouse.laptop.lambdas import FunctionSpec, Lambdas
    from tests.laptop.lambdas.conftest import ARN, package

    CODE = package({"f.py": "import os\\ndef handler(event, context):\\n    return os.getpid()\\n"})
    SPEC = FunctionSpec(ARN, "f", "f.handler", "python3.13", CODE, {}, 60, 128, "/aws/lambda/f")

    async def main():
        lambdas = Lambdas(lambda arn: SPEC, log=lambda group, line: None)
        await lambdas.start()
        print((await lambdas.invoke(ARN, b"{}")).payload.decode(), flush=True)
        await asyncio.sleep(60)

    asyncio.run(main())
"""


def gone(pid: int) -> bool:
    for _ in range(300):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{pid}/stat")
        if status.exists() and ") Z " in status.read_text():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signal")
def test_a_process_does_not_outlive_its_owner_however_that_ends() -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(OWNER)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    assert gone(pid)


async def test_a_killed_process_fails_its_call_and_the_next_call_gets_another(rig: Rig) -> None:
    rig.put("import os, time\ndef handler(event, context):\n    time.sleep(event)\n    return os.getpid()\n")
    pid = await rig.result(0)
    running = asyncio.create_task(rig.failure(2))
    await asyncio.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    assert "SIGKILL" in (await running)["errorMessage"]
    assert await rig.result(0) != pid


async def test_an_idle_process_that_is_killed_is_replaced(rig: Rig) -> None:
    rig.put("import os\ndef handler(event, context):\n    return os.getpid()\n")
    pid = await rig.result()
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    await asyncio.sleep(0.05)
    assert await rig.result() != pid


async def test_unpacked_code_is_removed_on_close(rig: Rig) -> None:
    rig.put("def handler(event, context):\n    return 1\n")
    await rig.result()
    (root,) = {pool._program.task_root for pool in rig.lambdas._ready.values()}
    assert os.path.isdir(root)  # noqa: ASYNC240, PTH112
    await rig.lambdas.close()
    assert not os.path.exists(root)  # noqa: ASYNC240, PTH110


async def test_what_a_killed_run_left_behind_is_removed_by_the_next_one(rig: Rig) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])  # noqa: ASYNC220
    ended.wait()
    left = tempfile.mkdtemp(prefix=f"gatehouse-lambda-{ended.pid}-")
    other = tempfile.mkdtemp(prefix=f"gatehouse-lambda-{os.getpid()}-")
    Packages().close()
    assert not os.path.exists(left)  # noqa: ASYNC240, PTH110
    assert os.path.isdir(other)  # noqa: ASYNC240, PTH112
    os.rmdir(other)  # noqa: PTH106


async def test_closing_twice_is_safe(rig: Rig) -> None:
    await rig.lambdas.close()
    await rig.lambdas.close()
