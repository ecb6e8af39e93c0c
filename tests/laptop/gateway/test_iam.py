"""Routes with AWS_IAM over real HTTP, signed by botocore.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from gatehouse.laptop.gateway.authorizers.iam import Principal
from tests.laptop.gateway.world import ACCOUNT, REGION, Api, World, echo

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

ALLOW = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
USER = f"arn:aws:iam::{ACCOUNT}:user/robot"


def principal(*statements: Any, **more: Any) -> Principal:
    return Principal(USER, "AIDAROBOT", ACCOUNT, "secret", statements, **more)


class Signed:
    """An API with routes for signed calls, and those who may sign."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.known: dict[str, Principal] = {"AKIAROBOT": principal(ALLOW)}
        self.api = Api(world)
        for key in ("GET /orders", "POST /orders", "GET /orders/{id}"):
            target = self.api.integration(echo)
            self.api.v2.create_route(
                ApiId=self.api.id,
                RouteKey=key,
                Target=f"integrations/{target}",
                AuthorizationType="AWS_IAM",
            )

    def sign(
        self,
        method: str = "GET",
        path: str = "/orders",
        body: bytes = b"",
        *,
        key: str = "AKIAROBOT",
        secret: str = "secret",
        service: str = "execute-api",
        region: str = REGION,
        token: str | None = None,
        **headers: str,
    ) -> dict[str, str]:
        made = AWSRequest(method, f"{self.world.base}{path}", data=body, headers=dict(headers))
        SigV4Auth(Credentials(key, secret, token), service, region).add_auth(made)
        return dict(made.headers.items())

    def call(
        self, method: str = "GET", path: str = "/orders", body: bytes = b"", **how: Any
    ) -> httpx.Response:
        return self.world.request(method, path, content=body, headers=self.sign(method, path, body, **how))


@pytest.fixture
def signed(world: World) -> Iterator[Signed]:
    found = Signed(world)
    world.gateway._principals = lambda key, _: found.known.get(key)
    yield found
    world.gateway._principals = lambda _, __: None


def forbidden(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.content) == (403, b'{"message":"Forbidden"}')


def test_a_signed_call_passes_and_the_event_says_whose_it_is(signed: Signed) -> None:
    signed.api.serve()
    answer = signed.call()
    assert answer.status_code == 200
    assert answer.json()["requestContext"]["authorizer"] == {
        "iam": {
            "accessKey": "AKIAROBOT",
            "accountId": ACCOUNT,
            "callerId": "AIDAROBOT",
            "cognitoIdentity": None,
            "principalOrgId": None,
            "userArn": USER,
            "userId": "AIDAROBOT",
        }
    }


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/orders", b'{"a": 1}'),
        ("GET", "/orders/a%20b", b""),
        ("GET", "/orders/%C3%A9?b=2&a=1&a=%2F", b""),
        ("GET", "/orders?empty=&z", b""),
    ],
)
def test_bodies_paths_and_queries_are_signed(signed: Signed, method: str, path: str, body: bytes) -> None:
    signed.api.serve()
    assert signed.call(method, path, body).status_code == 200


def test_a_query_is_signed_with_its_parts_encoded(signed: Signed) -> None:
    signed.api.serve()
    loose = "/orders?b=x+y&a=/*&a=%c3%a9"
    headers = signed.sign(path="/orders?a=%2F%2A&a=%C3%A9&b=x%20y")
    assert signed.world.request("GET", loose, headers=headers).status_code == 200
    forbidden(signed.call(path=loose))


def test_a_call_without_a_signature_is_forbidden(signed: Signed) -> None:
    signed.api.serve()
    forbidden(signed.world.get("/orders"))
    forbidden(signed.world.bearer("/orders", "a.b.c"))


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "another"},
        {"key": "AKIANOBODY"},
        {"service": "lambda"},
        {"region": "us-east-1"},
    ],
)
def test_a_signature_of_another_key_service_or_region_is_forbidden(
    signed: Signed, how: dict[str, Any]
) -> None:
    signed.api.serve()
    forbidden(signed.call(**how))


def test_what_was_changed_after_signing_is_forbidden(signed: Signed) -> None:
    signed.api.serve()
    headers = signed.sign("POST", "/orders", b"one")
    forbidden(signed.world.request("POST", "/orders", content=b"two", headers=headers))
    headers = signed.sign("GET", "/orders?a=1")
    forbidden(signed.world.request("GET", "/orders?a=2", headers=headers))
    forbidden(signed.world.request("GET", "/orders/7", headers=headers))
    assert signed.world.request("GET", "/orders?a=1", headers=headers).status_code == 200


def test_a_host_that_is_no_host_is_forbidden(signed: Signed) -> None:
    signed.api.serve()
    forbidden(signed.world.request("GET", "/orders", headers=signed.sign() | {"host": "["}))


def test_a_claimed_hash_of_another_body_is_forbidden(signed: Signed) -> None:
    signed.api.serve()
    claimed = {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}
    headers = signed.sign("POST", "/orders", b"one", **claimed)
    forbidden(signed.world.request("POST", "/orders", content=b"two", headers=headers))


@pytest.mark.parametrize(("seconds", "status"), [(-290, 200), (290, 200), (-310, 403), (310, 403)])
def test_a_signature_holds_for_five_minutes(signed: Signed, seconds: int, status: int) -> None:
    signed.api.serve()
    headers = signed.sign()
    signed.world.offset = seconds
    assert signed.world.request("GET", "/orders", headers=headers).status_code == status


def test_the_date_of_the_scope_is_the_signatures_day(signed: Signed) -> None:
    signed.api.serve()
    headers = signed.sign()
    day = datetime.fromtimestamp(time.time(), UTC).strftime("%Y%m%d")
    headers["Authorization"] = headers["Authorization"].replace(f"/{day}/", "/20200101/")
    forbidden(signed.world.request("GET", "/orders", headers=headers))


@pytest.mark.parametrize("left_out", ["host", "x-amz-date", "x-amz-meta-a"])
def test_the_host_and_amazons_headers_have_to_be_signed(signed: Signed, left_out: str) -> None:
    signed.api.serve()
    given: dict[str, Any] = {"X-Amz-Meta-A": "a"}
    headers = signed.sign(**given)
    names = headers["Authorization"].partition("SignedHeaders=")[2].partition(",")[0]
    fewer = ";".join(name for name in names.split(";") if name != left_out)
    headers["Authorization"] = headers["Authorization"].replace(names, fewer)
    forbidden(signed.world.request("GET", "/orders", headers=headers))
    forbidden(signed.world.request("GET", "/orders", headers=signed.sign() | {"x-amz-meta-b": "b"}))


@pytest.mark.parametrize(
    ("statements", "status"),
    [
        ([], 403),
        ([{**ALLOW, "Resource": "*/GET/orders"}], 200),
        ([{**ALLOW, "Resource": "*/POST/*"}], 403),
        ([{**ALLOW, "Action": "s3:*"}], 403),
        ([ALLOW, {**ALLOW, "Effect": "Deny", "Resource": "*/GET/orders"}], 403),
        ([{**ALLOW, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}], 403),
    ],
)
def test_the_callers_policies_decide(signed: Signed, statements: list[Any], status: int) -> None:
    signed.known["AKIAROBOT"] = principal(*statements)
    signed.api.serve()
    assert signed.call().status_code == status


def test_a_permissions_boundary_limits_what_policies_allow(signed: Signed) -> None:
    signed.known["AKIAROBOT"] = principal(ALLOW, limits=[[{**ALLOW, "Resource": "*/GET/orders"}]])
    signed.api.serve()
    assert signed.call().status_code == 200
    forbidden(signed.call("POST"))


def test_the_log_says_who_called_and_why_not(signed: Signed) -> None:
    form = "$context.status $context.identity.userArn $context.authorizer.error"
    signed.api.serve(AccessLogSettings={"DestinationArn": "group", "Format": form})
    signed.call()
    signed.call(secret="another")
    assert [line for _, line in signed.world.logged] == [
        f"200 {USER} -",
        "403 - The signature is not that of a key which is known here",
    ]


def test_an_event_in_format_1_0_has_the_signer_in_its_identity(signed: Signed) -> None:
    api = signed.api
    for found in api.v2.get_integrations(ApiId=api.id)["Items"]:
        api.v2.update_integration(
            ApiId=api.id, IntegrationId=found["IntegrationId"], PayloadFormatVersion="1.0"
        )
    api.serve()
    context = signed.call().json()["requestContext"]
    assert context["identity"]["userArn"] == USER
    assert context["identity"]["accessKey"] == "AKIAROBOT"
    assert "authorizer" not in context


def test_no_secret_is_in_what_a_principal_shows() -> None:
    assert "secret" not in repr(principal(ALLOW)) + json.dumps(repr(principal()))
