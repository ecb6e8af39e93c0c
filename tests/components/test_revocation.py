from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from components import HttpApi, UserPool
from components.base import ComponentError
from tests.components import recording
from tests.components.recording import Recording, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
LISTED = {"table_name": "list", "table_arn": "arn:table"}
UNREVOCABLE: dict[str, Any] = {"issuer": "https://issuer.example", "audiences": ["web"]}
IDENTITY: dict[str, Any] = {**UNREVOCABLE, "revocable": LISTED}
TABLE, FUNCTION = "aws:dynamodb/table:Table", "aws:lambda/function:Function"


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path) -> Iterator[None]:
    known = {FUNCTION: {"arn": ARN}}
    with (
        mock.patch("components.function.dependencies", return_value=tmp_path),
        mock.patch.dict(recording.KNOWN, known),
    ):
        yield


def api(**args: Any) -> Recording:
    given: Any = {"routes": {"GET /orders": {"function_arn": ARN}}, "authorizer": IDENTITY, **args}
    return record(lambda: HttpApi("api", given).id)


def pool(**args: Any) -> Recording:
    given: Any = {"clients": {"web": {"callback_urls": ["https://a.example/callback"]}}, **args}
    return record(lambda: UserPool("users", given).id)


def variables(built: Recording, name: str = "api-authorizer") -> dict[str, str]:
    return dict(built.of(FUNCTION)[name]["environment"]["variables"])


def test_a_pool_has_no_deny_list_unless_it_is_asked_for() -> None:
    assert pool().of(TABLE) == {}


def test_the_deny_list_forgets_by_itself_and_costs_nothing_at_rest() -> None:
    assert pool(revocable={}).one(TABLE) == {
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "revoked",
        "attributes": [{"name": "revoked", "type": "S"}],
        "ttl": {"attributeName": "expires", "enabled": True},
    }


def test_a_function_that_reads_the_deny_list_takes_the_place_of_the_jwt_authorizer() -> None:
    built = api()
    authorizer = built.one("Authorizer")
    assert authorizer["authorizerType"] == "REQUEST"
    assert authorizer["identitySources"] == ["$request.header.Authorization", "$context.routeKey"]
    assert built.of("Route")["api GET /orders"]["authorizationType"] == "CUSTOM"
    assert variables(built) == {
        "GATEHOUSE_DENY_LIST": "list",
        "GATEHOUSE_ISSUER": "https://issuer.example",
        "GATEHOUSE_KEYS": "https://issuer.example/.well-known/jwks.json",
        "GATEHOUSE_AUDIENCES": '["web"]',
        "GATEHOUSE_SCOPES": "{}",
    }


@pytest.mark.parametrize(("within", "kept"), [(2, 0), (5, 3), (60, 58)])
def test_an_answer_is_kept_for_what_the_function_leaves_of_the_bound(within: int, kept: int) -> None:
    built = api(authorizer={**IDENTITY, "revocable": {**LISTED, "within_seconds": within}})
    assert built.one("Authorizer")["authorizerResultTtlInSeconds"] == kept
    assert built.of(FUNCTION)["api-authorizer"]["timeout"] == 2


def test_the_function_may_read_the_deny_list_and_nothing_else_of_it() -> None:
    statements = json.loads(api().of("RolePolicy")["api-authorizer"]["policy"])["Statement"]
    assert statements[1:] == [
        {"Effect": "Allow", "Action": ["dynamodb:BatchGetItem"], "Resource": ["arn:table"]}
    ]


def test_the_function_knows_the_scopes_of_each_route() -> None:
    routes = {
        "GET /orders": {"function_arn": ARN, "scopes": ["orders/read"]},
        "PUT /orders": {"function_arn": ARN},
    }
    assert json.loads(variables(api(routes=routes))["GATEHOUSE_SCOPES"]) == {"GET /orders": ["orders/read"]}


def test_a_route_that_signs_out_is_behind_the_same_authorizer() -> None:
    built = api(sign_out="/sign-out")
    routes = built.of("Route")
    assert routes["api POST /sign-out"]["authorizationType"] == "CUSTOM"
    assert routes["api POST /sign-out"]["authorizerId"] == routes["api GET /orders"]["authorizerId"]
    statements = json.loads(built.of("RolePolicy")["api-sign-out"]["policy"])["Statement"]
    assert statements[1]["Action"] == ["dynamodb:PutItem"]


def test_the_access_log_names_whom_the_function_found() -> None:
    written = json.loads(api().one("Stage")["accessLogSettings"]["format"])
    assert (written["sub"], written["client_id"]) == (
        "$context.authorizer.sub",
        "$context.authorizer.client_id",
    )
    plain = json.loads(api(authorizer=UNREVOCABLE).one("Stage")["accessLogSettings"]["format"])
    assert plain["sub"] == "$context.authorizer.claims.sub"


def test_a_browser_may_ask_to_sign_out() -> None:
    built = api(sign_out="/sign-out", cors={"allow_origins": ["https://a.example"]})
    methods = built.of(FUNCTION)["api-cors"]["environment"]["variables"]["GATEHOUSE_CORS_METHODS"]
    assert "POST" in methods


def test_a_route_may_bring_a_revocable_identity_of_its_own() -> None:
    own = {**IDENTITY, "issuer": "https://other.example"}
    routes = {"GET /a": {"function_arn": ARN}, "GET /b": {"function_arn": ARN, "authorizer": own}}
    built = api(routes=routes)
    assert len(built.of("Authorizer")) == 2
    assert {v["environment"]["variables"]["GATEHOUSE_ISSUER"] for v in built.of(FUNCTION).values()} == {
        "https://issuer.example",
        "https://other.example",
    }


def test_tokens_for_one_resource_can_be_taken_back_too() -> None:
    def program() -> Any:
        clients: Any = {"web": {"callback_urls": ["https://a.example/callback"]}}
        users = UserPool("users", {"clients": clients, "domain_prefix": "acme", "revocable": {}})
        resource = users.resource("https://api.example.com")
        routes: Any = {"GET /orders": {"function_arn": ARN}}
        return HttpApi("api", {"authorizer": resource, "sign_out": "/out", "routes": routes}).id

    built = record(program)
    assert variables(built)["GATEHOUSE_AUDIENCES"] == '["https://api.example.com"]'
    assert built.one("Authorizer")["authorizerType"] == "REQUEST"


def test_the_routes_of_an_mcp_server_share_one_function_which_takes_tokens_for_the_server_alone() -> None:
    mcp = {"function_arn": ARN, "login_url": "https://login.example", "scopes": ["a/read"]}
    built = api(routes={}, mcp={**mcp, "resource": "https://api.example.com/mcp"})
    assert built.one("Authorizer")["authorizerType"] == "REQUEST"
    [name] = [key for key in built.of(FUNCTION) if key.startswith("api-authorizer")]
    assert variables(built, name)["GATEHOUSE_AUDIENCES"] == '["https://api.example.com/mcp"]'
    scopes = json.loads(variables(built, name)["GATEHOUSE_SCOPES"])
    assert scopes == {f"{method} /mcp": ["a/read"] for method in ("DELETE", "GET", "POST")}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"authorizer": {**IDENTITY, "revocable": {**LISTED, "within_seconds": 1}}}, "2 to 300"),
        ({"authorizer": {**IDENTITY, "revocable": {**LISTED, "within_seconds": 301}}}, "2 to 300"),
        ({"sign_out": "sign-out"}, "a path without variables"),
        ({"sign_out": "/{name}"}, "a path without variables"),
        (
            {"sign_out": "/out", "authorizer": {"issuer": "https://i.example", "audiences": ["a"]}},
            "only with an `authorizer` that is revocable",
        ),
        (
            {"sign_out": "/out", "routes": {"POST /out": {"function_arn": ARN}}},
            "a route that is not in `routes`",
        ),
        (
            {"authorizer": {"function": {"function_arn": ARN}, "revocable": LISTED}},
            "not with `function`",
        ),
    ],
)
def test_what_can_not_be_is_refused(args: dict[str, Any], said: str) -> None:
    with pytest.raises(ComponentError, match=said.replace("(", r"\(")):
        api(**args)


def test_a_pool_refuses_a_bound_that_can_not_be_kept() -> None:
    with pytest.raises(ComponentError, match="2 to 300"):
        pool(revocable={"within_seconds": 0})
