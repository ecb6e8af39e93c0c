"""The dev stack and every example do the same on Pulumi's engine and on the built-in one.

What is compared: what the policy pack is asked of each resource (inputs with what is secret or unknown in them, options,
provider, dependencies), its verdicts, the steps, the exports, the state, and what the cloud holds afterwards.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.engine import project
from tests.engine.oracle import Ahead, Ours, Real, told
from tests.engine.support import EXAMPLES, ROOT
from tests.sample import sample

if TYPE_CHECKING:
    from pathlib import Path

    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.engine.project import Project

pytestmark = pytest.mark.engine


def loaded(name: str, cloud: Cloud) -> Project:
    """A program of this repository; the timer is given the default VPC of the cloud."""
    found = project.load(ROOT / name, "dev")
    if not name.endswith("timer"):
        return found
    ec2 = cloud.client("ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    network = {"timer:vpcId": vpc, "timer:privateSubnetIds": json.dumps([s["SubnetId"] for s in subnets])}
    return replace(found, config={**found.config, **network})


@pytest.mark.usefixtures("pulumi")
@pytest.mark.parametrize("name", sample([".", *(f"examples/{one}" for one in EXAMPLES)], "examples/hello"))
def test_a_program_of_this_repository_does_the_same_on_both_engines(name: str, tmp_path: Path) -> None:
    actions = ("preview", "up", "up", "refresh", "destroy")
    traces = []
    for kind in (Real, Ours):
        with kind(tmp_path / kind.__name__, ROOT / "policy") as side:
            program = loaded(name, side.cloud)
            traces.append([(action, side.trace(program, action)) for action in actions])
    assert told(*traces) == []


@pytest.mark.parametrize("name", sample([".", *(f"examples/{one}" for one in EXAMPLES)], "."))
def test_a_preview_without_a_cloud_shows_what_one_with_it_shows(name: str, tmp_path: Path) -> None:
    with Ours(tmp_path / "with", ROOT / "policy") as side:
        program = loaded(name, side.cloud)
        wanted = side.trace(program, "preview")
    with Ahead(tmp_path / "without", ROOT / "policy") as side:
        found = side.trace(program, "preview")
    assert told([("preview", wanted)], [("preview", found)]) == []
