"""A web page reads and changes nothing of the local cloud, but for the application's own sign-in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.laptop.cloud import Cloud

APP, FOREIGN = "http://localhost:3000", "https://evil.example"
TARGET = "AWSCognitoIdentityProviderService."
SIGNED = "AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0"


@pytest.fixture(scope="module")
def client(cloud: Cloud) -> str:
    cognito = cloud.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="pages")["UserPool"]["Id"]
    made = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="web",
        GenerateSecret=True,
        CallbackURLs=[f"{APP}/callback", "myapp://callback"],
    )
    return f"{pool} {made['UserPoolClient']['ClientId']}"


@pytest.fixture
def http(cloud: Cloud) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=cloud.endpoint, trust_env=False) as made:
        yield made


def ask(http: httpx.Client, operation: str, origin: str | None, **more: str) -> httpx.Response:
    headers = {"x-amz-target": TARGET + operation, "content-type": "application/x-amz-json-1.1", **more}
    return http.post("/", headers=headers | ({"origin": origin} if origin else {}), content=json.dumps({}))


def test_a_foreign_page_gets_no_preflight(http: httpx.Client, client: str) -> None:
    asked = {"origin": FOREIGN, "access-control-request-method": "POST"}
    answer = http.options("/", headers=asked)
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("origin", [FOREIGN, "http://localhost:3001", "null", "myapp://callback"])
def test_a_foreign_page_reads_nothing(http: httpx.Client, client: str, origin: str) -> None:
    pool, name = client.split()
    answer = http.post(
        "/",
        json={"UserPoolId": pool, "ClientId": name},
        headers={
            "origin": origin,
            "x-amz-target": f"{TARGET}DescribeUserPoolClient",
            "authorization": SIGNED,
        },
    )
    assert answer.status_code == 403
    assert "ClientSecret" not in answer.text
    assert "access-control-allow-origin" not in answer.headers
    assert ask(http, "InitiateAuth", origin).status_code == 403


def test_a_name_that_was_made_to_resolve_to_loopback_is_refused(http: httpx.Client) -> None:
    assert http.get("/", headers={"host": "evil.example"}).status_code == 403


def test_the_applications_own_page_signs_in(http: httpx.Client, client: str) -> None:
    asked = {
        "origin": APP,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-amz-target",
    }
    preflight = http.options("/", headers=asked)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-headers"] == "content-type,x-amz-target"
    answer = ask(http, "InitiateAuth", APP)
    assert answer.status_code == 400  # Cognito's own answer, to a request without parameters.
    assert answer.headers.get_list("access-control-allow-origin") == [APP]


@pytest.mark.parametrize("operation", ["DescribeUserPoolClient", "AdminInitiateAuth", "ListUserPools"])
def test_the_applications_own_page_calls_nothing_that_wants_a_signature(
    http: httpx.Client, client: str, operation: str
) -> None:
    assert ask(http, operation, APP).status_code == 403
    assert ask(http, operation, APP, authorization=SIGNED).status_code == 403


def test_the_pages_that_a_stack_names_may_sign_in_too(cloud: Cloud, http: httpx.Client) -> None:
    cloud.pages.name(["http://localhost:4000", "http://localhost:*"])
    assert ask(http, "InitiateAuth", "http://localhost:4000").status_code == 400
    assert ask(http, "InitiateAuth", "http://localhost:4001").status_code == 403
    cloud.pages.name([])


@pytest.mark.parametrize("origin", [None, FOREIGN, APP])
def test_nobody_resets_the_cloud(http: httpx.Client, client: str, origin: str | None) -> None:
    headers = {"origin": origin} if origin else {}
    assert http.post("/moto-api/reset", headers=headers).status_code == 403
    assert http.get("/moto-api/data.json", headers=headers).status_code == 403
