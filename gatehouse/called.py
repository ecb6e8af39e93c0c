"""How the person at this terminal calls `gatehouse`: a line that is printed to be pasted has to find it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def words(environ: Mapping[str, str] = os.environ, environment: Path = Path(sys.prefix)) -> list[str]:
    """The words: `gatehouse` where a shell finds it, `uv run gatehouse` where uv ran this one, else the path of the command.

    `environment` is the folder of the Python environment in which this runs.
    """
    bin_ = environment / "bin"
    folders = environ.get("PATH", "").split(os.pathsep)
    # uv puts the environment's commands first on the path of what it runs, and tells that by this variable
    # (https://docs.rs/uv-static/latest/uv_static/struct.EnvVars.html); the shell behind it may not have them.
    by_uv = "UV_RUN_RECURSION_DEPTH" in environ
    if by_uv and str(bin_) in folders:
        folders.remove(str(bin_))
    if shutil.which("gatehouse", path=os.pathsep.join(folders)):
        return ["gatehouse"]
    if by_uv:
        return ["uv", "run", "gatehouse"]
    command = bin_ / "gatehouse"
    if not command.exists():
        return ["gatehouse"]
    return [str(command.relative_to(Path.cwd()) if command.is_relative_to(Path.cwd()) else command)]
