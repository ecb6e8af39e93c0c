"""What a change of a file means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from watchfiles import Change

from gatehouse.laptop.watch import Writes, saved, settled, wanted

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


def changes(writes: Writes, path: Path, text: str, at: float, run: tuple[float, float]) -> list[Path]:
    """What a change of this file at a moment comes to, after a run of the program."""
    path.write_text(text)
    os.utime(path, (at, at))
    return writes.changed([path], *run)


def test_a_file_that_has_the_content_that_it_had_has_not_changed(tmp_path: Path) -> None:
    app = tmp_path / "app.py"
    writes = Writes(tmp_path, tuple, lambda _: None)
    assert changes(writes, app, "one", 10, (0, 0)) == [app]
    assert changes(writes, app, "one", 20, (10, 11)) == []
    assert changes(writes, app, "two", 30, (10, 11)) == [app]


def test_a_file_that_is_gone_has_changed_each_time(tmp_path: Path) -> None:
    writes = Writes(tmp_path, tuple, lambda _: None)
    assert writes.changed([tmp_path / "gone.py"], 0, 0) == writes.changed([tmp_path / "gone.py"], 1, 2)


def test_a_file_that_run_after_run_writes_ends_the_loop_and_is_named_once(tmp_path: Path) -> None:
    built, said = tmp_path / "built.json", list[Path]()
    writes = Writes(tmp_path, tuple, said.append)
    found = [changes(writes, built, f"{n}", 10 * n + 1, (10 * n, 10 * n + 2)) for n in range(5)]
    assert found == [[built], [built], [], [], []]
    assert said == [built]


def test_a_file_that_runs_write_counts_when_somebody_saves_it_at_another_time(tmp_path: Path) -> None:
    built = tmp_path / "built.json"
    writes = Writes(tmp_path, tuple, lambda _: None)
    for n in range(4):
        changes(writes, built, f"{n}", 10 * n + 1, (10 * n, 10 * n + 2))
    assert changes(writes, built, "by hand", 50, (40, 42)) == [built]


@pytest.mark.parametrize("name", ["run.log", "data/orders.db", "data/old/orders.db"])
def test_log_files_and_what_laptop_yaml_leaves_out_are_no_change(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    writes = Writes(tmp_path, lambda: ("data/*.db",), lambda _: None)
    assert changes(writes, path, "one", 10, (0, 0)) == []


def test_what_was_saved_before_the_watch_began_is_a_change_and_what_was_there_is_not(tmp_path: Path) -> None:
    for name, at in (("old.py", 10), ("new.py", 30), ("__pycache__/new.pyc", 30)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.utime(path, (at, at))
    assert saved([tmp_path], [tmp_path], 20) == [tmp_path / "new.py"]
