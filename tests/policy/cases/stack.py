"""Ways in that only several resources together open, or close.

Private APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
Mutual TLS: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mutual-tls.html
Resource policies: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
$connect: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-develop-routes.html
"""

from __future__ import annotations

import json
from typing import Any

from tests.policy.cases.shared import METHOD, REST, api, mtls
from tests.policy.programs import API, ROUTE, Later, Program, Ref, case

SOCKET = {"protocolType": "WEBSOCKET", "routeSelectionExpression": "$request.body.action"}
SIGNED = {"routeKey": "$connect", "authorizationType": "AWS_IAM"}
EVERYONE = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}
ONE_ENDPOINT = {**EVERYONE, "Effect": "Deny", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}
OVERRIDES = "aws-native:apigatewayv2:ApiGatewayManagedOverrides"


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def sockets(**routes: dict[str, Any]) -> Program:
    made = {name: (ROUTE, {"apiId": Ref("ws"), **props}) for name, props in routes.items()}
    return {"ws": (API, SOCKET), **made}


def rest(authorization: str, *, kind: str = "PRIVATE", **apart: Any) -> Program:
    made: Program = {
        "rest": (REST, {"name": "r", "endpointConfiguration": {"types": kind}}),
        "get": (METHOD, {"restApi": Ref("rest"), "httpMethod": "GET", "authorization": authorization}),
    }
    if apart:
        made["policy"] = ("aws:apigateway/restApiPolicy:RestApiPolicy", {"restApiId": Ref("rest"), **apart})
    return made


UNASKED = json.dumps({"openapi": "3.0.1", "paths": {"/a": {"get": {}}}})


def put(kind: object, to: object = Ref("rest")) -> Program:
    """A document without an authorizer that is put into a REST API of a kind, or into another one."""
    return {
        "rest": (REST, {"name": "r", "endpointConfiguration": {"types": kind}}),
        "it": ("aws:apigateway/restApiPut:RestApiPut", {"restApiId": to, "body": UNASKED}),
    }


CLOSED_STACK = [
    case("a document that is put into a private REST API", "passing", put("PRIVATE")),
    case("a document that is put into another API than the private one", "failing", put("PRIVATE", "elsewhere"),
        "closed-stack:it"),
    case("a document that is put into an API of two kinds", "failing", put(["REGIONAL", "PRIVATE"]), "closed-endpoints:it"),
    case("a document without an authorizer behind client certificates", "passing", {
        "api": (API, {"protocolType": "HTTP", "disableExecuteApiEndpoint": True, "body": UNASKED}),
        "domain": ("aws:apigatewayv2/domainName:DomainName", {
            "domainName": "a.example.com", "mutualTlsAuthentication": {"truststoreUri": "s3://b/t.pem"},
            "domainNameConfiguration": {"securityPolicy": "TLS_1_2"}}),
        "at": ("aws:apigatewayv2/apiMapping:ApiMapping", {"apiId": Ref("api"), "domainName": Ref("domain"), "stage": "s"}),
    }),
    *(
        case(f"no authorizer behind client certificates, {title}", kind, {
            **mtls(disableExecuteApiEndpoint=True),
            "domain": ("aws:apigatewayv2/domainName:DomainName", {
                "domainName": "a.example.com", "mutualTlsAuthentication": store,
                "domainNameConfiguration": {"securityPolicy": "TLS_1_2"}}),
            "it": (ROUTE, {"apiId": Ref("api"), "routeKey": "GET /a", "authorizationType": "NONE"}),
        }, *found, up=up)
        for title, kind, store, found, up in (
            ("which an empty truststore switches off", "failing", {"truststoreUri": ""}, ["closed-stack:it"], None),
            ("of a truststore that is not known yet", "passing", {"truststoreUri": Later("s3://b/t.pem")}, [], None),
            ("of a truststore that turns out to be none", "odd", {"truststoreUri": Later("")}, [], {"closed-stack:it"}),
        )
    ),
    case(
        "a WebSocket API that nobody is asked to enter",
        "failing",
        sockets(other={"routeKey": "$default"}, send={"routeKey": "send"}),
        "closed-stack:ws",
    ),
    case("a WebSocket API that asks at $connect", "passing", sockets(connect=SIGNED, other={"routeKey": "$default"})),
    case("a WebSocket API whose routes are another stack's", "passing", sockets()),
    case(
        "a WebSocket API one of whose keys is not known yet",
        "unknown",
        sockets(connect={**SIGNED, "routeKey": Later("$connect")}),
    ),
    case(
        "a JWT authorizer at $connect, which AWS refuses",
        "odd",
        sockets(connect={"routeKey": "$connect", "authorizationType": "JWT", "authorizerId": "a"}),
        "closed-endpoints:connect",
    ),
    case(
        "an authorizer taken off a managed route, beside a WebSocket API",
        "failing",
        sockets(connect=SIGNED) | {"it": (OVERRIDES, {"apiId": "a1b2c3", "route": {"authorizationType": "NONE"}})},
        "closed-endpoints:it",
    ),
    case(
        "an open $default of an API whose kind is not known yet",
        "unknown",
        {
            "api": (API, {"name": "h", "protocolType": Later("HTTP")}),
            "it": (ROUTE, {"apiId": Ref("api"), "routeKey": "$default"}),
        },
        "?closed-endpoints:it",
        up={"closed-endpoints:it"},
    ),
    case(
        "a key of another stack's WebSocket API",
        "passing",
        {"it": (ROUTE, {"apiId": "ws12345678", "routeKey": "sendmessage", "target": "integrations/abc"})},
    ),
    case(
        "a private REST API for one VPC endpoint",
        "passing",
        rest("NONE", policy=Later(policy(EVERYONE, ONE_ENDPOINT))),
    ),
    case(
        "a private REST API for every VPC endpoint of anyone",
        "failing",
        rest("NONE", policy=policy(EVERYONE)),
        "closed-stack:get",
    ),
    case(
        "an open method beside a private API, of one that is not",
        "failing",
        rest("NONE", policy=policy(EVERYONE, ONE_ENDPOINT))
        | {
            "public": (REST, {"name": "p"}),
            "it": (METHOD, {"restApi": Ref("public"), "httpMethod": "GET", "authorization": "NONE"}),
        },
        "closed-stack:it",
    ),
    case(
        "methods that any account may sign for",
        "failing",
        rest("AWS_IAM", kind="REGIONAL", policy=policy(EVERYONE)),
        "closed-stack:policy",
        up={"closed-stack:policy", "closed-endpoints:policy"},
    ),
    case(
        "methods that any account may sign for, as only the deploy tells",
        "failing",
        rest("AWS_IAM", kind="REGIONAL", policy=Later(policy(EVERYONE))),
        up={"closed-stack:policy", "closed-endpoints:policy"},
    ),
    case(
        "methods after a policy that lets any account sign, as only the deploy tells",
        "failing",
        dict(reversed(rest("AWS_IAM", kind="REGIONAL", policy=Later(policy(EVERYONE))).items())),
        up={"closed-stack:policy", "closed-endpoints:get"},
    ),
    case(
        "methods that one account may sign for",
        "passing",
        rest(
            "AWS_IAM",
            kind="REGIONAL",
            policy=policy({**EVERYONE, "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}),
        ),
    ),
    case(
        "a policy for everyone that the API itself has",
        "failing",
        {
            "rest": (REST, {"name": "r", "policy": policy(EVERYONE)}),
            "get": (METHOD, {"restApi": Ref("rest"), "httpMethod": "GET", "authorization": "AWS_IAM"}),
        },
        "closed-stack:rest",
        up={"closed-stack:rest", "closed-endpoints:get"},
    ),
    case(
        "client certificates and no other address",
        "passing",
        mtls(disableExecuteApiEndpoint=True)
        | {"it": (ROUTE, {"apiId": Ref("api"), "routeKey": "GET /x", "authorizationType": "NONE"})},
    ),
    case(
        "no address of its own, and no domain that asks for certificates",
        "failing",
        {
            "api": (API, api(disableExecuteApiEndpoint=True)),
            "domain": ("aws:apigatewayv2/domainName:DomainName", {"domainName": "api.example.com"}),
            "mapping": ("aws:apigatewayv2/apiMapping:ApiMapping", {"apiId": Ref("api"), "domainName": Ref("domain")}),
            "it": (ROUTE, {"apiId": Ref("api"), "routeKey": "GET /x", "authorizationType": "NONE"}),
        },
        "closed-stack:it",
    ),
]  # fmt: skip
