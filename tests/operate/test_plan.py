"""Which calls the walk makes, from the routes that an API has."""

from __future__ import annotations

import pytest

from gatehouse.apis import DeployedAuthorizer, DeployedRoute
from gatehouse.operate.errors import OperateError
from gatehouse.operate.plan import call, choose
from gatehouse.operate.target import Target
from gatehouse.operate.walk import UnwalkableError, walk

HELLO = DeployedRoute("GET /hello", "JWT")
NAMED = DeployedRoute("GET /hello/{name}", "JWT")
WRITE = DeployedRoute("POST /hello", "JWT", scopes=("hello/write",))
REST = DeployedRoute("$default", "JWT")
PREFLIGHT = DeployedRoute("OPTIONS /{proxy+}")
HEALTH = DeployedRoute("GET /health")


def test_a_literal_route_without_scopes_is_called_first() -> None:
    assert choose([REST, NAMED, HELLO, WRITE]).open_to_any_token == HELLO


def test_a_public_route_is_not_taken_for_a_protected_one() -> None:
    assert choose([HEALTH, NAMED]).open_to_any_token == NAMED


def test_the_route_with_scopes_is_found() -> None:
    plan = choose([HELLO, WRITE])
    assert plan.scoped == WRITE
    assert choose([HELLO]).scoped is None


def test_where_every_route_wants_a_scope_one_of_them_is_called() -> None:
    assert choose([WRITE, PREFLIGHT]).open_to_any_token == WRITE


def test_tokens_for_a_client_are_preferred_to_tokens_for_a_resource() -> None:
    authorizers = {
        "a1": DeployedAuthorizer("a1", "JWT", ("https://issuer.example",), ("web",)),
        "a2": DeployedAuthorizer(
            "a2", "JWT", ("https://issuer.example",), ("https://api.example.com/tools",)
        ),
    }
    tools = DeployedRoute("POST /a", "JWT", "a2")
    hello = DeployedRoute("GET /hello/world", "JWT", "a1")
    plan = choose([tools, hello], authorizers)
    assert (plan.open_to_any_token, plan.resource) == (hello, "")
    plan = choose([tools], authorizers)
    assert (plan.open_to_any_token, plan.resource) == (tools, "https://api.example.com/tools")


def test_a_signed_route_is_called_with_a_signature_and_not_with_a_token() -> None:
    plan = choose([DeployedRoute("GET /a", "AWS_IAM"), DeployedRoute("POST /b", "AWS_IAM"), HELLO])
    assert (plan.open_to_any_token, plan.signed) == (HELLO, DeployedRoute("GET /a", "AWS_IAM"))
    assert choose([HELLO]).signed is None


def test_preflight_routes_are_kept_apart() -> None:
    assert choose([HELLO, PREFLIGHT]).preflights == (PREFLIGHT,)


def test_an_api_without_a_protected_route_can_not_be_walked() -> None:
    with pytest.raises(OperateError, match="no route of this API asks for a token"):
        choose([HEALTH, PREFLIGHT])


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (NAMED, ("GET", "/hello/walker")),
        (DeployedRoute("ANY /files/{path+}", "JWT"), ("GET", "/files/walker")),
        (REST, ("GET", "/gatehouse-walk")),
    ],
)
def test_a_call_selects_its_route(route: DeployedRoute, expected: tuple[str, str]) -> None:
    assert call(route) == expected


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        ({"api_id": "abc", "api_url": "https://a.example"}, "no route of this API asks for a token"),
        ({"api_id": "abc"}, "no api_url and no issuer"),
    ],
)
def test_an_issuer_is_missed_only_where_a_route_asks_for_a_token(
    outputs: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gatehouse.operate.plan.make", lambda _: choose([HEALTH]))
    target = Target("laptop", "eu-west-1", outputs, client=lambda _: None)
    with pytest.raises(UnwalkableError, match=said):
        walk(target)
