"""Pulumi as users install it, language host and AWS provider included; the check workflow runs these.

The provider is sent to the local cloud. Where no such Pulumi is installed, these tests are left out: test_programs.py does
the same with the local provider.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from pulumi.automation.errors import CommandError

from tests.engine.installed import ROOT, use_this_interpreter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pulumi import automation

    OpenStack = Callable[..., automation.Stack]

pytestmark = pytest.mark.installed
EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/Pulumi.yaml"))


def pack(checkout: Path) -> list[str]:
    return [str(checkout / "policy")]


@pytest.fixture
def unprotected(tmp_path: Path) -> Path:
    """A program with a route that anyone can call."""
    directory = tmp_path / "unprotected"
    shutil.copytree(ROOT / "tests" / "programs" / "unprotected", directory)
    use_this_interpreter(directory / "Pulumi.yaml")
    return directory


def resources(stack: automation.Stack) -> list[str]:
    deployment = stack.export_stack().deployment or {}
    return [one["type"] for one in deployment.get("resources") or []]


def test_the_dev_stack_is_previewed_built_kept_refreshed_and_destroyed(
    checkout: Path, open_stack: OpenStack
) -> None:
    stack = open_stack(checkout)
    seen = stack.preview(policy_packs=pack(checkout), color="never")
    assert set(seen.change_summary) == {"create"}

    built = stack.up(policy_packs=pack(checkout), color="never")
    assert set(built.summary.resource_changes or {}) == {"create"}
    assert {"api_id", "api_url", "issuer", "audiences", "client_id", "user_pool_id"} <= set(built.outputs)
    assert "aws:apigatewayv2/route:Route" in resources(stack)

    again = stack.up(policy_packs=pack(checkout), color="never")
    assert set(again.summary.resource_changes or {}) == {"same"}

    refreshed = stack.refresh(color="never")
    assert refreshed.summary.result == "succeeded"
    assert not {"delete"} & set(refreshed.summary.resource_changes or {})

    gone = stack.destroy(color="never")
    assert set(gone.summary.resource_changes or {}) == {"delete"}
    assert resources(stack) == []


def test_an_unprotected_route_is_rejected_at_preview_already(
    checkout: Path, unprotected: Path, open_stack: OpenStack
) -> None:
    with pytest.raises(CommandError) as rejected:
        open_stack(unprotected).preview(policy_packs=pack(checkout), color="never")
    assert "closed-endpoints" in str(rejected.value)
    assert "GET /orders" in str(rejected.value)


def test_an_unprotected_route_is_not_created_at_up(
    checkout: Path, unprotected: Path, open_stack: OpenStack
) -> None:
    stack = open_stack(unprotected)
    with pytest.raises(CommandError) as rejected:
        stack.up(policy_packs=pack(checkout), color="never")
    assert "closed-endpoints" in str(rejected.value)
    assert "aws:apigatewayv2/route:Route" not in resources(stack)


def test_an_exemption_with_a_reason_lets_the_route_pass(
    checkout: Path, unprotected: Path, open_stack: OpenStack, tmp_path: Path
) -> None:
    config = tmp_path / "policy-config.json"
    exemption = {"route": "GET /orders", "reason": "a demonstration"}
    config.write_text(json.dumps({"closed-endpoints": {"exemptions": [exemption]}}))
    stack = open_stack(unprotected)
    stack.up(policy_packs=pack(checkout), policy_pack_configs=[str(config)], color="never")
    assert "aws:apigatewayv2/route:Route" in resources(stack)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_previewed_and_built_with_the_pack_in_force(
    name: str, checkout: Path, open_stack: OpenStack, network: dict[str, object]
) -> None:
    directory = checkout / "examples" / name
    stack = open_stack(
        directory, **{key: value for key, value in network.items() if key.startswith(f"{name}:")}
    )
    stack.preview(policy_packs=pack(checkout), color="never")
    built = stack.up(policy_packs=pack(checkout), color="never")
    assert set(built.summary.resource_changes or {}) <= {"create", "read"}


def test_the_component_package_has_the_committed_schema(
    checkout: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    use_this_interpreter(checkout / "components" / "PulumiPlugin.yaml")
    pulumi = shutil.which("pulumi")
    assert pulumi
    surroundings = {**os.environ, **environment}
    ambient = shutil.which("pulumi-resource-aws")
    if ambient:
        # A program takes the provider on PATH as it is; a package's own providers have to be installed.
        surroundings["PULUMI_HOME"] = str(tmp_path / "home")
        install = [pulumi, "plugin", "install", "resource", "aws", version("pulumi-aws"), "--file", ambient]
        subprocess.run(install, env=surroundings, cwd=checkout, capture_output=True, check=True)
    done = subprocess.run(
        [pulumi, "package", "get-schema", str(checkout / "components")],
        env=surroundings,
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    schema = json.loads(done.stdout)
    committed = json.loads((ROOT / "components" / "package" / "schema.json").read_text())
    assert schema["name"] == "gatehouse"
    for part in ("resources", "types"):
        assert schema[part].keys() == committed[part].keys()
