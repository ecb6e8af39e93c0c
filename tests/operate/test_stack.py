"""The commands for a deployed stack: its state through the Pulumi CLI, its pool through the user's own AWS profile.

`pulumi` is a script that answers as the CLI does, and the profile's endpoint is moto; all between them is real.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gatehouse.operate.target import Target

PASSWORD = "Correct-horse-1"


@pytest.fixture
def gatehouse(target: Target, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command as a user with that profile would."""
    kind = "pulumi:pulumi:Stack"
    stack = {"urn": f"urn:pulumi:dev::p::{kind}::p-dev", "type": kind, "outputs": dict(target.outputs)}
    state = json.dumps({"deployment": {"resources": [stack]}})
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\nprintf '%s' '{state}'\n")
    (tmp_path / "pulumi").chmod(0o755)
    (tmp_path / "credentials").write_text("[ops]\naws_access_key_id = test\naws_secret_access_key = test\n")
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("AWS_")},
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_ENDPOINT_URL": str(target.cognito.meta.endpoint_url),
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }

    def run(*arguments: str, stdin: str = "", **more: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from gatehouse.cli import main; main()", *arguments, "--stack", "dev"],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            env=environment | more,
        )

    return run


def test_a_user_of_a_deployed_stack_is_made_listed_and_deleted(gatehouse: Callable[..., Any]) -> None:
    made = gatehouse("user", "create", "ada@example.com", "--profile", "ops", stdin=f"{PASSWORD}\n")
    assert (made.returncode, made.stdout) == (0, "created ada@example.com (confirmed)\n"), made.stderr
    listed = gatehouse("user", "list", "--json", "--profile", "ops")
    assert [one["email"] for one in json.loads(listed.stdout)] == ["ada@example.com"]
    assert gatehouse("user", "delete", "ada@example.com", "--yes", "--profile", "ops").returncode == 0
    assert gatehouse("user", "list", "--profile", "ops").stdout == "no users\n"


def test_a_token_of_a_deployed_stack_is_shown_only_when_asked(gatehouse: Callable[..., Any]) -> None:
    gatehouse("user", "create", "ada@example.com", "--profile", "ops", stdin=f"{PASSWORD}\n")
    told = gatehouse("token", "ada@example.com", "--profile", "ops", stdin=f"{PASSWORD}\n")
    assert told.returncode == 0, told.stderr
    assert "eyJ" not in told.stdout
    shown = gatehouse("token", "ada@example.com", "--profile", "ops", "--show", stdin=f"{PASSWORD}\n")
    assert shown.stdout.startswith("eyJ")


def test_scopes_with_a_password_point_to_the_browser(gatehouse: Callable[..., Any]) -> None:
    done = gatehouse("token", "ada@example.com", "--scope", "x/y", "--profile", "ops", stdin=f"{PASSWORD}\n")
    assert done.returncode == 1
    assert "use --browser" in done.stderr


def test_without_credentials_the_error_says_how_to_get_some(gatehouse: Callable[..., Any]) -> None:
    done = gatehouse("user", "list")
    assert done.returncode == 1
    assert "no AWS credentials were found" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_password_is_no_user(gatehouse: Callable[..., Any]) -> None:
    done = gatehouse("user", "create", "ada@example.com", "--profile", "ops", stdin="")
    assert done.returncode == 1
    assert "send it on standard input" in done.stderr


def test_two_ways_to_sign_in_at_once_are_refused(gatehouse: Callable[..., Any]) -> None:
    done = gatehouse("token", "ada", "--machine", "--profile", "ops")
    assert done.returncode == 1
    assert "one of USERNAME, --browser or --machine" in done.stderr


def test_a_deletion_is_asked_for(gatehouse: Callable[..., Any]) -> None:
    gatehouse("group", "create", "editors", "--profile", "ops")
    assert gatehouse("group", "delete", "editors", "--profile", "ops", stdin="n\n").returncode != 0
    assert "editors" in gatehouse("group", "list", "--profile", "ops").stdout
