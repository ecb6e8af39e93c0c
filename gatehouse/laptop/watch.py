"""Tells when a program's files change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.laptop.engine.project import Project

_LEFT_OUT = frozenset(
    {".git", ".venv", ".uv", ".gatehouse", "__pycache__", "node_modules", "tests", "bench", "docs"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
)


def changes(project: Project) -> Iterator[list[str]]:
    """The paths that changed, as often as they do, relative to the program; ends with Ctrl-C.

    Editors write a file in several steps, so what changes within a moment is one change.
    """
    import watchfiles

    root = project.directory
    shared = Path(__file__).resolve().parents[2]
    places = {
        root,
        *(shared / name for name in ("components", "handlers", "policy") if (shared / name).is_dir()),
    }
    outermost = [p for p in places if not any(p != other and p.is_relative_to(other) for other in places)]
    for found in watchfiles.watch(*outermost, watch_filter=lambda _, path: wanted(Path(path)), step=100):
        yield sorted({_shown(Path(path), root) for _, path in found})


def wanted(path: Path) -> bool:
    """Whether a change of this file can change what is deployed."""
    return (
        not _LEFT_OUT.intersection(path.parts)
        and not path.name.startswith(".")
        and path.suffix not in {".pyc", ".swp"}
    )


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else path.name
