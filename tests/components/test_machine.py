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
from tests.components.reached import HTTP_API, REST_API, of_api, table
from tests.components.served import Served

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gatehouse.access.entry import Entry
    from gatehouse.laptop.engine.state import Result

SEQUENCES = 30 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 20
"""In one run; the night has ten, each with a seed of its own."""


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud.start() as running:
        yield running


@pytest.fixture(scope="module")
def served(cloud: Cloud) -> Iterator[Served]:
    with Served(cloud) as serving:
        yield serving


class Deployed:
    """One stack of the machine's programs."""

    def __init__(self, cloud: Cloud, place: Path, stack: str) -> None:
        self._cloud = cloud
        self._engine = BuiltIn(Provider(cloud))
        self._place = place
        self._stack = stack

    def up(self, args: dict[str, Any]) -> Result:
        """Deploy, and say what was done."""
        result = self._engine.deploy(written(self._place, self._stack, args), pack=None, preview=False)
        assert [one.message for one in result.failures] == []
        return result


def seen(cloud: Cloud, served: Served, entries: list[Entry], exported: Mapping[str, Any]) -> dict[str, Any]:
    """What a deploy came to: what the cloud holds, who may call what, and what the APIs answer."""
    apis = {name: exported[name] for name in ("api", "rest") if name in exported}
    return {
        "held": held(cloud, dict(exported)),
        "access": {name: of_api(entries, api) for name, api in apis.items()},
        "answers": {
            name: served.answers(api, HTTP_API if name == "api" else REST_API) for name, api in apis.items()
        },
    }


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
    cloud: Cloud, served: Served, edits: list[dict[str, Any]]
) -> None:
    moto_api_backend.reset()  # what an example that failed left, so that a smaller one can be found
    before = left(cloud)
    with tempfile.TemporaryDirectory() as place:
        stack = Deployed(cloud, Path(place, "kept"), "dev")
        for args in edits:
            edited = stack.up(args)
            fresh = Deployed(cloud, Path(place, "fresh"), "fresh")
            wanted = fresh.up(args)
            served.load()
            entries = table(cloud)
            found = seen(cloud, served, entries, edited.outputs)
            assert found == seen(cloud, served, entries, wanted.outputs)
            assert all(found["access"].values())
            fresh.up({})
            again = stack.up(args)
            changed = [one for one in again.steps if one.operation != "same" and one.resource.custom]
            assert [f"{one.operation} {one.resource.urn}" for one in changed] == []
        stack.up({})
    assert left(cloud) == before
