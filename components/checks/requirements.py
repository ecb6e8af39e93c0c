"""What a function's requirements may say. Pure, but for reading the files that they are in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .problems import Problems

_PYTHON = re.compile(r"python3\.\d+")
_INCLUDED = re.compile(r"(?:-r|--requirement|-c|--constraint)\s+(\S+)")
_EXACT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[^\]]*\])?\s*(===?\s*[^\s,;*]+|@\s*\S+)(?=[\s,;]|$)")
_SECRET = re.compile(r"(://)[^/@\s]+@")


def check_requirements(args: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with the `requirements` of a Function's arguments, where there are any."""
    requirements = args.get("requirements")
    if requirements is None:
        return
    runtime = args.get("runtime", "python3.13")
    if not isinstance(runtime, str) or not _PYTHON.fullmatch(runtime):
        problems.add(
            "requirements",
            shown(requirements),
            "only with a Python runtime that is written out",
            "Leave `runtime` out for python3.13, or `requirements`.",
        )
    if Path(args["code"]).is_file():
        problems.add(
            "requirements",
            shown(requirements),
            "only with a directory of code, since a zip file is taken as it is",
            "Give the directory, or put the dependencies into the zip file.",
        )
    for each in requirements:
        named = _INCLUDED.match(each.strip())
        if named and not Path(named[1]).is_file():
            problems.add(
                "requirements",
                each,
                "there is no such file",
                "Give its path from where the program runs.",
            )
    for line in lines(requirements):
        if line.startswith(("-e", "--editable")):
            problems.add(
                "requirements", line, "nothing editable, since a package holds copies", "Build a wheel of it."
            )
        elif not line.startswith("-") and not _EXACT.match(line):
            problems.add(
                "requirements",
                line,
                "exact versions, so that each deploy has the same",
                "Write NAME==VERSION; `uv pip compile --generate-hashes requirements.in` writes all of them.",
            )


def masked(text: str) -> str:
    """A text without the passwords of the URLs in it."""
    return _SECRET.sub(r"\1***@", text)


def shown(requirements: Sequence[str]) -> list[str]:
    """Requirements as an error may show them."""
    return [masked(each) for each in requirements]


def lines(requirements: Sequence[str]) -> Iterator[str]:
    """Each requirement and option, those of the files that are included, and that are there, among them."""
    for line in requirements:
        yield from _with_included(line, Path(), ())


def meaning(requirements: Sequence[str]) -> list[str]:
    """What decides what is installed: each line, whatever files they are in."""
    return [line.split()[0] if _INCLUDED.match(line) else line for line in lines(requirements)]


def files(requirements: Sequence[str]) -> list[Path]:
    """Whole paths of the files that lines include."""
    return [Path(named[1]).resolve() for each in requirements if (named := _INCLUDED.match(each.strip()))]


def placed(requirements: Sequence[str]) -> list[str]:
    """The same lines with whole paths of the files that they include, for a file in another folder."""
    return [
        each.replace(named[1], str(Path(named[1]).resolve()))
        if (named := _INCLUDED.match(each.strip()))
        else each
        for each in requirements
    ]


def _with_included(text: str, folder: Path, within: tuple[Path, ...]) -> Iterator[str]:
    for line in _logical(text):
        yield line
        included = _INCLUDED.match(line)
        path = folder / included[1] if included else None
        if path is not None and path not in within and path.is_file():
            yield from _with_included(path.read_text(encoding="utf-8"), path.parent, (*within, path))


def _logical(text: str) -> Iterator[str]:
    """Lines without comments, those that a backslash ends joined with the next."""
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        stripped = re.sub(r"(^|\s)#.*", "", line).strip()
        if stripped:
            yield stripped
