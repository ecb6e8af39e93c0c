"""Random edits of components on Pulumi's engine: each leaves the cloud that a fresh deploy of the last program makes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pulumi.automation.errors import CommandError

from components import Edge, Function, HttpApi, RestApi, UserPool
from components.deploy_role import DeployRole
from tests.components import others
from tests.components.deployed import Deployed, differing, left, seen
from tests.components.judge import judge
from tests.components.machine import programs
from tests.components.reached import table
from tests.components.served import Served

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.components.engine.conftest import Engine, Stack

SEQUENCES = 20 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 2
_KINDS: list[tuple[str, Any]] = [("users", UserPool), ("api", HttpApi), ("rest", RestApi)]
_OTHERS: list[tuple[str, Any]] = [("work", Function), ("edge", Edge), ("pipeline", DeployRole)]


def program(args: dict[str, Any]) -> Callable[[], None]:
    def run() -> None:
        for name, kind in _KINDS:
            if name in args:
                pulumi.export(name, kind(name, args[name]).id)
        for name, kind in _OTHERS:
            if name in args:
                kind(name, args[name])

    return run


def deployed(stack: Stack) -> list[tuple[str, str, str, dict[str, Any]]]:
    """The resources of a stack by type, name, id and inputs."""
    return [
        (one["type"], one["urn"].rsplit("::", 1)[-1], one.get("id", ""), one.get("inputs", {}))
        for one in stack.exported().values()
    ]


def refused(stack: Stack, args: dict[str, Any]) -> bool:
    """Whether a preview refuses the edit, and leaves the stack as it was."""
    before = stack.exported()
    try:
        stack.preview(program(args))
    except CommandError as error:
        assert "UserPool 'users': " in str(error)  # noqa: PT017 - most previews pass
        assert stack.exported() == before
        return True
    return False


def _edits(of: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(of, min_size=2, max_size=3)


@pytest.mark.thorough
@given(_edits(programs) | _edits(others.programs))
@settings(
    max_examples=SEQUENCES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each example takes seconds
    suppress_health_check=list(HealthCheck),
)
def test_after_each_edit_the_cloud_is_that_of_a_fresh_deploy(
    engine: Engine, edits: list[dict[str, Any]]
) -> None:
    cloud = engine.cloud
    judge(cloud)
    before = left(cloud)
    stack, last = engine.stack(), edits[0]
    with tempfile.TemporaryDirectory() as place, Served(cloud) as served:
        for args in edits:
            if refused(stack, args):
                continue
            last = args
            stack.up(program(args))
            fresh = Deployed(cloud, Path(place), "fresh")
            wanted = fresh.up(args)
            served.load()
            entries = table(cloud)
            found = seen(cloud, served, entries, stack.outputs)
            assert differing(found, seen(cloud, served, entries, wanted.outputs)) == []
            assert differing(others.held_of(cloud, deployed(stack)), others.held(cloud, wanted)) == []
            fresh.up({})
        stack.settles(program(last), refreshed=True)
    stack.destroy()
    assert left(cloud) == before
