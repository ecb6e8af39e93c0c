"""How the command meets its surroundings, and what it says of errors that a person can put right."""

from __future__ import annotations

import errno
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gatehouse import __main__, problems


def test_a_command_that_is_started_without_standard_streams_reads_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    __main__._open_streams()
    with sys.stdin as given, sys.stdout as told, sys.stderr:
        assert given.read() == ""
        assert told.write("x") == 1


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device."),
        (PermissionError(errno.EACCES, "Permission denied", "notes.txt"), "notes.txt: Permission denied."),
        (OSError(errno.EIO, os.strerror(errno.EIO)), None),
        (
            UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates not allowed"),
            "what was typed has bytes that are not UTF-8.",
        ),
        (UnicodeEncodeError("ascii", "é", 0, 1, "ordinal not in range(128)"), None),
    ],
)
def test_what_a_person_can_put_right_is_told_in_a_sentence(error: Exception, told: str | None) -> None:
    assert problems.said(error) == told


@pytest.mark.parametrize(("module", "name"), problems.OF_PARTS)
def test_each_error_of_a_part_is_one_of_its_module(module: str, name: str) -> None:
    loaded = importlib.import_module(module)
    assert getattr(loaded, name) in problems.mistakes()


def _command(then: str) -> list[str]:
    """Run the command's beginning and end around a line of Python in place of the command itself."""
    lines = (
        "from gatehouse import __main__, ended",
        "__main__._open_streams()",
        "__main__._keep_output()",
        f"ended.run(lambda **_: {then})",
    )
    return [sys.executable, "-c", "\n".join(lines)]


def test_what_a_process_of_the_program_writes_is_not_in_the_commands_output() -> None:
    noisy = "(__import__('subprocess').run(['echo', 'noise']), print('{}'))"
    done = subprocess.run(_command(noisy), capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("{}\n", "noise\n")


def test_what_is_printed_unbuffered_is_there_at_once() -> None:
    python, *line = _command("(print('now'), __import__('os')._exit(3))")  # an end without a flush
    done = subprocess.run([python, "-u", *line], stdout=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "now\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("printed", ["print('x')", "print('x' * 100_000)", "print('x', flush=True)"])
def test_output_that_does_not_get_where_it_goes_is_an_error_that_is_told_once(printed: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(_command(printed), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "error: No space left on device.\n")
