from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components import ComponentError, HttpApi
from tests.components.checks.checking import check_http_api, faults, found

IDENTITY: dict[str, Any] = {"issuer": "https://issuer.example", "audiences": ["orders"]}
BACKEND: dict[str, Any] = {"function_arn": "arn:function"}
LISTENER: dict[str, Any] = {"listener_arn": "arn:listener"}
DOMAIN: dict[str, Any] = {"name": "api.example.com", "certificate_arn": "arn:certificate"}
TLS: dict[str, Any] = {**DOMAIN, "mutual_tls": {"truststore_uri": "s3://trust/store.pem"}}


def api(**more: Any) -> dict[str, Any]:
    return {"authorizer": IDENTITY, "routes": {"GET /a": BACKEND}, **more}


def route(key: str = "GET /a", **more: Any) -> dict[str, Any]:
    return api(routes={key: {**BACKEND, **more}})


def cors(**more: Any) -> dict[str, Any]:
    return api(cors={"allow_origins": ["https://a.example"], **more})


def trusting(**more: Any) -> dict[str, Any]:
    return api(authorizer={**IDENTITY, **more})


def identities(number: int) -> dict[str, Any]:
    routes = {
        f"GET /{n}": {**BACKEND, "authorizer": {**IDENTITY, "audiences": [str(n)]}} for n in range(number)
    }
    return {"routes": routes}


def log_of(size: int) -> dict[str, Any]:
    format_ = {"id": "$context.requestId", "x": ""}
    format_["x"] = "x" * (size - len(json.dumps(format_)))
    return api(access_log={"format": format_})


ISSUER = "https://" + "i" * 2040
A, R = "authorizer", 'routes["GET /a"]'

# What is allowed at the limit, what is refused one past it, and which argument is named.
LIMITS = [
    pytest.param(
        api(stages=[f"s{n}" for n in range(10)]),
        api(stages=[f"s{n}" for n in range(11)]),
        "stages",
        id="stages",
    ),
    pytest.param(api(stages=["s" * 128]), api(stages=["s" * 129]), "stages", id="stage name"),
    pytest.param(identities(10), identities(11), "routes", id="authorizers"),
    pytest.param(
        trusting(audiences=["a"] * 50), trusting(audiences=["a"] * 51), f"{A}.audiences", id="audiences"
    ),
    pytest.param(trusting(audiences=["a"]), trusting(audiences=[]), f"{A}.audiences", id="no audience"),
    pytest.param(
        trusting(audiences=["a"]), trusting(audiences=["a", ""]), f"{A}.audiences", id="empty audience"
    ),
    pytest.param(trusting(audiences=["a"]), trusting(audiences=[" "]), f"{A}.audiences", id="blank audience"),
    pytest.param(trusting(issuer=ISSUER), trusting(issuer=ISSUER + "i"), f"{A}.issuer", id="issuer"),
    pytest.param(trusting(issuer="https://i"), trusting(issuer=""), f"{A}.issuer", id="no issuer"),
    pytest.param(trusting(issuer="https://i"), trusting(issuer="http://i"), f"{A}.issuer", id="issuer http"),
    pytest.param(
        trusting(source="$request.querystring.t"),
        trusting(source="$request.path.t"),
        f"{A}.source",
        id="source",
    ),
    pytest.param(route(scopes=["a"] * 10), route(scopes=["a"] * 11), f"{R}.scopes", id="scopes"),
    pytest.param(route(scopes=["a"]), route(scopes=["a b"]), f"{R}.scopes", id="two scopes in one"),
    pytest.param(route(timeout_ms=50), route(timeout_ms=49), f"{R}.timeout_ms", id="short timeout"),
    pytest.param(route(timeout_ms=30_000), route(timeout_ms=30_001), f"{R}.timeout_ms", id="long timeout"),
    pytest.param(route(public="why"), route(public=" "), f"{R}.public", id="no reason"),
    pytest.param(
        route(scopes=["a"]), route(scopes=["a"], public="why"), f"{R}.scopes", id="scopes without JWT"
    ),
    pytest.param(route(), route(public="why", authorizer=IDENTITY), f"{R}.authorizer", id="public and not"),
    pytest.param(
        {"routes": {"GET /a": {**BACKEND, "public": "why"}}},
        {"routes": {"GET /a": BACKEND}},
        f"{R}.authorizer",
        id="open",
    ),
    pytest.param(api(routes={"GET /a": BACKEND}), api(routes={"GET /a": {}}), R, id="no backend"),
    pytest.param(route(), route(url="https://x.example"), R, id="two backends"),
    pytest.param(
        api(routes={"GET /a": {"url": "https://x.example"}}),
        api(routes={"GET /a": {"url": "http://x.example"}}),
        f"{R}.url",
        id="url",
    ),
    pytest.param(
        api(routes={"GET /{b}": {"url": "https://x.example/{b}"}}),
        api(routes={"GET /{b}": {"url": "https://x.example/{c}"}}),
        'routes["GET /{b}"].url',
        id="variable of a url",
    ),
    pytest.param(
        api(vpc_link={"id": "vl"}, routes={"GET /a": LISTENER}),
        api(routes={"GET /a": LISTENER}),
        f"{R}.listener_arn",
        id="listener without a link",
    ),
    pytest.param(
        api(vpc_link={"id": "vl"}, routes={"GET /a": {**LISTENER, "tls_server_name": "x"}}),
        route(tls_server_name="x"),
        f"{R}.tls_server_name",
        id="tls name",
    ),
    pytest.param(
        api(routes={"GET /a": {"url": "https://x.example", "method": "GET"}}),
        route(method="GET"),
        f"{R}.method",
        id="method",
    ),
    pytest.param(
        api(vpc_link={"subnet_ids": ["s"]}),
        api(vpc_link={"subnet_ids": ["s"], "id": "v"}),
        "vpc_link",
        id="two links",
    ),
    pytest.param(
        api(vpc_link={"subnet_ids": ["s"]}),
        api(vpc_link={"subnet_ids": []}),
        "vpc_link.subnet_ids",
        id="no subnets",
    ),
    pytest.param(
        route(throttle={"rate": 1}), route(throttle={"rate": 0}), f"{R}.throttle.rate", id="route throttle"
    ),
    pytest.param(api(throttle={"burst": 1}), api(throttle={"burst": 0}), "throttle.burst", id="throttle"),
    pytest.param(cors(max_age=-1), cors(max_age=-2), "cors.max_age", id="short max age"),
    pytest.param(cors(max_age=86_400), cors(max_age=86_401), "cors.max_age", id="long max age"),
    pytest.param(
        cors(allow_origins=["*"]),
        cors(allow_origins=["*"], allow_credentials=True),
        "cors.allow_credentials",
        id="star",
    ),
    pytest.param(
        cors(allow_methods=["GET"]),
        cors(allow_methods=["POST"]),
        "cors.allow_methods",
        id="method not allowed",
    ),
    pytest.param(
        cors(allow_methods=["GET"]), cors(allow_methods=["GET", "get"]), "cors.allow_methods", id="no method"
    ),
    pytest.param(
        cors(allow_headers=["Authorization"]),
        cors(allow_headers=["*"]),
        "cors.allow_headers",
        id="no authorization",
    ),
    pytest.param(
        cors(allow_headers=["authorization"]),
        cors(allow_headers=["authorization", "a:"]),
        "cors.allow_headers",
        id="header",
    ),
    pytest.param(
        api(variables={f"v{n}": "x" for n in range(100)}),
        api(variables={f"v{n}": "x" for n in range(101)}),
        "variables",
        id="variables",
    ),
    pytest.param(
        api(variables={"v": "https://a.example/b?c=d&e,f g"}),
        api(variables={"v": "100 %"}),
        'variables["v"]',
        id="variable value",
    ),
    pytest.param(
        api(variables={"v": "x" * 2048}), api(variables={"v": ""}), 'variables["v"]', id="no variable value"
    ),
    pytest.param(log_of(3072), log_of(3073), "access_log.format", id="log format"),
    pytest.param(
        api(access_log={"format": {"a": "$context.requestId"}}),
        api(access_log={"format": {"a": "$context.status"}}),
        "access_log.format",
        id="log without request id",
    ),
    pytest.param(
        api(access_log={"retention_days": 30}),
        api(access_log={"retention_days": 31}),
        "access_log.retention_days",
        id="days",
    ),
    pytest.param(
        api(domain=TLS, default_endpoint=False),
        api(domain=TLS, default_endpoint=True),
        "default_endpoint",
        id="mutual TLS",
    ),
    pytest.param(
        api(domain=DOMAIN, default_endpoint=False),
        api(default_endpoint=False),
        "default_endpoint",
        id="nowhere",
    ),
    pytest.param(
        api(domain=TLS),
        api(domain={**DOMAIN, "mutual_tls": {"truststore_uri": "https://x"}}),
        "domain.mutual_tls.truststore_uri",
        id="truststore",
    ),
    pytest.param(
        api(transform={"authorizer": {"name": "x"}}),
        api(transform={"authorizer": {"authorizer_result_ttl_in_seconds": 0}}),
        "transform.authorizer",
        id="cached results",
    ),
    pytest.param(
        api(alarms={"client_error_rate": 1}),
        api(alarms={"client_error_rate": 1.1}),
        "alarms.client_error_rate",
        id="4xx",
    ),
    pytest.param(
        api(alarms={"server_error_rate": 0}),
        api(alarms={"server_error_rate": -1}),
        "alarms.server_error_rate",
        id="5xx",
    ),
    pytest.param(
        api(alarms={"latency_ms": 1}), api(alarms={"latency_ms": 0}), "alarms.latency_ms", id="latency"
    ),
    pytest.param(
        api(alarms={"actions": ["a"] * 5}), api(alarms={"actions": ["a"] * 6}), "alarms.actions", id="actions"
    ),
]


@pytest.mark.parametrize(("at", "past", "argument"), LIMITS)
def test_a_limit_holds_at_the_limit_and_not_one_past_it(at: Any, past: Any, argument: str) -> None:
    assert faults(check_http_api, at) == []
    assert faults(check_http_api, past) == [argument]


def test_a_name_leaves_room_for_what_pulumi_adds() -> None:
    assert faults(check_http_api, api(), "n" * 120) == []
    assert faults(check_http_api, api(), "n" * 121) == ["name"]
    assert faults(check_http_api, api(), "") == ["name"]


@pytest.mark.parametrize(
    "written",
    [
        "get /a",
        "GET/a",
        "GET a",
        "GET  /a",
        "TRACE /a",
        "/a",
        "$Default",
        "GET /a/",
        "GET //a",
        "GET /{a}b",
        "GET /{}",
        "GET /{a+}/b",
        "GET /{a}/{a}",
        "GET /a b",
        "GET /a?b",
    ],
)
def test_a_malformed_route_key_is_refused(written: str) -> None:
    assert faults(check_http_api, route(written)) == ["routes"]


@pytest.mark.parametrize(
    "written", ["$default", "ANY /", "GET /{a}/{b}", "PUT /{a+}", "HEAD /.well-known/x", "PATCH /a/{b}/{c+}"]
)
def test_a_route_key_of_every_form_is_taken(written: str) -> None:
    assert faults(check_http_api, route(written)) == []


def test_two_routes_that_differ_in_the_variables_names_only_are_refused() -> None:
    assert faults(check_http_api, api(routes={"GET /{a}": BACKEND, "POST /{a}": BACKEND})) == []
    assert faults(check_http_api, api(routes={"GET /{a}": BACKEND, "GET /{b}": BACKEND})) == ["routes"]


@pytest.mark.parametrize(
    "origin", ["*", "https://a.example", "http://localhost:3000", "https://*.a.example", "app://x"]
)
def test_an_origin_as_browsers_send_it_is_taken(origin: str) -> None:
    assert faults(check_http_api, cors(allow_origins=[origin])) == []


@pytest.mark.parametrize(
    "origin",
    [
        "https://a.example/",
        "https://A.example",
        "a.example",
        "https://a.example:443",
        "http://a.example:80",
        "https://*",
        "https://a.*.example",
        "https://*a.example",
        "https://a.example/path",
        "null",
        "",
    ],
)
def test_an_origin_that_no_browser_sends_is_refused(origin: str) -> None:
    assert faults(check_http_api, cors(allow_origins=[origin])) == ["cors.allow_origins"]


def test_no_origins_at_all_are_refused() -> None:
    assert faults(check_http_api, cors(allow_origins=[])) == ["cors.allow_origins"]


def test_origins_fit_into_the_lambdas_environment() -> None:
    many = [f"https://{n:03}.{'a' * 50}.example" for n in range(60)]
    assert faults(check_http_api, cors(allow_origins=many[:40])) == []
    assert faults(check_http_api, cors(allow_origins=many)) == ["cors.allow_origins"]


def test_a_header_that_carries_the_token_has_to_be_allowed() -> None:
    own = {**IDENTITY, "source": "$request.header.X-Token"}
    args = {**cors(allow_headers=["x-token"]), "authorizer": own}
    assert faults(check_http_api, args) == []
    args = {**cors(allow_headers=["authorization"]), "authorizer": own}
    assert faults(check_http_api, args) == ["cors.allow_headers"]


def test_a_token_in_the_query_needs_no_header() -> None:
    own = {**IDENTITY, "source": "$request.querystring.token"}
    assert faults(check_http_api, {**cors(allow_headers=["accept"]), "authorizer": own}) == []


@pytest.mark.parametrize(
    ("more", "argument"),
    [
        ({"public": "preflights"}, None),
        ({}, 'routes["OPTIONS /a"].public'),
        ({"public": "preflights", "scopes": ["a"]}, 'routes["OPTIONS /a"].scopes'),
        ({"public": "preflights", "function_arn": "arn:function"}, 'routes["OPTIONS /a"]'),
    ],
)
def test_an_options_route_of_ones_own_is_open_for_a_reason_and_opens_no_other_backend(
    more: dict[str, Any], argument: str | None
) -> None:
    routes = {"GET /a": BACKEND, "OPTIONS /a": {"function_arn": "arn:preflights", **more}}
    assert faults(check_http_api, api(routes=routes)) == ([argument] if argument else [])


def test_with_cors_an_options_route_may_not_be_written() -> None:
    routes = {"GET /a": BACKEND, "OPTIONS /a": {"function_arn": "arn:preflights", "public": "mine"}}
    assert faults(check_http_api, {**cors(), "routes": routes}) == ['routes["OPTIONS /a"]']


def test_a_scope_that_no_client_may_ask_for_is_refused() -> None:
    offered = {**IDENTITY, "scopes": ["orders/read"]}
    args = api(authorizer=offered, routes={"GET /a": {**BACKEND, "scopes": ["orders/read"]}})
    assert faults(check_http_api, args) == []
    args = api(authorizer=offered, routes={"GET /a": {**BACKEND, "scopes": ["orders/raed"]}})
    assert faults(check_http_api, args) == [f"{R}.scopes"]


@pytest.mark.parametrize(("number", "warned"), [(300, False), (301, True)])
def test_more_than_300_routes_and_integrations_warn_with_the_quotas_name(number: int, warned: bool) -> None:
    routes = {f"GET /{n}": {"function_arn": f"arn:{n}"} for n in range(number)}
    problems = found(check_http_api, api(routes=routes))
    assert problems.found == []
    assert any("'Routes per API'" in text for text in problems.warnings) is warned
    assert any("'Integrations per API'" in text for text in problems.warnings) is warned


def test_the_planned_preflight_routes_count() -> None:
    routes = {f"GET /{n}": BACKEND for n in range(300)}
    warnings = found(check_http_api, {**cors(), "routes": routes}).warnings
    assert [text for text in warnings if text.startswith("Thing 'it': 301 routes, 1 of them for preflights")]


def test_a_scope_longer_than_documented_warns() -> None:
    assert found(check_http_api, route(scopes=["a" * 64])).warnings == []
    assert len(found(check_http_api, route(scopes=["a" * 65])).warnings) == 1


def test_all_problems_come_in_one_error_each_with_its_parts() -> None:
    args: Any = {
        "authorizer": {"issuer": "http://issuer.example", "audiences": []},
        "routes": {"GET /a/": BACKEND, "POST /b": {"timeout_ms": 49, "function_arn": "arn"}},
    }
    with pytest.raises(ComponentError) as refused:
        HttpApi("orders", args)
    assert len(refused.value.problems) == 4
    assert str(refused.value).splitlines()[-1] == (
        "HttpApi 'orders': routes[\"POST /b\"].timeout_ms = 49: 50 to 30,000 milliseconds. "
        "Use 50 milliseconds or what lies between."
    )
    assert isinstance(refused.value, pulumi.RunError)


def test_a_misspelt_argument_does_not_hide_a_wrong_one() -> None:
    args: Any = {"authorizer": IDENTITY, "routes": {"GET /a": {**BACKEND, "scope": ["x"], "timeout_ms": 1}}}
    with pytest.raises(ComponentError) as refused:
        HttpApi("orders", args)
    assert [problem.argument for problem in refused.value.problems] == [f"{R}.scope", f"{R}.timeout_ms"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"rotues": {}}, "Did you mean 'routes'?"),
        ({"routes": {"GET /a": {"function_arn": "x", "scope": ["a"]}}}, "Did you mean 'scopes'?"),
        ({"routes": {}, "transform": {"stages": {}}}, "Did you mean 'stage'?"),
        (
            {"authorizer": {"issuer": "https://x"}, "routes": {}},
            "authorizer.audiences = None: this argument is required",
        ),
    ],
)
def test_a_misspelt_or_missing_argument_is_refused(args: Any, said: str) -> None:
    with pytest.raises(ComponentError) as refused:
        HttpApi("orders", args)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("variable", "right"),
    [
        ("$context.identity.sourceIp", True),
        ("$context.identity.cognitoIdentityId", True),
        ("$context.authorizer.claims.sub", True),
        ("$context.authorizer.tenant", True),
        ("/$context.stage$context.path", True),
        ("$context.identity.sourceIP", False),
        ("$context.resourcePath", False),
        ("$context.requestID $context.requestId", False),
    ],
)
def test_the_access_log_names_variables_that_http_apis_have(variable: str, right: bool) -> None:
    args = api(access_log={"format": {"a": "$context.requestId", "b": variable}})
    assert faults(check_http_api, args) == ([] if right else ["access_log.format"])


@pytest.mark.parametrize(
    ("keys", "right"),
    [
        (["GET /orders/{id}", "GET /orders/{id}/items", "GET /bills/{bill}"], True),
        (["GET /orders/{id}", "GET /orders/{order}/items"], False),
        (["GET /{a}/{b}", "POST /{a}/{c}"], False),
        (["ANY /{a+}", "GET /{b}"], True),
    ],
)
def test_a_variable_has_one_name_at_each_level(keys: list[str], right: bool) -> None:
    routes = {key: {"function_arn": "arn", "public": "a test"} for key in keys}
    assert faults(check_http_api, api(routes=routes)) == ([] if right else ["routes"])


@pytest.mark.parametrize(
    ("backends", "route", "fault"),
    [
        ({"b": {"function_arn": "arn"}}, {"backend": "b"}, []),
        ({"b": {"function_arn": "arn"}}, {"backend": "c"}, ['routes["GET /a"].backend']),
        ({}, {"backend": "b"}, ['routes["GET /a"].backend']),
        ({"b": {"function_arn": "arn"}}, {"backend": "b", "url": "https://x.example"}, None),
        ({"b c": {"function_arn": "arn"}}, {"backend": "b c"}, ["backends"]),
        ({"b": {}}, {"backend": "b"}, ['backends["b"]']),
        ({"b": {"url": "http://x.example"}}, {"backend": "b"}, None),
    ],
)
def test_a_route_refers_to_a_backend_that_there_is(
    backends: dict[str, Any], route: dict[str, Any], fault: list[str] | None
) -> None:
    args = api(routes={"GET /a": {**route, "public": "a test"}}, backends=backends)
    found_faults = faults(check_http_api, args)
    assert found_faults == fault if fault is not None else found_faults
