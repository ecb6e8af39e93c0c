"""One request to end, while Pulumi's engine works, ends the command, the engine and the policy pack that it started."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.e2e.support import running, wait_for
from tests.e2e.test_interrupt import ended

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("pulumi")]
_SLOW = """
import time, pulumi, pulumi_aws as aws

def wait(value):
    print("now:", value)
    time.sleep(60)

aws.ssm.Parameter("p", type="String", value="1").arn.apply(wait)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_end_leaves_nothing_of_pulumis_engine(number: signal.Signals, program: Path) -> None:
    (program / "__main__.py").write_text(_SLOW)
    with running("up", "--engine", "pulumi", "--port", "0", cwd=program) as process:
        wait_for(process, "now:")
        process.send_signal(number)
        ended(process)
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()
