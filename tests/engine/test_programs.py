"""The programs of this repository on Pulumi's own engine, from the first preview until nothing is left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.engine.support import EXAMPLES, ROOT, Bench, operations
from tests.sample import sample

if TYPE_CHECKING:
    from gatehouse.laptop.engine.project import Project

pytestmark = pytest.mark.engine
PROGRAMS = [".", *(f"examples/{name}" for name in EXAMPLES)]


def network(bench: Bench) -> dict[str, object]:
    """The default VPC of the cloud, for the example that runs in one."""
    ec2 = bench.cloud.client("ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    return {"timer:vpcId": vpc, "timer:privateSubnetIds": [subnet["SubnetId"] for subnet in subnets]}


def program(bench: Bench, name: str) -> Project:
    return bench.program(ROOT / name, **(network(bench) if name.endswith("timer") else {}))


@pytest.mark.parametrize("name", sample(PROGRAMS, "."))
def test_a_program_is_built_stays_as_it_is_and_leaves_nothing(name: str, bench: Bench) -> None:
    made = program(bench, name)
    ahead = bench.run(made, preview=True)
    assert (ahead.failures, ahead.blocked, operations(ahead)) == ((), False, {"create"})
    before = bench.left()

    built = bench.run(made)
    assert (built.failures, built.blocked, operations(built)) == ((), False, {"create"})
    assert {one.urn for one in built.resources} == {one.urn for one in ahead.resources}

    again = bench.run(made)
    assert (again.failures, operations(again)) == ((), {"same"})

    assert "unchanged" in bench.command("refresh", "--yes", "--stack", "dev", "--expect-no-changes").stdout
    bench.command("destroy", "--yes", "--stack", "dev")
    assert bench.left() == before
    assert bench.engine.current(made).resources == ()


def test_what_the_engine_calls_back_for_is_counted(bench: Bench) -> None:
    made = program(bench, ".")
    bench.run(made, preview=True)
    assert bench.changes == 0
    bench.run(made)
    assert bench.changes > 0


def test_the_versions_that_are_built_are_those_that_the_modules_pin() -> None:
    script = (ROOT / "bin" / "engine").read_text()
    for folder, name, module in (
        ("pulumi", "cli", "github.com/pulumi/pulumi/pkg/v3"),
        ("pulumi-yaml", "yaml", "github.com/pulumi/pulumi-yaml"),
    ):
        pinned = re.search(rf"^{name}=(.+)$", script, re.MULTILINE)
        assert pinned
        assert f"{module} v{pinned[1]}" in (ROOT / "tools" / folder / "go.mod").read_text()
        assert f"v{pinned[1]}" in (ROOT / "tools" / "README.md").read_text()
