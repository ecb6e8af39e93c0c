"""What is known of a program that exports little or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gatehouse.exports import known

REGION = "eu-west-1"


@dataclass(frozen=True)
class Resource:
    type: str
    id: str
    outputs: dict[str, Any] = field(default_factory=dict)


API = Resource("aws:apigatewayv2/api:Api", "abc", {"apiEndpoint": "https://abc.example"})
STAGE = Resource("aws:apigatewayv2/stage:Stage", "$default", {"apiId": "abc", "name": "$default"})
AUTHORIZER = Resource(
    "aws:apigatewayv2/authorizer:Authorizer",
    "a1",
    {"apiId": "abc", "jwtConfiguration": {"issuer": "https://issuer.example", "audiences": ["second"]}},
)
POOL = Resource("aws:cognito/userPool:UserPool", "eu-west-1_x")
FIRST = Resource("aws:cognito/userPoolClient:UserPoolClient", "first", {"allowedOauthFlows": ["code"]})
SECOND = Resource("aws:cognito/userPoolClient:UserPoolClient", "second", {"allowedOauthFlows": ["code"]})
ROBOT = Resource(
    "aws:cognito/userPoolClient:UserPoolClient", "robot", {"allowedOauthFlows": ["client_credentials"]}
)
DOMAIN = Resource("aws:cognito/userPoolDomain:UserPoolDomain", "users", {"domain": "users"})


def test_what_is_deployed_says_what_is_not_exported() -> None:
    assert known({}, [API, STAGE, POOL, FIRST, ROBOT, DOMAIN], REGION) == {
        "api_id": "abc",
        "api_url": "https://abc.example",
        "user_pool_id": "eu-west-1_x",
        "issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x",
        "client_id": "first",
        "machine_client_id": "robot",
        "login_url": "https://users.auth.eu-west-1.amazoncognito.com",
    }


def test_the_issuer_and_the_client_are_those_that_the_api_trusts() -> None:
    found = known({}, [API, STAGE, AUTHORIZER, POOL, FIRST, SECOND], REGION)
    assert (found["issuer"], found["client_id"], found["audiences"]) == (
        "https://issuer.example",
        "second",
        ["second"],
    )


def test_an_export_wins() -> None:
    assert (
        known({"api_url": "https://front.example"}, [API, STAGE], REGION)["api_url"]
        == "https://front.example"
    )


def test_of_two_apis_none_is_taken() -> None:
    other = Resource(API.type, "def", {"apiEndpoint": "https://def.example"})
    assert known({}, [API, STAGE, other], REGION) == {}


def test_a_named_stage_is_part_of_the_url() -> None:
    stage = Resource(STAGE.type, "v1", {"apiId": "abc", "name": "v1"})
    assert known({}, [API, stage], REGION)["api_url"] == "https://abc.example/v1"


def test_a_rest_api_is_called_at_its_stage() -> None:
    api = Resource("aws:apigateway/restApi:RestApi", "r1")
    stage = Resource(
        "aws:apigateway/stage:Stage", "s", {"restApi": "r1", "invokeUrl": "https://r1.example/prod"}
    )
    assert known({}, [api, stage], REGION)["api_url"] == "https://r1.example/prod"


def test_the_allowed_origins_are_those_of_the_api_or_of_the_function_that_answers_preflights() -> None:
    own = Resource(API.type, "abc", {"corsConfiguration": {"allowOrigins": ["https://a.example"]}})
    variables = {"GATEHOUSE_CORS_ORIGINS": "https://b.example http://localhost:3000"}
    function = Resource("aws:lambda/function:Function", "cors", {"environment": {"variables": variables}})
    assert known({}, [own, function], REGION)["allowed_origins"] == ["https://a.example"]
    assert known({}, [API, function], REGION)["allowed_origins"] == [
        "https://b.example",
        "http://localhost:3000",
    ]
