"""Tells when a program's files change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gatehouse.laptop.files import is_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watchfiles import Change

    from gatehouse.laptop.engine.project import Project


def changes(project: Project, also: Iterable[Path] = ()) -> Iterator[list[Path]]:
    """The paths that changed, as often as they do; ends with Ctrl-C.

    The program's folder is watched, what Gatehouse itself deploys, and `also`. Editors write a file in several steps, so
    what changes within a moment is one change.
    """
    import watchfiles

    own = Path(__file__).parents[1]
    places = [
        project.directory.resolve(),
        *((own / name).resolve() for name in ("components", "handlers", "policy")),
        *(path.resolve() for path in also if path.exists()),
    ]
    outermost = {p for p in places if not any(p != other and p.is_relative_to(other) for other in places)}
    for found in watchfiles.watch(
        *outermost, watch_filter=lambda _, path: wanted(Path(path), places), step=100
    ):
        if changed := settled(found):
            yield changed


def settled(found: Iterable[tuple[Change, str]]) -> list[Path]:
    """The paths of one change, sorted, without those that came and went in it: many editors write beside the file first."""
    found = list(found)
    came = {path for kind, path in found if kind.name == "added"}
    return sorted({Path(path) for _, path in found if path not in came or Path(path).exists()})


def wanted(path: Path, places: Iterable[Path]) -> bool:
    """Whether a change of this file can change what is deployed from one of the places, each a folder or a file."""
    return any(
        path == place or (path.is_relative_to(place) and is_source(path.relative_to(place)))
        for place in places
    )


def shown(path: Path, root: Path) -> str:
    """A path as a person at `root` knows it."""
    return str(path.relative_to(root)) if path.is_relative_to(root) else path.name
