from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatehouse.laptop.pack.host import AnalyzedResource, PolicyPack
from policy.rules.catalogue import RULES
from policy.rules.documents import Unreadable
from policy.rules.endpoints import Auth, Trust, judge
from policy.rules.extract import openapi
from policy.rules.preflights import swallowed
from policy.rules.rule import Memory
from policy.rules.values import UNKNOWN, flag, items, number, text, texts
from tests.policy import direct, programs
from tests.policy.programs import API, AUTHORIZER, INTEGRATION, ROUTE

if TYPE_CHECKING:
    from policy.rules.resource import Resource

KEYS = sorted(
    {
        "accessLogSettings", "action", "additionalAuthenticationProviders", "allowCredentials", "allowOrigins", "apiId",
        "allowUnauthenticatedIdentities", "allowedOauthFlows", "apiKeyRequired", "audiences", "authorization", "authType",
        "authenticationType", "authorizationScopes", "authorizationType", "authorizerId", "authorizerType", "body",
        "callbackUrls", "components", "corsConfiguration", "cors", "corsConfig", "customOriginConfig", "securitySchemes",
        "defaultCacheBehavior", "defaultRouteSettings", "destinationArn", "distributionConfig", "domainName", "security",
        "explicitAuthFlows", "functionUrlAuthType", "get", "httpMethod", "id", "integrationUri", "issuer", "paths",
        "/orders",
        "jwtConfiguration", "methodSettings", "mfaConfiguration", "minimumLength", "mutualTlsAuthentication", "name",
        "originSslProtocols", "origins", "orderedCacheBehaviors", "passwordPolicy", "policies", "principal", "protocol",
        "protocolType", "providerArns", "resourceArn", "responseParameters", "restApi", "retentionInDays", "route",
        "routeKey", "securityPolicy", "settings", "sourceArn", "sslPolicy", "stageName", "target", "throttlingBurstLimit",
        "throttlingRateLimit", "tokenValidityUnits", "type", "viewerCertificate", "viewerProtocolPolicy", "options",
        "accessTokenValidity", "x-amazon-apigateway-authorizer", "x-amazon-apigateway-auth", "x-amazon-apigateway-cors",
        "domainNameConfigurations", "domainNameConfiguration", "bodyS3Location", "templateBody", "Resources",
        "Type", "Properties", "parameters",
    }
)  # fmt: skip
WORDS = st.sampled_from(
    [
        "", "NONE", "JWT", "AWS_IAM", "GET /orders", "OPTIONS /orders", "$default", "$connect", "*", "true", "implicit",
        "WEBSOCKET", "HTTPS", "TLS_1_0", "http://x", "http://[", "https://x", "{", "openapi: 1", "- - -", "&a [*a]",
        "2024-99-99", "integrations/x", "arn:aws:s3:::b", "::::",
    ]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.floats(allow_nan=False) | WORDS | st.text(max_size=6)
VALUES = st.recursive(
    SCALARS | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)
PROPS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8)
RESOURCES = st.lists(st.tuples(st.sampled_from(direct.TYPES), PROPS), max_size=5)


def made(described: list[tuple[str, dict[str, Any]]], depends: bool) -> list[Resource]:
    plain = [direct.resource(f"r{n}", kind, props) for n, (kind, props) in enumerate(described)]
    if not depends:
        return plain
    everything = {key: [each.urn for each in plain] for key in KEYS}
    return [replace(each, depends=everything) for each in plain]


@given(RESOURCES, st.booleans())
def test_no_input_makes_a_rule_crash(described: list[tuple[str, dict[str, Any]]], depends: bool) -> None:
    for _, finding in direct.found(*made(described, depends)):
        assert finding.message
        assert finding.message == finding.message.strip()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RESOURCES)
def test_no_input_makes_the_pack_crash(
    previewing: PolicyPack, described: list[tuple[str, dict[str, Any]]]
) -> None:
    sent = []
    for n, (kind, props) in enumerate(described):
        properties = programs.struct(_wire({k: v for k, v in props.items() if v != "WEBSOCKET"}))
        sent.append(AnalyzedResource(programs.urn(f"r{n}", kind), kind, f"r{n}", properties))
        previewing.analyze(sent[-1])
    previewing.analyze_stack(sent)


@given(RESOURCES)
def test_findings_do_not_hang_on_the_order_of_properties(described: list[tuple[str, dict[str, Any]]]) -> None:
    turned = [(kind, dict(reversed(props.items()))) for kind, props in described]
    first = [(rule, finding.message) for rule, finding in direct.found(*made(described, False))]
    assert first == [(rule, finding.message) for rule, finding in direct.found(*made(turned, False))]


@given(PROPS)
def test_remedies_change_nothing_that_passes(props: dict[str, Any]) -> None:
    for rule in RULES:
        for kind in rule.types if rule.remedy and rule.check else ():
            it = direct.resource("it", kind, props)
            context = rule.context({}, direct.TODAY, Memory())
            assert rule.remedy
            assert rule.check
            if not list(rule.check(it, context)):
                assert not rule.remedy(it)


@given(VALUES)
def test_readers_answer_their_type_or_unknown_or_nothing(value: Any) -> None:
    props = {"it": value}
    assert text(props, "it") is None or isinstance(text(props, "it"), (str, type(UNKNOWN)))
    assert flag(props, "it") in {None, True, False, UNKNOWN}
    assert number(props, "it") is None or isinstance(number(props, "it"), (float, type(UNKNOWN)))
    assert isinstance(items(props, "it"), (list, type(UNKNOWN)))
    found = texts(props, "it")
    assert found is UNKNOWN or all(each is None or isinstance(each, (str, type(UNKNOWN))) for each in found)


@given(st.text(max_size=80) | st.binary(max_size=40).map(repr))
def test_a_text_that_is_no_document_is_never_let_through(body: str) -> None:
    endpoints = openapi.endpoints(body, "HTTP API")
    try:
        document = openapi.parse(body)
    except Unreadable:
        assert [judge(endpoint.auth, Trust())[0] for endpoint in endpoints] == ["open"]
    else:
        assert isinstance(document, dict)


TEXTS = (
    st.none()
    | st.just(UNKNOWN)
    | st.sampled_from(["", "NONE", "none", "JWT", "CUSTOM", "AWS_IAM", "COGNITO_USER_POOLS", "odd"])
)
AUTHS = st.builds(
    Auth,
    type=TEXTS,
    authorizer=st.none() | st.just(UNKNOWN) | st.sampled_from(["", "a"]),
    api_key=st.sampled_from([None, True, False, UNKNOWN]),
)


@given(AUTHS, st.booleans(), st.booleans())
def test_trusting_less_never_closes_an_endpoint(auth: Auth, iam: bool, key: bool) -> None:
    order = {"open": 0, "unknown": 1, "closed": 2}
    assert order[judge(auth, Trust(iam, key))[0]] <= order[judge(auth, Trust(True, True))[0]]
    assert order[judge(auth, Trust(False, False))[0]] <= order[judge(auth, Trust(iam, key))[0]]


@given(AUTHS, TEXTS.filter(lambda t: t is not UNKNOWN), st.sampled_from([None, "", "a"]), st.booleans())
def test_what_is_open_at_a_preview_stays_open_whatever_becomes_known(
    auth: Auth, kind: Any, authorizer: Any, key: bool
) -> None:
    verdict, _ = judge(auth, Trust())
    known = Auth(
        type=kind if auth.type is UNKNOWN else auth.type,
        authorizer=authorizer if auth.authorizer is UNKNOWN else auth.authorizer,
        api_key=key if auth.api_key is UNKNOWN else auth.api_key,
    )
    if verdict == "open":
        assert judge(known, Trust())[0] == "open"
    if verdict == "closed" and auth.authorizer is not UNKNOWN:
        assert judge(known, Trust())[0] == "closed"


SEGMENTS = st.sampled_from(["orders", "items", "{id}", "{name}", "v1"])
PATHS = st.lists(SEGMENTS, max_size=3).map(lambda parts: "/" + "/".join(parts))
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "ANY", "PATCH", "HEAD"])
ROUTE_KEYS = st.just("$default") | st.builds(
    lambda m, p: f"{m} {p}", METHODS, PATHS | PATHS.map(lambda p: f"{p.rstrip('/')}/{{proxy+}}")
)
TABLES = st.lists(ROUTE_KEYS, min_size=1, max_size=6, unique=True)
PROTECTED = {"authorizationType": "JWT", "authorizerId": UNKNOWN, "authorizationScopes": ["write"]}


def protected(keys: list[str]) -> list[Resource]:
    """An API of these routes, all behind its authorizer, with the preflights that a browser needs."""
    api = direct.resource(
        "api",
        API,
        {
            "protocolType": "HTTP",
            "id": UNKNOWN,
            "corsConfiguration": {"allowOrigins": ["https://a.example.com"]},
        },
    )
    other = direct.resource("other", API, {"protocolType": "HTTP", "id": UNKNOWN})
    jwt = {
        "authorizerType": "JWT",
        "id": UNKNOWN,
        "apiId": UNKNOWN,
        "jwtConfiguration": {"issuer": "https://l", "audiences": ["a"]},
    }
    authorizer = direct.resource("auth", AUTHORIZER, jwt, {"apiId": [api.urn]})
    backend = direct.resource(
        "backend", INTEGRATION, {"id": UNKNOWN, "integrationUri": "arn:aws:lambda:r:1:function:f"}
    )
    preflight = direct.resource(
        "preflight", INTEGRATION, {"id": UNKNOWN, "integrationUri": "arn:aws:lambda:r:1:function:c"}
    )
    depends = {"apiId": [api.urn], "authorizerId": [authorizer.urn], "target": [backend.urn]}
    routes = [
        direct.resource(
            f"route{n}", ROUTE, {"apiId": UNKNOWN, "routeKey": key, "target": UNKNOWN, **PROTECTED}, depends
        )
        for n, key in enumerate(keys)
    ]
    answers = {"OPTIONS /", "OPTIONS /{proxy+}"} | {
        f"OPTIONS {key.partition(' ')[2]}" for key in keys if " " in key
    }
    routes += [
        direct.resource(
            f"options{n}",
            ROUTE,
            {"apiId": UNKNOWN, "routeKey": key, "target": UNKNOWN, "authorizationType": "NONE"},
            {"apiId": [api.urn], "target": [preflight.urn]},
        )
        for n, key in enumerate(sorted(answers))
    ]
    return [api, other, authorizer, backend, preflight, *routes]


@given(TABLES)
def test_a_protected_program_passes(keys: list[str]) -> None:
    assert direct.mandatory(*protected(keys)) == set()


def _without(it: Resource, key: str) -> Resource:
    return replace(it, props={k: v for k, v in it.props.items() if k != key})


def _with(it: Resource, **props: Any) -> Resource:
    return replace(it, props={**it.props, **props})


MUTATIONS: dict[str, Any] = {
    "type dropped": lambda route, _: _without(route, "authorizationType"),
    "type NONE": lambda route, _: _with(route, authorizationType="NONE"),
    "type empty": lambda route, _: _with(route, authorizationType=""),
    "type misspelt": lambda route, _: _with(route, authorizationType="JWTT"),
    "id dropped": lambda route, _: _without(route, "authorizerId"),
    "id empty": lambda route, _: _with(route, authorizerId=""),
    "key turned into a preflight": lambda route, _: _with(route, routeKey="OPTIONS /turned"),
    "API swapped": lambda route, other: replace(route, depends={**route.depends, "apiId": [other.urn]}),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
@given(keys=st.lists(ROUTE_KEYS, min_size=2, max_size=6, unique=True), data=st.data())
def test_no_mutation_that_takes_the_authorizer_off_passes(
    mutation: str, keys: list[str], data: st.DataObject
) -> None:
    program = protected(keys)
    victim = data.draw(st.integers(0, len(keys) - 1))
    at = next(n for n, each in enumerate(program) if each.name == f"route{victim}")
    program[at] = MUTATIONS[mutation](program[at], program[1])
    assert f"route{victim}" in {label.partition(":")[2] for label in direct.mandatory(*program)}


@given(keys=st.lists(ROUTE_KEYS, min_size=2, max_size=6, unique=True), data=st.data())
def test_a_route_disguised_as_a_preflight_is_told_by_the_backend_that_it_shares(
    keys: list[str], data: st.DataObject
) -> None:
    program = protected(keys)
    victim = data.draw(st.integers(0, len(keys) - 1))
    at = next(n for n, each in enumerate(program) if each.name == f"route{victim}")
    open_preflight = {"routeKey": "OPTIONS /turned", "authorizationType": "NONE"}
    program[at] = _with(_without(program[at], "authorizerId"), **open_preflight)
    found = {(name, finding.resource.name) for name, finding in direct.found(*program)}
    assert ("preflight-advice", f"route{victim}") in found


@given(TABLES, st.data())
def test_a_preflight_turned_into_another_route_is_caught(keys: list[str], data: st.DataObject) -> None:
    program = protected(keys)
    at = data.draw(st.sampled_from([n for n, each in enumerate(program) if each.name.startswith("options")]))
    program[at] = _with(program[at], routeKey=data.draw(METHODS) + " /turned")
    assert f"closed-endpoints:{program[at].name}" in direct.mandatory(*program)


@given(TABLES)
def test_the_preflights_that_are_missing_are_enough_once_they_are_there(keys: list[str]) -> None:
    from policy.rules.extract import http_api

    table = [http_api.route({"routeKey": key, **PROTECTED}) for key in keys]
    missing = {key for _, keys_missing in swallowed(table) for key in keys_missing}
    assert swallowed([*table, *(http_api.route({"routeKey": key}) for key in missing)]) == []


def _wire(value: Any) -> Any:
    """Plain data as it goes over the wire, which knows no lists of lists' unknowns but the marker."""
    if value is UNKNOWN:
        return programs.UNKNOWN
    if isinstance(value, dict):
        return {key: _wire(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_wire(each) for each in value]
    return (
        value
        if not isinstance(value, float)
        else json.loads(json.dumps(value if abs(value) < 1e300 else 0.0))
    )
