"""Whatever is edited, the cloud ends up as a fresh deploy of the last program would leave it, or a preview refuses it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.moto_api._internal.models import moto_api_backend

from gatehouse.laptop.cloud import Cloud
from tests.components import others
from tests.components.denied import denied, installed
from tests.components.deployed import Deployed, differing, left, seen
from tests.components.judge import judge
from tests.components.machine import pools, programs
from tests.components.reached import table
from tests.components.served import Served

if TYPE_CHECKING:
    from collections.abc import Iterator

SEQUENCES = 30 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 20
"""In one run; the night has ten, each with a seed of its own."""


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud.start() as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        installed()
        yield


@pytest.fixture(scope="module")
def served(cloud: Cloud) -> Iterator[Served]:
    with Served(cloud) as serving:
        yield serving


def _edits(of: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(of, min_size=2, max_size=4)


# Three of four sequences are of what serves somebody, and one of them of a pool, of which not all can be edited.
@given(_edits(programs) | _edits(programs) | _edits(pools) | _edits(others.programs))
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
    judge(cloud)
    denied(cloud)
    before = left(cloud)
    with tempfile.TemporaryDirectory() as place:
        stack = Deployed(cloud, Path(place, "kept"), "dev")
        for args in edits:
            if stack.refused(args):
                continue
            edited = stack.up(args)
            fresh = Deployed(cloud, Path(place, "fresh"), "fresh")
            wanted = fresh.up(args)
            served.load()
            entries = table(cloud)
            found = seen(cloud, served, entries, edited.outputs)
            assert differing(found, seen(cloud, served, entries, wanted.outputs)) == []
            assert differing(others.held(cloud, edited), others.held(cloud, wanted)) == []
            assert all(found["access"].values())
            fresh.up({})
            again = stack.up(args)
            changed = [one for one in again.steps if one.operation != "same" and one.resource.custom]
            assert [f"{one.operation} {one.resource.urn}" for one in changed] == []
        stack.up({})
    assert left(cloud) == before
