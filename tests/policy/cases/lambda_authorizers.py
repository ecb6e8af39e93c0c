"""Lambda authorizers: what tells their callers apart, and for how long an answer holds.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
"""

from __future__ import annotations

from typing import Any

from tests.policy.cases.held import sam
from tests.policy.cases.shared import (
    NATIVE_AUTHORIZER,
    REST,
    REST_AUTHORIZER,
    STRICT,
    body,
    document,
    schemes,
)
from tests.policy.cases.templates import stack, template
from tests.policy.programs import API, AUTHORIZER, Case, Later, one

LAMBDA = "lambda-authorizers"
TOKEN = ["$request.header.Authorization"]


def asks(
    title: str,
    kind: str,
    *found: str,
    type_: str = AUTHORIZER,
    up: set[str] | None = None,
    key: str = "identitySources",
    **props: Any,
) -> Case:
    """A case of an authorizer that asks a function; `sources` and `ttl` are left out where they are not given."""
    named = {key: props.pop("sources", None), "authorizerResultTtlInSeconds": props.pop("ttl", None)}
    given = {name: value for name, value in named.items() if value is not None}
    return one(
        title, kind, type_, {"apiId": "a", "authorizerType": "REQUEST", **given, **props}, *found, up=up
    )


def in_document(title: str, kind: str, *found: str, type_: str = API, **props: Any) -> Case:
    authorizer = {"type": "request", "authorizerUri": "arn", **props}
    scheme = {
        "type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": authorizer,
    }  # fmt: skip
    content = document({"security": [{"who": []}]}, **schemes(who=scheme))
    return body(title, kind, content, *found, type_=type_)


SHARED_ANSWERS = [
    asks("an answer kept for a stage", "failing", STRICT, sources=["$context.stage"], ttl=60),
    asks(
        "an answer kept for a stage variable and a route",
        "failing",
        STRICT,
        sources=["$stageVariables.tenant", "$context.routeKey"],
        ttl=60,
    ),
    asks(
        "an answer kept for a kind of browser",
        "failing",
        STRICT,
        sources=["$request.header.User-Agent"],
        ttl=60,
    ),
    asks(
        "an answer kept for an origin",
        "failing",
        STRICT,
        sources=["$request.header.Origin", "$context.path"],
        ttl=1,
    ),
    asks(
        "an answer kept for a host, for as long as the provider says",
        "failing",
        STRICT,
        sources=["$request.header.host"],
    ),
    asks(
        "an answer of aws-native kept for a stage",
        "failing",
        STRICT,
        type_=NATIVE_AUTHORIZER,
        key="identitySource",
        sources=["$context.stage"],
        ttl=60,
    ),
    one(
        "a REST answer kept for a kind of browser",
        "failing",
        REST_AUTHORIZER,
        {"type": "REQUEST", "identitySource": "method.request.header.User-Agent"},
        STRICT,
    ),
    in_document(
        "an answer kept for a stage, in a document",
        "failing",
        STRICT,
        identitySource="$context.stage",
        authorizerResultTtlInSeconds=60,
    ),
    in_document(
        "a REST answer kept for a path, in a document",
        "failing",
        STRICT,
        type_=REST,
        identitySource="context.path",
    ),
    stack(
        "an answer kept for a stage, in a template",
        "failing",
        template(
            It=(
                "AWS::ApiGatewayV2::Authorizer",
                {
                    "AuthorizerType": "REQUEST",
                    "IdentitySource": ["$context.stage"],
                    "AuthorizerResultTtlInSeconds": 60,
                },
            )
        ),
        STRICT,
    ),
    sam(
        "an answer kept for a stage variable, in a SAM template",
        "failing",
        STRICT,
        Api=(
            "HttpApi",
            {
                "Auth": {
                    "DefaultAuthorizer": "Who",
                    "Authorizers": {
                        "Who": {
                            "FunctionArn": "arn",
                            "Identity": {"StageVariables": ["tenant"], "ReauthorizeEvery": 60},
                        }
                    },
                }
            },
        ),
    ),
    asks("an answer for a stage that is not kept", "passing", sources=["$context.stage"], ttl=0),
    asks(
        "an answer of aws-native for a stage that is not kept",
        "passing",
        type_=NATIVE_AUTHORIZER,
        key="identitySource",
        sources=["$context.stage"],
    ),
    asks("an answer kept for a key", "passing", sources=["$request.header.X-Api-Key"], ttl=60),
    asks("an answer kept for an address", "passing", sources=["$context.identity.sourceIp"], ttl=60),
    asks("an answer kept for a parameter", "passing", sources=["$request.querystring.key"], ttl=60),
    asks("an answer kept for a token and a route", "passing", sources=[*TOKEN, "$context.routeKey"], ttl=60),
    asks(
        "a deny list's answer kept for a token and a route",
        "passing",
        sources=[*TOKEN, "$context.routeKey"],
        ttl=3,
    ),
    asks(
        "a deny list's answer kept for a route alone",
        "failing",
        STRICT,
        sources=["$context.routeKey"],
        ttl=3,
    ),
    asks(
        "sources that turn out shared", "unknown", sources=[Later("$context.stage")], ttl=60, up={f"{STRICT}"}
    ),
    asks("a lifetime that turns out to be none", "unknown", sources=["$context.stage"], ttl=Later(0)),
]

LAMBDA_AUTHORIZERS = [
    asks("a function that is asked for everybody", "failing", LAMBDA, sources=[], ttl=0),
    asks("a function that is asked for everybody, with nothing said", "failing", LAMBDA),
    asks("a function of aws-native that is asked for everybody", "failing", LAMBDA, type_=NATIVE_AUTHORIZER),
    in_document("a function that a document asks for everybody", "failing", LAMBDA),
    sam(
        "a function that a SAM template asks for everybody",
        "failing",
        LAMBDA,
        Api=(
            "HttpApi",
            {"Auth": {"DefaultAuthorizer": "Who", "Authorizers": {"Who": {"FunctionArn": "arn"}}}},
        ),
    ),
    stack(
        "a function that a template asks for everybody",
        "failing",
        template(It=("AWS::ApiGatewayV2::Authorizer", {"AuthorizerType": "REQUEST", "AuthorizerUri": "arn"})),
        LAMBDA,
    ),
    asks("an answer kept for an hour", "failing", LAMBDA, sources=TOKEN, ttl=3600),
    asks(
        "an answer of aws-native kept for an hour",
        "failing",
        LAMBDA,
        type_=NATIVE_AUTHORIZER,
        key="identitySource",
        sources=TOKEN,
        ttl=3600,
    ),
    one(
        "a REST answer kept for an hour",
        "failing",
        REST_AUTHORIZER,
        {"type": "TOKEN", "authorizerResultTtlInSeconds": 3600},
        LAMBDA,
    ),
    in_document(
        "an answer kept for an hour, in a document",
        "failing",
        LAMBDA,
        identitySource="$request.header.Authorization",
        authorizerResultTtlInSeconds="3600",
    ),
    asks("an answer kept as long as the provider says", "passing", sources=TOKEN),
    asks("an answer kept for five seconds", "passing", sources=TOKEN, ttl=5),
    one("a REST function with the provider's source", "passing", REST_AUTHORIZER, {"type": "REQUEST"}),
    one("a REST function that gets a token", "passing", REST_AUTHORIZER, {"type": "TOKEN"}),
    in_document(
        "an answer kept for a token, in a document",
        "passing",
        identitySource="$request.header.Authorization",
        authorizerResultTtlInSeconds=60,
    ),
    asks("sources that are not known yet", "unknown", sources=Later(TOKEN), ttl=60),
    asks("sources that turn out to be none", "unknown", sources=Later([]), ttl=0, up={LAMBDA}),
    asks("a lifetime that turns out long", "unknown", sources=TOKEN, ttl=Later(3600), up={LAMBDA}),
    asks("a lifetime in words", "odd", sources=TOKEN, ttl="long"),
    asks("sources that are numbers", "odd", LAMBDA, sources=[5], ttl=60),
    asks("a source that is a text", "odd", sources="$request.header.Authorization", ttl=60),
]
