"""The commands for a deployed stack: its state through the Pulumi CLI, its pool through the user's own AWS profile.

`pulumi` is a script that answers as the CLI does, and the profile's endpoint is moto; all between them is real.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.operate.commands import apart, deployed

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from gatehouse.operate.target import Target

PASSWORD = "Correct-horse-1"


@pytest.fixture
def gatehouse(target: Target, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command as a user with that profile would."""
    environment = deployed(tmp_path, target.outputs, str(target.cognito.meta.endpoint_url))

    def run(*arguments: str, stdin: str = "", **more: Any) -> subprocess.CompletedProcess[str]:
        return apart(*arguments, "--stack", "dev", stdin=stdin, env=environment | more)

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
