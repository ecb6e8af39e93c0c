"""Each field that the gateway reads comes back through boto3 as it was given, in a list too and not one by one only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.laptop.cloud.cases import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.laptop.cloud import Cloud
    from tests.laptop.cloud.world import Hand, World

INPUTS = {case.type: case.inputs for case in CASES}


@pytest.fixture(scope="module")
def made(provider: Hand, world: World) -> Iterator[dict[str, Any]]:
    """An API with one of each."""
    held = {}
    for noun in ("authorizer:Authorizer", "integration:Integration", "route:Route", "stage:Stage"):
        type_ = f"aws:apigatewayv2/{noun}"
        held[noun.split(":")[0]] = provider.create(type_, "field", world.filled(INPUTS[type_]))
    yield {"api": world.made["api"].id, **held}
    for noun, resource in reversed(held.items()):
        provider.delete(f"aws:apigatewayv2/{noun}:{noun.capitalize()}", resource.id, resource.outputs)


def one(items: list[dict[str, Any]], key: str, id_: str) -> dict[str, Any]:
    return next(item for item in items if item[key] == id_)


def test_authorizers_are_listed(cloud: Cloud, made: dict[str, Any]) -> None:
    items = cloud.client("apigatewayv2").get_authorizers(ApiId=made["api"])["Items"]
    found = one(items, "AuthorizerId", made["authorizer"].id)
    assert found["JwtConfiguration"] == {"Audience": ["a", "b"], "Issuer": "https://issuer.example/"}
    assert found["IdentitySource"] == ["$request.querystring.token"]


def test_integrations_are_listed_with_all_their_fields(cloud: Cloud, made: dict[str, Any]) -> None:
    items = cloud.client("apigatewayv2").get_integrations(ApiId=made["api"])["Items"]
    found = one(items, "IntegrationId", made["integration"].id)
    assert found["RequestParameters"] == {
        "append:header.X-From": "$context.identity.sourceIp",
        "overwrite:path": "/v1",
    }
    assert found["ResponseParameters"] == {"500": {"overwrite:statuscode": "503"}}
    assert found["TlsConfig"] == {"ServerNameToVerify": "service.example"}
    assert (found["TimeoutInMillis"], found["ConnectionId"], found["PayloadFormatVersion"]) == (
        12000,
        "abcdef",
        "1.0",
    )


def test_routes_are_listed_with_their_scopes(cloud: Cloud, made: dict[str, Any]) -> None:
    items = cloud.client("apigatewayv2").get_routes(ApiId=made["api"])["Items"]
    found = one(items, "RouteId", made["route"].id)
    assert (found["AuthorizationType"], found["AuthorizationScopes"]) == ("JWT", ["orders/read"])


def test_stages_are_listed_with_their_settings(cloud: Cloud, made: dict[str, Any]) -> None:
    items = cloud.client("apigatewayv2").get_stages(ApiId=made["api"])["Items"]
    found = one(items, "StageName", "$default")
    assert found["RouteSettings"] == {"GET /hello": {"ThrottlingBurstLimit": 2, "ThrottlingRateLimit": 1.0}}
    assert found["DefaultRouteSettings"]["ThrottlingRateLimit"] == pytest.approx(10.5)
    assert found["StageVariables"] == {"BACKEND": "blue", "backend": "green"}
    assert found["AccessLogSettings"]["Format"] == '{"id":"$context.requestId"}'
    assert found["AutoDeploy"]


@pytest.mark.parametrize(
    "settings",
    [{"throttlingRateLimit": 5.0}, {"throttlingBurstLimit": 5}, {"detailedMetricsEnabled": True}],
    ids=["rate", "burst", "neither"],
)
def test_a_limit_that_a_stage_does_not_give_is_sent_as_zero(
    cloud: Cloud, provider: Hand, made: dict[str, Any], settings: dict[str, Any]
) -> None:
    # LIVE: hashicorp/terraform-provider-aws#27674 and pulumi/pulumi-aws#2363, of the provider that deploys it on AWS.
    stage = {"apiId": made["api"], "name": "partial", "defaultRouteSettings": settings}
    stage["routeSettings"] = [{"routeKey": "GET /hello", **settings}]
    kind = "aws:apigatewayv2/stage:Stage"
    done = provider.create(kind, "partial", stage)
    found = cloud.client("apigatewayv2").get_stage(ApiId=made["api"], StageName="partial")
    provider.delete(kind, done.id, done.outputs)
    for sent in (found["DefaultRouteSettings"], found["RouteSettings"]["GET /hello"]):
        assert sent["ThrottlingRateLimit"] == settings.get("throttlingRateLimit", 0)
        assert sent["ThrottlingBurstLimit"] == settings.get("throttlingBurstLimit", 0)


def test_domain_names_keep_their_mutual_tls(cloud: Cloud, provider: Hand) -> None:
    made = provider.create(
        "aws:apigatewayv2/domainName:DomainName", "field", INPUTS["aws:apigatewayv2/domainName:DomainName"]
    )
    found = cloud.client("apigatewayv2").get_domain_name(DomainName=made.id)
    assert found["MutualTlsAuthentication"]["TruststoreUri"] == "s3://bucket/trust.pem"
    provider.delete("aws:apigatewayv2/domainName:DomainName", made.id, made.outputs)


def test_an_api_with_a_target_has_a_route_an_integration_and_a_stage(cloud: Cloud, provider: Hand) -> None:
    api = provider.create(
        "aws:apigatewayv2/api:Api", "quick", {"protocolType": "HTTP", "target": "https://a.example"}
    )
    client = cloud.client("apigatewayv2")
    (route,), (integration,) = (
        client.get_routes(ApiId=api.id)["Items"],
        client.get_integrations(ApiId=api.id)["Items"],
    )
    assert (route["RouteKey"], route["AuthorizationType"]) == ("$default", "NONE")
    assert route["Target"] == f"integrations/{integration['IntegrationId']}"
    assert integration["IntegrationUri"] == "https://a.example"
    assert [stage["StageName"] for stage in client.get_stages(ApiId=api.id)["Items"]] == ["$default"]
