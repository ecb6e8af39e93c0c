"""Where a command looks for its program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from gatehouse import cli
from gatehouse.options import HERE, nearest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def inner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, two below a program's."""
    (tmp_path / "Pulumi.yaml").touch()
    inner = tmp_path / "orders" / "lib"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    return inner


@pytest.mark.usefixtures("inner")
def test_a_command_finds_the_program_above_where_it_is_typed(tmp_path: Path) -> None:
    assert nearest(HERE) == tmp_path


def test_the_program_nearest_by_is_meant(inner: Path) -> None:
    (inner / "Pulumi.yaml").touch()
    assert nearest(HERE) == HERE


def test_a_folder_that_is_named_is_taken_though_it_holds_no_program(inner: Path) -> None:
    assert nearest(inner) == inner


def test_where_there_is_no_program_the_folder_is_the_current_one(inner: Path) -> None:
    (inner.parents[1] / "Pulumi.yaml").unlink()
    assert nearest(HERE) == HERE


def test_the_help_shows_a_value_only_of_options_that_take_one() -> None:
    said = CliRunner().invoke(cli.whole(), ["up", "--help"], terminal_width=120).output
    assert "<path>" in said
    assert "--exit" in said
    assert "bool" not in said
