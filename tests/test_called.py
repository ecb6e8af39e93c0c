"""How a printed line calls the command, so that the shell into which it is pasted finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gatehouse import called

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's own environment, in the folder where a person stands."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "gatehouse").touch(0o755)
    return tmp_path / ".venv"


def test_a_command_that_the_shell_finds_has_its_name(environment: Path) -> None:
    assert called.words({"PATH": f"/usr/bin:{environment}/bin"}, environment) == ["gatehouse"]


def test_a_command_that_uv_ran_is_run_by_uv_again(environment: Path) -> None:
    path = f"{environment}/bin:/usr/bin"
    assert called.words({"PATH": path, "UV_RUN_RECURSION_DEPTH": "1"}, environment) == [
        "uv",
        "run",
        "gatehouse",
    ]


def test_a_command_that_uv_ran_in_an_activated_environment_has_its_name(environment: Path) -> None:
    path = f"{environment}/bin:{environment}/bin:/usr/bin"
    assert called.words({"PATH": path, "UV_RUN_RECURSION_DEPTH": "1"}, environment) == ["gatehouse"]


def test_a_command_that_the_shell_does_not_find_has_its_path(environment: Path) -> None:
    assert called.words({"PATH": "/usr/bin"}, environment) == [".venv/bin/gatehouse"]
    assert called.words({"PATH": "/usr/bin"}, environment / "gone") == ["gatehouse"]
