"""Who can sign in at the program's own user pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.cloud import Cloud
from gatehouse.laptop.config import StandInError, StandIns, StandInUser
from gatehouse.laptop.run_file import run_key
from gatehouse.laptop.users import names, seed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def cognito() -> Iterator[Any]:
    with Cloud.start() as cloud:
        yield cloud.client("cognito-idp")


@pytest.fixture
def pool(cognito: Any) -> str:
    return str(cognito.create_user_pool(PoolName="users", UsernameAttributes=["email"])["UserPool"]["Id"])


def of(directory: Path, text: str, key: bytes = b"key") -> list[StandInUser]:
    (directory / "laptop.yaml").write_text(text)
    found = StandIns.of(directory, key).users
    assert found is not None
    return list(found.values())


def test_a_user_of_laptop_yaml_can_sign_in_and_is_in_its_groups(
    cognito: Any, pool: str, tmp_path: Path
) -> None:
    cognito.create_group(UserPoolId=pool, GroupName="staff")
    (ada,) = seed(
        cognito, pool, of(tmp_path, "users: {ada@example.com: {groups: [staff], claims: {name: Ada}}}")
    )
    found = cognito.admin_get_user(UserPoolId=pool, Username="ada@example.com")
    attributes = {item["Name"]: item["Value"] for item in found["UserAttributes"]}
    assert (found["UserStatus"], attributes["name"], attributes["email_verified"]) == (
        "CONFIRMED",
        "Ada",
        "true",
    )
    groups = cognito.admin_list_groups_for_user(UserPoolId=pool, Username="ada@example.com")["Groups"]
    assert [group["GroupName"] for group in groups] == ["staff"]
    assert len(ada.password) > 15


def test_a_user_who_is_there_already_is_left_alone(cognito: Any, pool: str, tmp_path: Path) -> None:
    users = of(tmp_path, "users: {ada@example.com: {}}")
    seed(cognito, pool, users)
    cognito.admin_disable_user(UserPoolId=pool, Username="ada@example.com")
    assert [user.name for user in seed(cognito, pool, users)] == ["ada@example.com"]
    assert cognito.admin_get_user(UserPoolId=pool, Username="ada@example.com")["Enabled"] is False


def test_a_group_that_the_pool_does_not_have_is_named(cognito: Any, pool: str, tmp_path: Path) -> None:
    with pytest.raises(StandInError, match=r"users\.ada@example\.com\.groups.*no group 'staff'; it has none"):
        seed(cognito, pool, of(tmp_path, "users: {ada@example.com: {groups: [staff]}}"))


def test_passwords_stay_from_run_to_run_until_a_fresh_one(tmp_path: Path) -> None:
    first, second = run_key(tmp_path), run_key(tmp_path)
    assert first == second
    assert (tmp_path / ".gatehouse" / "key").stat().st_mode & 0o777 == 0o600
    assert run_key(tmp_path, fresh=True) != first


def test_a_file_that_says_nothing_of_users_differs_from_one_that_wants_none(tmp_path: Path) -> None:
    assert StandIns.of(tmp_path).users is None
    assert of(tmp_path, "users: {}") == []


def test_somebody_whom_a_pool_names_by_an_id_is_told_by_the_address(
    cognito: Any, pool: str, tmp_path: Path
) -> None:
    seed(cognito, pool, of(tmp_path, "users: {ada@example.com: {}}"))
    id_ = cognito.admin_get_user(UserPoolId=pool, Username="ada@example.com")["Username"]
    issuer = f"https://cognito-idp.eu-west-1.amazonaws.com/{pool}"
    name = names(lambda _service: cognito)
    assert name(issuer, id_) == "ada@example.com"
    assert name("https://acme.eu.auth0.com/", id_) == id_
    assert name(issuer, "1h57kf5cpq17m0eml12EXAMPLE") == "1h57kf5cpq17m0eml12EXAMPLE"
