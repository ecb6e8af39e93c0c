"""Custom domains, by the Host header."""

from __future__ import annotations

import pytest

from tests.laptop.gateway.world import Api, World, echo

DOMAIN = "api.example.com"


@pytest.fixture
def domain(world: World, api: Api) -> str:
    arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
    configuration = {"CertificateArn": arn, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
    api.v2.create_domain_name(DomainName=DOMAIN, DomainNameConfigurations=[configuration])
    world.hooks.append(lambda: api.v2.delete_domain_name(DomainName=DOMAIN))
    return DOMAIN


def mapped(world: World, api: Api, stage: str, key: str = "") -> None:
    made = api.v2.create_api_mapping(DomainName=DOMAIN, ApiId=api.id, Stage=stage, ApiMappingKey=key)
    world.hooks.append(
        lambda: api.v2.delete_api_mapping(DomainName=DOMAIN, ApiMappingId=made["ApiMappingId"])
    )


def test_a_domain_maps_to_a_stage(world: World, api: Api, domain: str) -> None:
    api.route("GET /hello", echo)
    api.stage("prod")
    mapped(world, api, "prod")
    world.gateway.load()
    world.gateway.ports.clear()
    event = world.get("/hello", host=f"{DOMAIN.upper()}:8443").json()
    assert event["requestContext"]["stage"] == "prod"
    assert event["requestContext"]["domainName"] == DOMAIN
    assert event["rawPath"] == "/hello"


def test_the_longest_base_path_wins(world: World, api: Api, domain: str) -> None:
    api.route("GET /hello", echo)
    api.stage("one")
    api.stage("two")
    mapped(world, api, "one", "orders")
    mapped(world, api, "two", "orders/v2")
    world.gateway.load()
    one = world.get("/orders/hello", host=DOMAIN).json()
    two = world.get("/orders/v2/hello", host=DOMAIN).json()
    assert (one["requestContext"]["stage"], one["rawPath"]) == ("one", "/hello")
    assert (two["requestContext"]["stage"], two["rawPath"]) == ("two", "/hello")


def test_the_log_has_the_base_path_that_matched(world: World, api: Api, domain: str) -> None:
    """That of no base path is `(none)`: seen in https://github.com/DataBiosphere/azul/issues/6284.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
    """
    api.route("GET /hello", echo)
    form = "$context.customDomain.basePathMatched $context.path"
    api.stage("one", AccessLogSettings={"DestinationArn": "arn:log", "Format": form})
    mapped(world, api, "one", "orders/v2")
    mapped(world, api, "one")
    world.gateway.load()
    world.get("/orders/v2/hello", host=DOMAIN)
    world.get("/hello", host=DOMAIN)
    world.get("/one/hello")
    lines = [line for _, line in world.logged]
    assert lines == ["orders/v2 /hello", "(none) /hello", "- /one/hello"]


def test_a_path_without_a_mapping_is_not_found(world: World, api: Api, domain: str) -> None:
    api.route("GET /hello", echo)
    api.stage("one")
    mapped(world, api, "one", "orders")
    world.gateway.load()
    assert world.get("/hello", host=DOMAIN).status_code == 404
    assert world.get("/ordersx/hello", host=DOMAIN).status_code == 404


def test_a_domain_with_mutual_tls_lets_nobody_in(world: World, api: Api) -> None:
    api.v2.create_domain_name(
        DomainName="mtls.example.com",
        DomainNameConfigurations=[{"EndpointType": "REGIONAL"}],
        MutualTlsAuthentication={"TruststoreUri": "s3://trust/ca.pem"},
    )
    world.hooks.append(lambda: api.v2.delete_domain_name(DomainName="mtls.example.com"))
    api.route("GET /hello", echo)
    api.stage()
    world.gateway.load()
    assert world.get("/hello", host="mtls.example.com").status_code == 403
    assert any("mutual TLS" in note for note in world.gateway.unemulated)


def test_payload_1_shows_the_base_path(world: World, api: Api, domain: str) -> None:
    api.route("GET /hello", echo, PayloadFormatVersion="1.0")
    api.stage("one")
    mapped(world, api, "one", "orders")
    world.gateway.load()
    assert world.get("/orders/hello", host=DOMAIN).json()["path"] == "/orders/hello"


def test_a_closed_api_is_served_by_its_domain_only(world: World, api: Api, domain: str) -> None:
    api.v2.update_api(ApiId=api.id, DisableExecuteApiEndpoint=True)
    api.route("GET /hello", echo)
    api.stage()
    mapped(world, api, "$default")
    world.gateway.load()
    assert world.get("/hello").status_code == 404
    assert world.get("/hello", host=DOMAIN).status_code == 200
