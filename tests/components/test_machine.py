"""Whatever is edited, the cloud ends up as a fresh deploy of the last program would leave it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.moto_api._internal.models import moto_api_backend

from gatehouse.laptop.cloud import Cloud, Provider
from gatehouse.laptop.engine.built_in.engine import BuiltIn
from tests.components.machine import held, programs, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.laptop.engine.state import Result

SEQUENCES = 300 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 20


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud.start() as running:
        yield running


class Deployed:
    """One stack of the machine's programs."""

    def __init__(self, cloud: Cloud, place: Path, stack: str) -> None:
        self._cloud = cloud
        self._engine = BuiltIn(Provider(cloud))
        self._place = place
        self._stack = stack

    def up(self, args: dict[str, Any]) -> tuple[Result, dict[str, Any]]:
        """Deploy, and say what was done and what the cloud holds now."""
        result = self._engine.deploy(written(self._place, self._stack, args), pack=None, preview=False)
        assert [one.message for one in result.failures] == []
        return result, held(self._cloud, dict(result.outputs))


def left(cloud: Cloud) -> dict[str, int]:
    """How many things there are that programs make."""
    client = cloud.client
    return {
        "apis": len(client("apigatewayv2").get_apis()["Items"]),
        "rest apis": len(client("apigateway").get_rest_apis()["items"]),
        "pools": len(client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]),
        "functions": len(client("lambda").list_functions()["Functions"]),
        "roles": len(client("iam").list_roles()["Roles"]),
        "log groups": len(client("logs").describe_log_groups()["logGroups"]),
        "alarms": len(client("cloudwatch").describe_alarms()["MetricAlarms"]),
    }


@given(st.lists(programs, min_size=2, max_size=4))
@settings(
    max_examples=SEQUENCES,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
def test_after_each_edit_the_cloud_is_that_of_a_fresh_deploy_a_second_changes_nothing_and_nothing_is_left(
    cloud: Cloud, edits: list[dict[str, Any]]
) -> None:
    moto_api_backend.reset()  # what an example that failed left, so that a smaller one can be found
    before = left(cloud)
    with tempfile.TemporaryDirectory() as place:
        stack = Deployed(cloud, Path(place, "kept"), "dev")
        for args in edits:
            _, found = stack.up(args)
            fresh = Deployed(cloud, Path(place, "fresh"), "fresh")
            _, wanted = fresh.up(args)
            assert found == wanted
            fresh.up({})
            again, _ = stack.up(args)
            changed = [one for one in again.steps if one.operation != "same" and one.resource.custom]
            assert [f"{one.operation} {one.resource.urn}" for one in changed] == []
        stack.up({})
    assert left(cloud) == before
