"""What all tests start from, and which of them run."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# HYPOTHESIS_PROFILE=long is for the night; see .github/workflows/nightly.yml.
settings.register_profile("quick", max_examples=60, deadline=None)
settings.register_profile("long", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# Pulumi's CLI is short-lived: to collect its garbage takes a tenth of what its tests take, and frees what is about to go.
os.environ.setdefault("GOGC", "off")

# A job in the background ignores Ctrl-C, and so would every process that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# A value of Pulumi's that is made outside of a program makes a loop that nobody closes, and from Python 3.14 on is an error.
asyncio.set_event_loop(None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run one file more than there are processors, since many a test waits for a process, a browser or a clock."""
    return (os.cpu_count() or 1) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let all tests run, those too that take longer than one waits for every day."""
    parser.addoption(
        "--thorough", action="store_true", help="run the tests marked `thorough`, too, as CI does"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the thorough tests, unless all of them are asked for, or the file that they are in."""
    if config.getoption("thorough"):
        return
    named = {Path(one.partition("::")[0]).resolve() for one in config.args}
    out = {one for one in items if one.get_closest_marker("thorough") and one.path not in named}
    config.hook.pytest_deselected(items=list(out))
    items[:] = [one for one in items if one not in out]


@pytest.fixture(autouse=True, scope="module")
def _no_cloud_is_left() -> Iterator[None]:
    """A file leaves no local cloud running, whose state, one for the whole process, the next file would find."""
    yield
    loaded = sys.modules.get("gatehouse.laptop.cloud.moto_server")
    assert loaded is None or loaded.Server._running == 0
