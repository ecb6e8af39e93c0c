"""Programs in which only two resources together tell what is wrong."""

from __future__ import annotations

from tests.policy.cases.shared import (
    ANSWERS,
    DEFAULTS,
    GUARDED,
    JWT,
    METHOD,
    REST,
    REST_AUTHORIZER,
    TWO_APIS,
    http,
    mtls,
)
from tests.policy.programs import (
    AUTHORIZER,
    ROUTE,
    Later,
    Ref,
    case,
)

LINKED_RESOURCES = [
    case(
        "an authorizer of another API",
        "failing",
        {
            **http(),
            **TWO_APIS,
            "it": (
                ROUTE,
                {
                    "apiId": Ref("api"),
                    "routeKey": "GET /o",
                    "authorizationType": "JWT",
                    "authorizerId": Ref("foreign"),
                },
            ),
        },
        "linked-resources:it",
    ),
    case(
        "an authorizer of another API, for an API that exists already",
        "failing",
        {
            **TWO_APIS,
            "it": (
                ROUTE,
                {
                    "apiId": "elsewhere",
                    "routeKey": "GET /o",
                    "authorizationType": "JWT",
                    "authorizerId": Ref("foreign"),
                },
            ),
        },
        "linked-resources:it",
    ),
    case(
        "an authorizer of another REST API",
        "failing",
        {
            "api": (REST, {}),
            "other": (REST, {}),
            "foreign": (
                REST_AUTHORIZER,
                {"restApi": Ref("other"), "type": "COGNITO_USER_POOLS", "providerArns": ["arn"]},
            ),
            "it": (
                METHOD,
                {
                    "restApi": Ref("api"),
                    "httpMethod": "GET",
                    "authorization": "COGNITO_USER_POOLS",
                    "authorizerId": Ref("foreign"),
                },
            ),
        },
        "linked-resources:it",
    ),
    case(
        "$default swallows preflights",
        "failing",
        http(it={"routeKey": "$default", **GUARDED}),
        "linked-resources:it",
    ),
    case(
        "$default swallows all preflights but that of the root",
        "failing",
        http(it={"routeKey": "$default", **GUARDED}, root=DEFAULTS["root"]),
        "linked-resources:it",
    ),
    case(
        "ANY swallows the preflight of the root, which is its only path",
        "failing",
        http(it={"routeKey": "ANY /", **GUARDED}, any=DEFAULTS["any"]),
        "linked-resources:it",
    ),
    case(
        "ANY swallows preflights",
        "failing",
        http(it={"routeKey": "ANY /orders/{id}", **GUARDED}, **DEFAULTS),
        "linked-resources:it",
    ),
    case(
        "a greedy ANY swallows preflights",
        "failing",
        http(it={"routeKey": "ANY /orders/{rest+}", **GUARDED}, **DEFAULTS),
        "linked-resources:it",
    ),
    case(
        "ANY with its preflight, whatever the variable is called",
        "passing",
        http(it={"routeKey": "ANY /o/{id}", **GUARDED}, own={"routeKey": "OPTIONS /o/{order}", **ANSWERS}),
    ),
    case("mutual TLS that can be walked around", "failing", mtls(), "linked-resources:api"),
    case("an authorizer of the same API", "passing", http(it={"routeKey": "GET /o", **GUARDED})),
    case("$default with its preflights", "passing", http(it={"routeKey": "$default", **GUARDED}, **DEFAULTS)),
    case(
        "a preflight with a backend of its own",
        "passing",
        http(read={"routeKey": "GET /o", **GUARDED}, it={"routeKey": "OPTIONS /o", **ANSWERS}),
    ),
    case("mutual TLS with the other address closed", "passing", mtls(disableExecuteApiEndpoint=True)),
    case(
        "an authorizer that is named by its id",
        "unknown",
        {**http(), "it": (ROUTE, {"apiId": Ref("api"), "routeKey": "GET /o", **JWT})},
    ),
    case("an address that may be closed", "unknown", mtls(disableExecuteApiEndpoint=Later(True))),
    case(
        "routes of nowhere",
        "odd",
        {
            "it": (ROUTE, {"routeKey": "GET /o", "authorizationType": "JWT", "authorizerId": "x"}),
            "auth": (AUTHORIZER, {"authorizerType": "REQUEST"}),
        },
        "lambda-authorizers:auth",
    ),
    case(
        "a mapping of nothing",
        "odd",
        {"mapping": ("aws:apigatewayv2/apiMapping:ApiMapping", {"apiId": [1], "domainName": {}})},
    ),
]
