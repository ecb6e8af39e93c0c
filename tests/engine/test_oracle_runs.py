"""What happens in a run is the same on Pulumi's engine and on the built-in one: see test_oracle.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.oracle import compared
from tests.engine.programs import RUNS
from tests.sample import sample

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("pulumi")]


@pytest.mark.parametrize("name", sample(RUNS))
def test_a_program_does_the_same_on_both_engines(name: str, tmp_path: Path) -> None:
    assert compared(tmp_path, RUNS[name]) == []
