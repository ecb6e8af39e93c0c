"""Programs that are right though they look open."""

from __future__ import annotations

from bench.policy_peers.cases.program import (
    ARN,
    CONNECT,
    GUARDED,
    HTTP,
    REST,
    SOCKET,
    Case,
    Ref,
    authorizer,
    http,
    method,
    right,
    route,
)
from bench.policy_peers.cases.routes import BROWSERS
from bench.policy_peers.cases.stages import behind_domain

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "https://a1b2c3/"}

CASES = [
    Case(
        "right: an OPTIONS route without an authorizer",
        http(it=route("OPTIONS /orders", authorizationType="NONE")),
        None,
    ),
    Case("right: a REST OPTIONS method without an authorizer", method("OPTIONS", authorization="NONE"), None),
    Case(
        "right: WebSocket routes behind a guarded `$connect`",
        {
            "api": SOCKET,
            "it": route("$connect", **CONNECT),
            "other": route("$default"),
            "send": route("send"),
        },
        None,
    ),
    Case(
        "right: an open method of a private REST API",
        {
            **method("GET", authorization="NONE"),
            "api": (
                REST,
                {"name": "orders", "endpointConfiguration": {"types": ["PRIVATE"]}},
            ),
        },
        None,
    ),
    Case(
        "right: an HTTP route that an AWS identity signs",
        http(it=route("GET /orders", authorizationType="AWS_IAM")),
        None,
    ),
    right(
        "a key of another stack's WebSocket API",
        {"it": ("aws:apigatewayv2/route:Route", {"apiId": "ws12345678", "routeKey": "send"})},
    ),
    Case(
        "right: a route whose authorizer's id is a secret",
        http(it=route("GET /orders", authorizationType="JWT", authorizerId=SECRET)),
        None,
        unwritten="Pulumi's marking of a secret",
    ),
    Case(
        "right: an authorizer whose user pool is a secret",
        {"api": HTTP, "jwt": authorizer(issuer=SECRET, audiences=["orders"])},
        None,
        unwritten="Pulumi's marking of a secret",
    ),
    right(
        "the cure of AWS's own page: `$default` with an authorizer, preflights without",
        {
            "api": BROWSERS,
            "jwt": authorizer(),
            "it": route("$default", **GUARDED),
            "preflights": route("OPTIONS /{proxy+}", authorizationType="NONE"),
            "root": route("OPTIONS /", authorizationType="NONE"),
        },
    ),
    right(
        "an open route behind client certificates",
        {
            **behind_domain(disableExecuteApiEndpoint=True),
            "it": route("GET /orders", authorizationType="NONE"),
        },
    ),
    right("ANY with an authorizer, and no CORS", http(it=route("ANY /orders", **GUARDED))),
    Case(
        "right: a guarded route whose resource has a name with Pulumi's own separators",
        {"api": HTTP, "jwt": authorizer(), "NONE$::x": route("GET /orders", **GUARDED)},
        None,
        unwritten="a name of other characters",
    ),
    right(
        "a Lambda authorizer of a REST API that keeps no answers",
        {
            **method("GET", authorization="CUSTOM", authorizerId=Ref("asks")),
            "asks": (
                "aws:apigateway/authorizer:Authorizer",
                {
                    "restApi": Ref("api"),
                    "name": "asks",
                    "type": "TOKEN",
                    "authorizerUri": ARN,
                    "authorizerResultTtlInSeconds": 0,
                    "identitySource": "method.request.header.Authorization",
                },
            ),
        },
    ),
    right(
        "a Lambda authorizer of an HTTP API without identity sources that keeps no answers",
        {
            "api": HTTP,
            "it": (
                "aws:apigatewayv2/authorizer:Authorizer",
                {
                    "apiId": Ref("api"),
                    "name": "asks",
                    "authorizerType": "REQUEST",
                    "authorizerUri": ARN,
                    "authorizerPayloadFormatVersion": "2.0",
                    "authorizerResultTtlInSeconds": 0,
                },
            ),
        },
    ),
    right(
        "a REST method with a user pool's authorizer and a scope",
        method(
            "GET",
            authorization="COGNITO_USER_POOLS",
            authorizerId=Ref("pool"),
            authorizationScopes=["orders/read"],
        ),
    ),
    right(
        "forty guarded routes",
        http(**{f"it{n}": route(f"GET /orders/{n}", **GUARDED) for n in range(40)}),
    ),
    right(
        "every origin, without credentials",
        {
            "api": (
                HTTP[0],
                {**HTTP[1], "corsConfiguration": {"allowOrigins": ["*"], "allowCredentials": False}},
            )
        },
    ),
]
