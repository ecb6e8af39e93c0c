"""What statements allow.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from typing import Any

import pytest

from gatehouse.laptop.gateway.policies import allowed, statements_of

ORDERS = "arn:aws:execute-api:eu-west-1:123456789012:abc/$default/GET/orders"
ALLOW = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
DENY = ALLOW | {"Effect": "Deny"}


def other(statement: dict[str, Any], element: str, value: object) -> dict[str, Any]:
    """The statement for all but this."""
    return {key: held for key, held in statement.items() if key != element} | {f"Not{element}": value}


def may(*statements: dict[str, Any], resource: str = ORDERS) -> bool:
    return allowed(statements, "execute-api:Invoke", resource)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([other(ALLOW, "Action", "s3:*")], True),
        ([other(ALLOW, "Action", "Execute-API:*")], False),
        ([other(ALLOW, "Resource", "*/POST/*")], True),
        ([other(ALLOW, "Resource", ["*/POST/*", "*/GET/*"])], False),
        ([ALLOW, other(DENY, "Action", "execute-api:*")], True),
        ([ALLOW, other(DENY, "Action", ["s3:*"])], False),
        ([ALLOW, other(DENY, "Resource", "*/GET/orders")], True),
        ([ALLOW, other(DENY, "Resource", "*/GET/prices")], False),
    ],
)
def test_a_statement_is_about_all_but_what_it_leaves_out(
    statements: list[dict[str, Any]], expected: bool
) -> None:
    assert may(*statements) is expected


def test_a_deny_with_a_condition_is_about_its_own_actions_and_resources_alone() -> None:
    condition = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert may(ALLOW, DENY | condition | {"Action": "s3:*"})
    assert may(ALLOW, DENY | condition | {"Resource": "*/POST/*"})
    assert not may(ALLOW, DENY | condition)


@pytest.mark.parametrize("statement", [{}, {"Action": "*"}, {"Resource": "*"}, ALLOW | {"NotAction": "s3:*"}])
def test_what_does_not_say_what_it_is_about_allows_nothing_and_denies(statement: dict[str, Any]) -> None:
    assert not may(statement | {"Effect": "Allow"})
    assert not may(ALLOW, statement | {"Effect": "Deny"})


@pytest.mark.parametrize("path", ["/%73ecret", "/s%65cret", "/secret"])
def test_a_denied_path_is_denied_however_it_is_spelled(path: str) -> None:
    resource = ORDERS.replace("/orders", path)
    assert not may(ALLOW, DENY | {"Resource": "*/GET/secret"}, resource=resource)
    assert not may(ALLOW | {"Resource": "*/GET/%73ecret"}, resource=resource)


@pytest.mark.parametrize("path", ["/ada", "/${aws:username}", "/$%7Baws:username%7D", "/%00"])
def test_a_variable_allows_nothing_and_denies_whatever_it_may_stand_for(path: str) -> None:
    resource, mine = ORDERS.replace("/orders", path), "*/GET/${aws:username}"
    assert not may(ALLOW | {"Resource": mine}, resource=resource)
    assert not may(ALLOW, DENY | {"Resource": mine}, resource=resource)
    assert not may(other(ALLOW, "Resource", mine), resource=resource)
    assert not may(ALLOW, other(DENY, "Resource", mine), resource=resource)


@pytest.mark.parametrize(
    "wrong",
    [
        {"Effect": ["Deny"]},
        {"Effect": {"a": 1}},
        {"Effect": None},
        {"Effect": "deny"},
        {"Action": {"a": "*"}},
        {"Action": ["*", 5]},
        {"Resource": [["*"]]},
        {"NotResource": None},
    ],
)
def test_a_document_with_a_statement_in_other_words_is_none(wrong: dict[str, Any]) -> None:
    assert statements_of({"Statement": [ALLOW, DENY]}) == [ALLOW, DENY]
    assert statements_of({"Statement": [ALLOW, DENY | wrong]}) is None


@pytest.mark.parametrize("more", [{"Principal": {"AWS": "*"}}, {"condition": {"Bool": {}}}, {"Unless": 1}])
def test_a_statement_with_what_is_not_evaluated_allows_nothing_and_denies(more: dict[str, Any]) -> None:
    assert not may(ALLOW | more)
    assert not may(ALLOW, DENY | more)
