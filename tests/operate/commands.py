"""Commands in this process, for what they answer; how a process of their own starts and ends is tests/e2e's."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from gatehouse.cli import whole

if TYPE_CHECKING:
    from pathlib import Path


def gatehouse(program: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command for the program in a directory."""
    done = CliRunner().invoke(
        whole(),
        [*arguments, "--cwd", str(program)],
        input=stdin,
        prog_name="gatehouse",
        catch_exceptions=False,
    )
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)
