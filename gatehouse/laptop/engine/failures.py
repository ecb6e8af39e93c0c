"""Says why a program failed: the error, and the innermost line of the program's own code that it passed through."""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.engine import packages
from gatehouse.laptop.engine.state import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gatehouse.laptop.engine.project import Project

_TRACEBACK: Final = "Traceback (most recent call last):\n"
_RAISED: Final = "_gatehouse_raised"
_FRAME: Final = re.compile(r'^  File "(.+)", line (\d+)(?:, in .*)?\n(?:    (.*)\n)?', re.MULTILINE)
_CALLBACK: Final = re.compile(
    r'Invoke callback \S+ error: (.*?):\n((?:  File ".+\n(?:    .*\n?)?)+)', re.DOTALL
)
"""How the SDK tells of an error in a transform: without its type."""
_ASKED: Final = re.compile(r"^(?:Exception: )?((?:invoke|call) of \S+ failed: .*) \(\)$", re.DOTALL)
"""How the SDK tells of a function's refusal: with the property at fault in brackets, also where it is none."""
_MISSING: Final = re.compile(r"^ModuleNotFoundError: No module named '([^']+)'$")


@dataclass(frozen=True)
class _Frame:
    file: str
    line: int
    source: str


def remember(error: BaseException) -> None:
    """Keep where an exception was raised.

    asyncio forgets it once two tasks have waited for the one that the exception ended:
    https://github.com/python/cpython/blob/3.11/Modules/_asynciomodule.c (`future_get_result`)
    """
    if not hasattr(error, _RAISED):
        setattr(error, _RAISED, traceback.extract_tb(error.__traceback__))


def written(error: BaseException) -> str:
    """Return an exception as Python writes it, with where it was raised at its end."""
    text = "".join(traceback.format_exception(error))
    raised = getattr(error, _RAISED, None)
    if raised is None:
        return text
    last = "".join(traceback.format_exception_only(error))
    return f"{text}\n{_TRACEBACK}{''.join(traceback.format_list(raised))}{last}"


def explained(error: BaseException, project: Project) -> Failure:
    """Return the failure that an exception of the program is."""
    if isinstance(error, SyntaxError) and error.filename:
        return Failure(
            f"{type(error).__name__}: {error.msg}", f"{_shown(error.filename, project)}:{error.lineno}"
        )
    called = _CALLBACK.search(str(error))
    if called:
        return _failure(called[1], _written(called[2]), "", project)
    frames = [_Frame(one.filename, one.lineno or 0, one.line or "") for one in _frames(error)]
    message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    missing = error.name if isinstance(error, ModuleNotFoundError) and error.name else ""
    return _failure(message, frames, missing, project)


def explained_text(text: str, project: Project) -> Failure:
    """Return the failure that the text of an error is, which ends in a traceback as Python writes it."""
    called = _CALLBACK.search(text)
    if called:
        return _failure(called[1], _written(called[2]), "", project)
    _, mark, last = text.rpartition(_TRACEBACK)
    if not mark:
        return Failure(text)
    frames = _written(text)
    message = _FRAME.split(last)[-1].strip()
    if message.startswith(("^", "~")):  # Python's marks below the line
        message = message.partition("\n")[2].strip()
    missing = _MISSING.match(message)
    return _failure(message, frames, missing[1] if missing else "", project)


def because(message: str, recorded: Sequence[str]) -> str:
    """Return what a resource failed with, and why that may be: what it depends on that a laptop only records."""
    if not recorded:
        return message
    cause = f"It depends on {', '.join(recorded)}, which a laptop only records: their IDs, ARNs and URLs are made up."
    return f"{message.rstrip('.')}. {cause}"


def _written(text: str) -> list[_Frame]:
    return [_Frame(file, int(line), source) for file, line, source in _FRAME.findall(f"{text}\n")]


def exited(error: SystemExit) -> str:
    """Return what is said of a program that ends itself."""
    return f"The program ended itself: exit {error.code}."


def _failure(message: str, frames: Sequence[_Frame], missing: str, project: Project) -> Failure:
    message = _ASKED.sub(r"\1", message)
    own = [frame for frame in frames if project.owns(Path(frame.file))]
    frame = own[-1] if own else (frames[-1] if frames else None)
    if missing and not _stands_beside(missing, project):
        message = packages.missing(missing, project.directory, project.environment)
    if frame is None:
        return Failure(message)
    source = f"\n    {frame.source}" if frame.source else ""
    return Failure(f"{message}{source}", f"{_shown(frame.file, project)}:{frame.line}")


def _frames(error: BaseException) -> Iterator[traceback.FrameSummary]:
    """The frames of an error after those of its causes. An error may be among its own causes, so each counts once."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and all(cause is not known for known in chain):
        chain.append(cause)
        cause = cause.__cause__
    for one in reversed(chain):
        yield from traceback.extract_tb(one.__traceback__)
        yield from getattr(one, _RAISED, ())


def _stands_beside(module: str, project: Project) -> bool:
    """Whether a module that was not found belongs to the program itself, so that there is nothing to install."""
    top = project.main.parent / module.partition(".")[0]
    return top.is_dir() or top.with_suffix(".py").is_file()


def _shown(filename: str, project: Project) -> str:
    path = Path(filename)
    return (
        str(path.relative_to(project.main.parent)) if path.is_relative_to(project.main.parent) else filename
    )
