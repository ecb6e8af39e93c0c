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


def in_folders(inside: str, folders: Iterable[tuple[str, str]]) -> Path | None:
    """The file at a path of a package that is made of these folders, each after its own path in the package."""
    for name, folder in folders:
        prefix = f"{name}/" if name else ""
        place = Path(folder, inside.removeprefix(prefix))
        if inside.startswith(prefix) and place.is_file():
            return place
    return None
