"""One laptop for a program, and how others find it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from pulumi import FileAsset

from gatehouse.laptop.run_file import RUN_FILE, RunFile, RunningError, absent, read

if TYPE_CHECKING:
    from pathlib import Path


def test_what_a_running_laptop_says_is_read_until_it_ends(tmp_path: Path) -> None:
    held = RunFile(tmp_path)
    assert read(tmp_path) is None
    held.write({"cloud": "http://127.0.0.1:1"})
    assert read(tmp_path) == {"pid": os.getpid(), "cloud": "http://127.0.0.1:1"}
    held.close()
    assert read(tmp_path) is None


def test_an_export_that_is_a_file_is_written_as_its_path(tmp_path: Path) -> None:
    held = RunFile(tmp_path)
    held.write({"outputs": {"source": FileAsset("fn/app.py")}})
    assert read(tmp_path) == {"pid": os.getpid(), "outputs": {"source": "fn/app.py"}}
    held.close()


def test_a_second_laptop_is_refused_with_the_process_and_the_address_of_the_first(tmp_path: Path) -> None:
    held = RunFile(tmp_path)
    held.write({"gateways": {"abc": "http://127.0.0.1:8080"}})
    with pytest.raises(RunningError, match=rf"process {os.getpid()}, http://127\.0\.0\.1:8080"):
        RunFile(tmp_path)
    assert read(tmp_path) is not None
    held.close()
    RunFile(tmp_path).close()


def test_what_a_killed_laptop_left_is_no_running_one_even_if_its_process_number_is_in_use(
    tmp_path: Path,
) -> None:
    (tmp_path / RUN_FILE).parent.mkdir()
    (tmp_path / RUN_FILE).write_text(json.dumps({"pid": os.getpid()}))
    assert read(tmp_path) is None
    held = RunFile(tmp_path)
    assert not (tmp_path / RUN_FILE).exists()
    held.close()


def test_a_laptop_that_is_not_ready_is_told_from_none(tmp_path: Path) -> None:
    assert "holds no Pulumi.yaml" in absent(tmp_path)
    assert list(tmp_path.iterdir()) == []
    held = RunFile(tmp_path)
    assert "waits for the program to be mended" in absent(tmp_path)
    held.close()
    (tmp_path / "Pulumi.yaml").touch()
    assert "start it with `gatehouse up`" in absent(tmp_path)


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / RUN_FILE.parent).write_text("a file where the folder belongs")
    with pytest.raises(OSError, match=r"can be written") as refused:
        RunFile(tmp_path)
    assert refused.value.filename == str(tmp_path / RUN_FILE.parent)
