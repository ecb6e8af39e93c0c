"""What a report is about, and when it was made: the line below its title."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Made:
    """What a table was read from.

    Attributes:
        program: The project's name, or what was read in its place.
        stack: The stack whose configuration was used; empty where there is none.
        revision: The commit that is checked out, and whether files differ from it; empty outside of a repository.
        date: When it was read, as ISO 8601 has it, in UTC.
    """

    program: str
    stack: str
    revision: str
    date: str

    def __str__(self) -> str:
        """The parts that there are, on one line."""
        parts = [self.program, f"stack {self.stack}" if self.stack else "", self.revision, self.date]
        return ", ".join(part for part in parts if part)


def made(program: str, stack: str, directory: Path, now: datetime | None = None) -> Made:
    """What is known of the program in a directory, now."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    return Made(program, stack, _revision(directory), f"{moment:%Y-%m-%d %H:%M} UTC")


def _revision(directory: Path) -> str:
    head = _git(directory, "rev-parse", "--short", "HEAD").strip()
    if not head:
        return ""
    return f"revision {head}" + (" with changes" if _git(directory, "status", "--porcelain", ".") else "")


def _git(directory: Path, *arguments: str) -> str:
    """What git says; nothing where there is no git, no repository or no commit."""
    command = ["git", "-C", str(directory.resolve()), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    except OSError:
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""
