"""Which files of a directory are a function's code. Pure, but for looking at the directory."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Secrets and histories, what tools keep, and what is made again from the code.
_FOLDERS = re.compile(
    r"\.git|\.hg|\.svn|\.venv|\.uv|\.tox|\.nox|\.idea|\.vscode|\.gatehouse|\.aws|\.ssh|\.hypothesis|.*_cache|__pycache__"
    r"|\.terraform|\.pulumi|\.serverless|\.aws-sam"
)
_FILES = re.compile(
    r"\.env(rc|\..*)?|.*\.py[co]|\.DS_Store|\.coverage.*|\.git.*|\.netrc|\.npmrc|\.pypirc|.*\.sw.|.*~|\.#.*|#.*#"
)
# Of the code's own; a library may well hold a module that is called so.
_TESTS = re.compile(r"tests?|__tests__")
_TEST_FILES = re.compile(r"test_.*\.py|.*_test\.py|conftest\.py|.*\.(test|spec)\.[cm]?[jt]sx?")


def packed(code: Path) -> Iterator[tuple[str, Path]]:
    """The files to deploy, sorted by name: the name in the package, with slashes, and the path.

    Left out are `.env` files and other keepers of secrets, version control, virtual environments, bytecode and other caches,
    and at the top of the directory its tests.
    """
    found: list[Path] = []
    for place, folders, names in os.walk(code, followlinks=True):
        here = Path(place)
        top = here == code
        folders[:] = [
            name
            for name in folders
            if not _FOLDERS.fullmatch(name)
            and not (top and _TESTS.fullmatch(name))
            and not (here / name / "pyvenv.cfg").exists()
        ]
        found += [
            here / name
            for name in names
            if not _FILES.fullmatch(name)
            and not (top and _TEST_FILES.fullmatch(name))
            and (here / name).is_file()
        ]
    for path in sorted(found, key=lambda path: path.relative_to(code).as_posix()):
        yield path.relative_to(code).as_posix(), path
