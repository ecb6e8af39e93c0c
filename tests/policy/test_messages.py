from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.policy import programs
from tests.policy.cases import CASES
from tests.policy.programs import ROUTE, Case, Ref, case, everything, one

if TYPE_CHECKING:
    from gatehouse.laptop.pack.host import PolicyPack

OPEN = (ROUTE, {"apiId": "a", "routeKey": "GET /orders"})


def messages(pack: PolicyPack, program: Case) -> list[str]:
    return [v.message for v in programs.judge(pack, program, preview=True)]


def test_a_message_names_component_and_route_and_the_line_that_cures_it(previewing: PolicyPack) -> None:
    program = case(
        "an open route",
        "failing",
        {"orders-get": OPEN},
        parent=("gatehouse:index:HttpApi", "orders"),
    )
    assert messages(previewing, program) == [
        (
            "GET /orders of HttpApi 'orders' (HTTP API route) is open to everyone: it has no authorizer.\n"
            'Cure: HttpApi("orders", {"routes": {"GET /orders": {...}}}) without "public", which gives the route the API\'s'
            " authorizer; or the policy's owners add, under closed-endpoints in policy-config.json, the exemption"
            ' {"route": "GET /orders", "reason": "..."}.'
        )
    ]


@pytest.mark.parametrize(
    ("kind", "props", "cure"),
    [
        (
            ROUTE,
            {"routeKey": "GET /"},
            'aws.apigatewayv2.Route("it", ...) with authorization_type="JWT", authorizer_id=authorizer.id.',
        ),
        (
            "aws-native:apigatewayv2:Route",
            {"routeKey": "GET /"},
            'aws_native.apigatewayv2.Route("it", ...) with authorization_type="JWT", authorizer_id=authorizer.id.',
        ),
        (
            "aws:apigateway/method:Method",
            {"httpMethod": "GET"},
            'aws.apigateway.Method("it", ...) with authorization="COGNITO_USER_POOLS", authorizer_id=authorizer.id.',
        ),
        (
            "aws:cloudformation/stack:Stack",
            {"templateUrl": "https://example.com/t"},
            'aws.cloudformation.Stack("it", ...) with template_body= a template that says what it opens.',
        ),
        (
            "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
            {"applicationId": "a"},
            'in place of aws.serverlessrepository.CloudFormationStack("it", ...) the resources that it makes.',
        ),
        (
            "aws:lambda/functionUrl:FunctionUrl",
            {},
            'aws.lambda_.FunctionUrl("it", ...) with authorization_type="AWS_IAM".',
        ),
        ("aws-native:lambda:Url", {}, 'aws_native.lambda_.Url("it", ...) with auth_type="AWS_IAM".'),
        (
            "aws:cognito/identityPool:IdentityPool",
            {"allowUnauthenticatedIdentities": True},
            'aws.cognito.IdentityPool("it", ...) with allow_unauthenticated_identities=False.',
        ),
    ],
)
def test_the_cure_is_written_for_the_resource_at_hand(
    previewing: PolicyPack, kind: str, props: dict[str, Any], cure: str
) -> None:
    (message,) = messages(previewing, one("it", "failing", kind, props))
    assert message.splitlines()[-1] == f"Cure: {cure}"


def test_an_undecided_route_is_one_advisory_that_says_when_it_is_judged(previewing: PolicyPack) -> None:
    program = one(
        "undecided",
        "unknown",
        ROUTE,
        {"routeKey": "GET /orders", "authorizationType": programs.Later("NONE")},
    )
    (found,) = programs.judge(previewing, program, preview=True)
    assert found.level == "advisory"
    version = yaml.safe_load((programs.PACK / "PulumiPolicy.yaml").read_text())["version"]
    assert f"'gatehouse@v{version}'" in found.message
    assert found.message.endswith(
        "GET /orders of 'it' (HTTP API route): its authorization type is not known yet; it is judged before it is created."
    )


@pytest.mark.parametrize(
    ("kind", "props", "said"),
    [
        (
            "aws:apprunner/service:Service",
            {
                "networkConfiguration": {
                    "ingressConfiguration": {"isPubliclyAccessible": programs.Later(True)}
                }
            },
            "may be public, which is not known yet",
        ),
        (
            "aws:elb/loadBalancer:LoadBalancer",
            {"internal": programs.Later(False)},
            "may be public, which is not known yet",
        ),
    ],
)
def test_what_may_be_public_is_not_said_to_lack_an_authorization_type(
    previewing: PolicyPack, kind: str, props: dict[str, Any], said: str
) -> None:
    (found, *_) = messages(previewing, one("undecided", "unknown", kind, props))
    assert said in found
    assert "authorization type" not in found


def test_findings_come_in_the_same_order_on_every_run(previewing: PolicyPack) -> None:
    document = '{"openapi": "3.0.1", "paths": {"/b": {"get": {}, "put": {}}, "/a": {"post": {}}}}'
    program = one("open operations", "failing", programs.API, {"protocolType": "HTTP", "body": document})
    first = messages(previewing, program)
    assert [message.split(" of ")[0] for message in first] == ["GET /b", "POST /a", "PUT /b"]
    assert first == messages(previewing, program)


def test_a_stack_finding_names_the_resource_it_is_about(previewing: PolicyPack) -> None:
    program = case(
        "$default swallows preflights",
        "failing",
        {
            "api": (
                programs.API,
                {"protocolType": "HTTP", "corsConfiguration": {"allowOrigins": ["https://a.example.com"]}},
            ),
            "it": (
                ROUTE,
                {
                    "apiId": Ref("api"),
                    "routeKey": "$default",
                    "authorizationType": "JWT",
                    "authorizerId": "x",
                },
            ),
        },
    )
    (found,) = programs.judge(previewing, program, preview=True)
    assert found.urn == programs.urn("it", ROUTE)
    assert "Missing beside it: OPTIONS /{proxy+} and OPTIONS /, without an authorizer." in found.message


def test_every_violation_has_a_cure(previewing: PolicyPack) -> None:
    for _, program in everything(CASES):
        if program.kind == "failing" and not program.alone:
            for found in programs.judge(previewing, program, preview=True):
                problem, _, cure = found.message.partition("\nCure: ")
                assert problem.endswith("."), found.message
                assert cure.endswith("."), found.message
