"""A REST API's body is imported with its authorizers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.cloud import Cloud, CloudError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.laptop.cloud.world import Hand

REST = "aws:apigateway/restApi:RestApi"
POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a"
COGNITO = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "cognito_user_pools",
    "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [POOL]},
}
SCHEMES: dict[str, Any] = {
    "cognito": COGNITO,
    "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
    "iam": {"type": "apiKey", "x-amazon-apigateway-authtype": "awsSigv4"},
}


def body(paths: Mapping[str, Any], **more: Any) -> str:
    return json.dumps(
        {"openapi": "3.0.1", "paths": paths, "components": {"securitySchemes": SCHEMES}, **more}
    )


def methods(cloud: Cloud, api: str) -> dict[str, dict[str, Any]]:
    client = cloud.client("apigateway")
    return {
        f"{verb} {resource['path']}": client.get_method(
            restApiId=api, resourceId=resource["id"], httpMethod=verb
        )
        for resource in client.get_resources(restApiId=api, limit=500)["items"]
        for verb in resource.get("resourceMethods") or {}
    }


def test_each_operation_asks_for_what_its_security_says(cloud: Cloud, provider: Hand) -> None:
    paths = {
        "/": {"get": {"security": [], "x-amazon-apigateway-auth": {"type": "NONE"}}},
        "/orders/{id}": {
            "get": {"security": [{"cognito": ["orders/read"]}]},
            "x-amazon-apigateway-any-method": {"security": [{"key": []}, {"cognito": []}]},
        },
        "/signed": {"post": {}},
    }
    made = provider.create(REST, "described", {"body": body(paths, security=[{"iam": []}])})
    found = methods(cloud, made.id)
    assert set(found) == {"GET /", "GET /orders/{id}", "ANY /orders/{id}", "POST /signed"}
    assert found["GET /"]["authorizationType"] == "NONE"
    assert found["POST /signed"]["authorizationType"] == "AWS_IAM"
    closed = found["GET /orders/{id}"]
    assert closed["authorizationType"] == "COGNITO_USER_POOLS"
    assert closed["authorizationScopes"] == ["orders/read"]
    assert found["ANY /orders/{id}"]["apiKeyRequired"] is True
    (authorizer,) = cloud.client("apigateway").get_authorizers(restApiId=made.id)["items"]
    assert authorizer["id"] == closed["authorizerId"]
    assert authorizer["providerARNs"] == [POOL]
    assert authorizer["identitySource"] == "method.request.header.Authorization"


def test_a_changed_body_takes_the_place_of_all_that_was_there(cloud: Cloud, provider: Hand) -> None:
    old = {"body": body({"/a/b": {"get": {}}, "/c": {"get": {}}})}
    made = provider.create(REST, "changing", old)
    new = {"body": body({"/a": {"put": {"security": [{"cognito": []}]}}})}
    assert provider.update(REST, made.id, made.outputs, new)
    assert {key: one["authorizationType"] for key, one in methods(cloud, made.id).items()} == {
        "PUT /a": "COGNITO_USER_POOLS"
    }


@pytest.mark.parametrize(
    ("described", "said"),
    [
        (body({"/a": {"get": {"security": [{"unknown": []}]}}}), "does not define"),
        (body({"/a": {"$ref": "#/x"}}), "refers to another document"),
        ("[1]", "is a mapping"),
    ],
)
def test_what_can_not_be_imported_is_refused_rather_than_left_open(
    provider: Hand, described: str, said: str
) -> None:
    with pytest.raises(CloudError, match=said):
        provider.create(REST, "strange", {"body": described})
