"""An API whose callers a function of yours tells apart, or who sign their calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components import HttpApi, existing_user_pool, lambda_authorizer
from tests.components.checks.checking import check_http_api, faults
from tests.components.recording import Recording, record

if TYPE_CHECKING:
    from components import HttpApiArgs

ARN = "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:who"
BACKEND = {"function_arn": "arn:aws:lambda:eu-west-1:123456789012:function:orders"}
POOL = existing_user_pool("eu-west-1_AbCdEf123", ["web-client"])


def built(**args: Any) -> Recording:
    def program() -> None:
        api: HttpApiArgs = {"routes": {"GET /orders": BACKEND}, **args}  # type: ignore[typeddict-item]
        HttpApi("orders", api)

    return record(program)


def test_every_route_asks_the_function() -> None:
    recording = built(
        authorizer=lambda_authorizer(ARN),
        routes={
            "GET /orders": BACKEND,
            "POST /orders": BACKEND,
            "GET /health": {**BACKEND, "public": "polled"},
        },
    )
    assert recording.of("Authorizer") == {
        "orders lambda": {
            "apiId": "orders-id",
            "name": "lambda",
            "authorizerType": "REQUEST",
            "authorizerUri": "arn:aws-us-gov:apigateway:us-gov-west-1:lambda:path/2015-03-31/functions/"
            f"{ARN}/invocations",
            "authorizerPayloadFormatVersion": "2.0",
            "enableSimpleResponses": True,
            "authorizerResultTtlInSeconds": 300,
            "identitySources": ["$request.header.Authorization"],
        }
    }
    guards = {
        inputs["routeKey"]: (inputs["authorizationType"], inputs.get("authorizerId"))
        for inputs in recording.of("Route").values()
    }
    assert guards == {
        "GET /orders": ("CUSTOM", "orders lambda-id"),
        "POST /orders": ("CUSTOM", "orders lambda-id"),
        "GET /health": ("NONE", None),
    }


def test_the_authorizer_alone_may_ask_the_function() -> None:
    permissions = built(authorizer=lambda_authorizer(ARN)).of("Permission").values()
    [permission] = [one for one in permissions if one["function"] == ARN]
    assert permission["principal"] == "apigateway.amazonaws.com"
    assert permission["sourceArn"] == (
        "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/authorizers/orders lambda-id"
    )


def test_one_route_may_ask_a_function_while_the_others_take_tokens() -> None:
    routes = built(
        authorizer=POOL,
        routes={
            "GET /orders": BACKEND,
            "POST /hooks/{id}": {
                **BACKEND,
                "authorizer": lambda_authorizer(ARN, ["$request.header.X-Signature"]),
            },
        },
    ).of("Route")
    assert {one["routeKey"]: one["authorizationType"] for one in routes.values()} == {
        "GET /orders": "JWT",
        "POST /hooks/{id}": "CUSTOM",
    }


def test_routes_with_one_identity_share_an_authorizer() -> None:
    def own() -> Any:
        return {**BACKEND, "authorizer": lambda_authorizer(ARN)}

    recording = built(routes={"GET /a": own(), "GET /b": own()})
    assert list(recording.of("Authorizer")) == ["orders lambda GET /a"]


def test_a_function_component_is_taken_as_well_as_an_arn() -> None:
    def program() -> None:
        import pulumi_aws as aws

        function = aws.lambda_.Function("who", role="arn:aws:iam::123456789012:role/who")
        identity = lambda_authorizer(function)
        assert "function" in identity
        assert identity["function"]["function_arn"] is function.arn

    record(program)


def test_format_1_0_answers_policies() -> None:
    authorizer = built(authorizer=lambda_authorizer(ARN, payload="1.0")).one("Authorizer")
    assert authorizer["authorizerPayloadFormatVersion"] == "1.0"
    assert authorizer["enableSimpleResponses"] is False


def test_a_browser_may_send_each_header_that_the_function_is_asked_with() -> None:
    cors = {"allow_origins": ["https://app.example.com"]}
    args: Any = {
        "authorizer": lambda_authorizer(ARN, ["$request.header.X-Key", "$context.routeKey"]),
        "routes": {"GET /orders": BACKEND},
        "cors": {**cors, "allow_headers": ["authorization"]},
    }
    assert faults(check_http_api, args) == ["cors.allow_headers"]
    args["cors"] = {**cors, "allow_headers": ["x-key"]}
    assert faults(check_http_api, args) == []


A = "authorizer.function"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"ttl_seconds": 3_600}, None),
        ({"ttl_seconds": 3_601}, f"{A}.ttl_seconds"),
        ({"ttl_seconds": 0}, None),
        ({"ttl_seconds": -1}, f"{A}.ttl_seconds"),
        ({"payload": "3.0"}, f"{A}.payload"),
        ({"payload": "1.0", "simple": True}, f"{A}.simple"),
        ({"identity_sources": ["Authorization"]}, f"{A}.identity_sources"),
        ({"identity_sources": ["$request.body.token"]}, f"{A}.identity_sources"),
        ({"identity_sources": []}, f"{A}.identity_sources"),
        ({"identity_sources": ["$context.routeKey"]}, f"{A}.identity_sources"),
        ({"identity_sources": ["$stageVariables.a", "$request.querystring.b"]}, None),
    ],
)
def test_what_aws_refuses_or_callers_would_share_is_refused(
    changes: dict[str, Any], fault: str | None
) -> None:
    function = {**lambda_authorizer(ARN)["function"], **changes}
    args = {"authorizer": {"function": function}, "routes": {"GET /orders": BACKEND}}
    assert faults(check_http_api, args) == ([fault] if fault else [])


@pytest.mark.parametrize("key", ["issuer", "audiences", "source", "scopes"])
def test_a_function_and_an_issuer_exclude_each_other(key: str) -> None:
    args = {"authorizer": {**lambda_authorizer(ARN), key: "x"}, "routes": {"GET /orders": BACKEND}}
    assert faults(check_http_api, args) == [f"authorizer.{key}"]


def test_scopes_are_for_tokens() -> None:
    args = {
        "authorizer": lambda_authorizer(ARN),
        "routes": {"GET /orders": {**BACKEND, "scopes": ["orders/read"]}},
    }
    assert faults(check_http_api, args) == ['routes["GET /orders"].scopes']


@pytest.mark.parametrize("missing", ["issuer", "audiences"])
def test_an_identity_without_a_function_needs_its_issuer_and_audiences(missing: str) -> None:
    identity = {key: value for key, value in POOL.items() if key != missing}
    args = {"authorizer": identity, "routes": {"GET /orders": BACKEND}}
    assert faults(check_http_api, args) == [f"authorizer.{missing}"]


def test_an_arn_that_is_not_known_yet_is_let_pass() -> None:
    def program() -> None:
        arn = pulumi.Output.from_input(ARN)
        HttpApi("orders", {"authorizer": lambda_authorizer(arn), "routes": {"GET /a": {"function_arn": arn}}})

    assert len(record(program).of("Authorizer")) == 1


def test_a_route_for_signed_calls_has_no_authorizer_of_the_api() -> None:
    recording = built(
        authorizer=POOL, routes={"GET /orders": BACKEND, "POST /jobs": {**BACKEND, "iam": True}}
    )
    guards = {
        one["routeKey"]: (one["authorizationType"], one.get("authorizerId"))
        for one in recording.of("Route").values()
    }
    assert guards == {"GET /orders": ("JWT", "orders-id"), "POST /jobs": ("AWS_IAM", None)}


def test_an_api_for_signed_calls_alone_needs_no_identity() -> None:
    recording = built(routes={"POST /jobs": {**BACKEND, "iam": True}})
    assert recording.one("Route")["authorizationType"] == "AWS_IAM"
    assert recording.of("Authorizer") == {}


def test_iam_that_is_false_leaves_a_route_with_its_authorizer() -> None:
    recording = built(authorizer=POOL, routes={"POST /jobs": {**BACKEND, "iam": False}})
    assert recording.one("Route")["authorizationType"] == "JWT"


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"public": "a reason"}, "iam"),
        ({"scopes": ["a/b"]}, "scopes"),
        ({"authorizer": POOL}, "authorizer"),
        ({}, None),
    ],
)
def test_a_signed_call_has_no_token(more: dict[str, Any], fault: str | None) -> None:
    args = {"routes": {"POST /jobs": {**BACKEND, "iam": True, **more}}}
    assert faults(check_http_api, args) == ([f'routes["POST /jobs"].{fault}'] if fault else [])


def test_a_browsers_headers_are_not_asked_of_services() -> None:
    args = {
        "routes": {"POST /jobs": {**BACKEND, "iam": True}},
        "cors": {"allow_origins": ["https://app.example.com"], "allow_headers": ["content-type"]},
    }
    assert faults(check_http_api, args) == []
