"""What `gatehouse up` says besides building."""

from __future__ import annotations

import importlib
import py_compile
from typing import TYPE_CHECKING

from gatehouse.up import starts_late

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_start_that_compiles_packages_is_announced_and_later_ones_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "slow_package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    assert "first start" in starts_late(["slow_package"])
    py_compile.compile(str(package / "__init__.py"))
    assert starts_late(["slow_package", "no_such_package"]) == ""
