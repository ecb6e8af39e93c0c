"""Scopes, logs, throttling and the guards of REST stages."""

from __future__ import annotations

from tests.policy.cases.shared import (
    ASSOCIATION,
    GROUP,
    JWT,
    LIMITS,
    LOG,
    LOGGED,
    METHOD,
    NATIVE_REST_STAGE,
    NATIVE_STAGE,
    RATE,
    REST,
    REST_STAGE,
    REST_STAGE_OF,
    SCOPES,
    SECURED,
    SETTINGS,
    STAGE,
    body,
    document,
    route,
)
from tests.policy.programs import (
    NATIVE_ROUTE,
    ROUTE,
    Later,
    Ref,
    case,
    one,
)

ROUTE_SCOPES = [
    one("a write that any token may do", "failing", ROUTE, route("POST /orders", **JWT), SCOPES),
    one(
        "a delete of aws-native that any token may do",
        "failing",
        NATIVE_ROUTE,
        route("DELETE /orders", **JWT),
        SCOPES,
    ),
    one(
        "a write with empty scopes",
        "failing",
        ROUTE,
        route("PUT /orders", **JWT, authorizationScopes=[""]),
        SCOPES,
    ),
    one(
        "a REST write that any token may do",
        "failing",
        METHOD,
        {"httpMethod": "POST", "authorization": "COGNITO_USER_POOLS", "authorizerId": "a"},
        SCOPES,
    ),
    body(
        "a write in a document that any token may do",
        "failing",
        document({"security": [{"jwt": []}]}, method="post", **SECURED),
        SCOPES,
    ),
    one(
        "a write with a scope",
        "passing",
        ROUTE,
        route("POST /orders", **JWT, authorizationScopes=["orders/write"]),
    ),
    one("a write that is signed", "passing", ROUTE, route("POST /orders", authorizationType="AWS_IAM")),
    body(
        "a write in a document with a scope",
        "passing",
        document({"security": [{"jwt": ["write"]}]}, method="post", **SECURED),
    ),
    one(
        "a scope that is not known yet",
        "unknown",
        ROUTE,
        route("POST /orders", **JWT, authorizationScopes=[Later("w")]),
    ),
    one(
        "scopes that are not known yet",
        "unknown",
        ROUTE,
        route("POST /orders", **JWT, authorizationScopes=Later([])),
        up={SCOPES},
    ),
    one("scopes that are a text", "odd", ROUTE, route("POST /orders", **JWT, authorizationScopes="write")),
]


ACCESS_LOG = [
    one(
        "a stage without an access log",
        "failing",
        STAGE,
        {"name": "$default", "defaultRouteSettings": LIMITS},
        LOG,
    ),
    one(
        "a stage whose log goes nowhere",
        "failing",
        STAGE,
        {"defaultRouteSettings": LIMITS, "accessLogSettings": {"destinationArn": ""}},
        LOG,
    ),
    one(
        "a stage of aws-native without an access log",
        "failing",
        NATIVE_STAGE,
        {"stageName": "s", "defaultRouteSettings": LIMITS},
        LOG,
    ),
    one(
        "a REST stage of aws-native without an access log",
        "failing",
        NATIVE_REST_STAGE,
        {"methodSettings": [LIMITS]},
        LOG,
        "rest-guards",
    ),
    one("an access log that is kept for ever", "failing", GROUP, {"name": "/aws/vendedlogs/orders"}, LOG),
    one(
        "a stage with an access log",
        "passing",
        STAGE,
        {"defaultRouteSettings": LIMITS, "accessLogSettings": LOGGED},
    ),
    one(
        "an access log with a retention",
        "passing",
        GROUP,
        {"name": "/aws/vendedlogs/orders", "retentionInDays": 30},
    ),
    one("the log of a function", "passing", GROUP, {"name": "/aws/lambda/orders"}),
    one(
        "a log group that is not created yet",
        "unknown",
        STAGE,
        {
            "defaultRouteSettings": LIMITS,
            "accessLogSettings": {"destinationArn": Later("arn"), "format": "x"},
        },
    ),
    one(
        "a retention that is not known yet",
        "unknown",
        GROUP,
        {"name": "/aws/vendedlogs/orders", "retentionInDays": Later(30)},
    ),
    one(
        "settings that are a text",
        "odd",
        STAGE,
        {"defaultRouteSettings": LIMITS, "accessLogSettings": "arn"},
        LOG,
    ),
    one(
        "settings in a list of one",
        "odd",
        STAGE,
        {"defaultRouteSettings": LIMITS, "accessLogSettings": [LOGGED]},
    ),
]


THROTTLING = [
    one("a stage without throttling", "failing", STAGE, {"accessLogSettings": LOGGED}, RATE),
    one(
        "a stage with a rate and no burst",
        "failing",
        STAGE,
        {"accessLogSettings": LOGGED, "defaultRouteSettings": {"throttlingRateLimit": 5}},
        RATE,
    ),
    one(
        "a stage of aws-native without throttling",
        "failing",
        NATIVE_STAGE,
        {"accessLogSettings": LOGGED},
        RATE,
    ),
    one(
        "method settings that switch throttling off",
        "failing",
        "aws:apigateway/methodSettings:MethodSettings",
        {"settings": {"throttlingRateLimit": -1, "throttlingBurstLimit": -1}},
        RATE,
    ),
    one(
        "a REST stage of aws-native without throttling",
        "failing",
        NATIVE_REST_STAGE,
        {"accessLogSetting": LOGGED},
        RATE,
        "rest-guards",
    ),
    one(
        "a stage with throttling",
        "passing",
        STAGE,
        {"accessLogSettings": LOGGED, "defaultRouteSettings": LIMITS},
    ),
    one(
        "method settings with throttling",
        "passing",
        "aws:apigateway/methodSettings:MethodSettings",
        {"settings": LIMITS},
    ),
    one(
        "limits that are not known yet",
        "unknown",
        STAGE,
        {"accessLogSettings": LOGGED, "defaultRouteSettings": Later(LIMITS)},
    ),
    one(
        "limits in words",
        "odd",
        STAGE,
        {
            "accessLogSettings": LOGGED,
            "defaultRouteSettings": {"throttlingBurstLimit": "many", "throttlingRateLimit": []},
        },
        RATE,
    ),
]


REST_GUARDS = [
    case(
        "a REST stage without any guard",
        "failing",
        {"api": (REST, {}), "stage": REST_STAGE_OF},
        "rest-guards:stage",
        "rest-guards:stage",
    ),
    case(
        "a REST stage without a web ACL",
        "failing",
        {"api": (REST, {}), "stage": REST_STAGE_OF, "limits": SETTINGS},
        "rest-guards:stage",
    ),
    case(
        "a guarded REST stage",
        "passing",
        {
            "api": (REST, {}),
            "stage": REST_STAGE_OF,
            "limits": SETTINGS,
            "acl": (ASSOCIATION, {"resourceArn": Ref("stage"), "webAclArn": "arn"}),
        },
    ),
    case(
        "limits of another stage",
        "failing",
        {
            "api": (REST, {}),
            "stage": REST_STAGE_OF,
            "limits": (SETTINGS[0], {**SETTINGS[1], "stageName": "test"}),
            "acl": (ASSOCIATION, {"resourceArn": Ref("stage")}),
        },
        "rest-guards:stage",
    ),
    case(
        "a stage whose name is not known yet",
        "unknown",
        {
            "api": (REST, {}),
            "stage": (REST_STAGE, {**REST_STAGE_OF[1], "stageName": Later("prod")}),
            "limits": SETTINGS,
            "acl": (ASSOCIATION, {"resourceArn": Ref("stage")}),
        },
    ),
    case(
        "a stage of nowhere",
        "odd",
        {"stage": (REST_STAGE, {"accessLogSettings": LOGGED, "stageName": [1]}), "acl": (ASSOCIATION, {})},
        "rest-guards:stage",
        "rest-guards:stage",
    ),
]
