"""Ctrl-C at any moment ends the command, and leaves no process behind."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.support import ROOT, members, running, wait_for

if TYPE_CHECKING:
    import subprocess

_INTERRUPTED = 130
_PROMPT = 10


def ended(process: subprocess.Popen[str]) -> None:
    process.wait(_PROMPT)
    deadline = time.monotonic() + _PROMPT
    while members(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert members(process.pid) == []


@pytest.mark.parametrize("moment", [0.3, 0.9, 1.6, 2.4])
def test_an_interrupt_while_it_starts(moment: float) -> None:
    with running("up", "--port", "0", "--exit") as process:
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        ended(process)
        assert process.returncode != 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_while_it_serves(number: signal.Signals) -> None:
    with running("up", "--port", "0") as process:
        wait_for(process, "Ctrl-C ends it")
        process.send_signal(number)
        ended(process)
        assert process.returncode == _INTERRUPTED
        assert not (ROOT / ".gatehouse" / "run.json").exists()


def test_an_interrupt_of_the_whole_group_as_a_terminal_sends_it() -> None:
    import os

    with running("up", "--port", "0") as process:
        wait_for(process, "Ctrl-C ends it")
        os.killpg(process.pid, signal.SIGINT)
        ended(process)
        assert process.returncode == _INTERRUPTED
