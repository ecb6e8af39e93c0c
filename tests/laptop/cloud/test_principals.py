"""Whose the access keys of the local cloud are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.cloud import principals

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.gateway.authorizers.iam import Principal

INVOKE, CALL = "execute-api:Invoke", "arn:aws:execute-api:eu-west-1:123456789012:a1/$default/GET/orders"


def policy(resource: str = "*", effect: str = "Allow") -> str:
    statement = {"Effect": effect, "Action": INVOKE, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def found(cloud: Cloud, key: str, token: str | None = None) -> Principal:
    principal = principals.find(cloud.account, key, token)
    assert principal is not None
    return principal


@pytest.fixture
def user(cloud: Cloud) -> tuple[str, dict[str, Any]]:
    iam = cloud.client("iam")
    name = f"robot-{len(iam.list_users()['Users'])}"
    iam.create_user(UserName=name)
    return name, iam.create_access_key(UserName=name)["AccessKey"]


def test_whoever_runs_the_laptop_owns_the_account(cloud: Cloud) -> None:
    owner = found(cloud, "local")
    assert owner.arn == f"arn:aws:iam::{cloud.account}:root"
    assert owner.may(INVOKE, CALL)


def test_a_users_policies_are_its_own_and_those_attached(cloud: Cloud, user: tuple[str, Any]) -> None:
    iam, (name, key) = cloud.client("iam"), user
    assert not found(cloud, key["AccessKeyId"]).may(INVOKE, CALL)
    arn = iam.create_policy(
        PolicyName=f"{name}-may", PolicyDocument=policy("arn:aws:execute-api:*:*:*/GET/*")
    )["Policy"]["Arn"]
    iam.attach_user_policy(UserName=name, PolicyArn=arn)
    assert found(cloud, key["AccessKeyId"]).may(INVOKE, CALL)
    iam.put_user_policy(UserName=name, PolicyName="no", PolicyDocument=policy(CALL, "Deny"))
    held = found(cloud, key["AccessKeyId"])
    assert not held.may(INVOKE, CALL)
    assert held.arn == f"arn:aws:iam::{cloud.account}:user/{name}"
    assert held.secret == key["SecretAccessKey"]


def test_a_key_that_is_switched_off_is_nobodys(cloud: Cloud, user: tuple[str, Any]) -> None:
    name, key = user
    cloud.client("iam").update_access_key(UserName=name, AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert principals.find(cloud.account, key["AccessKeyId"], None) is None


def test_a_users_key_with_a_session_token_is_nobodys(cloud: Cloud, user: tuple[str, Any]) -> None:
    assert principals.find(cloud.account, user[1]["AccessKeyId"], "token") is None


def test_an_unknown_key_is_nobodys(cloud: Cloud) -> None:
    assert principals.find(cloud.account, "AKIANOBODY", None) is None
    assert principals.find(cloud.account, "ASIANOBODY", "token") is None


def test_a_session_may_what_its_role_its_boundary_and_its_own_policy_allow(cloud: Cloud) -> None:
    iam, sts = cloud.client("iam"), cloud.client("sts")
    boundary = iam.create_policy(PolicyName="edge", PolicyDocument=policy("arn:aws:execute-api:*:*:*/GET/*"))[
        "Policy"
    ]["Arn"]
    role = iam.create_role(RoleName="caller", AssumeRolePolicyDocument="{}", PermissionsBoundary=boundary)[
        "Role"
    ]["Arn"]
    iam.put_role_policy(RoleName="caller", PolicyName="may", PolicyDocument=policy())

    def session(**more: Any) -> Principal:
        keys = sts.assume_role(RoleArn=role, RoleSessionName="session", **more)["Credentials"]
        return found(cloud, keys["AccessKeyId"], keys["SessionToken"])

    assert session().arn == f"arn:aws:sts::{cloud.account}:assumed-role/caller/session"
    assert session().may(INVOKE, CALL)
    assert not session().may(INVOKE, CALL.replace("GET", "POST"))
    assert not session(Policy=policy("arn:aws:execute-api:*:*:*/b")).may(INVOKE, CALL)


def test_a_session_may_no_more_than_the_managed_policies_that_it_was_given(cloud: Cloud) -> None:
    iam, sts = cloud.client("iam"), cloud.client("sts")
    arns = [
        iam.create_policy(PolicyName=name, PolicyDocument=policy(f"arn:aws:execute-api:*:*:*/{name}/*"))[
            "Policy"
        ]["Arn"]
        for name in ("GET", "PUT")
    ]
    role = iam.create_role(RoleName="narrowed", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    iam.put_role_policy(RoleName="narrowed", PolicyName="may", PolicyDocument=policy())

    def session(*given: str) -> Principal:
        keys = sts.assume_role(
            RoleArn=role, RoleSessionName="session", PolicyArns=[{"arn": arn} for arn in given]
        )["Credentials"]
        return found(cloud, keys["AccessKeyId"], keys["SessionToken"])

    may = [session(*arns).may(INVOKE, CALL.replace("GET", method)) for method in ("GET", "PUT", "POST")]
    assert may == [True, True, False]
    assert not session(f"{arns[0]}-of-nobody").may(INVOKE, CALL)


def test_a_session_needs_its_token(cloud: Cloud) -> None:
    iam, sts = cloud.client("iam"), cloud.client("sts")
    role = iam.create_role(RoleName="bearer", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    keys = sts.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    assert principals.find(cloud.account, keys["AccessKeyId"], None) is None
    assert principals.find(cloud.account, keys["AccessKeyId"], "another") is None
