from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.policy import programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.laptop.pack.host import PolicyPack


settings.register_profile("shared machine", deadline=None)  # a busy machine is no fault of a rule's
settings.load_profile("shared machine")


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
