"""What the doctor says of the scopes that routes ask for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from gatehouse.apis import DeployedRoute
from gatehouse.operate import doctor_tokens
from gatehouse.operate.deployed import Deployed


def found(scope: str, *, version: str = "V1_0") -> list[tuple[str, str]]:
    """What is said of a route that asks for a scope, of a pool whose one client may ask for `openid` and `orders/read`."""
    cognito = SimpleNamespace(
        list_resource_servers=lambda **_: {
            "ResourceServers": [
                {"Identifier": "orders", "Scopes": [{"ScopeName": "read"}, {"ScopeName": "write"}]}
            ]
        },
        describe_user_pool_client=lambda **_: {
            "UserPoolClient": {"AllowedOAuthScopes": ["openid", "orders/read"]}
        },
        describe_user_pool=lambda **_: {
            "UserPool": {"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": version}}}
        },
    )
    target = cast("Any", SimpleNamespace(outputs={"user_pool_id": "p"}, cognito=cognito))
    api = Deployed(
        "a1", "HTTP", (DeployedRoute("GET /a", "JWT", "j1", (scope,)),), {}, (), clients={"web-id": "web"}
    )
    return [(one.state, one.found) for one in doctor_tokens.scopes(target, api)]


@pytest.mark.parametrize("scope", ["orders/read", "openid"])
def test_a_scope_that_a_client_may_ask_for_is_well(scope: str) -> None:
    assert found(scope) == [("ok", scope)]


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("orders/admin", "no resource server defines orders/admin"),
        ("orders/write", "no client may ask for orders/write"),
        ("email", "no client may ask for email"),
    ],
)
def test_a_scope_that_nobody_gets_is_a_problem_unless_a_function_may_put_it_into_tokens(
    scope: str, said: str
) -> None:
    assert found(scope) == [("problem", said)]
    given = f"the pool's pre_token function alone can put {scope} into a token"
    for version in ("V2_0", "V3_0"):
        assert found(scope, version=version) == [("ok", given)]
