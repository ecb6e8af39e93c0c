"""moto lacks what the gaps put right: the test of one fails once moto has it, and then the gap can go."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version

import pytest

GAPS = (
    "rest: a second variable at one place",
    "rest: a method that exists",
    "rest: an authorizer's name that is taken",
    "rest: an authorizer in use",
    "rest: a deployment in use",
    "rest: a path part that changes",
    "http: a route key that is taken",
    "http: an authorizer in use",
    "http: an integration in use",
    "http: a stage that a domain leads to",
    "http: a list of authorizers",
    "http: deployments",
    "pools: a second domain",
    "pools: a provider that exists",
    "pools: managed login branding",
    "pools: a pool with a domain",
    "iam: audiences of a provider",
    "cloudfront: cache policies",
)


@pytest.fixture(scope="module")
def found() -> dict[str, bool]:
    """What moto lacks, in a process in which nothing was put right."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.laptop.cloud.unpatched"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    gaps: dict[str, bool] = json.loads(done.stdout.splitlines()[-1])
    return gaps


@pytest.mark.parametrize("gap", GAPS)
def test_moto_still_lacks_what_is_put_right(gap: str, found: dict[str, bool]) -> None:
    assert found[gap], (
        f"moto {version('moto')} has it: take it out of gatehouse/laptop/cloud/gaps, and its line here"
    )


def test_every_gap_that_is_probed_is_listed(found: dict[str, bool]) -> None:
    assert set(found) == set(GAPS)
