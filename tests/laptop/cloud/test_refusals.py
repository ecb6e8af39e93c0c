"""What AWS refuses of an HTTP API, and moto takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.cloud import CloudError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.laptop.cloud.world import Hand

JWT = {
    "authorizerType": "JWT",
    "identitySources": ["$request.header.Authorization"],
    "jwtConfiguration": {"audiences": ["a"], "issuer": "https://issuer.example"},
}


class Api:
    """An HTTP API with an authorizer and an integration."""

    def __init__(self, provider: Hand) -> None:
        self.provider = provider
        self.id = provider.create("aws:apigatewayv2/api:Api", "refusing", {"protocolType": "HTTP"}).id
        self.authorizer = self.make("authorizer:Authorizer", **JWT, name="people")
        url = {
            "integrationType": "HTTP_PROXY",
            "integrationMethod": "ANY",
            "integrationUri": "https://a.example",
        }
        self.integration = self.make("integration:Integration", **url)

    def make(self, noun: str, **inputs: Any) -> Any:
        return self.provider.create(f"aws:apigatewayv2/{noun}", "refusing", {"apiId": self.id, **inputs})

    def route(self, key: str, **inputs: Any) -> Any:
        return self.make("route:Route", routeKey=key, target=f"integrations/{self.integration.id}", **inputs)


@pytest.fixture
def api(provider: Hand) -> Iterator[Api]:
    made = Api(provider)
    yield made
    provider.delete("aws:apigatewayv2/api:Api", made.id, {})


@pytest.mark.parametrize(
    "key",
    [
        "FETCH /a",
        "GET a",
        "GET  /a",
        "get /a",
        "/a",
        "GET",
        "$connect",
        "GET /a/",
        "GET /{a+}/b",
        "GET /{a}{b}",
        "GET /x{a}",
        "GET /{a}/{a}",
        "GET /{}",
        "GET /{a",
    ],
)
def test_a_malformed_route_key_is_refused(api: Api, key: str) -> None:
    with pytest.raises(CloudError, match="BadRequestException"):
        api.route(key)


@pytest.mark.parametrize(
    "key", ["$default", "ANY /", "GET /a/{b}/{c+}", "OPTIONS /{proxy+}", "HEAD /a.b-c_d"]
)
def test_a_route_key_of_aws_form_is_taken(api: Api, key: str) -> None:
    assert api.route(key).outputs["routeKey"] == key


@pytest.mark.parametrize(
    ("one", "other"), [("GET /a", "GET /a"), ("GET /a/{b}", "GET /a/{c}"), ("ANY /{a+}", "ANY /{b+}")]
)
def test_a_second_route_with_the_same_key_is_refused(api: Api, one: str, other: str) -> None:
    api.route(one)
    with pytest.raises(
        CloudError,
        match=r"ConflictException.*(already exists|conflicting variable on the same hierarchical level)",
    ):
        api.route(other)


def test_a_changed_route_may_keep_its_key(api: Api) -> None:
    route = api.route("GET /a")
    inputs = {"apiId": api.id, "routeKey": "GET /a", "target": route.outputs["target"], "operationName": "a"}
    assert api.provider.update("aws:apigatewayv2/route:Route", route.id, {}, inputs)


def test_an_unknown_authorizer_is_refused(api: Api) -> None:
    with pytest.raises(CloudError, match="Invalid authorizer identifier"):
        api.route("GET /a", authorizationType="JWT", authorizerId="none")


def test_the_authorizer_of_another_api_is_refused(api: Api, provider: Hand) -> None:
    other = Api(provider)
    with pytest.raises(CloudError, match="Invalid authorizer identifier"):
        api.route("GET /a", authorizationType="JWT", authorizerId=other.authorizer.id)


def test_a_jwt_route_without_an_authorizer_is_refused(api: Api) -> None:
    with pytest.raises(CloudError, match="An authorizer must be given"):
        api.route("GET /a", authorizationType="JWT")


def test_an_authorizer_of_another_type_is_refused(api: Api) -> None:
    with pytest.raises(CloudError, match="does not match CUSTOM"):
        api.route("GET /a", authorizationType="CUSTOM", authorizerId=api.authorizer.id)


def test_scopes_without_a_jwt_authorizer_are_refused(api: Api) -> None:
    with pytest.raises(CloudError, match="Authorization scopes"):
        api.route("GET /a", authorizationType="NONE", authorizationScopes=["a"])


def test_a_target_that_does_not_exist_is_refused(api: Api) -> None:
    with pytest.raises(CloudError, match="no such integration"):
        api.make("route:Route", routeKey="GET /a", target="integrations/none")


def test_any_origin_with_credentials_is_refused(provider: Hand) -> None:
    cors = {"allowOrigins": ["*"], "allowCredentials": True}
    with pytest.raises(CloudError, match="allowCredentials"):
        provider.create("aws:apigatewayv2/api:Api", "x", {"protocolType": "HTTP", "corsConfiguration": cors})


@pytest.mark.parametrize("origin", ["https://*.example.com", "*.example.com", "https://a*"])
def test_an_origin_pattern_is_refused(provider: Hand, origin: str) -> None:
    inputs = {"protocolType": "HTTP", "corsConfiguration": {"allowOrigins": [origin]}}
    with pytest.raises(CloudError, match="Invalid origin"):
        provider.create("aws:apigatewayv2/api:Api", "x", inputs)


@pytest.mark.parametrize("age", [-2, 86_401])
def test_a_max_age_out_of_its_range_is_refused(provider: Hand, age: int) -> None:
    inputs = {"protocolType": "HTTP", "corsConfiguration": {"allowOrigins": ["*"], "maxAge": age}}
    with pytest.raises(CloudError, match=r"(?i)maxAge"):
        provider.create("aws:apigatewayv2/api:Api", "x", inputs)


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        ({"audiences": ["a"]}, "Issuer must be set"),
        ({"audiences": ["a"], "issuer": "http://issuer.example"}, "Invalid issuer"),
        ({"issuer": "https://issuer.example"}, "Audience must be set"),
    ],
)
def test_an_incomplete_jwt_authorizer_is_refused(
    api: Api, configuration: dict[str, Any], message: str
) -> None:
    with pytest.raises(CloudError, match=message):
        api.make("authorizer:Authorizer", **{**JWT, "name": "other", "jwtConfiguration": configuration})


def test_a_second_authorizer_of_the_same_name_is_refused(api: Api) -> None:
    with pytest.raises(CloudError, match="Authorizer name already exists"):
        api.make("authorizer:Authorizer", **JWT, name="people")


@pytest.mark.parametrize("timeout", [49, 30_001])
def test_a_timeout_out_of_its_range_is_refused(api: Api, timeout: int) -> None:
    with pytest.raises(CloudError, match="Timeout"):
        api.make("integration:Integration", integrationType="HTTP_PROXY", timeoutMilliseconds=timeout)


@pytest.mark.parametrize("value", ["", "100 %", "a\nb"])
def test_a_stage_variable_with_another_character_is_refused(api: Api, value: str) -> None:
    """https://github.com/sirceljm/aws-lambda-blog/issues/10 ."""
    with pytest.raises(CloudError, match=f"Invalid stage variable value: {value}"):
        api.make("stage:Stage", name="odd", stageVariables={"one": value})


def test_a_second_stage_of_the_same_name_is_refused(api: Api) -> None:
    api.make("stage:Stage", name="$default")
    with pytest.raises(CloudError, match="Stage already exists"):
        api.make("stage:Stage", name="$default")


def test_an_authorizer_in_use_is_not_deleted(api: Api) -> None:
    api.route("GET /a", authorizationType="JWT", authorizerId=api.authorizer.id)
    with pytest.raises(CloudError, match="GET /a"):
        api.provider.delete("aws:apigatewayv2/authorizer:Authorizer", api.authorizer.id, {"apiId": api.id})


def test_an_integration_in_use_is_not_deleted(api: Api) -> None:
    api.route("GET /a")
    with pytest.raises(CloudError, match="GET /a"):
        api.provider.delete("aws:apigatewayv2/integration:Integration", api.integration.id, {"apiId": api.id})


def test_a_protected_pool_is_not_deleted(provider: Hand) -> None:
    pool = provider.create("aws:cognito/userPool:UserPool", "protected", {"deletionProtection": "ACTIVE"})
    with pytest.raises(CloudError, match="deletion protection"):
        provider.delete("aws:cognito/userPool:UserPool", pool.id, pool.outputs)
    assert provider.read("aws:cognito/userPool:UserPool", pool.id, {})


def test_an_openapi_description_of_an_http_api_is_refused_since_its_authorizers_would_be_lost(
    provider: Hand,
) -> None:
    with pytest.raises(CloudError, match="does not import OpenAPI"):
        provider.create("aws:apigatewayv2/api:Api", "described", {"protocolType": "HTTP", "body": "{}"})


def test_a_branding_for_an_unknown_client_is_refused(provider: Hand) -> None:
    pool = provider.create("aws:cognito/userPool:UserPool", "branded", {})
    with pytest.raises(CloudError, match="client none does not exist"):
        provider.create(
            "aws:cognito/managedLoginBranding:ManagedLoginBranding",
            "x",
            {"userPoolId": pool.id, "clientId": "none"},
        )
