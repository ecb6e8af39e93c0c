"""The packages that a program brings along in a virtual environment of its own, and what to do where one is missing.

Where a program keeps its environment: https://www.pulumi.com/docs/iac/languages-sdks/python/#virtual-environments-and-packages
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Environment:
    """A virtual environment: where it is, the Python that it is for (such as "3.12"), and where its packages are."""

    path: Path
    version: str
    packages: Path

    @property
    def usable(self) -> bool:
        """Whether this process can import from it."""
        return self.version == _version()


def find(directory: Path, document: dict[str, Any]) -> Environment | None:
    """The environment of the program in `directory`, if it has one beside that in which this command runs."""
    runtime = document.get("runtime")
    options = (runtime.get("options") if isinstance(runtime, dict) else None) or {}
    for place in _places(directory, options):
        found = _environment(place)
        if found is not None:
            return None if place.resolve() == Path(sys.prefix).resolve() else found
    return None


def missing(module: str, directory: Path, environment: Environment | None) -> str:
    """A message for a module that a program imports and that is not installed: which Python runs it, what to install."""
    package = module.partition(".")[0].replace("_", "-")
    python = f"Python {_version()} ({sys.executable})"
    if (directory / "requirements.txt").is_file():
        wanted = f"-r {directory / 'requirements.txt'}"
    elif (directory / "pyproject.toml").is_file():
        wanted = str(directory)
    else:
        wanted = package
    with_pip = f"{sys.executable} -m pip install {wanted}"
    with_uv = f"uv pip install --python {sys.executable} {wanted}"
    told = f"The program imports {module!r}, which is not installed for {python}, by which it is run here."
    if environment is not None and not environment.usable:
        told += f" Its own environment {environment.path} is for Python {environment.version}, so it can't be used."
    return f"{told} Install it: {with_uv if shutil.which('uv') else with_pip}"


def _places(directory: Path, options: dict[str, Any]) -> list[Path]:
    toolchain = options.get("toolchain") or "pip"
    if options.get("virtualenv"):
        return [directory / str(options["virtualenv"])]
    if toolchain == "poetry":
        return [directory / ".venv", *_of_poetry(directory)]
    if toolchain == "uv":
        given = os.environ.get("UV_PROJECT_ENVIRONMENT")
        above = [directory, *directory.parents]
        return [*([directory / given] if given else []), *(place / ".venv" for place in above)]
    return [directory / "venv", directory / ".venv"]


def _of_poetry(directory: Path) -> list[Path]:
    poetry = shutil.which("poetry")
    if poetry is None or not (directory / "pyproject.toml").is_file():
        return []
    command = [poetry, "env", "info", "--path"]
    try:
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 - what PATH has
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [Path(done.stdout.strip())] if done.returncode == 0 and done.stdout.strip() else []


def _environment(path: Path) -> Environment | None:
    settings = path / "pyvenv.cfg"
    if not settings.is_file():
        return None
    pairs = (line.partition("=") for line in settings.read_text(encoding="utf-8").splitlines())
    values = {key.strip(): value.strip() for key, _, value in pairs}
    version = ".".join((values.get("version") or values.get("version_info") or "").split(".")[:2])
    packages = path / "lib" / f"python{version}" / "site-packages"
    return Environment(path, version, packages) if packages.is_dir() else None


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"
