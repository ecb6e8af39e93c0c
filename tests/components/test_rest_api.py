from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components import RestApi
from components.checks.rest_paths import method_path
from components.rest_api import invoke_arn
from tests.components import recording as recordings
from tests.components.recording import Recording, record

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:hello"
URI = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{ARN}/invocations"
BACKEND: dict[str, Any] = {"function_arn": ARN}

KNOWN: dict[str, dict[str, Any]] = {
    "aws:apigateway/restApi:RestApi": {
        "rootResourceId": "root",
        "executionArn": "arn:aws:execute-api:r:1:a1",
    },
    "aws:apigateway/stage:Stage": {"invokeUrl": "https://a1.execute-api.eu-west-1.amazonaws.com/prod/"},
    "aws:lambda/function:Function": {"arn": "arn:aws:lambda:eu-west-1:1:function:cors"},
}


@pytest.fixture(autouse=True)
def _answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "KNOWN", {**recordings.KNOWN, **KNOWN})


def built(**more: Any) -> Recording:
    args: Any = {
        "authorizer": {"user_pool_arns": ["arn:pool"]},
        "routes": {"GET /hello/{name}": {**BACKEND, "scopes": ["greetings/read"]}},
        **more,
    }

    def program() -> pulumi.Output[Any]:
        api = RestApi("api", args)
        return pulumi.Output.all(
            id=api.id, url=api.url, execution_arn=api.execution_arn, stage_arn=api.stage_arn
        )

    return record(program)


def test_a_rest_api_is_made_of_exactly_these_resources() -> None:
    recording = built()
    made = {(one.type.rsplit(":", 1)[-1], one.name): one.inputs for one in recording.resources}
    deployment = made.pop(("Deployment", "api"))
    assert set(deployment) == {"restApi", "triggers"}
    permission = [made.pop(key) for key in list(made) if key[0] == "Permission"]
    assert permission == [
        {
            "action": "lambda:InvokeFunction",
            "function": ARN,
            "principal": "apigateway.amazonaws.com",
            "sourceArn": "arn:aws:execute-api:r:1:a1/*/*",
        }
    ]
    del made["RestApi", "api"]  # the component, or the API beneath it: their names are the same
    assert made == {
        ("Authorizer", "api"): {
            "restApi": "api-id",
            "name": "cognito",
            "type": "COGNITO_USER_POOLS",
            "providerArns": ["arn:pool"],
            "identitySource": "method.request.header.Authorization",
        },
        ("Resource", "api /hello"): {"restApi": "api-id", "parentId": "root", "pathPart": "hello"},
        ("Resource", "api /hello/{name}"): {
            "restApi": "api-id",
            "parentId": "api /hello-id",
            "pathPart": "{name}",
        },
        ("Method", "api GET /hello/{name}"): {
            "restApi": "api-id",
            "resourceId": "api /hello/{name}-id",
            "httpMethod": "GET",
            "authorization": "COGNITO_USER_POOLS",
            "authorizerId": "api-id",
            "authorizationScopes": ["greetings/read"],
        },
        ("Integration", "api GET /hello/{name}"): {
            "restApi": "api-id",
            "resourceId": "api /hello/{name}-id",
            "httpMethod": "GET",
            "type": "AWS_PROXY",
            "integrationHttpMethod": "POST",
            "uri": URI,
            "timeoutMilliseconds": 29000,
        },
        ("Stage", "api"): {"restApi": "api-id", "deployment": "api-id", "stageName": "prod"},
        ("MethodSettings", "api"): {
            "restApi": "api-id",
            "stageName": "prod",
            "methodPath": "*/*",
            "settings": {"throttlingRateLimit": 1000, "throttlingBurstLimit": 2000},
        },
    }
    assert recording.result == {
        "id": "api-id",
        "url": "https://a1.execute-api.eu-west-1.amazonaws.com/prod",
        "execution_arn": "arn:aws:execute-api:r:1:a1",
        "stage_arn": "arn:Stage:api",
    }


def test_a_public_route_is_sent_as_none() -> None:
    recording = built(routes={"GET /health": {**BACKEND, "public": "polled"}})
    assert recording.one("Method")["authorization"] == "NONE"
    assert "authorizerId" not in recording.one("Method")
    assert recording.of("Authorizer") == {}


def test_default_takes_every_path() -> None:
    methods = built(routes={"$default": BACKEND}).of("Method")
    assert sorted(methods) == ["api ANY /", "api ANY /{proxy+}"]
    assert {one["authorization"] for one in methods.values()} == {"COGNITO_USER_POOLS"}


def test_each_path_has_an_options_method_of_its_own_without_the_authorizer() -> None:
    routes = {"GET /a": BACKEND, "POST /a": BACKEND, "ANY /{proxy+}": BACKEND}
    recording = built(routes=routes, cors={"allow_origins": ["https://a.example", "https://b.example"]})
    options = {name: one for name, one in recording.of("Method").items() if one["httpMethod"] == "OPTIONS"}
    assert sorted(options) == ["api OPTIONS /a", "api OPTIONS /{proxy+}"]
    assert {one["authorization"] for one in options.values()} == {"NONE"}
    uris = {name: one["uri"] for name, one in recording.of("Integration").items()}
    assert uris["api OPTIONS /a"] == invoke_arn("arn:aws:lambda:eu-west-1:1:function:cors")
    variables = recording.one("aws:lambda/function:Function")["environment"]["variables"]
    assert variables["GATEHOUSE_CORS_METHODS"] == "DELETE GET HEAD PATCH POST PUT"
    assert recording.of("Response") == {}


def test_the_gateways_own_refusals_can_be_read_by_the_only_origin() -> None:
    made = built(cors={"allow_origins": ["https://a.example"]}).of("Response")
    assert {one["responseType"] for one in made.values()} == {"DEFAULT_4XX", "DEFAULT_5XX"}
    assert [one["responseParameters"] for one in made.values()] == [
        {"gatewayresponse.header.Access-Control-Allow-Origin": "'https://a.example'"}
    ] * 2


def test_a_urls_variables_are_handed_on() -> None:
    recording = built(routes={"GET /v1/{rest+}": {"url": "https://legacy.example/{rest}"}})
    assert recording.one("Method")["requestParameters"] == {"method.request.path.rest": True}
    made = recording.one("Integration")
    assert made["type"] == "HTTP_PROXY"
    assert made["requestParameters"] == {"integration.request.path.rest": "method.request.path.rest"}


def test_a_change_of_the_table_makes_a_new_deployment() -> None:
    def digest(**more: Any) -> str:
        return str(built(**more).one("Deployment")["triggers"]["table"])

    assert digest() == digest()
    assert digest() != digest(routes={"GET /hello/{name}": {**BACKEND, "public": "why"}})


def test_the_deployment_is_made_after_all_methods_and_integrations() -> None:
    dependencies = built().request("Deployment", "api").dependencies
    assert {urn.rsplit("$", 1)[-1].split("::")[0] for urn in dependencies} >= {
        "aws:apigateway/method:Method",
        "aws:apigateway/integration:Integration",
    }


def test_the_access_log_is_written_where_it_is_asked_for() -> None:
    recording = built(access_log={"retention_days": 7})
    assert recording.one("LogGroup") == {"name": "/aws/vendedlogs/shop-dev-api", "retentionInDays": 7}
    assert recording.one("Stage")["accessLogSettings"]["destinationArn"] == "arn:LogGroup:api"


def test_a_web_acl_and_a_routes_throttle_are_attached_to_the_stage() -> None:
    recording = built(
        web_acl_arn="arn:acl",
        routes={"GET /a": {**BACKEND, "throttle": {"rate": 1}}},
        throttle={"rate": 9, "burst": 8},
    )
    assert recording.one("WebAclAssociation") == {"resourceArn": "arn:Stage:api", "webAclArn": "arn:acl"}
    assert recording.of("MethodSettings")["api a/GET"]["settings"] == {
        "throttlingRateLimit": 1,
        "throttlingBurstLimit": 8,
    }


@pytest.mark.parametrize(
    ("key", "path"), [("GET /a/{b}", "a/{b}/GET"), ("ANY /{c+}", "{c+}/*"), ("GET /", "~1/GET")]
)
def test_a_route_is_named_as_method_settings_name_it(key: str, path: str) -> None:
    assert method_path(key) == path


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("authorizer", "Authorizer"),
        ("resource", "Resource"),
        ("method", "Method"),
        ("integration", "Integration"),
        ("permission", "Permission"),
        ("deployment", "Deployment"),
        ("stage", "Stage"),
        ("log_group", "LogGroup"),
        ("api", "aws:apigateway/restApi:RestApi"),
    ],
)
def test_a_transform_reaches_each_child(kind: str, type_: str) -> None:
    made = built(transform={kind: {"region": "x"}}, access_log={}).of(type_)
    assert made
    assert all(one["region"] == "x" for one in made.values())
