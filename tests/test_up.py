"""What `gatehouse up` says besides building."""

from __future__ import annotations

import importlib
import py_compile
from typing import TYPE_CHECKING

from gatehouse.up import page_line, starts_late

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


def test_the_page_is_announced_for_what_can_be_done_there() -> None:
    both = {"api_url": "http://127.0.0.1:8080", "client_id": "one"}
    assert page_line("PAGE", both).startswith("Sign in and call it")
    assert "no client (client_id)" in page_line("PAGE", {**both, "client_id": ""})
    assert "no API to call (api_id and api_url)" in page_line("PAGE", {})
