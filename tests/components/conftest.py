"""What the tests of components share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.components import mocked

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def loop() -> Iterator[None]:
    """An event loop for outputs that are made before a program runs."""
    with mocked.loop():
        yield
