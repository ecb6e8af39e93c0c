"""The `gatehouse` command in a process of its own, and a small program for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """\
import pulumi, pulumi_aws as aws

api = aws.apigatewayv2.Api("web", protocol_type="HTTP")
backend = aws.apigatewayv2.Integration(
    "web", api_id=api.id, integration_type="HTTP_PROXY", integration_method="GET", integration_uri="http://127.0.0.1:9/"
)
for path in {paths}:
    aws.apigatewayv2.Route(
        path,
        api_id=api.id,
        route_key=f"GET /{{path}}",
        authorization_type="AWS_IAM",
        target=backend.id.apply(lambda id: f"integrations/{{id}}"),
    )
aws.apigatewayv2.Stage("web", api_id=api.id, name="$default", auto_deploy=True)
pulumi.export("url", api.api_endpoint)
pulumi.export("key", pulumi.Output.secret("hush"))
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program of an HTTP API, without a stack file."""
    directory = tmp_path / "web"
    directory.mkdir()
    (directory / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (directory / "Pulumi.dev.yaml").write_text("config: {}\n")
    write(directory, "orders")
    return directory


def write(directory: Path, *paths: str) -> None:
    (directory / "__main__.py").write_text(PROGRAM.format(paths=list(paths)))


def gatehouse(*args: str, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "gatehouse", *args],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


@contextmanager
def laptop(directory: Path) -> Iterator[dict[str, Any]]:
    """A laptop that serves the program on Pulumi's engine; gives its run file."""
    command = [sys.executable, "-m", "gatehouse", "up", "--engine", "pulumi", "--port", "0"]
    with (directory.parent / "up.log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=directory,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
    try:
        yield wait_for(lambda: run_file(directory), directory, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def run_file(directory: Path) -> dict[str, Any] | None:
    path = directory / ".gatehouse" / "run.json"
    return json.loads(path.read_text()) if path.is_file() else None


def wait_for(found: Any, directory: Path, process: subprocess.Popen[bytes] | None = None) -> Any:
    for _ in range(600):
        value = found()
        if value:
            return value
        if process is not None and process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail((directory.parent / "up.log").read_text())
