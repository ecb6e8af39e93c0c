"""What is told of a pool that a laptop does not serve whole."""

from __future__ import annotations

from typing import Any

import pytest

from gatehouse.laptop.login.cognito.unserved import unserved

SENDER = {"lambdaArn": "arn:aws:lambda:eu-west-1:123456789012:function:f", "lambdaVersion": "V1_0"}


@pytest.mark.parametrize(
    ("functions", "providers", "said"),
    [
        ({"customEmailSender": SENDER}, [], "has a customEmailSender function, which is not run"),
        ({"customSmsSender": SENDER}, [], "the text messages are in .gatehouse/messages.jsonl"),
        (
            {},
            ["Google", "Apple"],
            "outside identity providers ('Apple', 'Google'): nobody signs in by them here",
        ),
        ({"preSignUp": "arn"}, ["Google"], "PreSignUp_ExternalProvider calls no function"),
    ],
)
def test_what_is_not_run_is_named(functions: dict[str, Any], providers: list[str], said: str) -> None:
    (line,) = unserved("users", {"lambdaConfig": functions}, providers)
    assert "the user pool 'users'" in line
    assert said in line


def test_a_pool_that_is_served_whole_is_told_nothing_of() -> None:
    assert list(unserved("users", {"lambdaConfig": {"preSignUp": "arn", "customMessage": "arn"}}, [])) == []


@pytest.mark.parametrize("mode", ["AUDIT", "ENFORCED", "OFF"])
def test_threat_protection_that_is_on_is_said_to_be_awss_own(mode: str) -> None:
    lines = list(unserved("users", {"userPoolAddOns": {"advancedSecurityMode": mode}}, []))
    assert [f"threat protection ({mode})" in line for line in lines] == ([] if mode == "OFF" else [True])
