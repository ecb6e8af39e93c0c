"""The repository as after a clone and `make`, for commands that are run as the documentation says."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT

COPIED = ("components", "handlers", "policy", "examples", "bin", "docs")
FILES = (
    "__main__.py",
    "settings.py",
    "Pulumi.yaml",
    "Pulumi.dev.yaml",
    "Makefile",
    "pyproject.toml",
    "uv.lock",
    "README.md",
)


@pytest.fixture(scope="package")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository, as after a clone and `make`: prepared, and a repository of its own."""
    directory = tmp_path_factory.mktemp("clone")
    for name in COPIED:
        shutil.copytree(
            ROOT / name, directory / name, ignore=shutil.ignore_patterns("__pycache__", ".gatehouse")
        )
    for name in FILES:
        shutil.copy2(ROOT / name, directory / name)
    prepared = directory / ".venv"
    (prepared / "bin").mkdir(parents=True)
    here = Path(sys.executable).parent
    for tool in ("gatehouse", "python", "ruff", "mypy"):
        # A script that hands over to the environment these tests run in, so that nothing is installed.
        script = prepared / "bin" / tool
        script.write_text(f'#!/bin/sh\nexec "{here / tool}" "$@"\n')
        script.chmod(0o755)
    (prepared / "bin" / "activate").write_text(f'PATH="{prepared}/bin:$PATH"\n')
    (prepared / ".ready").touch()
    return directory
