"""Each program does the same on Pulumi's engine and on the built-in one, at every step of its life.

What is compared: what the policy pack is asked of each resource (inputs with what is secret or unknown in them, options,
provider, dependencies), its verdicts, the steps, the exports, the state, and what the cloud holds afterwards.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.engine import project
from tests.engine.oracle import SIMPLE, Ahead, Ours, Real, Side, Trace, differences, write
from tests.engine.programs import PROGRAMS, source
from tests.engine.support import EXAMPLES, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.engine.project import Project

pytestmark = pytest.mark.engine


def life(side: Side, directory: Path, versions: list[str]) -> list[tuple[str, Trace]]:
    """Previewed, deployed, deployed again; each edit previewed and deployed; refreshed and destroyed."""
    found: list[tuple[str, Trace]] = []
    for number, version in enumerate(versions):
        program = write(directory, source(version))
        actions = ("preview", "up") if number else ("preview", "up", "up")
        found += [(f"{action} of version {number + 1}", side.trace(program, action)) for action in actions]
    found += [(action, side.trace(program, action)) for action in ("refresh", "destroy")]
    return found


@pytest.mark.usefixtures("pulumi")
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_does_the_same_on_both_engines(name: str, tmp_path: Path) -> None:
    # One after the other: the stand-in for AWS is one for the whole process, and forgets all when it is closed.
    with Real(tmp_path / "real", SIMPLE) as real:
        wanted = life(real, tmp_path / "program", PROGRAMS[name])
    with Ours(tmp_path / "ours", SIMPLE) as ours:
        found = life(ours, tmp_path / "program", PROGRAMS[name])
    assert told(wanted, found) == []


def told(wanted: list[tuple[str, Trace]], found: list[tuple[str, Trace]]) -> list[str]:
    return [
        f"{moment}: {line}"
        for (moment, theirs), (_, own) in zip(wanted, found, strict=True)
        for line in differences(theirs, own)
    ]


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
@pytest.mark.parametrize("name", [".", *(f"examples/{one}" for one in EXAMPLES)])
def test_a_program_of_this_repository_does_the_same_on_both_engines(name: str, tmp_path: Path) -> None:
    actions = ("preview", "up", "up", "refresh", "destroy")
    traces = []
    for kind in (Real, Ours):
        with kind(tmp_path / kind.__name__, ROOT / "policy") as side:
            program = loaded(name, side.cloud)
            traces.append([(action, side.trace(program, action)) for action in actions])
    assert told(*traces) == []


@pytest.mark.parametrize("name", [".", *(f"examples/{one}" for one in EXAMPLES)])
def test_a_preview_without_a_cloud_shows_what_one_with_it_shows(name: str, tmp_path: Path) -> None:
    with Ours(tmp_path / "with", ROOT / "policy") as side:
        program = loaded(name, side.cloud)
        wanted = side.trace(program, "preview")
    with Ahead(tmp_path / "without", ROOT / "policy") as side:
        found = side.trace(program, "preview")
    assert told([("preview", wanted)], [("preview", found)]) == []
