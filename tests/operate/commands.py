"""Commands in this process, for what they answer, and in one of their own, for what others see of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from gatehouse.cli import whole

if TYPE_CHECKING:
    from collections.abc import Mapping
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


def apart(
    *arguments: str, stdin: str = "", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from gatehouse.cli import main; main()", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=env,
    )


def deployed(folder: Path, outputs: Mapping[str, object], endpoint: str) -> dict[str, str]:
    """The environment of a user with the profile `ops`, whose stack has these outputs and whose AWS is at `endpoint`.

    `pulumi` is a script that answers as the CLI does.
    """
    kind = "pulumi:pulumi:Stack"
    stack = {"urn": f"urn:pulumi:dev::p::{kind}::p-dev", "type": kind, "outputs": dict(outputs)}
    (folder / "state.json").write_text(json.dumps({"deployment": {"resources": [stack]}}))
    (folder / "pulumi").write_text(f"#!/bin/sh\ncat {folder}/state.json\n")
    (folder / "pulumi").chmod(0o755)
    (folder / "credentials").write_text("[ops]\naws_access_key_id = test\naws_secret_access_key = test\n")
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("AWS_")},
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }
