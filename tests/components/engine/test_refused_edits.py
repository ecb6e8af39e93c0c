"""Edits that AWS would refuse in the middle of a deploy, or that would stay without effect: refused at preview.

On Pulumi's engine and on the built-in one alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pulumi.automation.errors import CommandError

from components import UserPool
from gatehouse.laptop.cloud import Provider
from gatehouse.laptop.engine.built_in.engine import BuiltIn
from tests.components.engine.programs import CALLBACK, pool
from tests.components.judge import ARN as JUDGE
from tests.components.judge import judge
from tests.components.written import written
from tests.sample import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gatehouse.laptop.cloud import Cloud
    from tests.components.engine.conftest import Engine, Stack

ROLE = "arn:aws:iam::123456789012:role/members"
WHOLE: dict[str, Any] = {
    "clients": {"web": {"callback_urls": [CALLBACK]}},
    "attributes": {"tenant": {}, "level": {"type": "Number"}},
    "groups": {"admin": {"role_arn": ROLE}},
    "triggers": {"pre_token": JUDGE, "pre_sign_up": JUDGE},
    "first_factors": ["passkey"],
    "protect": False,
}
EDITS: dict[str, tuple[dict[str, Any], str]] = {
    "an attribute gone": ({"attributes": {"level": {"type": "Number"}}}, 'attributes["tenant"]'),
    "an attribute of another type": ({"attributes": {"tenant": {}, "level": {}}}, 'attributes["level"]'),
    "the function before tokens gone": ({"triggers": {"pre_sign_up": JUDGE}}, "triggers.pre_token"),
    "a group's role gone": ({"groups": {"admin": {}}}, 'groups["admin"].role_arn'),
}


def edited(edit: str) -> dict[str, Any]:
    changed = {**WHOLE, **EDITS[edit][0]}
    return {key: item for key, item in changed.items() if item is not None}


@pytest.fixture(scope="module", autouse=True)
def _called(cloud: Cloud) -> None:
    """There is the function that the pool calls."""
    judge(cloud)


@pytest.fixture(scope="module")
def deployed(engine: Engine) -> Iterator[Stack]:
    stack = engine.stack()
    stack.up(program(WHOLE))
    yield stack
    stack.destroy()


def program(args: dict[str, Any]) -> Callable[[], None]:
    def run() -> None:
        UserPool("users", args)  # type: ignore[arg-type]

    return run


@pytest.mark.parametrize("edit", sample(EDITS, "the function before tokens gone"))
def test_an_edit_that_aws_does_not_make_is_refused_at_the_preview(deployed: Stack, edit: str) -> None:
    before = deployed.exported()
    with pytest.raises(CommandError) as refused:
        deployed.preview(program(edited(edit)))
    assert f"UserPool 'users': {EDITS[edit][1]}" in str(refused.value)
    assert deployed.exported() == before


@pytest.mark.thorough
def test_without_a_preview_such_an_edit_is_refused_before_the_pool_is_touched(deployed: Stack) -> None:
    with pytest.raises(CommandError, match="Cognito takes no attribute away"):
        deployed.up(program(edited("an attribute gone")))
    deployed.settles(program(WHOLE))


def test_the_built_in_engine_refuses_the_same(engine: Engine, tmp_path: Path) -> None:
    local = BuiltIn(Provider(engine.cloud))
    project = written(tmp_path, "dev", {"users": WHOLE})
    assert local.deploy(project, pack=None, preview=False).failures == ()
    for edit, (_, said) in EDITS.items():
        project = written(tmp_path, "dev", {"users": edited(edit)})
        result = local.deploy(project, pack=None, preview=True)
        assert [said in failure.message for failure in result.failures] == [True], edit
    local.destroy()


def test_a_pool_loses_its_protection_a_step_before_it_is_replaced(engine: Engine, tmp_path: Path) -> None:
    local = BuiltIn(Provider(engine.cloud))
    clients = {"web": {"callback_urls": [CALLBACK]}}

    def said(*, preview: bool = False, **more: Any) -> str:
        made = local.deploy(
            written(tmp_path, "dev", {"users": {"clients": clients, **more}}), pack=None, preview=preview
        )
        return " ".join(failure.message for failure in made.failures)

    by_phone: dict[str, Any] = {"protect": False, "sign_in": ["phone_number"]}
    assert said() == ""
    assert "UserPool 'users': protect = False" in said(preview=True, **by_phone)
    assert said(protect=False) == said(**by_phone) == ""
    local.destroy()


@pytest.mark.thorough
def test_what_the_refusals_say_to_do_deploys(engine: Engine) -> None:
    stack = engine.stack()
    alone = pool
    for more in (
        {
            "triggers": WHOLE["triggers"],
            "groups": {"admin": {"role_arn": ROLE}},
        },
        {"groups": {"admin": {"role_arn": f"{ROLE}-none"}}},
        {"triggers": {"pre_sign_up": JUDGE}, "groups": {"staff": {}}},
    ):
        stack.up(lambda more=more: alone(identity_providers=None, **more))  # type: ignore[misc]
    stack.destroy()
