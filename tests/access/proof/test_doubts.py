"""What the pack refuses, and what that means for the proof: whether a caller reaches a backend whom nobody knows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gatehouse.access.proof import checker
from gatehouse.access.proof.prover import Proof, prove
from gatehouse.access.source import rules
from gatehouse.laptop.engine.state import UNKNOWN, ResourceState
from tests.access.proof.programs import CLOSED, OPEN, STACK, resource, rest_api

ALIKE = {"type": "REQUEST", "authorizerResultTtlInSeconds": 3600, "identitySource": "context.path"}
TEMPLATE_API = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "h", "ProtocolType": "HTTP"}}


def proved(resources: list[ResourceState], **config: Any) -> Proof:
    return prove(resources, rules(config), read_from="a preview")


def asking(inputs: dict[str, Any]) -> list[ResourceState]:
    """A REST API with one method that asks this authorizer."""
    program = rest_api({("GET", "/a"): {"authorizationType": "CUSTOM", "authorizerId": UNKNOWN}})
    at = {"restApi": [program[1].urn]}
    authorizer = resource("aws:apigateway/authorizer:Authorizer", "asks", {"restApi": UNKNOWN, **inputs}, at)
    method = next(each for each in program if each.type.endswith(":Method"))
    linked = {**method.property_dependencies, "authorizerId": (authorizer.urn,)}
    asked = resource(method.type, method.name, dict(method.inputs), {k: list(v) for k, v in linked.items()})
    return [authorizer, *(asked if each is method else each for each in program)]


def stack(**resources: dict[str, Any]) -> list[ResourceState]:
    return [
        resource(
            "aws:cloudformation/stack:Stack",
            "it",
            {"templateBody": json.dumps({"Resources": {"Api": TEMPLATE_API, **resources}})},
        )
    ]


def jwt(issuer: str, *audiences: str) -> dict[str, Any]:
    return {
        "Type": "AWS::ApiGatewayV2::Authorizer",
        "Properties": {
            "ApiId": {"Ref": "Api"},
            "AuthorizerType": "JWT",
            "JwtConfiguration": {"Issuer": issuer, "Audience": list(audiences)},
        },
    }


def route(key: str, **props: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::ApiGatewayV2::Route",
        "Properties": {"ApiId": {"Ref": "Api"}, "RouteKey": key, **props},
    }


LAMBDA = "arn:aws:lambda:eu-west-1:1:function:f"
GUARDED = {"AuthorizationType": "JWT", "AuthorizerId": {"Ref": "Jwt"}}


def test_a_route_whose_authorizer_keeps_one_answer_for_all_callers_is_not_proven() -> None:
    proof = proved(asking(ALIKE))
    assert proof.verdict == "NOT PROVEN"
    assert [one.what for one in proof.unread] == ["GET /a of rest"]
    assert "tells no caller from another" in proof.unread[0].why


def test_a_route_whose_authorizer_keeps_no_answer_is_proven() -> None:
    assert proved(asking({**ALIKE, "authorizerResultTtlInSeconds": 0})).verdict == "PROVEN"


def test_an_authorizer_that_no_route_asks_lets_nobody_in() -> None:
    alone = resource("aws:apigateway/authorizer:Authorizer", "asks", {"restApi": "r", **ALIKE})
    assert proved([alone]).verdict == "PROVEN"


def test_a_weak_authorizer_that_the_owners_exempt_is_no_doubt() -> None:
    exempt = {"exemptions": [{"resource": "asks", "reason": "answers hang on the path alone"}]}
    assert proved(asking(ALIKE), **{"strict-authorizers": exempt}).verdict == "PROVEN"


@pytest.mark.parametrize(
    ("authorizer", "verdict"),
    [
        (jwt("http://i.example", "a"), "NOT PROVEN"),
        (jwt("https://i.example"), "NOT PROVEN"),
        (jwt("https://i.example", "a"), "PROVEN"),
    ],
    ids=["an http issuer", "no audience", "both"],
)
def test_a_templates_route_is_as_good_as_its_authorizer(authorizer: dict[str, Any], verdict: str) -> None:
    assert proved(stack(Jwt=authorizer, It=route("GET /x", **GUARDED))).verdict == verdict


@pytest.mark.parametrize(
    ("kind", "authorizer", "verdict"),
    [
        ("HttpApi", {"JwtConfiguration": {"issuer": "https://i.example"}}, "NOT PROVEN"),
        ("HttpApi", {"JwtConfiguration": {"issuer": "https://i.example", "audience": ["a"]}}, "PROVEN"),
        ("Api", {"FunctionArn": LAMBDA, "Identity": {"Header": "Host"}}, "NOT PROVEN"),
        ("Api", {"FunctionArn": LAMBDA}, "PROVEN"),
    ],
)
def test_a_request_to_a_sam_function_is_as_good_as_the_authorizer_of_its_api(
    kind: str, authorizer: dict[str, Any], verdict: str
) -> None:
    guarded = {"Auth": {"DefaultAuthorizer": "Asked", "Authorizers": {"Asked": authorizer}}}
    asked = {"Type": kind, "Properties": {"Path": "/x", "Method": "get"}}
    content = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Globals": {kind: guarded},
        "Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Events": {"E": asked}}}},
    }
    held = resource("aws:cloudformation/stack:Stack", "it", {"templateBody": json.dumps(content)})
    assert proved([held]).verdict == verdict


def test_a_documents_operation_is_as_good_as_the_scheme_that_it_names() -> None:
    schemes = {
        name: {
            "type": "oauth2",
            "x-amazon-apigateway-authorizer": {
                "type": "jwt",
                "identitySource": "$request.header.Authorization",
                "jwtConfiguration": {"issuer": issuer, "audience": ["a"]},
            },
        }
        for name, issuer in {"good": "https://i.example", "weak": "http://i.example"}.items()
    }
    paths: dict[str, Any] = {
        f"/{name}": {"get": {"security": [{name: []}], "responses": {}}} for name in schemes
    }
    document = {"openapi": "3.0.1", "paths": paths, "components": {"securitySchemes": schemes}}
    api = resource("aws:apigatewayv2/api:Api", "h", {"protocolType": "HTTP", "body": json.dumps(document)})
    assert [one.what for one in proved([api]).unread] == ["GET /weak of h"]


def test_an_open_options_method_that_runs_the_function_of_others_is_not_proven() -> None:
    program = rest_api({("OPTIONS", "/a"): OPEN, ("GET", "/a"): CLOSED})
    proof = proved(program)
    assert proof.verdict == "NOT PROVEN"
    assert "is the one of" in proof.unread[0].why
    unchecked = {"linked-resources": {"checks": ["mutual-tls"]}}
    assert proved(program, **unchecked).verdict == "PROVEN"


@pytest.mark.parametrize(
    "resources",
    [
        stack(It=route("OPTIONS /x", AuthorizationType="AWS_IAM")),
        [
            resource(
                "aws:apigatewayv2/api:Api",
                "h",
                {
                    "protocolType": "HTTP",
                    "corsConfiguration": {"allowOrigins": ["*"], "allowCredentials": True},
                },
            )
        ],
        [
            resource(
                "aws:apigateway/integrationResponse:IntegrationResponse",
                "r",
                {
                    "responseParameters": {
                        "method.response.header.Access-Control-Allow-Origin": "method.request.header.Origin",
                        "method.response.header.Access-Control-Allow-Credentials": "'true'",
                    }
                },
            )
        ],
    ],
    ids=["a signed preflight", "credentials for every origin", "a repeated origin"],
)
def test_settings_that_let_no_caller_in_leave_a_proof_as_it_is(resources: list[ResourceState]) -> None:
    assert proved(resources).verdict == "PROVEN"


def test_a_function_that_cloudfront_signs_for_is_not_proven_unless_its_owners_looked_at_it() -> None:
    inputs = {"function": "f", "principal": "cloudfront.amazonaws.com", "sourceArn": UNKNOWN}
    at = {"sourceArn": [f"{STACK}aws:cloudfront/distribution:Distribution::edge"]}
    program = [resource("aws:lambda/permission:Permission", "lets-in", inputs, at)]
    (unread,) = proved(program).unread
    assert "whoever reaches the distribution" in unread.why
    known = {"known": ["aws:cloudfront/distribution:Distribution"]}
    assert proved(program, **{"unproven-types": known}).verdict == "PROVEN"


DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/E1"


@pytest.mark.parametrize(
    "allowed",
    [
        resource("aws:lambda/permission:Permission", "p", {
            "principal": "CloudFront.amazonaws.com", "sourceArn": DISTRIBUTION}),
        resource("aws:lambda/resourcePolicy:ResourcePolicy", "p", {"policy": json.dumps({"Statement": {
            "Effect": "Allow", "Principal": {"Service": ["cloudfront.amazonaws.com"]}, "Action": "*", "Resource": "*",
            "Condition": {"ArnLike": {"aws:SourceArn": DISTRIBUTION}}}})}),
        stack(P={"Type": "AWS::Lambda::Permission", "Properties": {
            "Principal": {"Fn::Sub": "cloudfront.${AWS::URLSuffix}"}, "SourceArn": DISTRIBUTION}})[0],
    ],
    ids=["in capitals", "in a whole policy", "computed in a template"],
)  # fmt: skip
def test_cloudfront_is_known_however_it_is_written(allowed: ResourceState) -> None:
    (unread,) = proved([allowed]).unread
    assert "whoever reaches the distribution" in unread.why


@pytest.mark.parametrize(("auth", "verdict"), [("AWS_IAM", "PROVEN"), ("NONE", "OPEN")])
def test_a_rest_method_of_a_template_is_called_by_its_method(auth: str, verdict: str) -> None:
    method = {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {"HttpMethod": "POST", "AuthorizationType": auth},
    }
    proof = proved(stack(It=method))
    assert (proof.verdict, checker.check(json.loads(json.dumps(proof.certificate())))) == (verdict, verdict)
    assert all(hole.command.startswith('curl -i -X POST "') for hole in proof.holes)


HTTP = resource("aws:apigatewayv2/api:Api", "h", {"protocolType": "HTTP"})
AT = {"apiId": [HTTP.urn]}


def token_authorizer(name: str, jwt: Any, *origins: str) -> ResourceState:
    inputs = {"apiId": UNKNOWN, "authorizerType": "JWT", "jwtConfiguration": jwt}
    return resource(
        "aws:apigatewayv2/authorizer:Authorizer", name, inputs, AT | {"jwtConfiguration": list(origins)}
    )


STRONG = token_authorizer("strong", {"issuer": "https://i.example", "audiences": ["a"]})
WEAK = token_authorizer("weak", {"issuer": "http://i.example", "audiences": ["a"]})
POOL, OTHER = f"{STACK}aws:cognito/userPool:UserPool::p", f"{STACK}pulumi:pulumi:StackReference::other"


@pytest.mark.parametrize(
    ("authorizers", "verdict"),
    [
        ([STRONG], "PROVEN"),
        ([STRONG, WEAK], "NOT PROVEN"),
        ([token_authorizer("later", UNKNOWN, POOL)], "PROVEN"),
        ([token_authorizer("later", {"issuer": UNKNOWN, "audiences": [UNKNOWN]}, POOL)], "PROVEN"),
        ([token_authorizer("later", UNKNOWN, OTHER)], "NOT PROVEN"),
        (
            [token_authorizer("later", {"issuer": "https://i.example", "audiences": UNKNOWN}, OTHER)],
            "NOT PROVEN",
        ),
    ],
)
def test_a_route_is_as_good_as_the_weakest_authorizer_that_it_may_ask(
    authorizers: list[ResourceState], verdict: str
) -> None:
    inputs = {"apiId": UNKNOWN, "routeKey": "GET /a", "authorizationType": "JWT", "authorizerId": UNKNOWN}
    depends = AT | {"authorizerId": [one.urn for one in authorizers]}
    asking_one = resource("aws:apigatewayv2/route:Route", "r", inputs, depends)
    assert proved([HTTP, *authorizers, asking_one]).verdict == verdict


def integration(name: str, **inputs: Any) -> ResourceState:
    return resource(
        "aws:apigatewayv2/integration:Integration", name, {"integrationType": "AWS_PROXY", **inputs}, AT
    )


@pytest.mark.parametrize(
    ("target", "origins", "verdict"),
    [
        (UNKNOWN, ["one"], "PROVEN"),
        (UNKNOWN, ["one", "action"], "NOT PROVEN"),
        (UNKNOWN, [], "NOT PROVEN"),
        ("integrations/abc", [], "NOT PROVEN"),
    ],
)
def test_a_preflights_integration_that_nobody_can_tell_may_start_an_action(
    target: Any, origins: list[str], verdict: str
) -> None:
    made = {"one": integration("one"), "action": integration("action", integrationSubtype="SQS-SendMessage")}
    inputs = {"apiId": UNKNOWN, "routeKey": "OPTIONS /a", "target": target}
    depends = AT | {"target": [made[name].urn for name in origins] or [OTHER]}
    preflight = resource("aws:apigatewayv2/route:Route", "r", inputs, depends)
    assert proved([HTTP, *made.values(), preflight]).verdict == verdict


@pytest.mark.parametrize(
    ("kind", "origin", "verdict"),
    [
        ("AWS", f"{STACK}aws:lambda/function:Function::hello", "PROVEN"),
        ("AWS", OTHER, "OPEN"),
        (UNKNOWN, OTHER, "NOT PROVEN"),
    ],
)
def test_a_rest_preflight_whose_integration_may_be_an_actions_is_no_proof(
    kind: Any, origin: str, verdict: str
) -> None:
    made = [
        resource(
            one.type,
            one.name,
            {**one.inputs, "type": kind},
            {**{key: list(urns) for key, urns in one.property_dependencies.items()}, "uri": [origin]},
        )
        if one.type.endswith(":Integration")
        else one
        for one in rest_api({("OPTIONS", "/a"): OPEN})
    ]
    assert proved(made).verdict == verdict


def test_an_api_of_unknown_type_with_a_websocket_apis_key_and_no_connect_is_open() -> None:
    api = resource("aws:apigatewayv2/api:Api", "h", {"protocolType": UNKNOWN})
    send = resource("aws:apigatewayv2/route:Route", "r", {"apiId": UNKNOWN, "routeKey": "send"}, AT)
    assert proved([api, send]).verdict == "OPEN"


GATEWAY, RUNTIME = (
    "aws:bedrock/agentcoreGateway:AgentcoreGateway",
    "aws-native:bedrockagentcore:Runtime",
)
LISTENER, GRAPHQL = "aws:lb/listener:Listener", "aws:appsync/graphQLApi:GraphQLApi"


def balanced(**jwt: Any) -> dict[str, Any]:
    return {"defaultActions": [{"type": "jwt-validation", "jwtValidation": jwt}, {"type": "forward"}]}


def agents(**jwt: Any) -> dict[str, Any]:
    return {"authorizerType": "CUSTOM_JWT", "authorizerConfiguration": {"customJwtAuthorizer": jwt}}


def connected(**config: Any) -> dict[str, Any]:
    return {"authenticationType": "OPENID_CONNECT", "openidConnectConfig": config}


@pytest.mark.parametrize(
    ("kind", "any_application", "one"),
    [
        (LISTENER, balanced(issuer="i"), balanced(issuer="i", additionalClaims=[{"name": "aud", "values": ["a"]}])),
        (GATEWAY, agents(discoveryUrl="d"), agents(discoveryUrl="d", allowedAudiences=["a"])),
        (RUNTIME, agents(discoveryUrl="d", allowedClients=[]), agents(discoveryUrl="d", allowedClients=UNKNOWN)),
        (GRAPHQL, connected(issuer="i"), connected(issuer="i", clientId="c")),
    ],
)  # fmt: skip
def test_tokens_for_any_application_of_their_issuer_prove_nothing(
    kind: str, any_application: dict[str, Any], one: dict[str, Any]
) -> None:
    taken = resource(kind, "it", any_application)
    proof = proved([taken])
    assert (proof.verdict, [each.urn for each in proof.unread]) == ("NOT PROVEN", [taken.urn])
    assert "for any application" in proof.unread[0].why
    assert proved([resource(kind, "it", one)]).verdict == "PROVEN"
    exempt = {"exemptions": [{"resource": "it", "reason": "the issuer serves us alone"}]}
    assert proved([taken], **{"strict-authorizers": exempt}).verdict == "PROVEN"
