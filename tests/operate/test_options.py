"""What the commands take as the value of an option or an argument."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from gatehouse.cli import whole


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (["call", "GET", "/", "--as", ""], "--as"),
        (["call", "GET", "/", "--client", " "], "--client"),
        (["call", "", "/hello"], "method"),
        (["token", "ada", "--scope", "read", "--scope", ""], "--scope"),
        (["user", "list", "--stack", ""], "--stack"),
        (["group", "add", "editors", ""], "username"),
        (["client", "secrets", "\t"], "client"),
        (["user", "list", "--cwd", ""], "--cwd"),
        (["access", "--output", ""], "--output"),
        (["init", ""], "directory"),
        (["conformance", "run", "--base", "http=http://127.0.0.1:1", "--only", ""], "--only"),
    ],
)
def test_an_empty_value_is_refused_by_the_name_of_its_option(line: list[str], named: str) -> None:
    done = CliRunner().invoke(whole(), line, env={"TERMINAL_WIDTH": "200"})
    assert done.exit_code == 2
    assert f"Invalid value for '{named}'" in done.stderr
    assert "is empty; give a value" in done.stderr


def test_a_body_may_be_empty() -> None:
    done = CliRunner().invoke(whole(), ["call", "GET", "/", "--data", "", "--cwd", "/nowhere"])
    assert "is empty" not in done.stderr
