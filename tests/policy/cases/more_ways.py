"""Resource policies, event APIs and other ways to a backend that are seldom taken."""

from __future__ import annotations

import json
from typing import Any

from tests.policy.cases.shared import OPEN, route
from tests.policy.programs import ROUTE, Later, one

POLICY = "aws:lambda/resourcePolicy:ResourcePolicy"
EVENTS = "aws:appsync/api:Api"


def statement(principal: Any, **more: Any) -> dict[str, str]:
    return {
        "policy": json.dumps(
            {
                "Statement": [
                    {"Effect": "Allow", "Principal": principal, "Action": "lambda:InvokeFunction", **more}
                ]
            }
        )
    }


MORE_WAYS = [
    one("a resource policy for everyone", "failing", POLICY, statement("*"), OPEN),
    one("a resource policy for every account", "failing", POLICY, statement({"AWS": ["*"]}), OPEN),
    one(
        "a resource policy for any account's gateway",
        "failing",
        POLICY,
        statement({"Service": "apigateway.amazonaws.com"}),
        OPEN,
    ),
    one(
        "a resource policy for one API",
        "passing",
        POLICY,
        statement({"Service": "apigateway.amazonaws.com"}, Condition={"ArnLike": {"aws:SourceArn": "arn"}}),
    ),
    one(
        "a resource policy for a role",
        "passing",
        POLICY,
        statement({"AWS": "arn:aws:iam::123456789012:role/caller"}),
    ),
    one("a resource policy that refuses everyone", "passing", POLICY, statement("*", Effect="Deny")),
    one(
        "a resource policy that is not known yet",
        "unknown",
        POLICY,
        {"policy": Later(statement("*")["policy"])},
        up={OPEN},
    ),
    one("a resource policy that is no policy", "odd", POLICY, {"policy": "}{"}, OPEN),
    one(
        "a resource policy of odd statements",
        "odd",
        POLICY,
        {"policy": '{"Statement": [5, {"Effect": "Allow", "Principal": {"AWS": 5}}]}'},
        OPEN,
    ),
    one(
        "an event API with a key",
        "failing",
        EVENTS,
        {"eventConfig": {"authProviders": [{"authType": "AWS_IAM"}, {"authType": "API_KEY"}]}},
        OPEN,
    ),
    one(
        "an event API with a user pool",
        "passing",
        EVENTS,
        {"eventConfig": {"authProviders": [{"authType": "AMAZON_COGNITO_USER_POOLS"}]}},
    ),
    one(
        "an event API whose providers are not known yet",
        "unknown",
        EVENTS,
        {"eventConfig": {"authProviders": Later([])}},
        f"?{OPEN}",
        up=set(),
    ),
    one(
        "an authorizer of spaces",
        "odd",
        ROUTE,
        route("GET /o", authorizationType="JWT", authorizerId="  "),
        OPEN,
    ),
]
