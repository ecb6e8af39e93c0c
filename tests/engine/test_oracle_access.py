"""Who may call does the same on Pulumi's engine and on the built-in one: see test_oracle.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.components.denied import installed
from tests.engine.access_programs import ACCESS
from tests.engine.oracle import compared
from tests.sample import sample

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("pulumi")]


@pytest.mark.parametrize("name", sample(ACCESS))
def test_a_program_does_the_same_on_both_engines(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    installed()
    assert compared(tmp_path, ACCESS[name]) == []
