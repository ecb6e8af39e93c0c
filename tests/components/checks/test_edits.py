from __future__ import annotations

from typing import Any

import pytest

from components.checks.edits import check_edit
from tests.components.checks.checking import found

POOL, GROUP = "aws:cognito/userPool:UserPool", "aws:cognito/userGroup:UserGroup"
LEVEL = {"name": "level", "attributeDataType": "Number", "mutable": True}
TENANT = {"name": "tenant", "attributeDataType": "String", "mutable": True, "stringAttributeConstraints": {}}
V2 = {"preTokenGenerationConfig": {"lambdaArn": "arn:x", "lambdaVersion": "V2_0"}}
V1 = {"preTokenGeneration": "arn:x"}
OTHER = {"preSignUp": "arn:x"}
PASSKEYS = {"signInPolicy": {"allowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}
PASSWORDS = {"signInPolicy": {"allowedFirstAuthFactors": ["PASSWORD"]}, "userPoolTier": "LITE"}
CLAIM, API, USERS = "gatehouse:index:Claim", "gatehouse:index:HttpApi", "gatehouse:index:UserPool"
ONE = {
    "domain": "a.example",
    "argument": "domains",
    "owner": "Edge 'one'",
    "ownerId": "E1",
    "holder": "urn:one",
}
TWO = {**ONE, "owner": "Edge 'two'", "ownerId": "E2", "holder": "urn:two"}
TEXT = {**ONE, "argument": "domain.name", "holder": "urn::a.example"}
GUARDED = {"protect": True, "lasting": {"usernameAttributes": ["email"]}}
PHONE = {"lasting": {"usernameAttributes": ["phone_number"]}}
SHARED = {"routes": ["GET /orders/{id}", "PUT /orders/{id}"]}


def faults(type_: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [
        one.argument for one in found(lambda _, problems: check_edit(type_, old, new, problems), {}, "it")
    ]


@pytest.mark.parametrize(
    ("type_", "old", "new", "argument"),
    [
        (POOL, {"schemas": [TENANT]}, {}, 'attributes["tenant"]'),
        (POOL, {"schemas": [TENANT, LEVEL]}, {"schemas": [TENANT]}, 'attributes["level"]'),
        (POOL, {"schemas": [LEVEL]}, {"schemas": [{**LEVEL, "mutable": False}]}, 'attributes["level"]'),
        (POOL, {"lambdaConfig": V2 | OTHER}, {"lambdaConfig": OTHER}, "triggers.pre_token"),
        (POOL, {"lambdaConfig": V1 | OTHER}, {"lambdaConfig": OTHER}, "triggers.pre_token"),
        (USERS, GUARDED, {**PHONE, "protect": False}, "protect"),
        (GROUP, {"name": "admin", "roleArn": "arn:x"}, {"name": "admin"}, 'groups["admin"].role_arn'),
        (CLAIM, ONE, TWO, "domains"),
        (CLAIM, ONE, {**TWO, "ownerId": object()}, "domains"),
        (CLAIM, TEXT, {**TEXT, "holder": "urn::api"}, "domain.name"),
        (API, SHARED, {"routes": ["GET /orders/{order}", "PUT /orders/{order}"]}, "routes"),
        (API, SHARED, {"routes": ["GET /orders/{order}"]}, "routes"),
        (API, {"routes": ["GET /{id}"]}, {"routes": ["GET /{order}", "GET /{order}/items"]}, "routes"),
        (API, {"routes": ["GET /{id}"]}, {"routes": ["PUT /{order}"]}, "routes"),
        (
            API,
            {"routes": ["ANY /{p+}", "OPTIONS /{p+}"]},
            {"routes": ["ANY /{q+}", "OPTIONS /{q+}"]},
            "routes",
        ),
    ],
)
def test_an_edit_that_aws_does_not_make_is_refused(
    type_: str, old: dict[str, Any], new: dict[str, Any], argument: str
) -> None:
    assert faults(type_, old, new) == [argument]


@pytest.mark.parametrize(
    ("type_", "old", "new"),
    [
        (POOL, {}, {"schemas": [TENANT]}),
        (POOL, {"schemas": [TENANT]}, {"schemas": [LEVEL, TENANT]}),
        (POOL, {"schemas": [LEVEL]}, {"schemas": [{**LEVEL, "numberAttributeConstraints": {}}]}),
        (POOL, {"lambdaConfig": V2 | OTHER}, {}),
        (POOL, {"lambdaConfig": V2 | OTHER}, {"lambdaConfig": V1}),
        (POOL, {"lambdaConfig": V2}, {"lambdaConfig": {"preTokenGenerationConfig": object()}}),
        (POOL, {"lambdaConfig": object()}, {"lambdaConfig": OTHER}),
        (POOL, PASSKEYS, PASSWORDS),
        (USERS, GUARDED, {**GUARDED, "protect": False}),
        (USERS, {**GUARDED, "protect": False}, {**PHONE, "protect": False}),
        (USERS, {}, {**PHONE, "protect": False}),
        (GROUP, {"name": "admin", "roleArn": "arn:x"}, {"name": "admin", "roleArn": object()}),
        (CLAIM, ONE, {**ONE, "ownerId": "E3"}),
        (CLAIM, ONE, {**TWO, "ownerId": "E1"}),
        (CLAIM, {**TEXT, "holder": "urn::api"}, TEXT),
        (CLAIM, TEXT, {**TEXT, "holder": "urn:group::a.example"}),
        (API, {"routes": ["GET /{id}"]}, {"routes": ["GET /{order}"]}),
        (API, SHARED, {"routes": [*SHARED["routes"], "GET /bills/{bill}", "$default"]}),
        (API, SHARED, {"routes": ["GET /bills/{order}"]}),
        (API, {}, {"routes": ["GET /{order}"]}),
        ("aws:lambda/function:Function", {"schemas": [TENANT]}, {}),
    ],
)
def test_an_edit_that_aws_makes_passes(type_: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    assert faults(type_, old, new) == []
