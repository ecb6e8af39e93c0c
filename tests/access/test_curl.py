"""The curl lines of an access table."""

from __future__ import annotations

import contextlib
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.access import curl
from gatehouse.access.entry import Entry
from gatehouse.laptop.run_file import RunFile
from gatehouse.operate.target import may_be_laptop

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell that finds the command."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gatehouse").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)


def entry(route: str, **more: Any) -> Entry:
    given: dict[str, Any] = {
        "api": "api", "source": "HTTP API route", "verdict": "closed", "authorizer": "JWT", "issuer": "user pool users",
        "audiences": (), "scopes": (), "backend": "function f", "reason": "",
    }  # fmt: skip
    return Entry(route=route, **given | more)


def lines(*entries: Entry, url: str = "http://127.0.0.1:8080") -> list[str]:
    return curl.lines(entries, url, "ada@example.com", "eu-west-1")


def test_a_protected_route_gets_its_token_with_a_scope_when_the_line_runs() -> None:
    assert lines(entry("POST /orders/{id}", scopes=("orders/write", "admin"))) == [
        (
            'curl -i -X POST -H "authorization: Bearer $(gatehouse token ada@example.com --scope orders/write --show)"'
            " http://127.0.0.1:8080/orders/ada"
        )
    ]


def test_an_open_route_is_called_as_it_is_and_a_preflight_or_a_function_url_has_no_line() -> None:
    found = [
        entry("GET /health", verdict="open", authorizer="none"),
        entry("OPTIONS /", verdict="preflight", authorizer="none"),
        entry("Lambda function URL", verdict="open", authorizer="none"),
    ]
    assert lines(*found) == ["curl -i http://127.0.0.1:8080/health"]


def test_a_signed_route_is_signed_by_curl() -> None:
    (line,) = lines(entry("$default", authorizer="AWS_IAM", issuer=""))
    assert line.startswith("curl -i --aws-sigv4 aws:amz:eu-west-1:execute-api --user ")


def test_a_shell_reads_the_line_as_one_command_with_one_address() -> None:
    (line,) = lines(entry("GET /a'b;c"), url="$API_URL")
    done = subprocess.run(
        ["sh", "-c", f"curl() {{ printf '%s\\n' \"$@\"; }}; gatehouse() {{ echo TOKEN; }}; API_URL=http://x; {line}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["-i", "-H", "authorization: Bearer TOKEN", "http://x/a'b;c"]


def test_a_line_for_a_deployed_stack_gets_its_token_from_there() -> None:
    (line,) = curl.lines([entry("GET /orders")], "$API_URL", "USERNAME", "eu-west-1", stack="prod")
    assert line == (
        'curl -i -H "authorization: Bearer $(gatehouse token USERNAME --show --stack prod)" "$API_URL/orders"'
    )


@pytest.mark.parametrize(("run", "stack", "may"), [
    (None, "dev", True), (None, "prod", False),
    ({"stack": "prod"}, "prod", True), ({"stack": "prod"}, "dev", False),
])  # fmt: skip
def test_another_stack_than_the_one_that_runs_is_not_the_laptop(
    tmp_path: Path, run: dict[str, str] | None, stack: str, *, may: bool
) -> None:
    with contextlib.closing(RunFile(tmp_path)) as file:
        if run is not None:
            file.write(run)
        assert may_be_laptop(stack, tmp_path) is may
