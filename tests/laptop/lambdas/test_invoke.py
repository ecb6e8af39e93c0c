"""Invocations of functions in processes of their own."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.lambdas import UnknownFunctionError, pool, worker
from tests.laptop.lambdas.conftest import ARN, package

if TYPE_CHECKING:
    from tests.laptop.lambdas.conftest import Rig

pytestmark = pytest.mark.anyio

ECHO = "def handler(event, context):\n    return {'got': event}\n"
CONTEXT = """
def handler(event, context):
    return [context.function_name, context.memory_limit_in_mb, context.invoked_function_arn,
            context.get_remaining_time_in_millis(), context.aws_request_id, context.log_group_name]
"""
PID = "import os\ndef handler(event, context):\n    return os.getpid()\n"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def gone(pid: int) -> bool:
    for _ in range(200):
        if not alive(pid):
            return True
        await asyncio.sleep(0.01)
    return False


async def test_a_function_gets_the_event_and_its_result_comes_back(rig: Rig) -> None:
    rig.put(ECHO)
    assert await rig.result({"a": [1, "ü", None]}) == {"got": {"a": [1, "ü", None]}}


async def test_a_breakpoint_without_a_debugger_ends_the_call_at_once_and_not_by_the_time_out(
    rig: Rig,
) -> None:
    rig.put("def handler(event, context):\n    breakpoint()\n    return event\n")
    assert (await rig.failure())["errorType"] == "BdbQuit"


async def test_the_context_tells_what_the_function_is(rig: Rig) -> None:
    rig.put(CONTEXT)
    name, memory, arn, left, request_id, group = await rig.result()
    assert (name, memory, arn, group) == ("hello", "128", ARN, "/aws/lambda/hello")
    assert 2000 < left <= 3000
    assert len(request_id) == 36


async def test_a_qualified_arn_runs_the_same_function_and_is_told_to_it(rig: Rig) -> None:
    rig.put(CONTEXT)
    answer = await rig.invoke(arn=f"{ARN}:live")
    assert json.loads(answer.payload)[2] == f"{ARN}:live"


async def test_an_unknown_function_is_an_error_of_its_own(rig: Rig) -> None:
    with pytest.raises(UnknownFunctionError, match="nobody"):
        await rig.lambdas.invoke("arn:aws:lambda:eu-west-1:123456789012:function:nobody", b"{}")


async def test_a_function_that_appears_later_is_found(rig: Rig) -> None:
    with pytest.raises(UnknownFunctionError):
        await rig.invoke()
    rig.put(ECHO)
    assert await rig.result(1) == {"got": 1}


async def test_a_second_call_is_warm(rig: Rig) -> None:
    rig.put(PID)
    assert await rig.result() == await rig.result()


async def test_the_environment_is_the_functions_own(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OURS_ALONE", "secret")
    rig.put(
        "import os\ndef handler(event, context):\n    return dict(os.environ)\n",
        environment={"GREETING": "hi", "SHARED": "theirs", "AWS_LAMBDA_FUNCTION_NAME": "not this"},
    )
    seen = await rig.result()
    assert (seen["GREETING"], seen["SHARED"]) == ("hi", "theirs")
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == "hello"
    assert seen["AWS_REGION"] == "eu-west-1"
    assert seen["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert "OURS_ALONE" not in seen


async def test_a_module_that_is_not_in_the_package_can_not_be_imported(rig: Rig) -> None:
    rig.put("import gatehouse\ndef handler(event, context):\n    return 1\n")
    failed = await rig.failure()
    assert failed["errorType"] == "Runtime.ImportModuleError"
    assert "No module named 'gatehouse'" in failed["errorMessage"]


async def test_the_sdk_is_there_as_on_aws(rig: Rig) -> None:
    rig.put("import boto3\ndef handler(event, context):\n    return boto3.__version__\n", timeout=20)
    assert await rig.result()


async def test_an_exception_is_the_functions_error_with_its_type(rig: Rig) -> None:
    rig.put("def handler(event, context):\n    raise ValueError('no such thing')\n")
    failed = await rig.failure()
    assert (failed["errorType"], failed["errorMessage"]) == ("ValueError", "no such thing")
    assert "[ERROR] ValueError: no such thing" in rig.text


async def test_a_failed_call_leaves_the_process_serving(rig: Rig) -> None:
    rig.put("import os\ndef handler(event, context):\n    return os.getpid() if event else 1 / 0\n")
    first = await rig.result(1)
    await rig.failure(0)
    assert await rig.result(1) == first


async def test_code_that_does_not_load_fails_every_waiting_call_and_heals(rig: Rig) -> None:
    rig.put("this is no python\n")
    failed = await asyncio.gather(*(rig.failure() for _ in range(5)))
    assert {found["errorType"] for found in failed} == {"Runtime.UserCodeSyntaxError"}
    rig.put(ECHO)
    rig.lambdas.forget(ARN)
    await asyncio.sleep(0)
    assert await rig.result(1) == {"got": 1}


async def test_a_handler_that_is_not_there_is_named(rig: Rig) -> None:
    rig.put(ECHO, handler="hello.other")
    failed = await rig.failure()
    assert failed["errorType"] == "Runtime.HandlerNotFound"


async def test_a_stuck_call_is_killed_at_its_time_and_the_next_one_is_served(rig: Rig) -> None:
    rig.put(
        "import os, time\ndef handler(event, context):\n    time.sleep(event)\n    return os.getpid()\n",
        timeout=0.5,
    )
    stuck = await rig.result(0)
    before = time.monotonic()
    failed = await rig.failure(30)
    assert 0.4 < time.monotonic() - before < 2
    assert failed["errorType"] == "Sandbox.Timedout"
    assert "Task timed out after 0.50 seconds" in failed["errorMessage"]
    assert rig.text.rstrip().endswith("\tStatus: timeout")
    assert await gone(stuck)
    assert await rig.result(0) != stuck


async def test_a_process_that_ends_itself_fails_its_call(rig: Rig) -> None:
    rig.put("import os\ndef handler(event, context):\n    os._exit(7) if event else None\n    return 1\n")
    failed = await rig.failure(1)
    assert failed["errorType"] == "Runtime.ExitError"
    assert "exit status 7" in failed["errorMessage"]
    assert await rig.result(0) == 1


async def test_too_much_memory_ends_the_process(rig: Rig) -> None:
    hog = """
import time
def handler(event, context):
    held = []
    for _ in range(60):
        held.append(bytearray(8 * 1024 * 1024))
        time.sleep(0.02)
    return len(held)
"""
    rig.put(hog)
    failed = await rig.failure()
    assert "signal: killed" in failed["errorMessage"]


async def test_calls_at_the_same_time_run_at_the_same_time_in_processes_of_their_own(rig: Rig) -> None:
    rig.put("import os, time\ndef handler(event, context):\n    time.sleep(1)\n    return os.getpid()\n")
    await rig.result()
    before = time.monotonic()
    pids = await asyncio.gather(*(rig.result() for _ in range(4)))
    assert time.monotonic() - before < 3.5
    assert len(set(pids)) >= 2


async def test_quick_calls_share_few_processes(rig: Rig) -> None:
    rig.put(PID)
    await rig.result()
    pids = await asyncio.gather(*(rig.result() for _ in range(200)))
    assert len(set(pids)) <= 5


async def test_processes_that_a_burst_leaves_behind_end_but_for_one(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "IDLE_SECONDS", 0.2)
    rig.put("import time\ndef handler(event, context):\n    time.sleep(0.2)\n")
    await asyncio.gather(*(rig.result() for _ in range(6)))
    assert rig.processes > 1
    for _ in range(1_000):
        if rig.processes == 1:
            break
        await asyncio.sleep(0.01)
    assert rig.processes == 1
    assert await rig.result() is None


async def test_no_more_processes_than_the_limit(rig: Rig) -> None:
    rig.put("import time\ndef handler(event, context):\n    time.sleep(0.3)\n")
    await asyncio.gather(*(rig.result() for _ in range(20)))
    assert rig.processes <= 8


async def test_forgetting_brings_the_new_code_and_lets_the_old_call_end(rig: Rig) -> None:
    rig.put("import time\ndef handler(event, context):\n    time.sleep(0.3)\n    return 'old'\n")
    running = asyncio.create_task(rig.result())
    await asyncio.sleep(0.2)
    rig.put("def handler(event, context):\n    return 'new'\n")
    rig.lambdas.forget()
    await asyncio.sleep(0)
    assert await rig.result() == "new"
    assert await running == "old"


async def test_forgetting_ends_the_old_processes(rig: Rig) -> None:
    rig.put(PID)
    old = await rig.result()
    rig.lambdas.forget(ARN)
    assert await gone(old)


async def test_closing_ends_a_process_that_is_busy(rig: Rig) -> None:
    rig.put(
        "import os, time\ndef handler(event, context):\n    print(os.getpid())\n    time.sleep(60)\n",
        timeout=60,
    )
    running = asyncio.create_task(rig.invoke())
    while not (pids := [line for _, line in rig.lines if line.isdecimal()]):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await rig.lambdas.close()
    assert not alive(int(pids[0]))
    assert (await running).error == "Unhandled"


async def test_what_a_function_starts_ends_with_it(rig: Rig) -> None:
    rig.put(
        "import subprocess, time\n"
        "def handler(event, context):\n"
        "    print(subprocess.Popen(['sleep', '60']).pid)\n"
        "    time.sleep(60)\n",
        timeout=0.5,
    )
    await rig.failure()
    pid = int(next(line for _, line in rig.lines if line.isdecimal()))
    assert await gone(pid)


async def test_the_log_has_the_functions_output_between_start_and_report(rig: Rig) -> None:
    rig.put("def handler(event, context):\n    print('one')\n    print('two')\n")
    await rig.result()
    lines = [line for _, line in rig.lines]
    kinds = [line.split(" ")[0] for line in lines]
    assert kinds == ["INIT_START", "START", "one", "two", "END", "REPORT"]
    assert "Init Duration" in lines[-1]
    assert "Memory Size: 128 MB" in lines[-1]
    assert {group for group, _ in rig.lines} == {"/aws/lambda/hello"}


async def test_an_answer_beyond_six_megabytes_is_refused(rig: Rig) -> None:
    rig.put("def handler(event, context):\n    return 'x' * event\n")
    assert len(await rig.result(5_000_000)) == 5_000_000
    failed = await rig.failure(7_000_000)
    assert failed["errorType"] == "Function.ResponseSizeTooLarge"


async def test_a_caller_that_goes_away_leaves_the_function_running(rig: Rig) -> None:
    rig.put(
        "import time\ndef handler(event, context):\n    time.sleep(0.3)\n    print('done')\n    return 1\n"
    )
    await rig.result()
    with pytest.raises(TimeoutError):
        await rig.lambdas.invoke(ARN, b"{}", within=0.1)
    assert await rig.result() == 1
    assert rig.text.count("done") == 3


async def test_each_caller_waits_for_its_own_time_whatever_the_others_do(rig: Rig) -> None:
    rig.put("import time\ndef handler(event, context):\n    time.sleep(event)\n    return event\n")
    await rig.result(0)
    over: list[float] = []

    async def call(within: float) -> object:
        try:
            return (await rig.lambdas.invoke(ARN, b"0.5", within=within)).payload
        except TimeoutError as error:
            return type(error)
        finally:
            over.append(within)

    patient = await asyncio.gather(*map(call, (30, 0.2, 0.1)))
    assert patient == [b"0.5", TimeoutError, TimeoutError]
    assert over == [0.1, 0.2, 30]


async def test_a_caller_waits_no_longer_for_a_function_that_is_still_being_loaded(rig: Rig) -> None:
    rig.put("def handler(event, context):\n    return 1\n")
    loaded = threading.Event()
    rig.lambdas._load = lambda arn: rig.functions[arn] if loaded.wait(20) else None
    with pytest.raises(TimeoutError):
        await rig.lambdas.invoke(ARN, b"{}", within=0.01)
    loaded.set()
    assert await rig.result() == 1


async def test_a_runtime_that_brings_its_own_bootstrap_is_served(rig: Rig) -> None:
    bootstrap = """#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  event=$(curl -sS -D "/${TMPDIR:-/tmp}/headers" "$api/next")
  id=$(sed -n 's/^Lambda-Runtime-Aws-Request-Id: *\\([^ \\r]*\\).*/\\1/Ip' "/${TMPDIR:-/tmp}/headers")
  curl -sS -o /dev/null -X POST "$api/$id/response" -d "{\\"handler\\": \\"$_HANDLER\\", \\"got\\": $event}"
done
"""
    code = package({"bootstrap": bootstrap}, executable="bootstrap")
    rig.put("", code=code, runtime="provided.al2023", handler="main")
    assert await rig.result({"n": 1}) == {"handler": "main", "got": {"n": 1}}
    assert await rig.result(2) == {"handler": "main", "got": 2}


async def test_another_runtime_without_a_bootstrap_says_what_to_do(rig: Rig) -> None:
    rig.put(ECHO, runtime="java21")
    failed = await rig.failure()
    assert "java21" in failed["errorMessage"]
    assert "bootstrap" in failed["errorMessage"]


async def test_a_package_that_is_no_zip_says_so(rig: Rig) -> None:
    rig.put("", code=b"not a zip")
    assert "can't be unpacked" in (await rig.failure())["errorMessage"]


async def test_a_warmed_function_has_its_process_before_the_first_call(rig: Rig) -> None:
    rig.put(PID)
    assert await rig.lambdas.warm(ARN) == ""
    assert rig.processes == 1


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def handler(", "Runtime.UserCodeSyntaxError: Syntax error in module 'hello': '(' was never closed"),
        ("import nothing_of_that_name", "Runtime.ImportModuleError: Unable to import module 'hello'"),
        ("raise SystemExit(3)", "Runtime.ExitError"),
        (PID, ""),
    ],
)
async def test_a_warmed_function_says_why_its_code_does_not_start(rig: Rig, source: str, why: str) -> None:
    rig.put(source)
    assert await rig.lambdas.warm(ARN) == ""
    said = await rig.lambdas.warm(ARN, wait=True)
    assert said.startswith(why)
    assert bool(said) == bool(why)


async def test_a_function_that_can_have_no_process_is_told_when_it_is_warmed(rig: Rig) -> None:
    rig.put("", runtime="dotnet8")
    assert "has the runtime dotnet8" in await rig.lambdas.warm(ARN)


WRITES = """
import os, pathlib, tempfile

def handler(event, context):
    found = {}
    for name, place in (("task", os.environ["LAMBDA_TASK_ROOT"]), ("tmp", tempfile.gettempdir())):
        before = sorted(os.listdir(place))
        try:
            pathlib.Path(place, "written").write_text("x")
        except OSError:
            found[name] = "refused"
        else:
            found[name] = before
    if event == "end":
        os._exit(1)
    return found
"""


async def test_the_code_is_read_only_and_tmp_is_the_processs_own_and_empty_at_a_cold_start(rig: Rig) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    rig.put(WRITES)
    assert await rig.result() == {"task": "refused", "tmp": []}
    assert await rig.result() == {"task": "refused", "tmp": ["written"]}
    await rig.invoke("end")
    assert await rig.result() == {"task": "refused", "tmp": []}


async def test_reserved_concurrency_refuses_what_is_over_it(rig: Rig) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    rig.put("import time\ndef handler(event, context):\n    time.sleep(event)\n", concurrency=1)
    await rig.result(0)
    first = asyncio.ensure_future(rig.invoke(0.3))
    await asyncio.sleep(0)
    assert (await rig.invoke(0)).throttled
    assert not (await first).throttled
    assert not (await rig.invoke(0)).throttled


async def test_a_reserved_concurrency_of_zero_refuses_all(rig: Rig) -> None:
    rig.put(PID, concurrency=0)
    answer = await rig.invoke()
    assert answer.throttled
    assert json.loads(answer.payload)["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert rig.processes == 0


SLOW_START = """
import time
time.sleep(1)

def handler(event, context):
    return "started"
"""


async def test_a_start_that_takes_too_long_is_tried_once_more_in_the_time_of_a_call(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: init is limited to 10 seconds.
    monkeypatch.setattr(worker, "INIT_SECONDS", 0.3)
    rig.put(SLOW_START)
    assert await rig.result() == "started"
    assert "INIT_REPORT Init Duration: 300.00 ms\tPhase: init\tStatus: timeout" in rig.text
    rig.put(SLOW_START, timeout=0.3)
    rig.lambdas.forget(ARN)
    await asyncio.sleep(0.05)
    assert "Task timed out after 0.30 seconds" in (await rig.failure())["errorMessage"]
    assert "INIT_REPORT Init Duration: 300.00 ms\tPhase: invoke\tStatus: timeout" in rig.text


async def test_the_platforms_lines_are_json_where_the_function_logs_json(rig: Rig) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
    rig.put("def handler(event, context):\n    print('hi')\n", json_logs=True)
    await rig.result()
    lines = [json.loads(line) for _, line in rig.lines if line.startswith("{")]
    assert [line["type"] for line in lines] == ["platform.initStart", "platform.start", "platform.report"]
    assert lines[-1]["record"]["metrics"]["memorySizeMB"] == 128
    assert not any(line.startswith("END") for _, line in rig.lines)


async def test_of_the_platforms_lines_only_warnings_are_logged_where_the_function_wants_no_more(
    rig: Rig,
) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
    rig.put("def handler(event, context):\n    assert event\n", json_logs=True, system_level="WARN")
    await rig.result(1)
    assert not any("platform." in line for _, line in rig.lines)
    await rig.failure(0)
    (report,) = (json.loads(line) for _, line in rig.lines if "platform." in line)
    assert (report["type"], report["record"]["status"]) == ("platform.report", "error")


async def test_a_function_that_a_laptop_can_not_run_says_so_in_its_log(rig: Rig) -> None:
    rig.put("", runtime="dotnet8", handler="app::app.Functions::Get")
    failure = await rig.failure()
    assert failure["errorType"] == "Runtime.InvalidEntrypoint"
    ((group, line),) = rig.lines
    assert group == "/aws/lambda/hello"
    assert "has the runtime dotnet8, and its package has no executable named bootstrap" in line
