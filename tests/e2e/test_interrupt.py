"""One request to end, at any moment, ends the command and leaves no process behind."""

from __future__ import annotations

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from gatehouse.urls import Addresses
from tests.e2e.support import dev_stack, members, running, saved, wait_for
from tests.sample import sample

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

_INTERRUPTED = 130
_PROMPT = 15
_SLOW = """
import time, pulumi, pulumi_aws as aws

def wait(value):
    print("now:", value)
    time.sleep(60)
    return value
"""
_MOMENTS = {
    "in the program's own code": "wait('here')",
    "in an apply": "pulumi.export('x', pulumi.Output.from_input('there').apply(wait))",
    "in a transform": """
def transform(args):
    wait('everywhere')

aws.ssm.Parameter("p", type="String", value="1", opts=pulumi.ResourceOptions(transforms=[transform]))
""",
    "after something was created": """
p = aws.ssm.Parameter("p", type="String", value="1")
p.arn.apply(wait)
""",
}


def small(directory: Path, source: str = "import pulumi\n") -> Path:
    (directory / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (directory / "__main__.py").write_text(source)
    return directory


def ended(process: subprocess.Popen[str], *, code: int = _INTERRUPTED) -> None:
    process.wait(_PROMPT)
    deadline = time.monotonic() + _PROMPT
    while members(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert members(process.pid) == []
    assert process.returncode == code


@pytest.mark.parametrize("moment", sample([0.3, 0.9, 1.6, 2.4], 0.9))
def test_an_interrupt_while_it_starts(moment: float, tmp_path: Path) -> None:
    with running("up", "--port", "0", "--exit", cwd=dev_stack(tmp_path)) as process:
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        process.wait(_PROMPT)
        ended(process, code=process.returncode)
        # Before Python has read this command's code, a signal ends it as it ends any process.
        assert process.returncode in {_INTERRUPTED, -signal.SIGINT}


@pytest.mark.parametrize("number", sample([signal.SIGINT, signal.SIGTERM, signal.SIGHUP], signal.SIGTERM))
def test_a_request_to_end_while_it_serves(number: signal.Signals, tmp_path: Path) -> None:
    with running("up", "--port", "0", cwd=dev_stack(tmp_path)) as process:
        wait_for(process, "Ctrl-C ends it")
        process.send_signal(number)
        ended(process)
        assert not (tmp_path / ".gatehouse" / "run.json").exists()


@pytest.mark.thorough
def test_an_interrupt_of_the_whole_group_as_a_terminal_sends_it(tmp_path: Path) -> None:
    with running("up", "--port", "0", cwd=dev_stack(tmp_path)) as process:
        wait_for(process, "Ctrl-C ends it")
        os.killpg(process.pid, signal.SIGINT)
        ended(process)


@pytest.mark.parametrize("moment", sample(_MOMENTS, "in an apply"))
def test_a_request_to_end_while_the_program_runs_for_the_first_time(moment: str, tmp_path: Path) -> None:
    with running("up", "--port", "0", cwd=small(tmp_path, _SLOW + _MOMENTS[moment])) as process:
        wait_for(process, "now:")
        process.send_signal(signal.SIGTERM)
        ended(process)


@pytest.mark.parametrize("moment", sample(_MOMENTS, "in an apply"))
def test_a_request_to_end_during_a_redeploy(moment: str, tmp_path: Path) -> None:
    with running("up", "--port", "0", cwd=small(tmp_path)) as process:
        wait_for(process, "Ctrl-C ends it")
        with saved(lambda: small(tmp_path, _SLOW + _MOMENTS[moment])):
            wait_for(process, "now:")
        process.send_signal(signal.SIGINT)
        ended(process)


@pytest.mark.parametrize("delay", sample([0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8], 0.1))
def test_a_request_to_end_some_time_after_a_change(delay: float, tmp_path: Path) -> None:
    program = "import pulumi_aws as aws\nfor i in range({}):\n    aws.ssm.Parameter(f'p{{i}}', type='String', value='1')\n"
    with running("up", "--port", "0", cwd=small(tmp_path, program.format(1))) as process:
        wait_for(process, "Ctrl-C ends it")
        with saved(lambda: small(tmp_path, program.format(30))):
            wait_for(process, "changed")
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        ended(process)


def test_where_interrupts_are_ignored_at_the_start_as_for_a_shells_background_jobs(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what a child is started with
    try:
        with running("up", "--port", "0", cwd=small(tmp_path)) as process:
            wait_for(process, "Ctrl-C ends it")
            process.send_signal(signal.SIGINT)
            ended(process)
    finally:
        signal.signal(signal.SIGINT, before)


SLOW_FUNCTION = """
import pulumi, pulumi_aws as aws

role = aws.iam.Role("role", assume_role_policy="{}")
code = "import time\\ndef handler(event, context):\\n    time.sleep(1)\\n    return 'answered'\\n"
function = aws.lambda_.Function("slow", role=role.arn, handler="app.handler", runtime="python3.13", timeout=10,
    code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}))
aws.lambda_.Permission("invoke", function=function.name, action="lambda:InvokeFunction",
    principal="apigateway.amazonaws.com")
api = aws.apigatewayv2.Api("api", protocol_type="HTTP", target=function.arn)
pulumi.export("api_url", api.api_endpoint)
"""


def test_a_request_under_way_is_answered_before_the_laptop_ends_within_three_seconds(tmp_path: Path) -> None:
    (tmp_path / "policy-config.json").write_text('{"all": "disabled"}')
    with running("up", "--port", "0", cwd=small(tmp_path, SLOW_FUNCTION)) as process:
        wait_for(process, "Ctrl-C ends it")
        run = json.loads((tmp_path / ".gatehouse" / "run.json").read_text())
        url = Addresses(run["addresses"]).local(run["outputs"]["api_url"])
        with ThreadPoolExecutor(1) as threads:
            answer = threads.submit(httpx.get, url, trust_env=False, timeout=10)
            time.sleep(0.7)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert answer.result().text == "answered"
            ended(process)
            assert time.monotonic() - began < 3 + 2  # and what a loaded machine adds
