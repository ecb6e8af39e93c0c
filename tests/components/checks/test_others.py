from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components.checks.cors import check_cors
from components.checks.edge import check_edge
from components.checks.function import check_function
from components.checks.rest_api import check_rest_api
from components.rest_api_args import ACCESS_LOG
from tests.components.checks.checking import check_http_api, faults, found

HERE = str(Path(__file__).parent)
REST = 'routes["GET /a"]'
GLOBAL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1"
REGIONAL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/1"
HTTP: dict[str, Any] = {"routes": {"GET /a": {"function_arn": "arn", "public": "a test"}}}
PROXY = {"url": "https://x.example/{proxy}"}


def function(**more: Any) -> dict[str, Any]:
    return {"code": HERE, "handler": "test_others.handler", **more}


def edge(**more: Any) -> dict[str, Any]:
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    return {"origin_domain": "origin.example.com", "client_certificate_arn": certificate, **more}


def rest(**more: Any) -> dict[str, Any]:
    args: dict[str, Any] = {
        "authorizer": {"user_pool_arns": ["arn:pool"]},
        "routes": {"GET /a": {"function_arn": "arn"}},
    }
    return {**args, **more}


def rest_route(**more: Any) -> dict[str, Any]:
    return rest(routes={"GET /a": {"function_arn": "arn", **more}})


def statement(action: str) -> dict[str, Any]:
    return function(permissions=[{"actions": [action], "resources": ["*"]}])


@pytest.mark.parametrize(
    ("at", "past", "argument"),
    [
        (function(), function(code="no/such/folder"), "code"),
        (function(timeout=1), function(timeout=0), "timeout"),
        (function(timeout=900), function(timeout=901), "timeout"),
        (function(memory=128), function(memory=127), "memory"),
        (function(memory=10_240), function(memory=10_241), "memory"),
        (function(environment={"AB": "x" * 4094}), function(environment={"AB": "x" * 4095}), "environment"),
        (function(environment={"REGION": ""}), function(environment={"AWS_REGION": ""}), "environment"),
        (function(environment={"A1": ""}), function(environment={"1A": ""}), "environment"),
        (function(environment={"A1": ""}), function(environment={"A": ""}), "environment"),
        (function(layers=["l"] * 5), function(layers=["l"] * 6), "layers"),
        (function(log_retention_days=3653), function(log_retention_days=3654), "log_retention_days"),
        (function(architecture="arm64"), function(architecture="arm"), "architecture"),
        (statement("s3:GetObject"), statement("*"), "permissions[0].actions"),
    ],
)
def test_a_functions_limit_holds_at_the_limit_and_not_one_past_it(at: Any, past: Any, argument: str) -> None:
    assert faults(check_function, at) == []
    assert faults(check_function, past) == [argument]


@pytest.mark.parametrize(
    ("at", "past", "argument"),
    [
        (edge(rate_limit=10), edge(rate_limit=9), "rate_limit"),
        (edge(rate_limit=2_000_000_000), edge(rate_limit=2_000_000_001), "rate_limit"),
        (edge(), edge(origin_domain="https://origin.example.com"), "origin_domain"),
        (edge(), edge(origin_domain="a1.execute-api.eu-west-1.amazonaws.com"), "origin_domain"),
        (
            edge(),
            edge(client_certificate_arn="arn:aws:acm:eu-west-1:1:certificate/1"),
            "client_certificate_arn",
        ),
        (edge(), edge(domains=["api.example.com"]), "domains"),
        (edge(price_class="PriceClass_All"), edge(price_class="All"), "price_class"),
        (edge(web_acl_arn=GLOBAL), edge(web_acl_arn=GLOBAL, rate_limit=10), "rate_limit"),
        (edge(web_acl_arn=GLOBAL), edge(web_acl_arn=REGIONAL), "web_acl_arn"),
    ],
)
def test_an_edges_limit_holds_at_the_limit_and_not_one_past_it(at: Any, past: Any, argument: str) -> None:
    assert faults(check_edge, at) == []
    assert faults(check_edge, past) == [argument]


@pytest.mark.parametrize(
    ("at", "past", "argument"),
    [
        (rest(stage="s" * 128), rest(stage="s" * 129), "stage"),
        (rest(stage="v1"), rest(stage="$default"), "stage"),
        (rest(), rest(authorizer={"user_pool_arns": []}), "authorizer.user_pool_arns"),
        (
            rest(authorizer={"user_pool_arns": ["a"] * 1000}),
            rest(authorizer={"user_pool_arns": ["a"] * 1001}),
            "authorizer.user_pool_arns",
        ),
        (rest_route(timeout_ms=50), rest_route(timeout_ms=49), f"{REST}.timeout_ms"),
        (rest_route(timeout_ms=29_000), rest_route(timeout_ms=29_001), f"{REST}.timeout_ms"),
        (rest_route(scopes=["a"] * 10), rest_route(scopes=["a"] * 11), f"{REST}.scopes"),
        (rest_route(public="why"), rest_route(public=""), f"{REST}.public"),
        (rest_route(scopes=["a"]), rest_route(scopes=["a"], public="why"), f"{REST}.scopes"),
        (rest_route(), rest_route(url="https://x.example"), REST),
        (
            rest(routes={"GET /a": {"url": "https://x.example"}}),
            rest(routes={"GET /a": {"url": "http://x.example"}}),
            f"{REST}.url",
        ),
        (
            {"routes": {"GET /a": {"function_arn": "arn", "public": "why"}}},
            {"routes": {"GET /a": {"function_arn": "arn"}}},
            f"{REST}.authorizer",
        ),
        (rest(), rest(routes={}), "routes"),
        (rest(web_acl_arn=REGIONAL), rest(web_acl_arn=GLOBAL), "web_acl_arn"),
        (
            rest(routes={"$default": PROXY, "ANY /": {"url": "https://x.example"}}),
            rest(routes={"$default": PROXY}),
            'routes["$default"].url',
        ),
        (rest(), rest(routes={"GET a": {"function_arn": "arn"}}), "routes"),
        (
            rest(cors={"allow_origins": ["https://a.example"]}),
            rest(cors={"allow_origins": ["https://a.example/"]}),
            "cors.allow_origins",
        ),
    ],
)
def test_a_rest_apis_limit_holds_at_the_limit_and_not_one_past_it(at: Any, past: Any, argument: str) -> None:
    assert faults(check_rest_api, at) == []
    assert faults(check_rest_api, past) == [argument]


def test_a_rest_api_takes_one_variable_at_each_place() -> None:
    backend = {"function_arn": "arn"}
    assert faults(check_rest_api, rest(routes={"GET /{a}": backend, "GET /{a}/{b}": backend})) == []
    assert faults(check_rest_api, rest(routes={"GET /{a}": backend, "GET /{b}/c": backend})) == ["routes"]
    assert faults(check_rest_api, rest(routes={"GET /{a}": backend, "$default": backend})) == ["routes"]


@pytest.mark.parametrize(("number", "warned"), [(300, 0), (301, 1)])
def test_more_than_300_resources_of_a_rest_api_warn(number: int, warned: int) -> None:
    routes = {f"GET /{n}": {"function_arn": "arn"} for n in range(number)}
    assert len(found(check_rest_api, rest(routes=routes)).warnings) == warned


@pytest.mark.parametrize(
    ("check", "args", "at", "past"),
    [
        (check_function, function(), "n" * 56, "n" * 57),
        (check_function, function(), "my-fn", "my fn"),
        (check_cors, {"allow_origins": ["https://a.example"]}, "n" * 56, "n" * 57),
        (check_rest_api, rest(cors={"allow_origins": ["https://a.example"]}), "n" * 51, "n" * 52),
        (check_rest_api, rest(access_log={}), "my-api", "my api"),
        (check_http_api, HTTP, "my-api", "my api"),
        (check_http_api, {**HTTP, "cors": {"allow_origins": ["https://a.example"]}}, "n" * 51, "n" * 52),
    ],
)
def test_a_name_is_one_from_which_functions_roles_and_log_groups_can_be_named(
    check: Any, args: Any, at: str, past: str
) -> None:
    assert faults(check, args, at) == []
    assert faults(check, args, past) == ["name"]


@pytest.mark.parametrize(
    ("variable", "right"),
    [
        ("$context.httpMethod $context.resourcePath", True),
        ("$context.authorizer.claims.sub", True),
        ("$context.identity.apiKeyId", True),
        ("$context.requestOverride.header.tenant", True),
        ("$context.wafResponseCode", True),
        ("$context.routeKey", False),
        ("$context.dataProcessed", False),
        ("$context.resourcepath", False),
    ],
)
def test_the_access_log_names_variables_that_rest_apis_have(variable: str, right: bool) -> None:
    args = rest(access_log={"format": {"a": "$context.requestId", "b": variable}})
    assert faults(check_rest_api, args) == ([] if right else ["access_log.format"])


def test_the_access_log_that_a_rest_api_has_by_default_is_one_that_it_takes() -> None:
    assert faults(check_rest_api, rest(access_log={"format": ACCESS_LOG})) == []


@pytest.mark.parametrize(
    ("check", "key", "url", "remedies"),
    [
        (check_http_api, "$default", "https://x.example/{proxy}", ["ANY /{proxy+}"]),
        (check_rest_api, "$default", "https://x.example/{proxy}", ["'ANY /' a route of its own"]),
        (check_rest_api, "$default", "https://x.example/{id}", ["'ANY /' a route of its own", "{proxy}"]),
        (check_rest_api, "GET /a", "https://x.example/{id}", ["Add it to 'GET /a'"]),
    ],
)
def test_a_variable_that_the_path_does_not_have_is_refused_with_what_helps(
    check: Any, key: str, url: str, remedies: list[str]
) -> None:
    problems = found(check, {"routes": {key: {"url": url, "public": "a test"}}}).found
    assert [one.argument for one in problems] == [f'routes["{key}"].url'] * len(remedies)
    assert all(said in one.remedy for said, one in zip(remedies, problems, strict=True))
