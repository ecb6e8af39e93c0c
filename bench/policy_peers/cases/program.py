"""How a comparison's programs are put down, and the parts that several of them have."""

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
class Told:
    """JSON text of a document that names resources, so that it is not known before they are there."""

    document: Props


@dataclass(frozen=True)
class Case:
    """What is wrong in `bad` is right in `good`; without `bad`, it is something right that a rule may take for wrong.

    The programs are of Pulumi's `aws`, and the other spellings follow from them. `native` are the same two programs of
    `aws-native` where they do not; `unwritten` tells why neither Terraform nor CloudFormation can say it.
    """

    title: str
    good: Program
    bad: Program | None
    native: tuple[Program, Program | None] | None = None
    unwritten: str = ""


API = "aws:apigatewayv2/api:Api"
REST = "aws:apigateway/restApi:RestApi"
HTTP: tuple[str, Props] = (API, {"name": "orders", "protocolType": "HTTP"})
SOCKET: tuple[str, Props] = (
    API,
    {"name": "ws", "protocolType": "WEBSOCKET", "routeSelectionExpression": "$request.body.action"},
)
JWT = {"issuer": "https://login.example.com/", "audiences": ["orders"]}
REGIONAL = {"types": ["REGIONAL"]}
GUARDED: Props = {"authorizationType": "JWT", "authorizerId": Ref("jwt")}
CONNECT: Props = {"authorizationType": "AWS_IAM"}
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
INVOKED = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{ARN}/invocations"
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
    "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [ARN]},
}


def authorizer(api: str = "api", **jwt: Any) -> tuple[str, Props]:  # noqa: ANN401
    """A JWT authorizer of an HTTP API."""
    props = {
        "apiId": Ref(api),
        "name": "jwt",
        "authorizerType": "JWT",
        "identitySources": ["$request.header.Authorization"],
    }
    return "aws:apigatewayv2/authorizer:Authorizer", {**props, "jwtConfiguration": jwt or JWT}


def route(key: str, api: str = "api", **props: Any) -> tuple[str, Props]:  # noqa: ANN401
    """A route of an HTTP or WebSocket API."""
    return "aws:apigatewayv2/route:Route", {"apiId": Ref(api), "routeKey": key, **props}


def http(**routes: tuple[str, Props]) -> Program:
    """An HTTP API with a JWT authorizer, and these routes."""
    return {"api": HTTP, "jwt": authorizer(), **routes}


def document(security: list[Any] | None, **more: Any) -> str:  # noqa: ANN401
    """An HTTP API's document whose one operation has this `security`; `path` is what its path has besides."""
    operation: Props = {
        "x-amazon-apigateway-integration": INTEGRATION,
        "responses": {"200": {"description": "it"}},
    }
    said = {} if security is None else {"security": security}
    return _document(more.get("path", {}) | {"get": operation | said}, SCHEME)


def rest_document(**more: Any) -> str:  # noqa: ANN401
    """A REST API's document whose one operation asks for a user pool's token, with `more` in place of what says so."""
    given: dict[str, Any] = {
        "operation": {"security": [{"auth": []}]},
        "scheme": POOL_SCHEME,
        "root": {},
        "path": {},
    } | more
    operation = {"x-amazon-apigateway-integration": INTEGRATION, "responses": {"200": {"description": "it"}}}
    return _document(
        given["path"] | {"get": operation | given["operation"]}, given["scheme"], **given["root"]
    )


def _document(path: Props, scheme: Props, **root: Any) -> str:  # noqa: ANN401
    top = {
        "openapi": "3.0.1",
        "info": {"title": "orders", "version": "1"},
        **root,
        "paths": {"/orders": path},
    }
    return json.dumps({**top, "components": {"securitySchemes": {"auth": scheme}}})


def alone(title: str, kind: str, base: Props, bad: Props, good: Props) -> Case:
    """A case of one resource."""
    return Case(title, {"it": (kind, {**base, **good})}, {"it": (kind, {**base, **bad})})


def right(title: str, program: Program) -> Case:
    """A case of a program that is right."""
    return Case(f"right: {title}", program, None)


def method(verb: str, **props: Any) -> Program:  # noqa: ANN401
    """A REST API with a user pool authorizer, and one method."""
    rest = (REST, {"name": "orders", "endpointConfiguration": REGIONAL})
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


def integration(of: str, kind: str, uri: str = "") -> tuple[str, Props]:
    """What is behind a method of a REST API."""
    props = {"restApi": Ref("api"), "resourceId": Ref("path"), "httpMethod": Ref(of), "type": kind}
    return "aws:apigateway/integration:Integration", props | (
        {"integrationHttpMethod": "POST", "uri": uri} if uri else {}
    )


def stack(template: Props | str) -> Program:
    """A program that deploys a CloudFormation template."""
    body = template if isinstance(template, str) else json.dumps(template)
    return {"it": ("aws:cloudformation/stack:Stack", {"name": "orders", "templateBody": body})}
