"""The Pulumi CLI on copies of the repository, with a file backend, all in temporary directories."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pulumi import automation

from gatehouse.laptop.cloud import Cloud
from gatehouse.operate.local_config import provider_config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
COPIED = (
    "__main__.py",
    "settings.py",
    "Pulumi.yaml",
    "Pulumi.dev.yaml",
    "components",
    "handlers",
    "policy",
    "examples",
)
REGION = "eu-west-1"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """Where the real AWS provider is sent; a stand-in for it does not ask."""
    with_region = Cloud.start(region=REGION)
    yield with_region
    with_region.close()


@pytest.fixture(scope="module")
def network(cloud: Cloud) -> dict[str, Any]:
    """The default VPC there, for examples that would look for it: a stand-in has none to find."""
    ec2 = cloud.client("ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    return {"timer:vpcId": vpc, "timer:privateSubnetIds": [subnet["SubnetId"] for subnet in subnets]}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The CLI's environment: state and passphrase of this test's own, no update checks, no AWS profile."""
    state = tmp_path / "state"
    state.mkdir()
    return {
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": "only for this test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the repository's program, components, pack and examples, run with this test's interpreter.

    A copy, since `pulumi stack init` writes a stack file beside Pulumi.yaml.
    """
    directory = tmp_path / "checkout"
    directory.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source, directory / name, ignore=shutil.ignore_patterns("__pycache__", ".gatehouse")
            )
        elif source.is_file():
            shutil.copy2(source, directory / name)
    for settings in [*directory.rglob("Pulumi.yaml"), directory / "policy" / "PulumiPolicy.yaml"]:
        use_this_interpreter(settings)
    return directory


def use_this_interpreter(settings: Path) -> None:
    """Name the virtual environment outright: the copy has none, and nothing is to be installed."""
    content = yaml.safe_load(settings.read_text())
    runtime = content["runtime"]
    options = runtime.get("options") or {} if isinstance(runtime, dict) else {}
    content["runtime"] = {"name": "python", "options": {**options, "virtualenv": sys.prefix}}
    settings.write_text(yaml.safe_dump(content, sort_keys=False))


@pytest.fixture
def open_stack(cloud: Cloud, environment: dict[str, str]) -> Callable[..., automation.Stack]:
    """Make a stack of the program in a directory, with the configuration of its dev stack."""

    def make(directory: Path, **config: Any) -> automation.Stack:
        like = directory / "Pulumi.dev.yaml"
        known = (yaml.safe_load(like.read_text()) or {}).get("config", {}) if like.is_file() else {}
        content = {"config": {**(known or {}), **provider_config(cloud.endpoint, REGION), **config}}
        (directory / "Pulumi.engine.yaml").write_text(yaml.safe_dump(content, sort_keys=False))
        return automation.create_stack(
            stack_name="engine",
            work_dir=str(directory),
            opts=automation.LocalWorkspaceOptions(env_vars=environment),
        )

    return make
