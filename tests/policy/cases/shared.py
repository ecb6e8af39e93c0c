"""Names, and programs in part, that the cases are made of."""

from __future__ import annotations

import json
from typing import Any

from tests.policy.programs import (
    API,
    AUTHORIZER,
    INTEGRATION,
    ROUTE,
    Case,
    Later,
    Ref,
    one,
)

JWT = {"authorizationType": "JWT", "authorizerId": "abc123"}


METHOD = "aws:apigateway/method:Method"


NATIVE_METHOD = "aws-native:apigateway:Method"


REST = "aws:apigateway/restApi:RestApi"


NATIVE_REST = "aws-native:apigateway:RestApi"


NATIVE_API = "aws-native:apigatewayv2:Api"


URL = "aws:lambda/functionUrl:FunctionUrl"


NATIVE_URL = "aws-native:lambda:Url"


PERMISSION = "aws:lambda/permission:Permission"


GUESTS = "aws:cognito/identityPool:IdentityPool"


GRAPHQL = "aws:appsync/graphQLApi:GraphQLApi"


OPEN = "closed-endpoints"


def route(key: Any, **props: Any) -> dict[str, Any]:
    return {"apiId": "api", "routeKey": key, **props}


def document(
    operation: dict[str, Any], *, path: str = "/orders", method: str = "get", **more: Any
) -> dict[str, Any]:
    return {
        "openapi": "3.0.1",
        "info": {"title": "orders", "version": "1"},
        "paths": {path: {method: operation}},
        **more,
    }


def schemes(**defined: Any) -> dict[str, Any]:
    return {"components": {"securitySchemes": defined}}


JWT_SCHEME = {
    "type": "oauth2",
    "x-amazon-apigateway-authorizer": {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": "https://login.example.com/", "audience": ["orders"]},
    },
}


KEY_SCHEME = {"type": "apiKey", "name": "x-api-key", "in": "header"}


SIGNED_SCHEME = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
}


POOL_SCHEME = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "cognito_user_pools",
    "x-amazon-apigateway-authorizer": {
        "type": "cognito_user_pools",
        "providerARNs": ["arn:aws:cognito-idp:eu-west-1:1:userpool/p"],
    },
}


SECURED = schemes(jwt=JWT_SCHEME)


def api(**props: Any) -> dict[str, Any]:
    return {"name": "orders", "protocolType": "HTTP", **props}


def body(
    title: str, kind: str, content: Any, *found: str, type_: str = API, up: set[str] | None = None
) -> Case:
    text = json.dumps(content) if isinstance(content, dict) else content
    return one(
        title,
        kind,
        type_,
        api(body=text) if type_ == API else {"name": "orders", "body": text},
        *found,
        up=up,
    )


def client(**props: Any) -> dict[str, Any]:
    return {"name": "web", "userPoolId": "p", **props}


def jwt_authorizer(**jwt: Any) -> dict[str, Any]:
    return {"apiId": "a", "authorizerType": "JWT", "jwtConfiguration": jwt}


ISSUER = "https://login.example.com/"


NATIVE_AUTHORIZER = "aws-native:apigatewayv2:Authorizer"


REST_AUTHORIZER = "aws:apigateway/authorizer:Authorizer"


STRICT = "strict-authorizers"


PREFLIGHT = "open-preflight"


EVERYONE = {"allowOrigins": ["*"], "allowCredentials": True}


CORS = "cors-credentials"


HEADERS = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"


CLIENT = "aws:cognito/userPoolClient:UserPoolClient"


NATIVE_CLIENT = "aws-native:cognito:UserPoolClient"


FLOWS = "sign-in-flows"


POOL = "aws:cognito/userPool:UserPool"


NATIVE_POOL = "aws-native:cognito:UserPool"


LONG = {"minimumLength": 14}


STRENGTH = "sign-in-strength"


SCOPES = "route-scopes"


STAGE = "aws:apigatewayv2/stage:Stage"


NATIVE_STAGE = "aws-native:apigatewayv2:Stage"


REST_STAGE = "aws:apigateway/stage:Stage"


NATIVE_REST_STAGE = "aws-native:apigateway:Stage"


GROUP = "aws:cloudwatch/logGroup:LogGroup"


LIMITS = {"throttlingBurstLimit": 10, "throttlingRateLimit": 5}


LOGGED = {"destinationArn": "arn:aws:logs:eu-west-1:1:log-group:g", "format": "$context.requestId"}


LOG = "access-log"


RATE = "throttling"


DOMAIN = "aws:apigatewayv2/domainName:DomainName"


REST_DOMAIN = "aws:apigateway/domainName:DomainName"


CLOUDFRONT = "aws:cloudfront/distribution:Distribution"


LISTENER = "aws:lb/listener:Listener"


TLS = "modern-tls"


HTTPS_ONLY = {"defaultCacheBehavior": {"viewerProtocolPolicy": "https-only"}}


LINKED = "linked-resources"


def http(**routes: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """An HTTP API with an authorizer, two backends and these routes."""
    return {
        "api": (API, api(corsConfiguration={"allowOrigins": ["https://app.example.com"]})),
        "auth": (
            AUTHORIZER,
            {
                "apiId": Ref("api"),
                **{k: v for k, v in jwt_authorizer(issuer=ISSUER, audiences=["a"]).items() if k != "apiId"},
            },
        ),
        "backend": (
            INTEGRATION,
            {
                "apiId": Ref("api"),
                "integrationType": "AWS_PROXY",
                "integrationUri": Later("arn:aws:lambda:eu-west-1:1:function:orders"),
            },
        ),
        "cors": (
            INTEGRATION,
            {
                "apiId": Ref("api"),
                "integrationType": "AWS_PROXY",
                "integrationUri": Later("arn:aws:lambda:eu-west-1:1:function:cors"),
            },
        ),
        **{name: (ROUTE, {"apiId": Ref("api"), **props}) for name, props in routes.items()},
    }


GUARDED = {
    "authorizationType": "JWT",
    "authorizerId": Ref("auth"),
    "target": Ref("backend", "integrations/{}"),
}


ANSWERS = {"authorizationType": "NONE", "target": Ref("cors", "integrations/{}")}


TWO_APIS = {
    "other": (API, api()),
    "foreign": (
        AUTHORIZER,
        {
            "apiId": Ref("other"),
            "authorizerType": "JWT",
            "jwtConfiguration": {"issuer": ISSUER, "audiences": ["a"]},
        },
    ),
}


DEFAULTS = {"any": {"routeKey": "OPTIONS /{proxy+}", **ANSWERS}, "root": {"routeKey": "OPTIONS /", **ANSWERS}}


SHARED = {"authorizationType": "NONE", "target": Ref("backend", "integrations/{}")}


def mtls(kind: str = DOMAIN, **props: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        "api": (API, api(**props)),
        "domain": (
            kind,
            {"domainName": "api.example.com", "mutualTlsAuthentication": {"truststoreUri": "s3://b/t.pem"}},
        ),
        "mapping": (
            "aws:apigatewayv2/apiMapping:ApiMapping",
            {"apiId": Ref("api"), "domainName": Ref("domain"), "stage": "s"},
        ),
    }


ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"


GUARDS = "rest-guards"


SETTINGS = (
    "aws:apigateway/methodSettings:MethodSettings",
    {"restApi": Ref("api"), "stageName": "prod", "methodPath": "*/*", "settings": LIMITS},
)


REST_STAGE_OF = (REST_STAGE, {"restApi": Ref("api"), "stageName": "prod", "accessLogSettings": LOGGED})
