"""Each edit of the table, made on the built-in engine: what it does is what the table says. At night, all of HttpApi's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.cloud import Cloud, Provider
from gatehouse.laptop.engine import project
from gatehouse.laptop.engine.built_in.engine import BuiltIn
from tests.components import trials
from tests.components.arguments import FULL
from tests.sample import sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

EVERY = {"HttpApi": 1 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 4}
"""Every so-manyth group of a component's arguments is tried: by day not all of the one that has the most."""

_MAIN = """
from tests.components import trials
from tests.sample import sample

for trial, changed, world in trials.NOW:
    trial.build(changed=changed, world=world)
"""


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud.start() as running:
        yield running


@pytest.fixture(scope="module")
def world(cloud: Cloud) -> Mapping[str, str]:
    return trials.world(cloud)


@pytest.mark.parametrize("component", sample(FULL))
def test_each_edit_does_what_the_table_says(
    component: str, cloud: Cloud, world: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.yaml").write_text(
        "name: shop\nruntime: python\nconfig:\n  aws:region: {value: eu-west-1}\n"
    )
    (tmp_path / "__main__.py").write_text(_MAIN)
    engine = BuiltIn(Provider(cloud))
    tried = trials.trials(component, EVERY.get(component, 1))
    lines: list[str] = []
    for changed in (False, True):
        monkeypatch.setattr(trials, "NOW", [(one, changed, world) for one in tried])
        result = engine.deploy(project.load(tmp_path, "dev"), pack=None, preview=False)
        assert not result.failures, "\n".join(one.message for one in result.failures)
        lines = [
            f"{one.operation} {one.resource.type.rsplit(':', 1)[-1]} {one.resource.name}"
            for one in result.steps
            if one.operation != "same" and one.resource.type.startswith("aws:")
        ]
    assert not (found := trials.problems(tried, lines)), "\n".join(found)
