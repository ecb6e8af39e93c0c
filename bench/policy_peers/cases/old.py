"""Resources with one thing wrong each, and the same resources put right."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Props = dict[str, Any]
Program = dict[str, tuple[str, Props]]


@dataclass(frozen=True)
class Ref:
    """Another resource's id."""

    name: str


@dataclass(frozen=True)
class Case:
    """What is wrong in `bad` is right in `good`; without `bad`, it is something right that a rule may take for wrong."""

    title: str
    good: Program
    bad: Program | None


HTTP: tuple[str, Props] = ("aws:apigatewayv2/api:Api", {"name": "orders", "protocolType": "HTTP"})
SOCKET: tuple[str, Props] = (
    "aws:apigatewayv2/api:Api",
    {"name": "ws", "protocolType": "WEBSOCKET", "routeSelectionExpression": "$request.body.action"},
)
JWT = {"issuer": "https://login.example.com/", "audiences": ["orders"]}
REGIONAL = {"types": ["REGIONAL"]}
LIMITS = {"throttlingBurstLimit": 100, "throttlingRateLimit": 50}
LOGGED = {
    "destinationArn": "arn:aws:logs:eu-west-1:123456789012:log-group:access",
    "format": "$context.requestId",
}
GUARDED: Props = {"authorizationType": "JWT", "authorizerId": Ref("jwt")}
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
INTEGRATION = {"uri": ARN, "httpMethod": "POST", "type": "aws_proxy", "payloadFormatVersion": "2.0"}
SCHEME = {
    "type": "oauth2",
    "x-amazon-apigateway-authorizer": {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": JWT["issuer"], "audience": ["orders"]},
    },
}
POOL_SCHEME = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "cognito_user_pools",
    "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [f"{ARN}"]},
}


def authorizer(api: str = "api", **jwt: Any) -> tuple[str, Props]:  # noqa: ANN401
    props = {
        "apiId": Ref(api),
        "name": "jwt",
        "authorizerType": "JWT",
        "identitySources": ["$request.header.Authorization"],
    }
    return "aws:apigatewayv2/authorizer:Authorizer", {**props, "jwtConfiguration": jwt or JWT}


def route(key: str, api: str = "api", **props: Any) -> tuple[str, Props]:  # noqa: ANN401
    return "aws:apigatewayv2/route:Route", {"apiId": Ref(api), "routeKey": key, **props}


def http(**routes: tuple[str, Props]) -> Program:
    return {"api": HTTP, "jwt": authorizer(), **routes}


def document(scheme: Props, security: list[Any]) -> str:
    operation = {
        "x-amazon-apigateway-integration": INTEGRATION,
        "responses": {"200": {"description": "it"}},
        "security": security,
    }
    top = {
        "openapi": "3.0.1",
        "info": {"title": "orders", "version": "1"},
        "paths": {"/orders": {"get": operation}},
    }
    return json.dumps({**top, "components": {"securitySchemes": {"auth": scheme}}})


def rest_document(**more: Any) -> str:  # noqa: ANN401
    """A REST API's document whose one operation asks for a user pool's token, with `more` in place of what says so."""
    operation = {"x-amazon-apigateway-integration": INTEGRATION, "responses": {"200": {"description": "it"}}}
    given: dict[str, Any] = {
        "operation": {"security": [{"auth": []}]},
        "scheme": POOL_SCHEME,
        "root": {},
    } | more
    top = {"openapi": "3.0.1", "info": {"title": "orders", "version": "1"}, **given["root"]}
    top["paths"] = {"/orders": {"get": operation | given["operation"]}}
    return json.dumps({**top, "components": {"securitySchemes": {"auth": given["scheme"]}}})


def alone(title: str, kind: str, base: Props, bad: Props, good: Props) -> Case:
    return Case(title, {"it": (kind, {**base, **good})}, {"it": (kind, {**base, **bad})})


def method(verb: str, **props: Any) -> Program:  # noqa: ANN401
    rest = ("aws:apigateway/restApi:RestApi", {"name": "orders", "endpointConfiguration": REGIONAL})
    pool = {"restApi": Ref("api"), "name": "pool", "type": "COGNITO_USER_POOLS", "providerArns": [ARN]}
    part = {"restApi": Ref("api"), "parentId": "root", "pathPart": "orders"}
    return {
        "api": rest,
        "pool": ("aws:apigateway/authorizer:Authorizer", pool),
        "path": ("aws:apigateway/resource:Resource", part),
        "it": (
            "aws:apigateway/method:Method",
            {"restApi": Ref("api"), "resourceId": Ref("path"), "httpMethod": verb, **props},
        ),
    }


def rest_stage(**more: tuple[str, Props]) -> Program:
    stage = {
        "restApi": Ref("api"),
        "stageName": "prod",
        "deployment": "d",
        "accessLogSettings": LOGGED,
        "xrayTracingEnabled": True,
    }
    return {
        "api": ("aws:apigateway/restApi:RestApi", {"name": "orders", "endpointConfiguration": REGIONAL}),
        "stage": ("aws:apigateway/stage:Stage", stage),
        **more,
    }


def behind_domain(**api: Any) -> Program:  # noqa: ANN401
    domain = {
        "domainName": "api.example.com",
        "domainNameConfiguration": {
            "certificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/c",
            "endpointType": "REGIONAL",
            "securityPolicy": "TLS_1_2",
        },
        "mutualTlsAuthentication": {"truststoreUri": "s3://trust/store.pem"},
    }
    return {
        "api": (HTTP[0], {**HTTP[1], **api}),
        "domain": ("aws:apigatewayv2/domainName:DomainName", domain),
        "mapping": (
            "aws:apigatewayv2/apiMapping:ApiMapping",
            {"apiId": Ref("api"), "domainName": Ref("domain"), "stage": "$default"},
        ),
    }


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
CONNECT: Props = {"authorizationType": "AWS_IAM"}
POOL = "aws:cognito/userPool:UserPool"
CLIENT = "aws:cognito/userPoolClient:UserPoolClient"
STAGE = "aws:apigatewayv2/stage:Stage"
DOMAIN = "aws:apigateway/domainName:DomainName"
PERMISSION = {"action": "lambda:InvokeFunction", "function": "orders", "principal": "*"}
OF_STAGE = {
    "resourceArn": Ref("stage"),
    "webAclArn": "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/b",
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
        "open operation in an HTTP API's OpenAPI document",
        HTTP[0],
        HTTP[1],
        {"body": document(SCHEME, [])},
        {"body": document(SCHEME, [{"auth": []}])},
    ),
    alone(
        "open operation in a REST API's OpenAPI document",
        "aws:apigateway/restApi:RestApi",
        {"name": "orders"},
        {"body": document(POOL_SCHEME, [])},
        {"body": document(POOL_SCHEME, [{"auth": []}])},
    ),
    alone(
        "REST document whose security is at its root only",
        "aws:apigateway/restApi:RestApi",
        {"name": "orders"},
        {"body": rest_document(operation={}, root={"security": [{"auth": []}]})},
        {"body": rest_document(root={"security": [{"auth": []}]})},
    ),
    alone(
        "REST document whose scheme has an authorizer but no type of authentication",
        "aws:apigateway/restApi:RestApi",
        {"name": "orders"},
        {
            "body": rest_document(
                scheme={k: v for k, v in POOL_SCHEME.items() if k != "x-amazon-apigateway-authtype"}
            )
        },
        {"body": rest_document()},
    ),
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
    alone(
        "Lambda permission for the buckets of every account",
        "aws:lambda/permission:Permission",
        {"action": "lambda:InvokeFunction", "function": "orders", "principal": "s3.amazonaws.com"},
        {},
        {"sourceAccount": "123456789012"},
    ),
    alone(
        "Lambda permission for CloudFront on behalf of every account",
        "aws:lambda/permission:Permission",
        {"action": "lambda:InvokeFunctionUrl", "function": "orders", "principal": "cloudfront.amazonaws.com"},
        {"functionUrlAuthType": "AWS_IAM"},
        {"sourceArn": "arn:aws:cloudfront::123456789012:distribution/D"},
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
    alone(
        "function URL for everyone",
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "orders"},
        {"authorizationType": "NONE"},
        {"authorizationType": "AWS_IAM"},
    ),
    alone(
        "Lambda permission for everyone",
        "aws:lambda/permission:Permission",
        PERMISSION,
        {},
        {
            "principal": "apigateway.amazonaws.com",
            "sourceArn": "arn:aws:execute-api:eu-west-1:123456789012:abc/*",
        },
    ),
    alone(
        "identity pool that lets guests in",
        "aws:cognito/identityPool:IdentityPool",
        {"identityPoolName": "orders"},
        {"allowUnauthenticatedIdentities": True},
        {"allowUnauthenticatedIdentities": False},
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
    alone(
        "credentials for every origin",
        HTTP[0],
        HTTP[1],
        {"corsConfiguration": {"allowOrigins": ["*"], "allowCredentials": True}},
        {"corsConfiguration": {"allowOrigins": ["https://app.example.com"], "allowCredentials": True}},
    ),
    alone(
        "implicit flow",
        CLIENT,
        {"name": "web", "userPoolId": "p"},
        {"allowedOauthFlows": ["implicit"]},
        {"allowedOauthFlows": ["code"]},
    ),
    alone(
        "redirect over http",
        CLIENT,
        {"name": "web", "userPoolId": "p"},
        {"callbackUrls": ["http://app.example.com/"]},
        {"callbackUrls": ["https://app.example.com/"]},
    ),
    alone(
        "password sent over the wire",
        CLIENT,
        {"name": "web", "userPoolId": "p"},
        {"explicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]},
        {"explicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]},
    ),
    alone(
        "no second factor",
        POOL,
        {"name": "users", "passwordPolicy": {"minimumLength": 14}},
        {"mfaConfiguration": "OFF"},
        {"mfaConfiguration": "ON"},
    ),
    alone(
        "short passwords",
        POOL,
        {"name": "users", "mfaConfiguration": "ON"},
        {"passwordPolicy": {"minimumLength": 6}},
        {
            "passwordPolicy": {
                "minimumLength": 14,
                "requireLowercase": True,
                "requireNumbers": True,
                "requireSymbols": True,
                "requireUppercase": True,
            }
        },
    ),
    alone(
        "HTTP stage without an access log",
        STAGE,
        {"apiId": "a", "name": "s", "defaultRouteSettings": LIMITS},
        {},
        {"accessLogSettings": LOGGED},
    ),
    alone(
        "HTTP stage without throttling",
        STAGE,
        {"apiId": "a", "name": "s", "accessLogSettings": LOGGED},
        {},
        {"defaultRouteSettings": LIMITS},
    ),
    alone(
        "domain of TLS 1.0",
        DOMAIN,
        {
            "domainName": "api.example.com",
            "regionalCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/c",
        },
        {"securityPolicy": "TLS_1_0"},
        {"securityPolicy": "TLS_1_2"},
    ),
    Case(
        "mutual TLS that can be walked around", behind_domain(disableExecuteApiEndpoint=True), behind_domain()
    ),
    Case(
        "REST stage without a web ACL",
        rest_stage(waf=("aws:wafv2/webAclAssociation:WebAclAssociation", OF_STAGE)),
        rest_stage(),
    ),
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
                "aws:apigateway/restApi:RestApi",
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
]
