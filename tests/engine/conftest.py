"""Pulumi's own engine on programs of this repository, with the local provider attached."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.engine.pulumi_cli import EngineError, find
from tests.engine.support import Bench

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What several files of tests share.
from tests.engine.commands import program
from tests.engine.installed import checkout, cloud, environment, network, open_stack

__all__ = ["checkout", "cloud", "environment", "network", "open_stack", "program"]
NEEDED = "GATEHOUSE_TESTS_NEED_ENGINE"
"""Set where the engine was built: there, not to find it is a failure."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs an installed Pulumi, with its language hosts, where there is none."""
    needs = {"installed": ("pulumi", "pulumi-language-python"), "nodejs": ("pulumi-language-nodejs", "npm")}
    missing = [name for name, commands in needs.items() if not all(map(shutil.which, commands))]
    out = [item for item in items if any(item.get_closest_marker(name) for name in missing)]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


@pytest.fixture(scope="session")
def pulumi() -> Path:
    """The `pulumi` command."""
    try:
        return find()
    except EngineError as error:
        if os.environ.get(NEEDED):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture
def bench(pulumi: Path, tmp_path: Path) -> Iterator[Bench]:
    """An empty cloud, and an engine with an empty state."""
    with Bench(pulumi, tmp_path / "engine") as made:
        yield made
