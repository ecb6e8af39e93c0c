"""Plain `pulumi`, boto3 and the AWS CLI beside a running laptop, as `gatehouse env` leads them there."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest

from tests.engine.commands import gatehouse, laptop, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.engine
AWS = ["aws", "apigatewayv2", "get-apis", "--query", "Items[].ApiId", "--output", "text"]


def test_plain_pulumi_acts_on_a_running_laptop_which_serves_what_it_changed(
    pulumi: Path, program: Path
) -> None:
    """In YAML, since a plain `pulumi` needs a language host, and that is the one that is built here."""
    with laptop(program) as run:
        (url,) = run["gateways"].values()
        assert httpx.get(f"{url}/orders").status_code == 403
        assert httpx.get(f"{url}/bills").status_code == 404
        assert not run_holds_the_secret(program)
        act = terminal(pulumi, program, twin(program, "orders", "bills"))
        assert "1 to create" in act("preview")
        assert "1 created" in act("up", "--yes")
        wait_for(lambda: httpx.get(f"{url}/bills").status_code == 403, program)
        assert "unchanged" in act("refresh", "--yes", "--expect-no-changes")
        assert "web" in act("stack", "--show-urns")


@pytest.mark.thorough
def test_plain_pulumi_destroys_what_a_laptop_serves(pulumi: Path, program: Path) -> None:
    with laptop(program) as run:
        (url,) = run["gateways"].values()
        assert httpx.get(f"{url}/orders").status_code == 403
        act = terminal(pulumi, program, twin(program, "orders"))
        assert "5 deleted" in act("destroy", "--yes")
        assert apis(program) == []
        wait_for(lambda: not is_served(f"{url}/orders"), program)


@pytest.mark.thorough
def test_plain_pulumi_imports_what_was_made_by_hand_and_the_laptop_serves_it(
    pulumi: Path, program: Path
) -> None:
    with laptop(program) as run:
        ((api, url),) = run["gateways"].items()
        gateway = client(program)
        (route,) = gateway.get_routes(ApiId=api)["Items"]
        made = gateway.create_route(
            ApiId=api, RouteKey="GET /bills", AuthorizationType="AWS_IAM", Target=route["Target"]
        )
        other = twin(program, "orders", "bills")
        act = terminal(pulumi, program, other)
        identity = f"{api}/{made['RouteId']}"
        told = act("import", "aws:apigatewayv2/route:Route", "bills", identity, "--yes", "--protect=false")
        assert "1 imported" in told
        assert "routeKey: GET /bills" in told
        wait_for(lambda: httpx.get(f"{url}/bills").status_code == 403, program)
        assert "6 unchanged" in act("up", "--yes")


CLIENTS: dict[str, list[str]] = {
    "boto3": [
        sys.executable,
        "-c",
        "import boto3; [print(one['ApiId']) for one in boto3.client('apigatewayv2').get_apis()['Items']]",
    ],
    **({"aws": AWS} if shutil.which("aws") else {}),
}


@pytest.mark.thorough
def test_boto3_and_the_aws_cli_reach_the_cloud_with_the_variables_that_env_prints_and_no_others(
    pulumi: Path, program: Path
) -> None:
    with laptop(program) as run:
        printed = variables(program)
        for command in CLIENTS.values():
            done = subprocess.run(
                command,
                env={**printed, "PATH": os.environ["PATH"]},
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
            assert done.returncode == 0, done.stderr
            assert done.stdout.split() == list(run["gateways"])


def client(program: Path) -> Any:
    """What boto3 makes of the variables that `gatehouse env` prints."""
    given = variables(program)
    return boto3.client(
        "apigatewayv2",
        endpoint_url=given["AWS_ENDPOINT_URL"],
        region_name=given["AWS_REGION"],
        aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
    )


def apis(program: Path) -> list[str]:
    return [one["ApiId"] for one in client(program).get_apis()["Items"]]


def is_served(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 403
    except httpx.TransportError:
        return False


def terminal(pulumi: Path, program: Path, directory: Path) -> Callable[..., str]:
    """Another terminal, in `directory`, beside the laptop that serves `program`: runs plain `pulumi`."""
    environment = {**os.environ, **variables(program), "PULUMI_HOME": str(program.parent / "home")}

    def act(*args: str) -> str:
        done = subprocess.run(
            [pulumi, *args, "--non-interactive", "--color", "never"],
            cwd=directory,
            env={**environment, "PATH": f"{pulumi.parent}{os.pathsep}{environment['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return act


def run_holds_the_secret(directory: Path) -> bool:
    return "hush" in (directory.parent / "up.log").read_text()


def variables(directory: Path) -> dict[str, str]:
    """The variables that `eval "$(gatehouse env)"` sets."""
    lines = gatehouse("env", cwd=directory).stdout.splitlines()
    return dict(shlex.split(line.removeprefix("export "))[0].split("=", 1) for line in lines)


def twin(program: Path, *paths: str) -> Path:
    """The same program in YAML."""
    directory = program.parent / "twin"
    directory.mkdir()
    routes = "".join(
        f"""
  {path}:
    type: aws:apigatewayv2:Route
    properties:
      apiId: ${{api.id}}
      routeKey: GET /{path}
      authorizationType: AWS_IAM
      target: integrations/${{backend.id}}
"""
        for path in paths
    )
    (directory / "Pulumi.yaml").write_text(f"""\
name: web
runtime: yaml
resources:
  api:
    type: aws:apigatewayv2:Api
    name: web
    properties:
      protocolType: HTTP
  backend:
    type: aws:apigatewayv2:Integration
    name: web
    properties:
      apiId: ${{api.id}}
      integrationType: HTTP_PROXY
      integrationMethod: GET
      integrationUri: http://127.0.0.1:9/
  stage:
    type: aws:apigatewayv2:Stage
    name: web
    properties:
      apiId: ${{api.id}}
      name: $default
      autoDeploy: true
{routes}
outputs:
  url: ${{api.apiEndpoint}}
""")
    return directory
