"""What keeps tests apart that run at the same time in several processes, a file in each."""

from __future__ import annotations

import contextlib
import fcntl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parent
SHARED = {
    "this-checkouts-own-stack": ("e2e/",),
    "the-callbacks-port": ("docs/test_pages.py", "operate/test_on_laptop.py"),
}
"""What only one file at a time may use, and the files that do."""


@pytest.fixture(autouse=True, scope="module")
def _in_turn(request: pytest.FixtureRequest) -> Iterator[None]:
    place = request.path.relative_to(TESTS).as_posix()
    with contextlib.ExitStack() as locks:
        for name, files in SHARED.items():
            if place.startswith(files):
                lock = Path(tempfile.gettempdir()) / f"gatehouse-tests-{name}.lock"
                file = locks.enter_context(lock.open("w"))
                fcntl.flock(file, fcntl.LOCK_EX)
        yield
