"""What the doctor says of an API that takes tokens for itself alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from gatehouse.apis import DeployedAuthorizer
from gatehouse.operate import doctor_tokens
from gatehouse.operate.deployed import Deployed

URL = "https://api.example.com"
API = Deployed(
    "a1",
    "HTTP",
    (),
    {"j1": DeployedAuthorizer("j1", "JWT", ("https://issuer.example",), (URL,))},
    (),
    clients={"web-id": "web"},
)


def found(pool: dict[str, str], **outputs: str) -> list[tuple[str, str]]:
    cognito = SimpleNamespace(describe_user_pool=lambda **_: {"UserPool": pool})
    target = cast("Any", SimpleNamespace(outputs={"user_pool_id": "p", **outputs}, cognito=cognito))
    return [(one.state, one.found) for one in doctor_tokens.audience(target, API)]


def test_a_resource_of_a_pool_that_can_bind_tokens_is_well() -> None:
    assert found({"UserPoolTier": "ESSENTIALS", "Domain": "acme"}) == [("ok", URL)]
    assert found({"CustomDomain": "login.example.com"}) == [("ok", URL)]


@pytest.mark.parametrize(
    ("pool", "why"),
    [
        ({"UserPoolTier": "LITE", "Domain": "acme"}, "the pool is on the tier LITE"),
        ({"UserPoolTier": "PLUS"}, "the pool is on the tier PLUS, without a domain"),
    ],
)
def test_a_resource_that_no_token_can_be_had_for_is_a_problem(pool: dict[str, str], why: str) -> None:
    assert ("problem", f"no token can be had for {URL}: {why}") in found(pool)
