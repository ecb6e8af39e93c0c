from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.policy import programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.laptop.pack.host import PolicyPack


@pytest.fixture(scope="session")
def previewing() -> Iterator[PolicyPack]:
    """The pack's process, as a preview starts it."""
    with programs.start(preview=True) as pack:
        yield pack


@pytest.fixture(scope="session")
def updating() -> Iterator[PolicyPack]:
    """The pack's process, as an update starts it."""
    with programs.start(preview=False) as pack:
        yield pack
