"""Events and results of Lambdas over real HTTP."""

from __future__ import annotations

import asyncio
import base64
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.laptop.gateway.world import Api, Tokens, World, echo

if TYPE_CHECKING:
    import httpx

BROKEN = (500, "application/json", b'{"message":"Internal Server Error"}')


def said(answer: httpx.Response) -> tuple[int, str, bytes]:
    return answer.status_code, answer.headers["content-type"], answer.content


@pytest.fixture
def echoing(world: World, api: Api) -> Api:
    api.route("ANY /e/{name}", echo)
    api.route("ANY /e", echo)
    api.serve()
    return api


def test_what_the_request_has_not_is_left_out(world: World, echoing: Api) -> None:
    event = world.get("/e").json()
    absent = {"body", "cookies", "queryStringParameters", "pathParameters", "stageVariables"}
    assert absent.isdisjoint(event)
    assert event["rawQueryString"] == ""
    assert event["isBase64Encoded"] is False
    assert event["version"] == "2.0"


def test_the_event_has_the_documented_keys(world: World, echoing: Api) -> None:
    event = world.request("POST", "/e/ada?a=1", json={}, headers={"user-agent": "me", "cookie": "a=b"}).json()
    assert set(event) == {
        "version",
        "routeKey",
        "rawPath",
        "rawQueryString",
        "cookies",
        "headers",
        "queryStringParameters",
        "requestContext",
        "pathParameters",
        "body",
        "isBase64Encoded",
    }
    context = event["requestContext"]
    assert context["apiId"] == echoing.id
    assert context["accountId"] == "123456789012"
    assert context["domainName"] == f"{echoing.id}.execute-api.eu-west-1.amazonaws.com"
    assert context["domainPrefix"] == echoing.id
    assert context["http"] == {
        "method": "POST",
        "path": "/e/ada",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "me",
    }
    assert context["routeKey"] == "ANY /e/{name}"
    assert abs(context["timeEpoch"] / 1000 - time.time()) < 10
    assert time.strftime("%d/%b/%Y:%H:%M", time.gmtime(context["timeEpoch"] / 1000)) in context["time"]


def test_header_names_are_lower_case_and_repeated_ones_joined(world: World, echoing: Api) -> None:
    event = world.request("GET", "/e", headers=[("X-A", "1"), ("x-a", "2")]).json()
    assert event["headers"]["x-a"] == "1,2"


def test_paths_are_decoded_in_format_2(world: World, echoing: Api) -> None:
    # aws/aws-lambda-dotnet, HttpContextTestCases.cs: V2_SpecialCharactersInPath, V2_UnicodeCharactersInPath.
    event = world.get("/e/%E2%98%95%20Coffee").json()
    assert event["rawPath"] == event["requestContext"]["http"]["path"] == "/e/☕ Coffee"
    assert event["pathParameters"] == {"name": "☕ Coffee"}


def test_repeated_query_values_are_joined(world: World, echoing: Api) -> None:
    event = world.get("/e?a=1&a=2&b=%20x&c").json()
    assert event["queryStringParameters"] == {"a": "1,2", "b": " x", "c": ""}
    assert event["rawQueryString"] == "a=1&a=2&b=%20x&c"


def test_cookies_are_a_list(world: World, echoing: Api) -> None:
    event = world.request("GET", "/e", headers={"cookie": "a=1; b=2"}).json()
    assert event["cookies"] == ["a=1", "b=2"]
    assert "cookie" not in event["headers"]


def test_forwarded_headers_and_the_trace_are_set(world: World, echoing: Api) -> None:
    headers = world.get("/e", x_forwarded_for="203.0.113.9").json()["headers"]
    assert headers["x-forwarded-for"] == "203.0.113.9, 127.0.0.1"
    assert headers["x-forwarded-port"] == str(world.port)
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-amzn-trace-id"].startswith("Root=1-")
    assert headers["host"] == f"127.0.0.1:{world.port}"


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "text/html; charset=utf-8",
        "text/csv",
        "text/xml",
        "application/json",
        "application/xml",
        "application/javascript",
        "application/graphql",
        "Application/JSON;charset=UTF-8",
    ],
)
def test_text_stays_text(world: World, echoing: Api, kind: str) -> None:
    event = world.request("POST", "/e", content="é".encode(), headers={"content-type": kind}).json()
    assert (event["body"], event["isBase64Encoded"]) == ("é", False)


@pytest.mark.parametrize(
    "kind", ["application/octet-stream", "application/x-www-form-urlencoded", "image/png", "text/css", ""]
)
def test_anything_else_is_base64(world: World, echoing: Api, kind: str) -> None:
    event = world.request("POST", "/e", content=b"\xff\x00", headers={"content-type": kind}).json()
    assert (event["body"], event["isBase64Encoded"]) == (base64.b64encode(b"\xff\x00").decode(), True)


def test_text_that_is_not_utf_8_is_base64(world: World, echoing: Api) -> None:
    event = world.request("POST", "/e", content=b"\xff", headers={"content-type": "text/plain"}).json()
    assert (event["body"], event["isBase64Encoded"]) == ("/w==", True)


def serve(api: Api, handler: Any, **integration: Any) -> httpx.Response:
    api.route("GET /r", handler, **integration)
    api.serve()
    return api.world.get("/r")


@pytest.mark.parametrize("text", ["Hello, World!", "", 'Special "quoted" text', '{"partial":'])
def test_a_text_without_a_status_code_loses_its_quotes(api: Api, text: str) -> None:
    # aws/aws-lambda-dotnet, Snapshots/ToApiGatewayProxyResponse_ValidResponse_MatchesDirectConversion*.json.
    answer = serve(api, lambda _: text)
    assert said(answer) == (200, "application/json", text.encode())


@pytest.mark.parametrize("result", [{"a": 1}, [1, 2], 3, None, True, {}])
def test_a_result_without_a_status_code_is_the_body(api: Api, result: object) -> None:
    answer = serve(api, lambda _: result)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == result


def test_a_status_code_alone_is_plain_text(api: Api) -> None:
    answer = serve(api, lambda _: {"statusCode": 201, "body": "made"})
    assert said(answer) == (201, "text/plain; charset=utf-8", b"made")


def test_format_2_reads_no_multi_value_headers(api: Api) -> None:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    answer = serve(api, lambda _: {"statusCode": 200, "multiValueHeaders": {"set-cookie": ["a=1"]}})
    assert "set-cookie" not in answer.headers


def test_each_cookie_is_one_header(api: Api) -> None:
    answer = serve(api, lambda _: {"statusCode": 200, "cookies": ["a=1; Path=/", "b=2"]})
    assert answer.headers.get_list("set-cookie") == ["a=1; Path=/", "b=2"]


def test_base64_bodies_are_decoded(api: Api) -> None:
    answer = serve(api, lambda _: {"statusCode": 200, "isBase64Encoded": True, "body": "/wA="})
    assert answer.content == b"\xff\x00"


def boom(_: object) -> None:
    raise RuntimeError("secret detail")


def test_a_function_that_throws_is_an_internal_server_error(api: Api) -> None:
    assert said(serve(api, boom)) == BROKEN


def test_a_function_that_may_not_be_invoked_is_one_too(world: World, api: Api) -> None:
    assert said(serve(api, world.function(echo, permit=None))) == BROKEN
    assert world.events == []


def test_a_permission_for_another_api_does_not_help(world: World, api: Api) -> None:
    assert said(serve(api, world.function(echo, permit="another/*"))) == BROKEN


def test_a_permissions_action_is_the_same_in_any_case(world: World, api: Api) -> None:
    function = world.function(echo, permit=None)
    world.client("lambda").add_permission(
        FunctionName=function,
        StatementId="api",
        Action="lambda:invokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    assert serve(api, function).status_code == 200


@pytest.mark.parametrize("source", ["{}/*/*/r", "{}/$default/GET/r", "{}/*", "*"])
def test_a_permission_may_be_as_narrow_as_the_route(world: World, api: Api, source: str) -> None:
    assert serve(api, world.function(echo, permit=source.format(api.id))).status_code == 200


def test_a_permission_for_another_route_does_not_help(world: World, api: Api) -> None:
    assert said(serve(api, world.function(echo, permit=f"{api.id}/*/POST/r"))) == BROKEN


def test_a_function_that_does_not_exist_is_one_too(api: Api) -> None:
    missing = "arn:aws:lambda:eu-west-1:123456789012:function:missing"
    assert said(serve(api, missing)) == BROKEN


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "x"},
        {"statusCode": 99},
        {"statusCode": 1000},
        {"statusCode": 0},
        {"statusCode": 200.5},
        {"statusCode": True},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"bad name": "x"}},
        {"statusCode": 200, "headers": {"x": "a\r\nset-cookie: b"}},
        {"statusCode": 200, "headers": {"x": {"y": 1}}},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "isBase64Encoded": True, "body": "%%%"},
        {"statusCode": 200, "cookies": "a=b"},
    ],
)
def test_a_malformed_result_is_one_too(api: Api, result: object) -> None:
    assert said(serve(api, lambda _: result)) == BROKEN


@pytest.mark.parametrize("result", [b"not json", b""])
def test_a_result_that_is_no_json_is_passed_on(api: Api, result: bytes) -> None:
    # https://github.com/aws/aws-lambda-dotnet: InvokeResponseExtensions.cs of the Lambda Test Tool
    assert said(serve(api, lambda _: result)) == (200, "application/json", result)


async def slow(_: object) -> dict[str, Any]:
    await asyncio.sleep(20)
    return {"statusCode": 200}


def test_an_integration_that_takes_too_long_is_unavailable(api: Api) -> None:
    began = time.monotonic()
    answer = serve(api, slow, TimeoutInMillis=100)
    assert said(answer) == (503, "application/json", b'{"message":"Service Unavailable"}')
    assert time.monotonic() - began < 15


def test_payload_1_has_the_documented_keys(world: World, api: Api, tokens: Tokens) -> None:
    api.route("POST /p/{id}", echo, PayloadFormatVersion="1.0")
    api.serve()
    answer = world.request(
        "POST",
        "/p/7?a=1&a=2",
        content="hi",
        headers=[("content-type", "text/plain"), ("x-a", "1"), ("x-a", "2")],
    )
    event = answer.json()
    assert event["version"] == "1.0"
    assert event["resource"] == "/p/{id}"
    assert event["path"] == "/p/7"
    assert event["httpMethod"] == "POST"
    assert event["headers"]["x-a"] == "2"
    assert event["multiValueHeaders"]["x-a"] == ["1", "2"]
    assert event["queryStringParameters"] == {"a": "2"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["pathParameters"] == {"id": "7"}
    assert event["stageVariables"] is None
    assert (event["body"], event["isBase64Encoded"]) == ("hi", False)
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert event["requestContext"]["resourcePath"] == "/p/{id}"


def test_payload_1_needs_a_status_code(api: Api) -> None:
    assert said(serve(api, lambda _: {"a": 1}, PayloadFormatVersion="1.0")) == BROKEN


def test_payload_1_takes_multi_value_headers_after_the_single_ones(api: Api) -> None:
    # aws/aws-lambda-dotnet, Snapshots/V1_CombinesSingleAndMultiValueHeadersHttpV1.json.
    result = {
        "statusCode": 200,
        "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]},
        "headers": {"set-cookie": "c=3"},
    }
    answer = serve(api, lambda _: result, PayloadFormatVersion="1.0")
    assert answer.headers.get_list("set-cookie") == ["c=3", "a=1", "b=2"]


def test_payload_1_is_plain_text_unless_said_otherwise(api: Api) -> None:
    # aws/aws-lambda-dotnet, Snapshots/V1_DefaultsToCorrectContentTYpeHttpV1.json.
    answer = serve(api, lambda _: {"statusCode": 200, "body": "x"}, PayloadFormatVersion="1.0")
    assert said(answer) == (200, "text/plain; charset=utf-8", b"x")


def test_payload_1_keeps_names_as_sent_and_paths_encoded(world: World, api: Api) -> None:
    # aws/aws-lambda-dotnet, HttpContextTestCases.cs: V1_SimpleGetRequest, V1_SpecialCharactersInPath.
    api.route("GET /p/{name}", echo, PayloadFormatVersion="1.0")
    api.serve()
    event = world.request("GET", "/p/John%20Doe", headers={"Content-Type": "x", "X-mIxed": "1"}).json()
    assert event["path"] == "/p/John%20Doe"
    assert event["requestContext"]["path"] == "/p/John Doe"
    assert event["pathParameters"] == {"name": "John Doe"}
    assert {"Content-Type", "X-mIxed", "Host", "User-Agent"} <= set(event["headers"])


def test_the_trace_reaches_the_function(world: World, echoing: Api) -> None:
    event = world.get("/e").json()
    assert world.traces[-1].startswith(event["headers"]["x-amzn-trace-id"] + ";Parent=")
    given = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1"
    assert world.get("/e", x_amzn_trace_id=given).json()["headers"]["x-amzn-trace-id"] == given
    assert world.traces[-1] == given


def test_a_result_may_have_six_megabytes_and_a_hundred_bytes(api: Api) -> None:
    api.route("GET /l", lambda event: b'"%s"' % (b"x" * (int(event["rawQueryString"]) - 2)))
    api.serve()
    assert api.world.get("/l?6291556").status_code == 200
    assert api.world.get("/l?6291557").status_code == 500


def test_stage_variables_reach_the_event_and_the_uri(world: World, api: Api) -> None:
    arn = world.function(echo, permit=f"{api.id}/*")
    api.route(
        "GET /s", arn.replace(arn.rpartition(":")[2], "${stageVariables.fn}"), CredentialsArn=world.role
    )
    api.serve(StageVariables={"fn": arn.rpartition(":")[2]})
    assert world.get("/s").json()["stageVariables"] == {"fn": arn.rpartition(":")[2]}


def test_a_head_request_gets_no_body(world: World, api: Api) -> None:
    api.route("HEAD /h", lambda _: {"statusCode": 200, "body": "abc"})
    api.serve()
    answer = world.request("HEAD", "/h")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_204_has_no_body(api: Api) -> None:
    answer = serve(api, lambda _: {"statusCode": 204, "body": "abc"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-length" not in answer.headers
