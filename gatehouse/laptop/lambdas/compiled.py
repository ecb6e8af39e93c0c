"""Distributions of a package that are compiled for Lambda and do not run on this machine: its own builds take their place.

A wheel that was unpacked says in its `dist-info` which platforms it fits:
https://packaging.python.org/en/latest/specifications/binary-distribution-format/
"""

from __future__ import annotations

import shutil
from email.parser import HeaderParser
from typing import TYPE_CHECKING

from gatehouse.components.installing import InstallError, cached, install

if TYPE_CHECKING:
    from pathlib import Path


def fitted(task_root: Path) -> str:
    """Put what is built for this machine in the place of what an unpacked package holds for another.

    Returns:
        A sentence that says of what; empty where all of it fits.

    Raises:
        InstallError: It can't be installed for this machine.
    """
    from packaging import tags

    wheels = list(task_root.glob("*.dist-info/WHEEL"))
    if not wheels:
        return ""
    here = [str(tag) for tag in tags.sys_tags()]
    fitting = frozenset(here)
    foreign = sorted(
        found for wheel in wheels if not fitting & _tags(wheel) and (found := _requirement(wheel.parent))
    )
    if not foreign:
        return ""
    listed = ", ".join(foreign).replace("==", " ")
    try:
        place = cached(
            ("this machine", here[0], *foreign), lambda target: install(foreign, target, None, alone=True)
        )
    except InstallError as error:
        text = f"it has {listed} compiled for Lambda, which does not run on this machine ({here[0]}): {error}"
        raise InstallError(text, error.remedy) from None
    for path in place.rglob("*"):
        target = task_root / path.relative_to(place)
        if path.is_dir():
            target.mkdir(exist_ok=True)
        else:
            target.unlink(missing_ok=True)  # what is there can't be written to
            shutil.copyfile(path, target)
            target.chmod(0o444)
    return f"{listed}: compiled for Lambda; here runs what was built for this machine, {here[0]}"


def _tags(wheel: Path) -> frozenset[str]:
    """The tags of a wheel, each combination of Python, ABI and platform; none of one that says nothing."""
    found = HeaderParser().parsestr(wheel.read_text(encoding="utf-8", errors="replace"))
    return frozenset(tag for line in found.get_all("Tag", []) for tag in _each(line.strip()))


def _each(line: str) -> list[str]:
    parts = line.split("-")
    if len(parts) != 3:  # noqa: PLR2004
        return []
    return [
        f"{p}-{a}-{m}" for p in parts[0].split(".") for a in parts[1].split(".") for m in parts[2].split(".")
    ]


def _requirement(info: Path) -> str | None:
    try:
        found = HeaderParser().parsestr((info / "METADATA").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    name, version = found.get("Name"), found.get("Version")
    return f"{name}=={version}" if name and version else None
