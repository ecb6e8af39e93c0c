"""What counts as source in a folder: what is packed, what a change is told by, and what is watched are the same files."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePath

_NOT_SOURCE = frozenset(
    {".git", ".hg", ".svn", ".venv", ".uv", ".gatehouse", ".idea", ".vscode", ".tox", "__pycache__"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
)
_LEFT_BY_EDITORS = re.compile(r"\..*\.sw.|.*~|\.#.*|#.*#|4913|\.DS_Store|.*\.py[co]")


def is_source(path: PurePath) -> bool:
    """Whether a file counts; `path` is relative to the folder in question, whose own name and place don't matter."""
    return not _NOT_SOURCE.intersection(path.parts) and not _LEFT_BY_EDITORS.fullmatch(path.name)


def sources(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file that counts below a folder but linked folders, sorted: its relative name with slashes, and its path."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _NOT_SOURCE]
        found += [path for name in names if is_source(Path(name)) and (path := Path(place, name)).is_file()]
    for path in sorted(found, key=lambda path: path.relative_to(folder).as_posix()):
        yield path.relative_to(folder).as_posix(), path
