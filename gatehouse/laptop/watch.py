"""Tells when a program's files change."""

from __future__ import annotations

import hashlib
import itertools
import math
import time
from collections import Counter
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from gatehouse.laptop.files import is_source, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from watchfiles import Change

    from gatehouse.laptop.engine.project import Project

_RUNS = 3
_READ = 16 * 1024 * 1024
_LOG = ".log"


class Writes:
    """Tells what somebody changed from what a run of the program writes itself, which would run it for ever.

    `unwatched` gives the patterns of files below `root` that are nobody's change; `on_echo` is called once with each file
    that is written by run after run.
    """

    def __init__(
        self, root: Path, unwatched: Callable[[], Sequence[str]], on_echo: Callable[[Path], None]
    ) -> None:
        self._root = root
        self._unwatched = unwatched
        self._on_echo = on_echo
        self._contents: dict[Path, bytes | None] = {}
        self._runs: Counter[Path] = Counter()

    def changed(self, found: Iterable[Path], began: float, ended: float) -> list[Path]:
        """Those of the paths that are a change; the last run was between these two moments, in seconds of the epoch."""
        return [path for path in found if self._new(path) and not self._echo(path, began, ended)]

    def _new(self, path: Path) -> bool:
        """Whether its content is another one than at its last change."""
        name = shown(path, self._root)
        if path.suffix == _LOG or any(fnmatch(name, pattern) for pattern in self._unwatched()):
            return False
        content = _content(path)
        known = path in self._contents and content is not None
        same = known and self._contents[path] == content
        self._contents[path] = content
        return not same

    def _echo(self, path: Path, began: float, ended: float) -> bool:
        """Whether the run wrote it, as some before did."""
        written = 0.0
        with suppress(OSError):
            written = path.stat().st_mtime
        if not began <= written <= ended:
            del self._runs[path]
            return False
        self._runs[path] += 1
        if self._runs[path] == _RUNS:
            self._on_echo(path)
        return self._runs[path] >= _RUNS


def _content(path: Path) -> bytes | None:
    """What tells one content from another; None where there is none to be read, or too much of it."""
    try:
        return hashlib.sha256(path.read_bytes()).digest() if path.stat().st_size <= _READ else None
    except OSError:
        return None


def changes(
    project: Project,
    also: Iterable[Path] = (),
    *,
    since: float = math.inf,
    unwatched: Callable[[], Sequence[str]] = tuple,
    on_echo: Callable[[Path], None] = lambda _: None,
) -> Iterator[list[Path]]:
    """The paths that changed, as often as they do; ends with Ctrl-C.

    The program's folder is watched, what Gatehouse itself deploys, and `also`. Editors write a file in several steps, so
    what changes within a moment is one change. So is what changed `since` a moment, in seconds of the epoch, before this was
    called. What is done with a change, until the next one is asked for, is a run: see `Writes`, which has `unwatched` and
    `on_echo`.
    """
    import watchfiles

    writes = Writes(project.directory.resolve(), unwatched, on_echo)
    own = Path(__file__).parents[1]
    places = [
        project.directory.resolve(),
        *((own / name).resolve() for name in ("components", "handlers", "policy")),
        *(path.resolve() for path in also if path.exists()),
    ]
    outermost = {p for p in places if not any(p != other and p.is_relative_to(other) for other in places)}
    heard = watchfiles.watch(*outermost, watch_filter=lambda _, path: wanted(Path(path), places), step=100)
    began = ended = 0.0
    for found in itertools.chain([saved(outermost, places, since)], map(settled, heard)):
        if changed := writes.changed(found, began, ended):
            began = time.time()
            yield changed
            ended = time.time()


def saved(folders: Iterable[Path], places: Iterable[Path], since: float) -> list[Path]:
    """The files below these folders that were written after a moment and count, as `wanted` has it."""
    if math.isinf(since):
        return []
    found = (path for folder in folders for _, path in sources(folder) if wanted(path, places))
    return [path for path in found if path.stat().st_mtime > since]


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
