"""REST APIs over real HTTP: the Cognito authorizer, Lambda, HTTP and mock integrations."""

from __future__ import annotations

import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.gateway import NotAcceptedError
from tests.laptop.gateway.world import ACCOUNT, REGION, Handler, Tokens, World, echo

if TYPE_CHECKING:
    import httpx

POOL = f"{REGION}_rest"
ISSUER = f"https://cognito-idp.{REGION}.amazonaws.com/{POOL}"
POOL_ARN = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{POOL}"


class Rest:
    """A REST API that a test builds through boto3."""

    def __init__(self, world: World, **arguments: Any) -> None:
        self.world = world
        self.v1 = world.client("apigateway")
        self.id: str = self.v1.create_rest_api(name="rest", **arguments)["id"]
        world.hooks.append(lambda: self.v1.delete_rest_api(restApiId=self.id))
        world.gateway.ports[world.port] = self.id
        root = self.v1.get_resources(restApiId=self.id)["items"][0]["id"]
        self.resources: dict[str, Any] = {"": root}

    def resource(self, path: str) -> str:
        if path not in self.resources:
            above, _, part = path.rpartition("/")
            made = self.v1.create_resource(restApiId=self.id, parentId=self.resource(above), pathPart=part)
            self.resources[path] = made["id"]
        found: str = self.resources[path]
        return found

    def authorizer(self) -> str:
        made = self.v1.create_authorizer(
            restApiId=self.id,
            name="cognito",
            type="COGNITO_USER_POOLS",
            providerARNs=[POOL_ARN],
            identitySource="method.request.header.Authorization",
        )
        id_: str = made["id"]
        return id_

    def method(
        self, key: str, target: Handler | dict[str, Any], authorizer: str | None = None, **auth: Any
    ) -> None:
        verb, _, path = key.partition(" ")
        where = {"restApiId": self.id, "resourceId": self.resource(path.rstrip("/")), "httpMethod": verb}
        if authorizer:
            auth = {"authorizationType": "COGNITO_USER_POOLS", "authorizerId": authorizer, **auth}
        self.v1.put_method(**where, **({"authorizationType": "NONE"} | auth))
        if callable(target):
            arn = self.world.function(target, permit=f"{self.id}/*/*")
            uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
            target = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri}
        self.v1.put_integration(**where, **target)

    def serve(self, **stage: Any) -> None:
        self.v1.create_deployment(restApiId=self.id, stageName="prod", **stage)
        self.world.gateway.load()

    def patch(self, **values: str) -> None:
        operations = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
        self.v1.update_stage(restApiId=self.id, stageName="prod", patchOperations=operations)
        self.world.gateway.load()


@pytest.fixture
def rest(world: World) -> Rest:
    world.reached[ISSUER] = f"{world.issuer_base}/{POOL}"
    world.issuer.url = ISSUER
    return Rest(world)


@pytest.fixture
def closed(rest: Rest) -> Rest:
    authorizer = rest.authorizer()
    rest.method("GET /hello", echo, authorizer)
    rest.method("POST /hello", echo, authorizer, authorizationScopes=["hello/write", "hello/admin"])
    rest.serve()
    return rest


def id_token(tokens: Tokens, **changes: Any) -> str:
    claims: dict[str, Any] = {"token_use": "id", "aud": "any-client", "client_id": ..., "scope": ...}
    return tokens.sign(**(claims | changes))


def said(answer: httpx.Response) -> tuple[int, str, Any]:
    return answer.status_code, answer.headers.get("x-amzn-errortype", ""), answer.json()


UNAUTHORIZED = (401, "UnauthorizedException", {"message": "Unauthorized"})
MISSING = (403, "MissingAuthenticationTokenException", {"message": "Missing Authentication Token"})


def test_no_token_is_unauthorized(world: World, closed: Rest) -> None:
    answer = world.get("/prod/hello")
    assert said(answer) == UNAUTHORIZED
    assert answer.headers["content-type"] == "application/json"
    assert "x-amzn-requestid" in answer.headers
    assert "apigw-requestid" not in answer.headers


@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_an_id_token_passes_a_method_without_scopes(
    world: World, closed: Rest, tokens: Tokens, prefix: str
) -> None:
    answer = world.get("/prod/hello", authorization=prefix + id_token(tokens))
    assert answer.status_code == 200
    assert answer.json()["requestContext"]["authorizer"]["claims"]["sub"] == "user-1"


def test_an_access_token_does_not(world: World, closed: Rest, tokens: Tokens) -> None:
    assert said(world.bearer("/prod/hello", tokens.sign())) == UNAUTHORIZED


def test_a_method_with_scopes_wants_an_access_token_that_has_one(
    world: World, closed: Rest, tokens: Tokens
) -> None:
    assert world.bearer("/prod/hello", tokens.sign(scope="x hello/admin"), "POST").status_code == 200
    assert said(world.bearer("/prod/hello", tokens.sign(scope="hello/read"), "POST")) == UNAUTHORIZED
    assert said(world.bearer("/prod/hello", id_token(tokens, scope="hello/write"), "POST")) == UNAUTHORIZED


def test_an_expired_token_is_named(world: World, closed: Rest, tokens: Tokens) -> None:
    answer = world.bearer("/prod/hello", id_token(tokens, exp=int(time.time()) - 1))
    assert said(answer) == (401, "UnauthorizedException", {"message": "The incoming token has expired"})


def test_a_token_seen_before_expires_too(world: World, closed: Rest, tokens: Tokens) -> None:
    token = id_token(tokens)
    assert world.bearer("/prod/hello", token).status_code == 200
    world.offset = 3601
    assert world.bearer("/prod/hello", token).json() == {"message": "The incoming token has expired"}


@pytest.mark.parametrize(
    "changes",
    [{"iss": "https://evil.example.com"}, {"iss": ...}, {"exp": ...}, {"token_use": ...}, {"nbf": 9e9}],
)
def test_bad_claims_are_unauthorized(
    world: World, closed: Rest, tokens: Tokens, changes: dict[str, Any]
) -> None:
    assert said(world.bearer("/prod/hello", id_token(tokens, **changes))) == UNAUTHORIZED


def test_a_forged_token_is_unauthorized(world: World, closed: Rest, tokens: Tokens) -> None:
    forged = tokens.sign("k2", header={"alg": "RS256", "kid": "k1"}, token_use="id")
    assert said(world.bearer("/prod/hello", forged)) == UNAUTHORIZED


def test_times_are_dates_and_groups_are_joined(world: World, closed: Rest, tokens: Tokens) -> None:
    token = id_token(tokens, iat=1_600_000_000, **{"cognito:groups": ["a", "b"], "email_verified": True})
    claims = world.bearer("/prod/hello", token).json()["requestContext"]["authorizer"]["claims"]
    assert claims["iat"] == "Sun Sep 13 12:26:40 UTC 2020"
    assert claims["cognito:groups"] == "a,b"
    assert claims["email_verified"] == "true"


@pytest.mark.parametrize("path", ["/prod/nothing", "/prod/hello/more", "/prod"])
def test_an_unknown_path_is_missing_a_token(world: World, closed: Rest, path: str) -> None:
    assert said(world.get(path)) == MISSING


def test_an_unknown_method_is_missing_a_token(world: World, closed: Rest) -> None:
    assert said(world.request("DELETE", "/prod/hello")) == MISSING


def test_an_unknown_stage_is_forbidden(world: World, closed: Rest) -> None:
    answer = world.get("/other/hello")
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


def test_the_path_is_picked_before_the_method(world: World, rest: Rest) -> None:
    rest.method("GET /a/b", echo)
    rest.method("ANY /a/{x}", echo)
    rest.method("ANY /{proxy+}", echo)
    rest.serve()
    assert world.get("/prod/a/b").json()["resource"] == "/a/b"
    assert said(world.request("POST", "/prod/a/b")) == MISSING
    assert world.get("/prod/a/c").json()["resource"] == "/a/{x}"
    assert world.get("/prod/a/c/d").json()["resource"] == "/{proxy+}"


def test_the_event_is_payload_1(world: World, rest: Rest) -> None:
    rest.method("POST /items/{id}", echo)
    rest.serve(variables={"name": "v"})
    event = world.request("POST", "/prod/items/7?a=1&a=2", content="hi").json()
    assert "version" not in event
    assert event["resource"] == "/items/{id}"
    assert event["path"] == "/items/7"
    assert event["pathParameters"] == {"id": "7"}
    assert event["queryStringParameters"] == {"a": "2"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["stageVariables"] == {"name": "v"}
    assert (event["body"], event["isBase64Encoded"]) == ("hi", False)
    context = event["requestContext"]
    assert context["path"] == "/prod/items/7"
    assert context["resourcePath"] == "/items/{id}"
    assert context["resourceId"] == rest.resources["/items/{id}"]
    assert context["stage"] == "prod"
    assert context["apiId"] == rest.id


def test_binary_media_types_are_base64(world: World) -> None:
    rest = Rest(world)
    operation = {"op": "replace", "path": "/binaryMediaTypes", "value": "image/*"}
    rest.v1.update_rest_api(restApiId=rest.id, patchOperations=[operation])
    rest.method("POST /b", echo)
    rest.method("GET /b", lambda _: {"statusCode": 200, "isBase64Encoded": True, "body": "/wA="})
    rest.serve()
    event = world.request("POST", "/prod/b", content=b"\xff", headers={"content-type": "image/png"}).json()
    assert (event["body"], event["isBase64Encoded"]) == ("/w==", True)
    assert world.get("/prod/b", accept="image/png").content == b"\xff\x00"
    assert world.get("/prod/b", accept="text/plain").content == b"/wA="


def throws(_: object) -> None:
    raise ValueError("secret")


@pytest.mark.parametrize(
    "handler",
    [
        throws,
        lambda _: {"statusCode": 200, "wrongValue": "value"},
        lambda _: {"statusCode": 200, "cookies": ["a=1"]},
        lambda _: {"statusCode": 200, "multiValueHeaders": {"a": "b"}},
        lambda _: {"statusCode": 200, "headers": {"a": 1}},
        lambda _: {"statusCode": 0},
        lambda _: "text",
        lambda _: None,
    ],
)
def test_a_failing_or_malformed_function_is_a_bad_gateway(world: World, rest: Rest, handler: Handler) -> None:
    rest.method("GET /x", handler)
    rest.serve()
    answer = world.get("/prod/x")
    assert said(answer) == (502, "InternalServerErrorException", {"message": "Internal server error"})


def result(world: World, rest: Rest, value: Any) -> httpx.Response:
    rest.method("GET /r", lambda _: value)
    rest.serve()
    return world.get("/prod/r")


# What follows was recorded on AWS: localstack/localstack, tests/aws/services/apigateway/test_apigateway_lambda.snapshot.json
# and aws/aws-lambda-dotnet, Tools/LambdaTestTool-v2/tests, Snapshots/V1_*Rest.json.


def test_a_result_without_a_status_code_is_200(world: World, rest: Rest) -> None:
    answer = result(world, rest, {"headers": {"a": "b"}})
    assert (answer.status_code, answer.headers["a"]) == (200, "b")


def test_headers_of_one_name_merge_the_multiple_ones_first(world: World, rest: Rest) -> None:
    value = {"statusCode": 200, "headers": {"X-a": "3"}, "multiValueHeaders": {"x-A": ["1", "2"]}}
    answer = result(world, rest, value)
    assert answer.headers.get_list("x-a") == ["1", "2", "3"]
    assert answer.headers["content-type"] == "application/json"


def test_a_boolean_header_is_its_word(world: World, rest: Rest) -> None:
    assert result(world, rest, {"statusCode": "201", "headers": {"a": True}}).headers["a"] == "true"


def test_the_answer_of_a_function_has_a_trace_and_a_mocks_has_none(world: World, rest: Rest) -> None:
    given = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1"
    rest.method("GET /r", echo)
    rest.serve()
    assert world.get("/prod/r", x_amzn_trace_id=given).headers["x-amzn-trace-id"] == given
    assert "x-amzn-trace-id" not in world.get("/prod/other").headers


def test_a_result_that_is_no_json_has_a_trace_and_no_error_type(world: World, rest: Rest) -> None:
    answer = result(world, rest, b"{invalid json}")
    assert answer.status_code == 502
    assert "x-amzn-trace-id" in answer.headers
    assert "x-amzn-errortype" not in answer.headers


def test_some_headers_of_a_function_are_renamed(world: World, rest: Rest) -> None:
    answer = result(
        world, rest, {"statusCode": 401, "headers": {"WWW-Authenticate": "Basic", "Server": "mine"}}
    )
    assert answer.headers["x-amzn-remapped-www-authenticate"] == "Basic"
    assert answer.headers["x-amzn-remapped-server"] == "mine"
    assert "www-authenticate" not in answer.headers


def test_a_lambda_integration_with_another_method_than_post_fails(world: World, rest: Rest) -> None:
    arn = world.function(echo, permit=f"{rest.id}/*/*")
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    rest.method("GET /x", {"type": "AWS_PROXY", "integrationHttpMethod": "GET", "uri": uri})
    rest.serve()
    answer = world.get("/prod/x")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal server error"})
    assert world.events == []


@pytest.mark.parametrize(
    ("sent", "path", "proxy", "context"),
    [
        ("/prod/a", "/a", "a", "/prod/a"),
        ("/prod/a/", "/a/", "a", "/prod/a/"),
        ("/prod/a//b", "/a//b", "a//b", "/prod/a//b"),
        ("//prod/a", "/a", "a", "/prod/a"),
        ("/prod//a", "/a", "a", "/prod//a"),
        ("/prod/x%2By@z/x+y", "/x%2By@z/x+y", "x%2By@z/x+y", "/prod/x%2By@z/x+y"),
    ],
)
def test_slashes_and_escapes_of_a_path(
    world: World, rest: Rest, sent: str, path: str, proxy: str, context: str
) -> None:
    rest.method("ANY /{proxy+}", echo)
    rest.serve()
    with socket.create_connection(("127.0.0.1", world.port), 5) as connection:
        connection.sendall(f"GET {sent} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
        said = b"".join(iter(lambda: connection.recv(65_536), b""))
    event = json.loads(said.partition(b"\r\n\r\n")[2])
    assert event["path"] == path
    assert event["pathParameters"] == {"proxy": proxy}
    assert event["requestContext"]["path"] == context


def test_names_of_headers_stay_as_sent_but_for_authorizations(world: World, rest: Rest) -> None:
    rest.method("POST /x", echo)
    rest.serve()
    sent = {"tEsT-HEADeR": "aValUE", "aUThorization": "x", "content-type": "text/plain"}
    event = world.request("POST", "/prod/x", content="hi", headers=sent).json()
    assert event["headers"]["tEsT-HEADeR"] == "aValUE"
    assert event["headers"]["Authorization"] == "x"
    assert event["headers"]["content-type"] == "text/plain"
    assert "content-length" not in {name.lower() for name in event["headers"]}
    assert event["requestContext"]["deploymentId"]


def test_a_function_that_may_not_be_invoked_is_a_configuration_error(world: World, rest: Rest) -> None:
    arn = world.function(echo, permit="other/*/*")
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    rest.method("GET /x", {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri})
    rest.serve()
    assert world.get("/prod/x").status_code == 500
    assert world.events == []


def mock(status: str = "200") -> dict[str, Any]:
    return {"type": "MOCK", "requestTemplates": {"application/json": f'{{"statusCode": {status}}}'}}


def test_a_mock_answers_preflights(world: World, closed: Rest) -> None:
    closed.method("OPTIONS /hello", mock())
    where = {"restApiId": closed.id, "resourceId": closed.resource("/hello"), "httpMethod": "OPTIONS"}
    headers = {
        "method.response.header.Access-Control-Allow-Origin": "'https://app.example.com'",
        "method.response.header.Access-Control-Allow-Headers": "'authorization,content-type'",
    }
    closed.v1.put_method_response(**where, statusCode="200", responseParameters=dict.fromkeys(headers, True))
    closed.v1.put_integration_response(**where, statusCode="200", responseParameters=headers)
    world.gateway.load()
    answer = world.request(
        "OPTIONS",
        "/prod/hello",
        headers={"origin": "https://app.example.com", "access-control-request-method": "GET"},
    )
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://app.example.com"
    assert answer.headers["access-control-allow-headers"] == "authorization,content-type"
    assert answer.content == b""


def test_a_mock_without_a_response_is_a_configuration_error(world: World, rest: Rest) -> None:
    rest.method("GET /m", mock("418"))
    rest.serve()
    assert world.get("/prod/m").status_code == 500


def test_a_gateway_response_of_a_type_has_nothing_of_the_general_one(world: World, closed: Rest) -> None:
    """`DEFAULT_4XX` is for types that have none, so that each has to say CORS headers again.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html; read so by
    https://github.com/dod-ccpo/atat-web-api/pull/316 and by localstack/localstack (get_gateway_response_or_default).
    """
    closed.v1.put_gateway_response(
        restApiId=closed.id,
        responseType="DEFAULT_4XX",
        responseParameters={
            "gatewayresponse.header.Access-Control-Allow-Origin": "'https://app.example.com'"
        },
    )
    closed.v1.put_gateway_response(
        restApiId=closed.id,
        responseType="UNAUTHORIZED",
        statusCode="401",
        responseTemplates={"application/json": '{"error":$context.error.messageString}'},
    )
    world.gateway.load()
    own, general = world.get("/prod/hello"), world.get("/prod/nothing")
    assert "access-control-allow-origin" not in own.headers
    assert own.json() == {"error": "Unauthorized"}
    assert general.headers["access-control-allow-origin"] == "https://app.example.com"
    assert general.json() == {"message": "Missing Authentication Token"}


def test_a_gateway_responses_template_takes_variables_of_context_stage_and_request(
    world: World, rest: Rest
) -> None:
    """Simple substitution, says API Gateway.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.responseTemplates.html
    """
    rest.method("GET /x", echo)
    rest.v1.put_gateway_response(
        restApiId=rest.id,
        responseType="MISSING_AUTHENTICATION_TOKEN",
        responseParameters={"gatewayresponse.header.x-why": "context.error.message"},
        responseTemplates={
            "application/json": '{"type":"$context.error.responseType","id":"$context.requestId","stage":"$context.stage",'
            '"said":[$context.error.messageString,"$context.error.message."],"header":"$method.request.header.X-One",'
            '"query":"$method.request.querystring.two","none":"$stageVariables.none"}'
        },
    )
    rest.serve()
    answer = world.get("/prod/nothing?two=b", x_one="a")
    assert answer.json() == {
        "type": "MISSING_AUTHENTICATION_TOKEN",
        "id": answer.headers["x-amzn-requestid"],
        "stage": "prod",
        "said": ["Missing Authentication Token", "Missing Authentication Token."],
        "header": "a",
        "query": "b",
        "none": "",
    }
    assert answer.headers["x-why"] == "Missing Authentication Token"


def test_an_http_proxy_maps_its_path(world: World, rest: Rest) -> None:
    back = Rest(world)
    back.method("ANY /{proxy+}", echo)
    back.serve()
    rest.method(
        "ANY /out/{proxy+}",
        {
            "type": "HTTP_PROXY",
            "integrationHttpMethod": "ANY",
            "uri": f"{world.base}/prod/in/{{proxy}}",
            "requestParameters": {
                "integration.request.path.proxy": "method.request.path.proxy",
                "integration.request.header.host": f"'{back.id}.execute-api.{REGION}.amazonaws.com'",
                "integration.request.header.x-who": "'gateway'",
                "integration.request.querystring.a": "method.request.querystring.b",
            },
        },
        requestParameters={"method.request.path.proxy": True},
    )
    world.gateway.ports[world.port] = back.id
    rest.serve()
    front = f"{rest.id}.execute-api.{REGION}.amazonaws.com"
    event = world.get("/prod/out/x/y?b=2", host=front).json()
    assert event["path"] == "/in/x/y"
    assert event["headers"]["x-who"] == "gateway"
    assert event["queryStringParameters"] == {"b": "2", "a": "2"}


def test_an_http_backend_that_is_down_is_a_gateway_timeout(world: World, rest: Rest) -> None:
    rest.method(
        "GET /d", {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": "http://127.0.0.1:9/"}
    )
    rest.serve()
    answer = world.get("/prod/d")
    assert (answer.status_code, answer.json()["message"]) == (
        504,
        "Network error communicating with endpoint",
    )


@pytest.mark.parametrize("auth", [{"authorizationType": "AWS_IAM"}, {"apiKeyRequired": True}])
def test_what_is_not_emulated_lets_nobody_in(world: World, rest: Rest, auth: dict[str, Any]) -> None:
    rest.method("GET /x", echo, **auth)
    rest.serve()
    assert said(world.get("/prod/x")) == MISSING
    assert world.gateway.unemulated


def test_a_resource_policy_lets_nobody_in(world: World) -> None:
    rest = Rest(world, policy=json.dumps({"Statement": []}))
    rest.method("GET /x", echo)
    rest.serve()
    assert world.get("/prod/x").status_code == 403


def test_an_unknown_authorizer_is_refused(world: World, rest: Rest) -> None:
    rest.method("GET /x", echo, "nothere")
    with pytest.raises(NotAcceptedError, match="nothere"):
        rest.serve()


def test_a_path_that_aws_would_refuse_is_refused(world: World, rest: Rest) -> None:
    rest.method("GET /{proxy+}/more", echo)
    with pytest.raises(NotAcceptedError, match="greedy variable is the last segment"):
        rest.serve()


def test_methods_are_throttled(world: World, rest: Rest) -> None:
    rest.method("GET /x", echo)
    rest.serve()
    rest.patch(**{"/*/*/throttling/rateLimit": "0.1", "/*/*/throttling/burstLimit": "1"})
    assert world.get("/prod/x").status_code == 200
    assert said(world.get("/prod/x")) == (429, "TooManyRequestsException", {"message": "Too Many Requests"})


def test_a_limit_of_minus_one_is_none(world: World, rest: Rest) -> None:
    rest.method("GET /x", echo)
    rest.serve()
    rest.patch(**{"/*/*/throttling/rateLimit": "-1", "/*/*/throttling/burstLimit": "-1"})
    assert world.get("/prod/x").status_code == 200


def test_requests_are_logged(world: World, closed: Rest, tokens: Tokens) -> None:
    form = (
        '{"sub":"$context.authorizer.claims.sub","path":"$context.resourcePath","status":"$context.status"}'
    )
    closed.patch(**{"/accessLogSettings/destinationArn": "arn:log", "/accessLogSettings/format": form})
    world.bearer("/prod/hello", id_token(tokens))
    assert world.logged == [("arn:log", '{"sub":"user-1","path":"/hello","status":"200"}')]


def test_the_log_has_both_request_ids_the_resource_the_deployment_and_the_errors_type(
    world: World, rest: Rest
) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html ."""
    rest.method("GET /x", echo)
    rest.serve()
    form = " ".join(
        f"$context.{name}"
        for name in ("requestId", "extendedRequestId", "resourceId", "deploymentId", "error.responseType")
    )
    rest.patch(**{"/accessLogSettings/destinationArn": "arn:log", "/accessLogSettings/format": form})
    ids = [world.get(f"/prod/{path}").headers for path in ("x", "nothing")]
    context = world.events[0]["requestContext"]
    first, second = (line.split() for _, line in world.logged)
    sent = [[found["x-amzn-requestid"], found["x-amz-apigw-id"]] for found in ids]
    assert first == [*sent[0], context["resourceId"], context["deploymentId"], "-"]
    assert second == [*sent[1], "-", context["deploymentId"], "MISSING_AUTHENTICATION_TOKEN"]


def test_a_custom_domain_maps_to_a_stage(world: World, rest: Rest) -> None:
    rest.method("GET /hello", echo)
    rest.serve()
    rest.v1.create_domain_name(domainName="rest.example.com", regionalCertificateArn="arn:x")
    rest.v1.create_base_path_mapping(
        domainName="rest.example.com", basePath="v1", restApiId=rest.id, stage="prod"
    )
    world.hooks.append(lambda: rest.v1.delete_domain_name(domainName="rest.example.com"))
    world.gateway.load()
    answer = world.get("/v1/hello", host="rest.example.com")
    assert answer.json()["requestContext"]["domainName"] == "rest.example.com"
    assert world.get("/hello", host="rest.example.com").status_code == 404


def test_a_mapping_without_a_stage_leaves_it_to_the_caller_and_paths_begin_with_the_base_path(
    world: World, rest: Rest
) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/api/API_CreateBasePathMapping.html.

    The path: https://github.com/vincentsarago/lambda-proxy/issues/16.
    """
    rest.method("GET /hello", echo)
    rest.serve()
    rest.v1.create_domain_name(domainName="stageless.example.com", regionalCertificateArn="arn:x")
    world.hooks.append(lambda: rest.v1.delete_domain_name(domainName="stageless.example.com"))
    for mapping in ({"basePath": "v1", "stage": "prod"}, {"basePath": "any"}):
        rest.v1.create_base_path_mapping(domainName="stageless.example.com", restApiId=rest.id, **mapping)
    world.gateway.load()
    mapped = world.get("/v1/hello", host="stageless.example.com").json()
    assert (mapped["path"], mapped["requestContext"]["path"]) == ("/v1/hello", "/v1/hello")
    assert (
        world.get("/any/prod/hello", host="stageless.example.com").json()["requestContext"]["stage"] == "prod"
    )
    assert world.get("/any/hello", host="stageless.example.com").status_code == 403


def test_a_disabled_endpoint_is_forbidden(world: World) -> None:
    rest = Rest(world, disableExecuteApiEndpoint=True)
    rest.method("GET /x", echo)
    rest.serve()
    assert world.get("/prod/x").status_code == 403
