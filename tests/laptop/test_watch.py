"""What a change of a file means."""

from __future__ import annotations

from pathlib import Path

import pytest
from watchfiles import Change

from gatehouse.laptop.watch import settled, wanted

PROGRAM = Path("/home/ada/docs/tests/program")


@pytest.mark.parametrize(
    "name",
    [
        "__main__.py",
        "Pulumi.dev.yaml",
        "handlers/hello/hello.py",
        "policy/rules/x.py",
        "hello/node_modules/left-pad/index.js",
        "hello/.env",
    ],
)
def test_a_change_of_what_is_deployed_counts_wherever_the_program_is(name: str) -> None:
    assert wanted(PROGRAM / name, [PROGRAM])


@pytest.mark.parametrize(
    "name", [".git/index", "a/__pycache__/b.pyc", ".x.py.swp", "main.py~", ".gatehouse/run.json"]
)
def test_a_change_of_what_tools_write_does_not(name: str) -> None:
    assert not wanted(PROGRAM / name, [PROGRAM])


def test_a_file_that_is_watched_by_name_counts_and_its_neighbours_do_not() -> None:
    config = Path("/etc/policy-config.json")
    assert wanted(config, [PROGRAM, config])
    assert not wanted(config.with_name("other.json"), [PROGRAM, config])


def test_a_file_that_an_editor_wrote_beside_and_renamed_is_no_change_of_its_own(tmp_path: Path) -> None:
    app, beside, gone = tmp_path / "app.py", tmp_path / "sedXYZ", tmp_path / "gone.py"
    app.touch()
    found = {
        (Change.added, str(beside)),
        (Change.deleted, str(beside)),
        (Change.added, str(app)),
        (Change.deleted, str(gone)),
    }
    assert settled(found) == [app, gone]
