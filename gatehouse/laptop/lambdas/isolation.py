"""Whether functions' processes can have a file system of their own on this machine, and if not, why."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from gatehouse.laptop.lambdas import filesystem

_PROBE_SECONDS = 10


def hindrance(runtime: Path) -> str | None:
    """Find out why a process can't have /var/task and /tmp of its own; None where it can.

    `runtime` is the directory with links to the modules of AWS's runtimes.
    """
    if sys.platform != "linux":
        return "only Linux has mount namespaces"
    for path in _needed(runtime):
        if path.is_relative_to(Path(filesystem.TEMPORARY).resolve()):
            return f"{path}, which a function's process needs, lies in /tmp"
    refused = tried()
    return f"this system does not let a process make its own mounts ({refused})" if refused else None


@cache
def tried() -> str:
    """Try it, and give the system's words where it does not let us; once, since a system does not change its mind."""
    with tempfile.TemporaryDirectory() as place:
        probe = [sys.executable, "-I", "-S", filesystem.__file__, place, place, place]
        try:
            done = subprocess.run(  # noqa: S603 - a script of ours
                probe, capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    if done.returncode == 0:
        return ""
    words = done.stderr.strip().splitlines()
    return words[-1] if words else f"exit status {done.returncode}"


def _needed(runtime: Path) -> list[Path]:
    """What a process reads after it has lost the machine's own /tmp."""
    paths = [Path(sys.executable), Path(sys.prefix), Path(sys.base_prefix), Path(filesystem.__file__)]
    links = [*runtime.iterdir(), *([Path(node)] if (node := shutil.which("node")) else [])]
    return [path.absolute() for path in (*paths, *(link.resolve() for link in links))]
