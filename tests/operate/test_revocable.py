"""What is said of an API whose authorizer asks a function: one of ours says what it checks, another says nothing."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from botocore.exceptions import ClientError

from gatehouse.apis import DeployedAuthorizer, DeployedRoute
from gatehouse.operate import doctor, doctor_tokens, explain, plan, revocable
from gatehouse.operate.deployed import Deployed
from gatehouse.operate.target import Target

ISSUER, URL = "https://issuer.example", "https://api.example.com/mcp"
URI = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:123456789012:function:api-authorizer-1/invocations"
)
OURS = {
    "GATEHOUSE_DENY_LIST": "list",
    "GATEHOUSE_ISSUER": ISSUER,
    "GATEHOUSE_AUDIENCES": f'["{URL}"]',
    "GATEHOUSE_SCOPES": '{"PUT /a":["a/write"]}',
}
ROUTES = (
    DeployedRoute("GET /a", "CUSTOM", "l1"),
    DeployedRoute("PUT /a", "CUSTOM", "l1"),
    DeployedRoute("PUT /b", "JWT", "j1"),
)
LAMBDA = DeployedAuthorizer("l1", "REQUEST", (), item={"AuthorizerUri": URI})
UNKNOWN = Deployed("a1", "HTTP", ROUTES[:2], {"l1": LAMBDA}, ())
GOOD: dict[str, Any] = {"iss": ISSUER, "exp": 2000, "iat": 900}


def read(
    variables: dict[str, str] | Exception,
) -> tuple[tuple[DeployedRoute, ...], dict[str, DeployedAuthorizer]]:
    def get_function_configuration(FunctionName: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        assert FunctionName == "api-authorizer-1"
        if isinstance(variables, Exception):
            raise variables
        return {"Environment": {"Variables": variables}}

    client = SimpleNamespace(get_function_configuration=get_function_configuration)
    target = SimpleNamespace(client=lambda _: client)
    api = SimpleNamespace(
        routes=ROUTES, authorizers={"l1": LAMBDA, "j1": DeployedAuthorizer("j1", "JWT", (ISSUER,))}
    )
    return revocable.read(cast("Any", target), cast("Any", api))


def test_our_function_says_whose_tokens_it_takes_and_which_scopes_it_asks_for() -> None:
    routes, authorizers = read(OURS)
    assert (authorizers["l1"].issuers, authorizers["l1"].audiences) == ((ISSUER,), (URL,))
    assert [route.scopes for route in routes] == [(), ("a/write",), ()]


def test_a_function_of_the_programs_own_stays_unknown() -> None:
    assert read({"TABLE": "x"})[1]["l1"].issuers == ()


def test_a_function_that_may_not_be_read_stays_unknown() -> None:
    refused = ClientError(
        {"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "GetFunctionConfiguration"
    )
    assert read(refused)[1]["l1"].issuers == ()


def test_a_walk_never_calls_the_route_that_would_end_its_session() -> None:
    routes = (DeployedRoute("POST /out", "CUSTOM", "l1"), DeployedRoute("POST /orders", "CUSTOM", "l1"))
    assert plan.choose(routes).open_to_any_token.key == "POST /out"
    assert plan.choose(routes, apart={"POST /out"}).open_to_any_token.key == "POST /orders"


def test_the_doctor_says_which_routes_an_unknown_function_judges() -> None:
    found = list(doctor.issuer(cast("Any", SimpleNamespace(outputs={})), UNKNOWN))
    assert [(one.state, one.found) for one in found] == [
        ("ok", "a function alone tells who may call GET /a, PUT /a")
    ]
    assert list(doctor_tokens.audience(cast("Any", SimpleNamespace(outputs={})), UNKNOWN)) == []


def test_of_a_token_for_an_unknown_function_its_times_alone_are_judged() -> None:
    other = {**GOOD, "iss": "https://other.example"}
    assert explain.token({"alg": "ES256"}, other, UNKNOWN, now=1000) == []
    assert explain.token({"alg": "ES256"}, other, UNKNOWN, now=3000) == ["it has expired"]


def test_a_token_that_is_no_jwt_may_be_right_for_an_unknown_function() -> None:
    target = Target(name="prod", region="eu-west-1", outputs={}, client=lambda _: None)
    token = [one for one in doctor.examine(target, UNKNOWN, token="open-sesame") if one.check == "token"]
    assert [(one.state, one.found) for one in token] == [
        ("warning", "the API's function alone tells whether it is accepted")
    ]


def test_a_refusal_by_a_function_is_told_from_one_by_the_backend() -> None:
    entry = {"status": "403", "routeKey": "GET /a", "integrationStatus": "-"}
    assert "the function that tells who calls refused" in explain.record(entry, UNKNOWN)
    assert "backend" in explain.record({**entry, "integrationStatus": "403"}, UNKNOWN)
    token = replace(UNKNOWN, routes=(DeployedRoute("GET /a", "JWT", "j1"),))
    assert "had no objection" in explain.record(entry, token)
