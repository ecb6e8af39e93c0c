"""OPTIONS as a way in: what answers a preflight, and what catches it.

One function of an HTTP API for all methods is what AWS's own page does:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html; a REST API has mock integrations:
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html. Integrations that call a service of AWS:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
"""

from __future__ import annotations

from typing import Any

from tests.policy.cases.shared import (
    ANSWERS,
    DEFAULTS,
    GUARDED,
    METHOD,
    NATIVE_METHOD,
    REST,
    SECURED,
    SHARED,
    api,
    body,
    http,
)
from tests.policy.programs import API, INTEGRATION, ROUTE, Later, Program, Ref, case, one

REST_INTEGRATION = "aws:apigateway/integration:Integration"
LAMBDA = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:{}/invocations"
QUEUE = "arn:aws:apigateway:us-east-1:sqs:path/123456789012/orders"
ADMIN = LAMBDA.format("admin")
STREAMED = ADMIN.replace("2015-03-31", "2021-11-15").replace(
    "/invocations", "/response-streaming-invocations"
)
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html"""


def rest(options: dict[str, Any], **get: Any) -> Program:
    """A REST API with an open OPTIONS method and, where `get` has an integration, a signed GET."""
    place = {"restApi": Ref("rest"), "resourceId": Later("root")}
    made: Program = {
        "rest": (REST, {"name": "r"}),
        "it": (METHOD, {**place, "httpMethod": "OPTIONS", "authorization": "NONE"}),
        "answers": (REST_INTEGRATION, {**place, "httpMethod": "OPTIONS", **options}),
    }
    if get:
        made["get"] = (METHOD, {**place, "httpMethod": "GET", "authorization": "AWS_IAM"})
        made["serves"] = (REST_INTEGRATION, {**place, "httpMethod": "GET", **get})
    return made


def operations(**options: Any) -> dict[str, Any]:
    get = {"security": [{"jwt": []}], "x-amazon-apigateway-integration": {"type": "aws_proxy", "uri": ADMIN}}
    paths = {"/o": {"get": get, "options": {"x-amazon-apigateway-integration": options}}}
    return {"openapi": "3.0.1", "paths": paths, **SECURED}


PREFLIGHTS_OPEN = [
    one(
        "a REST preflight that names an authorizer but has no type, so that it asks nobody",
        "passing",
        NATIVE_METHOD,
        {"httpMethod": "OPTIONS", "authorizerId": "a"},
    ),
    one(
        "an HTTP preflight that names an authorizer but has no type",
        "failing",
        ROUTE,
        {"apiId": "a", "routeKey": "OPTIONS /o", "authorizerId": "a"},
        "open-preflight",
    ),
]

PREFLIGHTS_LINKED = [
    case(
        "a REST preflight that writes to a queue",
        "failing",
        rest({"type": "AWS", "integrationHttpMethod": "POST", "uri": QUEUE}),
        "linked-resources:it",
    ),
    case(
        "a REST preflight that calls the function of GET",
        "failing",
        rest({"type": "AWS_PROXY", "uri": ADMIN}, type="AWS_PROXY", uri=ADMIN),
        "linked-resources:it",
    ),
    case(
        "a REST preflight that calls the function of GET, which streams its answers",
        "failing",
        rest({"type": "AWS_PROXY", "uri": ADMIN}, type="AWS_PROXY", uri=STREAMED),
        "linked-resources:it",
    ),
    case(
        "a REST preflight that a mock answers",
        "passing",
        rest({"type": "MOCK"}, type="AWS_PROXY", uri=ADMIN),
    ),
    case(
        "a REST preflight with a function of its own",
        "passing",
        rest({"type": "AWS_PROXY", "uri": LAMBDA.format("cors")}, type="AWS_PROXY", uri=ADMIN),
    ),
    one(
        "a preflight of aws-native that starts a state machine",
        "failing",
        NATIVE_METHOD,
        {
            "httpMethod": "OPTIONS",
            "authorizationType": "NONE",
            "integration": {"type": "AWS", "uri": "arn:aws:apigateway:us-east-1:states:action/StartExecution"},
        },
        "linked-resources",
    ),
    case(
        "an HTTP preflight that sends to a queue",
        "failing",
        {
            "api": (API, api()),
            "queue": (INTEGRATION, {"apiId": Ref("api"), "integrationSubtype": "SQS-SendMessage"}),
            "it": (ROUTE, {"apiId": Ref("api"), "routeKey": "OPTIONS /o", "target": Ref("queue", "integrations/{}")}),
        },
        "linked-resources:it",
    ),
    case("a REST preflight that is sent on as a POST", "failing",
        rest({"type": "HTTP_PROXY", "integrationHttpMethod": "POST", "uri": "https://b.example"}), "linked-resources:it"),
    case("a REST preflight that is sent on as it is", "passing",
        rest({"type": "HTTP_PROXY", "integrationHttpMethod": "OPTIONS", "uri": "https://b.example.com"})),
    case(
        "an HTTP preflight that is sent on as a DELETE",
        "failing",
        {
            "api": (API, api()),
            "proxy": (INTEGRATION, {"apiId": Ref("api"), "integrationType": "HTTP_PROXY",
                "integrationMethod": "DELETE", "integrationUri": "https://b.example.com"}),
            "it": (ROUTE, {"apiId": Ref("api"), "routeKey": "OPTIONS /o", "target": Ref("proxy", "integrations/{}")}),
        },
        "linked-resources:it",
    ),
    body("a preflight in a document that is sent on as a PUT", "failing",
        operations(type="http_proxy", httpMethod="PUT", uri="https://b.example.com"), "linked-resources"),
    body("a preflight in a document that calls a function which only the deployment names", "passing",
        operations(type="aws_proxy", httpMethod="POST", uri="(computed elsewhere)")),
    body("a preflight in a document that is sent on by any method", "passing",
        operations(type="http_proxy", httpMethod="ANY", uri="https://b.example.com")),
    body(
        "a preflight in a document that sends to a queue",
        "failing",
        operations(type="aws_proxy", integrationSubtype="SQS-SendMessage"),
        "linked-resources",
    ),
]  # fmt: skip

PREFLIGHT_ADVICE = [
    case(
        "a preflight that shares a backend",
        "failing",
        http(read={"routeKey": "GET /o", **GUARDED}, it={"routeKey": "OPTIONS /o", **SHARED}),
        "preflight-advice:it",
    ),
    case(
        "a preflight that reaches the same function through an integration of its own",
        "failing",
        {
            **http(read={"routeKey": "GET /o", **GUARDED}),
            "function": ("aws:lambda/function:Function", {"runtime": "python3.12"}),
            "backend": (
                INTEGRATION,
                {"apiId": Ref("api"), "integrationUri": Ref("function", "arn:aws:lambda:r:1:function:{}")},
            ),
            "again": (
                INTEGRATION,
                {
                    "apiId": Ref("api"),
                    "integrationUri": Ref("function", "arn:aws:lambda:r:1:function:{}:live"),
                },
            ),
            "it": (
                ROUTE,
                {
                    "apiId": Ref("api"),
                    "routeKey": "OPTIONS /o",
                    "authorizationType": "NONE",
                    "target": Ref("again", "integrations/{}"),
                },
            ),
        },
        "preflight-advice:it",
    ),
    case(
        "$default of an API that shows no sign of browsers",
        "failing",
        {**http(it={"routeKey": "$default", **GUARDED}), "api": (API, api())},
        "preflight-advice:it",
    ),
    case(
        "$default with AWS's own cure, which leaves out the root",
        "failing",
        http(it={"routeKey": "$default", **GUARDED}, any=DEFAULTS["any"]),
        "preflight-advice:it",
    ),
    case(
        "a preflight whose function is its own",
        "passing",
        http(read={"routeKey": "GET /o", **GUARDED}, it={"routeKey": "OPTIONS /o", **ANSWERS}),
    ),
    body("a preflight in a document that shares a backend", "failing", operations(type="aws_proxy", uri=ADMIN),
        "preflight-advice"),
    case(
        "a backend that is not known to be shared yet",
        "unknown",
        http(read={"routeKey": "GET /o", **GUARDED}, it={"routeKey": "OPTIONS /o", "target": Later("integrations/x")}),
    ),
    case("a preflight of nothing", "odd", {"it": (ROUTE, {"routeKey": "OPTIONS /o", "target": 5})}),
]  # fmt: skip
