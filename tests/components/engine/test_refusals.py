"""What AWS would refuse of a program is refused by the components, on Pulumi's engine, before anything is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from pulumi.automation.errors import CommandError

from components import ComponentError, Edge, HttpApi, RestApi
from tests.components.engine.programs import CERTIFICATE, HERE, function, given, pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.components.engine.conftest import Engine

_URL: Any = {"url": "https://backend.example", "public": "a test"}
_ACL = "arn:aws:wafv2:{}:123456789012:{}/webacl/a/1"
_REFRESHED = {"callback_urls": ["https://a.example/callback"], "refresh_rotation_seconds": 30}


def http(name: str = "api", **args: Any) -> HttpApi:
    return HttpApi(name, given({"routes": {"GET /": _URL}, **args}))


def rest(name: str = "rest", **args: Any) -> RestApi:
    return RestApi(name, given({"routes": {"GET /": _URL}, **args}))


REFUSED: list[tuple[str, Callable[[], object]]] = [
    ("scope", lambda: rest(web_acl_arn=_ACL.format("us-east-1", "global"))),
    (
        "scope",
        lambda: Edge(
            "front",
            {
                "origin_domain": "api.example.com",
                "client_certificate_arn": CERTIFICATE,
                "web_acl_arn": _ACL.format("eu-west-1", "regional"),
            },
        ),
    ),
    ("name", lambda: function("my function")),
    ("name", lambda: function("f" * 60)),
    ("log group", lambda: (http("both"), rest("both", access_log={}))),
    ("AWS_REGION", lambda: function(environment={"AWS_REGION": "eu-west-1"})),
    (
        "identifiers",
        lambda: pool(
            identity_providers={
                "Corp": {
                    "type": "SAML",
                    "details": {"MetadataURL": "https://x.example"},
                    "identifiers": ["x" * 41],
                }
            }
        ),
    ),
    (
        "proxy",
        lambda: rest(routes={"$default": {"url": "https://x.example/{proxy}", "public": "a test"}}),
    ),
    (
        "cognitoIdentityID",
        lambda: http(
            access_log={"format": {"id": "$context.requestId", "who": "$context.identity.cognitoIdentityID"}}
        ),
    ),
    (
        "ALLOW_REFRESH_TOKEN_AUTH",
        lambda: pool(clients={"web": {**_REFRESHED, "auth_flows": ["ALLOW_REFRESH_TOKEN_AUTH"]}}),
    ),
    ("us-east-1", lambda: pool(custom_domain={"name": "login.example.com", "certificate_arn": HERE})),
    ("one name", lambda: http(routes={"GET /orders/{id}": _URL, "GET /orders/{order}/items": _URL})),
]


def test_what_aws_would_refuse_is_refused_before_anything_is_touched(engine: Engine) -> None:
    passed: list[str] = []

    def program() -> None:
        for said, build in REFUSED:
            try:
                build()
            except ComponentError as error:
                passed.extend([] if said in str(error) else [f"{said!r} is not in {error}"])
            else:
                passed.append(f"{said} was not refused")
        raise pulumi.RunError("all of it was tried")

    stack = engine.stack()
    with pytest.raises(CommandError, match="all of it was tried"):
        stack.up(program)
    assert passed == []


def test_the_preview_that_pulumi_up_begins_with_fails_so_that_a_stack_stays_as_it_was(engine: Engine) -> None:
    def program() -> None:
        function(memory=512)
        function("other", environment={"AWS_REGION": "eu-west-1"})

    stack = engine.stack()
    stack.up(function)
    before = stack.exported()
    with pytest.raises(CommandError, match="AWS_REGION"):
        stack.preview(program)
    assert stack.exported() == before
    stack.destroy()
