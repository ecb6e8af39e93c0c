from __future__ import annotations

import asyncio
import json
from typing import Any

import pulumi
import pytest

from components import RestApi
from components.base import NOT_YET
from components.checks.rest_paths import method_paths
from components.rest_api import invoke_arn
from components.rest_document import ANY
from components.route_keys import METHODS
from tests.components import recording as recordings
from tests.components.recording import Recording, record

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:hello"
URI = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{ARN}/invocations"
ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/1"
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


def document(recording: Recording) -> Any:
    """What the API's body says."""
    return json.loads(recording.one("aws:apigateway/restApi:RestApi")["body"])


def operations(recording: Recording) -> dict[str, Any]:
    """The operations of the API's body by route key."""
    return {
        f"{'ANY' if method == ANY else method.upper()} {path}": operation
        for path, item in document(recording)["paths"].items()
        for method, operation in item.items()
    }


OPEN = {"security": [], "x-amazon-apigateway-auth": {"type": "NONE"}}


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
        ("Stage", "api-prod"): {"restApi": "api-id", "deployment": "api-id", "stageName": "prod"},
        ("MethodSettings", "api-prod"): {
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
        "stage_arn": "arn:Stage:api-prod",
    }


def test_the_whole_table_is_one_document() -> None:
    assert document(built()) == {
        "openapi": "3.0.1",
        "info": {"title": "api", "version": "1"},
        "components": {
            "securitySchemes": {
                "cognito": {
                    "type": "apiKey",
                    "name": "Authorization",
                    "in": "header",
                    "x-amazon-apigateway-authtype": "cognito_user_pools",
                    "x-amazon-apigateway-authorizer": {
                        "type": "cognito_user_pools",
                        "providerARNs": ["arn:pool"],
                    },
                }
            }
        },
        "paths": {
            "/hello/{name}": {
                "get": {
                    "parameters": [
                        {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
                    ],
                    "responses": {},
                    "security": [{"cognito": ["greetings/read"]}],
                    "x-amazon-apigateway-integration": {
                        "type": "aws_proxy",
                        "httpMethod": "POST",
                        "uri": URI,
                        "timeoutInMillis": 29000,
                    },
                }
            }
        },
    }


def test_a_public_route_says_none() -> None:
    recording = built(routes={"GET /health": {**BACKEND, "public": "polled"}})
    assert operations(recording)["GET /health"].items() >= OPEN.items()
    assert "components" not in document(recording)


def test_default_takes_every_path() -> None:
    made = operations(built(routes={"$default": BACKEND}))
    assert sorted(made) == ["ANY /", "ANY /{proxy+}"]
    assert [one["security"] for one in made.values()] == [[{"cognito": []}]] * 2


def test_each_path_has_an_options_method_of_its_own_without_the_authorizer() -> None:
    routes = {"GET /a": BACKEND, "POST /a": BACKEND, "ANY /{proxy+}": BACKEND}
    recording = built(routes=routes, cors={"allow_origins": ["https://a.example", "https://b.example"]})
    options = {key: one for key, one in operations(recording).items() if key.startswith("OPTIONS")}
    assert sorted(options) == ["OPTIONS /a", "OPTIONS /{proxy+}"]
    assert all(one.items() >= OPEN.items() for one in options.values())
    uri = options["OPTIONS /a"]["x-amazon-apigateway-integration"]["uri"]
    assert uri == invoke_arn("arn:aws:lambda:eu-west-1:1:function:cors")
    variables = recording.one("aws:lambda/function:Function")["environment"]["variables"]
    assert variables["GATEHOUSE_CORS_METHODS"] == "DELETE GET HEAD PATCH POST PUT"
    assert "x-amazon-apigateway-gateway-responses" not in document(recording)


def test_the_gateways_own_refusals_can_be_read_by_the_only_origin() -> None:
    made = document(built(cors={"allow_origins": ["https://a.example"]}))
    header = {"gatewayresponse.header.Access-Control-Allow-Origin": "'https://a.example'"}
    assert made["x-amazon-apigateway-gateway-responses"] == {
        "DEFAULT_4XX": {"responseParameters": header},
        "DEFAULT_5XX": {"responseParameters": header},
    }


def test_a_urls_variables_are_handed_on() -> None:
    recording = built(routes={"GET /v1/{rest+}": {"url": "https://legacy.example/{rest}"}})
    made = operations(recording)["GET /v1/{rest+}"]
    assert [one["name"] for one in made["parameters"]] == ["rest"]
    integration = made["x-amazon-apigateway-integration"]
    assert integration["type"] == "http_proxy"
    assert integration["requestParameters"] == {"integration.request.path.rest": "method.request.path.rest"}


@pytest.mark.parametrize(
    "change",
    [
        {"routes": {"GET /hello/{name}": {**BACKEND, "public": "why"}}},
        {"routes": {"GET /hello/{other}": BACKEND}},
        {"transform": {"method": {"api_key_required": True}}},
        {"transform": {"authorizer": {"identity_validation_expression": "x"}}},
        {"authorizer": {"user_pool_arns": ["arn:other"]}},
        {"cors": {"allow_origins": ["https://a.example"]}},
    ],
)
def test_a_change_of_what_the_stage_serves_makes_a_new_deployment(change: dict[str, Any]) -> None:
    def digest(**more: Any) -> str:
        return str(built(**more).one("Deployment")["triggers"]["document"])

    assert digest() == digest()
    assert digest() != digest(**change)


def test_the_deployment_is_made_after_the_document_changed() -> None:
    dependencies = built().request("Deployment", "api").dependencies
    assert any("aws:apigateway/restApi:RestApi" in urn for urn in dependencies)


def test_at_a_preview_what_is_not_known_yet_hides_nothing_else() -> None:
    def program() -> None:
        unknown: Any = pulumi.Output(set(), _later(None), _later(False))
        RestApi(
            "api",
            {"authorizer": {"user_pool_arns": [unknown]}, "routes": {"GET /a": {"function_arn": unknown}}},
        )

    recording = record(program, preview=True)
    made = operations(recording)["GET /a"]
    assert made["security"] == [{"cognito": []}]
    assert made["x-amazon-apigateway-integration"]["uri"].startswith(NOT_YET)


async def _now(value: Any) -> Any:
    return value


def _later(value: Any) -> Any:
    return asyncio.ensure_future(_now(value))


def test_the_access_log_is_written_where_it_is_asked_for() -> None:
    recording = built(access_log={"retention_days": 7})
    assert recording.one("LogGroup") == {"name": "/aws/vendedlogs/shop-dev-api", "retentionInDays": 7}
    assert recording.one("Stage")["accessLogSettings"]["destinationArn"] == "arn:LogGroup:api"


def test_a_web_acl_and_a_routes_throttle_are_attached_to_the_stage() -> None:
    recording = built(
        web_acl_arn=ACL,
        routes={"GET /a": {**BACKEND, "throttle": {"rate": 1}}},
        throttle={"rate": 9, "burst": 8},
    )
    assert recording.one("WebAclAssociation") == {"resourceArn": "arn:Stage:api-prod", "webAclArn": ACL}
    assert recording.of("MethodSettings")["api-prod GET /a"]["settings"] == {
        "throttlingRateLimit": 1,
        "throttlingBurstLimit": 8,
    }


@pytest.mark.parametrize(
    ("key", "paths"),
    [
        ("GET /a", ["~1a/GET"]),
        ("GET /a/{b}", ["~1a~1{b}/GET"]),
        ("GET /", ["~1/GET"]),
        ("ANY /{c+}", [f"~1{{c+}}/{one}" for one in sorted(set(METHODS) - {"ANY"})]),
    ],
)
def test_method_settings_name_a_route_with_its_slashes_escaped_and_each_method(
    key: str, paths: list[str]
) -> None:
    assert sorted(method_paths(key)) == paths


def test_a_routes_own_throttle_is_set_after_the_one_for_all() -> None:
    recording = built(routes={"ANY /a/{b}": {**BACKEND, "throttle": {"rate": 1}}})
    own = [name for name in recording.of("MethodSettings") if name != "api-prod"]
    assert "api-prod GET /a/{}" in own
    assert len(own) == 7
    for name in own:
        dependencies = recording.request("MethodSettings", name).dependencies
        assert any(urn.endswith("MethodSettings::api-prod") for urn in dependencies)


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
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


def test_a_transform_reaches_each_part_of_the_document() -> None:
    recording = built(
        transform={
            "method": {"operation_name": "greet", "api_key_required": True},
            "integration": lambda name, made: made.update(cacheNamespace=name),
            "authorizer": {"authorizer_result_ttl_in_seconds": 60},
        }
    )
    made = operations(recording)["GET /hello/{name}"]
    assert made["operationName"] == "greet"
    assert made["security"] == [{"api_key": []}, {"cognito": ["greetings/read"]}]
    assert made["x-amazon-apigateway-integration"]["cacheNamespace"] == "GET /hello/{name}"
    schemes = document(recording)["components"]["securitySchemes"]
    assert schemes["api_key"] == {"type": "apiKey", "name": "x-api-key", "in": "header"}
    authorizer = schemes["cognito"]["x-amazon-apigateway-authorizer"]
    assert authorizer["authorizerResultTtlInSeconds"] == 60


def test_a_part_of_the_document_has_no_options() -> None:
    with pytest.raises(pulumi.RunError, match="has none"):
        built(transform={"method": lambda _name, _made: pulumi.ResourceOptions(protect=True)})


def test_a_transform_that_is_a_function_changes_properties_and_options() -> None:
    def change(name: str, properties: dict[str, Any]) -> pulumi.ResourceOptions:
        properties["description"] = f"the stage {name}"
        return pulumi.ResourceOptions(protect=True)

    recording = built(transform={"stage": change})
    assert recording.one("Stage")["description"] == "the stage api-prod"
    assert recording.request("Stage", "api-prod").protect
