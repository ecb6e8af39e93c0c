from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gatehouse.operate import groups, users
from gatehouse.operate.errors import OperateError
from gatehouse.operate.tokens import with_password

if TYPE_CHECKING:
    from gatehouse.operate.target import Target

ADA = "ada@example.com"
PASSWORD = "Correct-horse-1"
NO_GROUP = r"^there is no group nobody; `gatehouse group list` shows those there are$"


def test_a_user_with_a_password_can_sign_in_at_once(target: Target) -> None:
    created = users.create(target, ADA, password=PASSWORD)
    assert (created.status, created.enabled, created.email) == ("CONFIRMED", True, ADA)
    assert with_password(target, target.outputs["client_id"], ADA, PASSWORD).access_token


def test_a_user_without_a_password_is_invited(target: Target) -> None:
    assert users.create(target, ADA).status == "FORCE_CHANGE_PASSWORD"


def test_a_password_that_the_pool_refuses_leaves_no_user_behind(target: Target) -> None:
    with pytest.raises(OperateError, match=r"password of ada@example\.com does not meet the pool's policy"):
        users.create(target, ADA, password="short")
    assert list(users.every(target)) == []


def test_a_group_that_does_not_exist_leaves_no_user_behind(target: Target) -> None:
    with pytest.raises(OperateError, match=NO_GROUP):
        users.create(target, ADA, password=PASSWORD, groups=["nobody"])
    assert list(users.every(target)) == []


def test_a_second_user_of_the_same_name_is_an_error_and_the_first_stays(target: Target) -> None:
    users.create(target, ADA, password=PASSWORD)
    with pytest.raises(OperateError, match="exists already"):
        users.create(target, ADA, password=PASSWORD)
    assert len(list(users.every(target))) == 1


def test_every_user_is_listed_past_the_first_page(target: Target) -> None:
    names = {f"user{number}@example.com" for number in range(70)}
    for name in names:
        users.create(target, name)
    assert {user.email for user in users.every(target)} == names


def test_a_disabled_user_cannot_sign_in_until_enabled_again(target: Target) -> None:
    users.create(target, ADA, password=PASSWORD)
    users.disable(target, ADA)
    with pytest.raises(OperateError, match=r"sign-in of ada@example\.com was refused: .*disabled"):
        with_password(target, target.outputs["client_id"], ADA, PASSWORD)
    users.enable(target, ADA)
    assert with_password(target, target.outputs["client_id"], ADA, PASSWORD).access_token


def test_a_deleted_user_is_gone(target: Target) -> None:
    users.create(target, ADA, password=PASSWORD)
    users.delete(target, ADA)
    with pytest.raises(OperateError, match="there is no user ada"):
        users.get(target, ADA)


def test_members_of_a_group_are_those_added_and_not_removed(target: Target) -> None:
    groups.create(target, "editors", "may write")
    users.create(target, ADA, password=PASSWORD, groups=["editors"])
    users.create(target, "bob@example.com", password=PASSWORD)
    groups.add(target, "editors", "bob@example.com")
    groups.remove(target, "editors", ADA)
    assert [one.email for one in groups.members(target, "editors")] == ["bob@example.com"]
    assert list(groups.every(target)) == [groups.Group("editors", "may write")]


def test_a_group_that_exists_already_is_an_error(target: Target) -> None:
    groups.create(target, "editors")
    with pytest.raises(OperateError, match="group editors exists already"):
        groups.create(target, "editors")


def test_a_group_that_is_not_there_is_named(target: Target) -> None:
    users.create(target, ADA, password=PASSWORD)
    for done in (groups.add, groups.remove):
        with pytest.raises(OperateError, match=NO_GROUP):
            done(target, "nobody", ADA)
    with pytest.raises(OperateError, match=NO_GROUP):
        groups.delete(target, "nobody")
    with pytest.raises(OperateError, match=NO_GROUP):
        list(groups.members(target, "nobody"))


def test_a_user_who_is_not_there_is_named_and_not_the_group(target: Target) -> None:
    groups.create(target, "editors")
    for done in (groups.add, groups.remove):
        with pytest.raises(OperateError, match=r"^there is no user bob; `gatehouse user list`"):
            done(target, "editors", "bob")


def test_a_pool_that_is_not_there_is_told_from_a_group(target: Target) -> None:
    elsewhere = replace(target, outputs={"user_pool_id": "eu-west-1_nothing"})
    with pytest.raises(OperateError, match="eu-west-1_nothing does not exist"):
        groups.delete(elsewhere, "nobody")


def test_a_deleted_group_is_gone(target: Target) -> None:
    groups.create(target, "editors")
    groups.delete(target, "editors")
    assert list(groups.every(target)) == []


def test_what_a_pool_asks_of_a_password_is_said_in_words() -> None:
    policy = {"MinimumLength": 12, "RequireLowercase": True, "RequireNumbers": True, "RequireSymbols": False}
    assert users.wanted(policy) == "at least 12 characters, with a lower-case letter and a digit among them"
    assert users.wanted({"MinimumLength": 1}) == "at least 1 character"


def test_a_weak_password_is_refused_with_what_the_pool_takes_and_no_user_is_left(target: Target) -> None:
    with pytest.raises(OperateError, match="it takes at least 12 characters, with a digit"):
        users.create(target, "weak@example.com", password="x")
    assert "weak@example.com" not in {one.email for one in users.every(target)}
