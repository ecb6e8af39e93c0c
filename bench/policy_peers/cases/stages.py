"""Stages, domains and CORS."""

from __future__ import annotations

from typing import Any

from bench.policy_peers.cases.program import (
    HTTP,
    REGIONAL,
    REST,
    Case,
    Program,
    Props,
    Ref,
    alone,
    integration,
    method,
)

STAGE = "aws:apigatewayv2/stage:Stage"
DOMAIN = "aws:apigateway/domainName:DomainName"
LIMITS = {"throttlingBurstLimit": 100, "throttlingRateLimit": 50}
LOGGED = {
    "destinationArn": "arn:aws:logs:eu-west-1:123456789012:log-group:access",
    "format": "$context.requestId",
}
OF_STAGE = {
    "resourceArn": Ref("stage"),
    "webAclArn": "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/b",
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
        "api": (REST, {"name": "orders", "endpointConfiguration": REGIONAL}),
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


def echoing(origin: str) -> Program:
    """A REST API whose answers let in the pages of an origin, with credentials."""
    header = "method.response.header.Access-Control-Allow"
    answers = {f"{header}-Origin": origin, f"{header}-Credentials": "'true'"}
    of = {"restApi": Ref("api"), "resourceId": Ref("path"), "httpMethod": Ref("it"), "statusCode": "200"}
    response = "aws:apigateway/integrationResponse:IntegrationResponse"
    return {
        **method("GET", authorization="COGNITO_USER_POOLS", authorizerId=Ref("pool")),
        "behind": integration("it", "MOCK"),
        "answer": (response, {**of, "responseParameters": answers}),
    }


CASES = [
    alone(
        "credentials for every origin",
        HTTP[0],
        HTTP[1],
        {"corsConfiguration": {"allowOrigins": ["*"], "allowCredentials": True}},
        {"corsConfiguration": {"allowOrigins": ["https://app.example.com"], "allowCredentials": True}},
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
        "response that repeats the request's origin, with credentials",
        echoing("'https://app.example.com'"),
        echoing("method.request.header.Origin"),
    ),
]
