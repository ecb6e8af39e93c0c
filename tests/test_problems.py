"""How the command meets its surroundings, and what it says of errors that a person can put right."""

from __future__ import annotations

import errno
import importlib
import os
import sys

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
