"""Who answers for a file of the repository, by its CODEOWNERS.

https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


def owner(directory: Path, name: str) -> str:
    """Who owns the file `name` in `directory`, as CODEOWNERS spells it; empty where nobody is named.

    The first CODEOWNERS file of the repository counts; in it, the last pattern that matches.
    """
    directory = directory.resolve()
    root = next((one for one in (directory, *directory.parents) if (one / ".git").exists()), directory)
    file = next((root / place for place in _PLACES if (root / place).is_file()), None)
    return (
        _of(file.read_text(encoding="utf-8"), (directory / name).relative_to(root).as_posix()) if file else ""
    )


def _of(text: str, path: str) -> str:
    found = ""
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if words and _matches(words[0], path):
            found = " ".join(words[1:])
    return found


def _matches(pattern: str, path: str) -> bool:
    anchored = "/" in pattern.rstrip("/")
    pattern = pattern.strip("/")
    parts = path.split("/")
    # A folder stands for all that is in it; without a slash inside, a pattern matches at any depth.
    heads = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    names = heads if anchored else parts
    return any(fnmatchcase(name, pattern) for name in names)
