"""Edits of the table, made on Pulumi's engine: some of them always, all of them at night."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.components import trials

if TYPE_CHECKING:
    from tests.components.engine.conftest import Engine

EVERY = {
    "Cors": 3,
    "Function": 4,
    "UserPool": 8,
    "HttpApi": 6,
    "RestApi": 5,
    "Edge": 2,
    "DeployRole": 3,
}
"""Every so-manyth group of a component's arguments is tried by day."""


NIGHT = os.environ.get("HYPOTHESIS_PROFILE") == "long"


@pytest.mark.thorough
@pytest.mark.parametrize("components", [[one] for one in EVERY] if NIGHT else [list(EVERY)], ids="-".join)
def test_each_edit_does_what_the_table_says(engine: Engine, components: list[str]) -> None:
    world = trials.world(engine.cloud)
    tried = [one for name in components for one in trials.trials(name, every=1 if NIGHT else EVERY[name])]
    stack = engine.stack()

    def program(*, changed: bool) -> None:
        for one in tried:
            one.build(changed=changed, world=world)

    stack.up(lambda: program(changed=False))
    found = trials.problems(tried, stack.up(lambda: program(changed=True)).lines)
    assert not found, "\n".join(found)
    stack.settles(lambda: program(changed=True))
