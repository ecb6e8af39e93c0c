"""The role made for a stack allows every call that the local AWS provider makes for it: IAM evaluated, not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components import deploy_needs, deploy_policies
from tests.components.engine import programs
from tests.components.engine.calls import ACCOUNT, REGION, recorded
from tests.components.iam import allowed

if TYPE_CHECKING:
    from tests.components.engine.conftest import Engine

NAMES = ["shop-dev-*", "hello-*", "api-*", "rest-*", "front-*"]
STACK = deploy_policies.Stack({"partition": "aws", "region": REGION, "account": ACCOUNT}, NAMES)


@pytest.mark.thorough
def test_a_role_for_the_stacks_types_allows_all_that_its_deploys_call(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = engine.stack()
    with recorded(engine.cloud, monkeypatch) as made:
        stack.up(programs.everything)
        types = {one["type"] for one in stack.exported().values() if one["type"].startswith("aws:")}
        stack.up(lambda: programs.http_api(description="changed", cors=None, alarms=None, domain=None))
        stack.stack.refresh(color="never", suppress_progress=True)
        stack.destroy()
    known, strangers = deploy_needs.known(types)
    assert strangers == []
    statements = deploy_policies.read(known, STACK) + deploy_policies.write(known, STACK)
    assert len({one.action for one in made}) > 50
    refused = sorted({f"{one.action} {one.arn}" for one in made if not allowed(statements, one)})
    assert refused == [], "\n".join(refused)
