"""What a function wrote, as a person reads it: whole lines, with the paths of the program's own files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TASK = re.compile(r"(?:/var/task|/[^\s\"':,()]*/gatehouse-lambda-[\w-]+/[0-9a-f]{12}-\w+)/([^\s\"':,()]+)")
"""A path in a function's package: where AWS has it, or where it is unpacked on a machine that can't have it there."""


def readable(written: str, origin: Callable[[str], Path | None]) -> str:
    """The text with its line ends and blanks, and each path in the package as `origin` has it, where it knows it.

    Lambda's runtime writes a traceback as one line, with carriage returns and hard spaces in it.
    """
    whole = written.rstrip().replace("\r", "\n").replace("\xa0", " ").replace("\t", "  ")
    return _TASK.sub(lambda found: str(origin(found[1]) or found[0]), whole)


def origin(inside: str, parts: Iterable[tuple[str, str]]) -> Path | None:
    """The program's own file that is at a path of a package; None where there is none.

    `parts` are the files and folders that the package is made of, each after its path there; that of a folder is empty or
    ends in a slash.
    """
    for name, part in parts:
        place = Path(part)
        found = place if place.is_file() and inside == name else place / inside.removeprefix(name)
        if inside.startswith(name) and found.is_file():
            return found
    return None
