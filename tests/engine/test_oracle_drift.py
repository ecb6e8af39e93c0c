"""What somebody changed or deleted by hand is found alike on both engines: see test_oracle.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.oracle import compared
from tests.engine.programs import OPTIONS
from tests.sample import sample

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("pulumi")]
END = ("drift", "refresh", "destroy")


@pytest.mark.parametrize("name", sample(["secrets", "ignore changes", "two that claim one alias", "got"]))
def test_a_program_whose_resources_drift_does_the_same_on_both_engines(name: str, tmp_path: Path) -> None:
    assert compared(tmp_path, OPTIONS[name], END) == []


@pytest.mark.thorough
def test_what_depended_on_something_that_was_deleted_by_hand_does_so_no_more(tmp_path: Path) -> None:
    assert compared(tmp_path, OPTIONS["secrets"][:1], END) == []
