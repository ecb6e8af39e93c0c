"""What is read of an API, from moto's control plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gatehouse import apis
from gatehouse.laptop.cloud import Cloud

if TYPE_CHECKING:
    from collections.abc import Iterator

ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud.start() as cloud:
        yield cloud


def found(cloud: Cloud, id_: str) -> apis.DeployedApi:
    api = apis.find(id_, cloud.client("apigatewayv2"), cloud.client("apigateway"))
    assert api is not None
    return api


@pytest.fixture(scope="module")
def http_api(cloud: Cloud) -> apis.DeployedApi:
    client = cloud.client("apigatewayv2")
    id_ = client.create_api(Name="http", ProtocolType="HTTP")["ApiId"]
    authorizer = client.create_authorizer(
        ApiId=id_,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": ISSUER, "Audience": ["web"]},
    )["AuthorizerId"]
    client.create_route(
        ApiId=id_,
        RouteKey="GET /orders",
        AuthorizationType="JWT",
        AuthorizerId=authorizer,
        AuthorizationScopes=["orders/read"],
    )
    client.create_route(ApiId=id_, RouteKey="$default")
    return found(cloud, id_)


@pytest.fixture(scope="module")
def rest_api(cloud: Cloud) -> apis.DeployedApi:
    client = cloud.client("apigateway")
    id_ = client.create_rest_api(name="rest")["id"]
    authorizer = client.create_authorizer(
        restApiId=id_,
        name="pool",
        type="COGNITO_USER_POOLS",
        providerARNs=["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"],
        identitySource="method.request.header.Authorization",
    )["id"]
    root = client.get_resources(restApiId=id_)["items"][0]["id"]
    client.put_method(
        restApiId=id_,
        resourceId=root,
        httpMethod="GET",
        authorizationType="COGNITO_USER_POOLS",
        authorizerId=authorizer,
        authorizationScopes=["orders/read"],
    )
    return found(cloud, id_)


@pytest.mark.parametrize("kind", ["http_api", "rest_api"])
def test_a_protected_route_reads_alike_in_both_kinds(kind: str, request: pytest.FixtureRequest) -> None:
    api: apis.DeployedApi = request.getfixturevalue(kind)
    route = next(route for route in api.routes if route.method == "GET")
    assert (route.protected, route.scopes) == (True, ("orders/read",))
    assert api.authorizers[route.authorizer].issuers == (ISSUER,)


def test_the_default_route_takes_any_method(http_api: apis.DeployedApi) -> None:
    default = next(route for route in http_api.routes if route.key == apis.DEFAULT)
    assert (default.method, default.path, default.protected) == ("ANY", "$default", False)


def test_an_id_that_neither_service_knows_is_no_api(cloud: Cloud) -> None:
    assert apis.find("nowhere", cloud.client("apigatewayv2"), cloud.client("apigateway")) is None


def test_every_page_of_a_list_is_read() -> None:
    def listed(position: str = "") -> dict[str, object]:
        return {"items": [{"id": position}], "position": "second"} if not position else {"items": [{"id": 2}]}

    assert [item["id"] for item in apis.pages(listed)] == ["", 2]
