"""Routes, methods and authorizers."""

from __future__ import annotations

from bench.policy_peers.cases.program import (
    API,
    ARN,
    CONNECT,
    GUARDED,
    HTTP,
    INVOKED,
    JWT,
    SOCKET,
    Case,
    Program,
    Props,
    Ref,
    alone,
    authorizer,
    http,
    integration,
    method,
    route,
)

BROWSERS: tuple[str, Props] = (
    HTTP[0],
    {**HTTP[1], "corsConfiguration": {"allowOrigins": ["https://app.example.com"], "allowMethods": ["GET"]}},
)
PREFLIGHTS = {
    "any": route("OPTIONS /{proxy+}", authorizationType="NONE"),
    "root": route("OPTIONS /", authorizationType="NONE"),
}
TWO: Program = {**http(), "other": HTTP, "foreign": authorizer("other")}
GOOD = http(it=route("GET /orders", **GUARDED))
OVERRIDES = "aws-native:apigatewayv2:ApiGatewayManagedOverrides"
CONNECTED: Program = {"ws": SOCKET, "connect": route("$connect", "ws", **CONNECT)}
QUEUE = "arn:aws:apigateway:eu-west-1:sqs:path/123456789012/orders"


def shared(preflights: str) -> Program:
    """A REST API whose OPTIONS method is answered by this function, and whose GET method by `orders`."""
    options = method("OPTIONS", authorization="NONE")["it"]
    return {
        **method("GET", authorization="AWS_IAM"),
        "options": options,
        "behind": integration("it", "AWS_PROXY", INVOKED),
        "answers": integration("options", "AWS_PROXY", preflights),
    }


CASES = [
    Case("HTTP route without an authorization type", GOOD, http(it=route("GET /orders"))),
    Case("HTTP route of the type NONE", GOOD, http(it=route("GET /orders", authorizationType="NONE"))),
    Case("JWT route that names no authorizer", GOOD, http(it=route("GET /orders", authorizationType="JWT"))),
    Case(
        "HTTP route with an authorizer, switched off by NONE",
        GOOD,
        http(it=route("GET /orders", authorizationType="NONE", authorizerId=Ref("jwt"))),
    ),
    Case(
        "open `$default` route",
        http(it=route("$default", **GUARDED)),
        http(it=route("$default", authorizationType="NONE")),
    ),
    Case("HTTP API made by quick create", {"api": HTTP}, {"api": (HTTP[0], {**HTTP[1], "target": ARN})}),
    alone(
        "cache of a Lambda authorizer whose key every caller shares",
        "aws:apigateway/authorizer:Authorizer",
        {
            "restApi": "a1b2c3",
            "name": "asks",
            "type": "REQUEST",
            "authorizerUri": ARN,
            "authorizerResultTtlInSeconds": 3600,
        },
        {"identitySource": "context.httpMethod,context.path"},
        {"identitySource": "method.request.header.Authorization"},
    ),
    Case(
        "WebSocket API without `$connect`",
        {"ws": SOCKET, "connect": route("$connect", "ws", **CONNECT), "it": route("$default", "ws")},
        {"ws": SOCKET, "it": route("$default", "ws")},
    ),
    Case(
        "REST method of the type NONE",
        method("GET", authorization="COGNITO_USER_POOLS", authorizerId=Ref("pool")),
        method("GET", authorization="NONE"),
    ),
    Case(
        "REST method with an API key only",
        method("GET", authorization="COGNITO_USER_POOLS", authorizerId=Ref("pool"), apiKeyRequired=True),
        method("GET", authorization="NONE", apiKeyRequired=True),
    ),
    Case(
        "WebSocket API open at `$connect`",
        {"api": SOCKET, "it": route("$connect", **CONNECT)},
        {"api": SOCKET, "it": route("$connect", authorizationType="NONE")},
    ),
    Case(
        "JWT authorizer without an audience", http(), {"api": HTTP, "jwt": authorizer(issuer=JWT["issuer"])}
    ),
    Case(
        "JWT authorizer with an http issuer",
        http(),
        {"api": HTTP, "jwt": authorizer(issuer="http://login.example.com/", audiences=["orders"])},
    ),
    Case(
        "authorizer of another API",
        {**TWO, "it": route("GET /orders", **GUARDED)},
        {**TWO, "it": route("GET /orders", authorizationType="JWT", authorizerId=Ref("foreign"))},
    ),
    Case(
        "OPTIONS route with an authorizer",
        http(it=route("OPTIONS /orders", authorizationType="NONE")),
        http(it=route("OPTIONS /orders", **GUARDED)),
    ),
    Case(
        "preflight swallowed by `$default`",
        {**http(it=route("$default", **GUARDED), **PREFLIGHTS), "api": BROWSERS},
        {**http(it=route("$default", **GUARDED)), "api": BROWSERS},
    ),
    Case(
        "route whose authorization type is a list",
        GOOD,
        http(it=route("GET /orders", authorizationType=["NONE"])),
    ),
    Case(
        "authorizer taken off the route of quick create, beside a WebSocket API",
        {**CONNECTED, "it": (OVERRIDES, {"apiId": "a1b2c3", "route": {"authorizationType": "AWS_IAM"}})},
        {**CONNECTED, "it": (OVERRIDES, {"apiId": "a1b2c3", "route": {"authorizationType": "NONE"}})},
    ),
    Case(
        "open `$default` of an API whose kind a preview does not know",
        {"api": (API, {"name": "orders", "protocolType": Ref("api")}), "it": route("$default", **CONNECT)},
        {"api": (API, {"name": "orders", "protocolType": Ref("api")}), "it": route("$default")},
        unwritten="a value that is not known yet",
    ),
    Case(
        "open route whose resource has a name with Pulumi's own separators",
        {"api": HTTP, "jwt": authorizer(), "it::OPTIONS $x": route("GET /orders", **GUARDED)},
        {"api": HTTP, "jwt": authorizer(), "it::OPTIONS $x": route("GET /orders", authorizationType="NONE")},
        unwritten="a name of other characters",
    ),
    Case(
        "REST method of the type CUSTOM that names no authorizer",
        method("GET", authorization="COGNITO_USER_POOLS", authorizerId=Ref("pool")),
        method("GET", authorization="CUSTOM"),
    ),
    Case(
        "open OPTIONS method that writes to a queue",
        {**method("OPTIONS", authorization="NONE"), "behind": integration("it", "MOCK")},
        {**method("OPTIONS", authorization="NONE"), "behind": integration("it", "AWS", QUEUE)},
    ),
    Case(
        "open OPTIONS method that calls the function of GET",
        shared(INVOKED.replace("orders", "preflights")),
        shared(INVOKED),
    ),
]
