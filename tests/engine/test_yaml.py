"""The component package from YAML on Pulumi's own engine, with the policy pack in force."""

from __future__ import annotations

import json
import os
import shlex
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from gatehouse.laptop.pack.find import find_pack
from tests.engine.support import ROOT, Bench
from tests.sample import sample

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.engine
HANDLER = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'hello'}\n"
POOL: dict[str, Any] = {
    "users": {
        "type": "gatehouse:index:UserPool",
        "properties": {
            "clients": {"web": {"callbackUrls": ["http://localhost:3000/callback"]}},
            "domainPrefix": "yaml-gatehouse",
            "protect": False,
        },
    }
}
FUNCTION: dict[str, Any] = {
    "hello": {"type": "gatehouse:index:Function", "properties": {"code": "./hello", "handler": "app.handler"}}
}
API: dict[str, Any] = {
    "api": {
        "type": "gatehouse:index:HttpApi",
        "properties": {
            "authorizer": {"issuer": "${users.issuer}", "audiences": "${users.audiences}"},
            "cors": {"allowOrigins": ["http://localhost:3000"]},
            "backends": {"hello": {"functionArn": "${hello.arn}"}},
            "routes": {"GET /hello": {"backend": "hello"}, "POST /hello": {"backend": "hello"}},
        },
    }
}
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
OTHERS: dict[str, dict[str, Any]] = {
    "RestApi": {
        **POOL,
        **FUNCTION,
        "rest": {
            "type": "gatehouse:index:RestApi",
            "properties": {
                "authorizer": {"userPoolArns": ["${users.arn}"]},
                "routes": {"GET /hello": {"functionArn": "${hello.arn}"}},
            },
        },
    },
    "Cors": {
        "cors": {
            "type": "gatehouse:index:Cors",
            "properties": {"allowOrigins": ["http://localhost:3000"]},
        }
    },
    "Edge": {
        "front": {
            "type": "gatehouse:index:Edge",
            "properties": {"originDomain": "api.corp.example", "clientCertificateArn": CERTIFICATE},
        }
    },
    "DeployRole": {
        "deployer": {
            "type": "gatehouse:index:DeployRole",
            "properties": {
                "repository": "corp/orders",
                "names": ["orders-*"],
                "providerArn": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
            },
        }
    },
}


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The component package as an executable, as an installed plugin would be."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    script = folder / "pulumi-resource-gatehouse"
    command = shlex.join([sys.executable, "-u", str(ROOT / "components")])
    script.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


class Yaml:
    """A YAML program on a bench."""

    def __init__(self, bench: Bench, directory: Path, resources: dict[str, Any]) -> None:
        self.bench = bench
        self.directory = directory
        (directory / "hello").mkdir(parents=True)
        bench.attached.plugin.directory = directory
        (directory / "hello" / "app.py").write_text(HANDLER)
        bench.command("stack", "init", "yaml", cwd=self.write(resources))

    def write(self, resources: dict[str, Any]) -> Path:
        program = {"name": "yaml", "runtime": "yaml", "config": {"aws:region": {"value": "eu-west-1"}}}
        text = yaml.safe_dump({**program, "resources": resources}, sort_keys=False)
        (self.directory / "Pulumi.yaml").write_text(text)
        return self.directory

    def act(self, *args: str, check: bool = True) -> str:
        done = self.bench.command(*args, "--stack", "yaml", cwd=self.directory, check=check)
        return done.stdout + done.stderr

    def up(self, *, check: bool = True) -> str:
        pack = self.bench.engine.executable(find_pack(self.directory))
        return self.act("up", "--yes", "--skip-preview", "--policy-pack", str(pack), check=check)


def statements(bench: Bench, function: str) -> int:
    policy = bench.cloud.client("lambda").get_policy(FunctionName=function)["Policy"]
    return len(json.loads(policy)["Statement"])


def test_a_pool_a_function_and_an_api_are_built_kept_and_destroyed(
    bench: Bench, plugin: Path, tmp_path: Path
) -> None:
    before = bench.left()
    program = Yaml(bench, tmp_path / "program", {**POOL, **FUNCTION, **API})
    assert "created" in program.up()
    (api,) = bench.left()["apis"]
    gateway = bench.cloud.client("apigatewayv2")
    routes = {one["RouteKey"]: one for one in gateway.get_routes(ApiId=api)["Items"]}
    assert routes["GET /hello"]["AuthorizationType"] == "JWT"
    (name,) = (one for one in bench.left()["functions"] if one.startswith("hello"))
    assert statements(bench, name) == 1
    uris = [one.get("IntegrationUri") for one in gateway.get_integrations(ApiId=api)["Items"]]
    assert len([uri for uri in uris if uri and name in uri]) == 1

    assert "unchanged" in program.up()
    program.act("refresh", "--yes", "--expect-no-changes")
    program.act("destroy", "--yes")
    assert bench.left() == before


@pytest.mark.parametrize("component", sample(OTHERS))
def test_each_other_component_is_built_kept_and_destroyed(
    component: str, bench: Bench, plugin: Path, tmp_path: Path
) -> None:
    before = bench.left()
    program = Yaml(bench, tmp_path / "program", OTHERS[component])
    assert "created" in program.up()
    assert "unchanged" in program.up()
    program.act("refresh", "--yes", "--expect-no-changes")
    program.act("destroy", "--yes")
    assert bench.left() == before


def test_a_route_that_anyone_can_call_is_refused_from_yaml_too(
    bench: Bench, plugin: Path, tmp_path: Path
) -> None:
    routes = {"GET /hello": {"functionArn": "${hello.arn}", "public": "a demonstration"}}
    api = {"type": "gatehouse:index:HttpApi", "properties": {"routes": routes}}
    program = Yaml(bench, tmp_path / "program", {**FUNCTION, "api": api})
    assert "closed-endpoints" in program.up(check=False)


@pytest.mark.thorough
def test_an_edit_that_aws_does_not_make_is_refused_at_the_preview_from_yaml_too(
    bench: Bench, plugin: Path, tmp_path: Path
) -> None:
    def pools(**second: Any) -> dict[str, Any]:
        given = {**POOL["users"]["properties"], "attributes": {"tenant": {}}}
        # Both are called the same, and each has a hook of its own.
        below = {**POOL["users"], "name": "users", "options": {"parent": "${users}"}}
        below["properties"] = {**given, "domainPrefix": "below", **second}
        found: dict[str, Any] = json.loads(json.dumps({**POOL, "below": below}))  # no two share a part
        return found

    program = Yaml(bench, tmp_path / "program", pools())
    program.up()
    assert "gatehouse:index:Claim::UserPool below" in program.act("stack", "export")
    program.write(pools(attributes={}))
    said = program.act("preview", check=False)
    assert "Cognito takes no attribute away" in said
    assert said.count("failed: UserPool 'users'") >= 1
    program.write(pools(attributes={"tenant": {}, "level": {"type": "Number"}}))
    assert "1 updated" in program.up()
    program.act("destroy", "--yes")


@pytest.mark.thorough
def test_three_hundred_routes_of_one_function_deploy_with_one_permission(
    bench: Bench, plugin: Path, tmp_path: Path
) -> None:
    routes = {f"GET /orders/{number}": {"backend": "hello"} for number in range(300)}
    api = {"type": "gatehouse:index:HttpApi", "properties": {**API["api"]["properties"], "routes": routes}}
    program = Yaml(bench, tmp_path / "program", {**POOL, **FUNCTION, "api": api})
    program.up()
    (name,) = (one for one in bench.left()["functions"] if one.startswith("hello"))
    assert statements(bench, name) == 1
