from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import json_format

from gatehouse.laptop.pack.host import AnalyzedResource, PolicyPack
from tests.policy import programs
from tests.policy.programs import ROUTE, UNKNOWN

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "s3cret"}
GROUP = "aws:cloudwatch/logGroup:LogGroup"
CLOUDFRONT = "aws:cloudfront/distribution:Distribution"
ON = {"open-preflight": "remediate", "access-log": "remediate", "modern-tls": "remediate"}


@pytest.fixture(scope="module")
def remediating() -> Any:
    with programs.start(config=ON) as pack:
        yield pack


def better(pack: PolicyPack, kind: str, **props: Any) -> Any:
    """The inputs that the pack makes of these, or None."""
    resource = AnalyzedResource(programs.urn("it", kind), kind, "it", programs.struct(props))
    answers = pack.remediate(resource)
    assert len(answers) <= 1
    return json_format.MessageToDict(answers[0].properties) if answers and answers[0].properties else None


def test_nothing_is_remediated_by_default(previewing: PolicyPack) -> None:
    assert better(previewing, ROUTE, routeKey="OPTIONS /", authorizationType="JWT", authorizerId="a") is None


MOCK = {"httpMethod": "OPTIONS", "integration": {"type": "MOCK"}}
METHOD = "aws-native:apigateway:Method"


def test_a_preflight_that_reaches_nothing_loses_its_authorizer_and_its_key(remediating: PolicyPack) -> None:
    guarded = {"authorizationType": "CUSTOM", "authorizerId": UNKNOWN, "apiKeyRequired": True}
    open_to_all = {**MOCK, "authorizationType": "NONE", "apiKeyRequired": False}
    assert better(remediating, METHOD, **MOCK, **guarded) == open_to_all


@pytest.mark.parametrize("kind", ["AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"])
def test_no_authorizer_is_taken_off_what_may_reach_a_backend(remediating: PolicyPack, kind: str) -> None:
    guarded = {"authorizationType": kind, "authorizerId": "a"}
    assert better(remediating, ROUTE, routeKey="OPTIONS /", target="t", **guarded) is None
    assert better(remediating, METHOD, httpMethod="OPTIONS", **guarded) is None
    assert better(remediating, METHOD, **{**MOCK, "integration": {"type": "AWS_PROXY"}}, **guarded) is None
    method = {"httpMethod": "OPTIONS", "authorization": kind, "authorizerId": "a"}
    assert better(remediating, "aws:apigateway/method:Method", **method) is None


@pytest.mark.parametrize("key", ["GET /", "$default", "ANY /x", UNKNOWN])
def test_an_open_route_is_never_given_an_authorizer(remediating: PolicyPack, key: str) -> None:
    assert better(remediating, ROUTE, routeKey=key) is None


def test_a_protected_route_is_left_alone(remediating: PolicyPack) -> None:
    assert better(remediating, ROUTE, routeKey="GET /", authorizationType="JWT", authorizerId="a") is None


def test_an_access_log_is_given_a_retention(remediating: PolicyPack) -> None:
    assert better(remediating, GROUP, name="/aws/vendedlogs/api") == {
        "name": "/aws/vendedlogs/api",
        "retentionInDays": 90,
    }


def test_an_access_log_keeps_its_own_retention(remediating: PolicyPack) -> None:
    assert better(remediating, GROUP, name="/aws/vendedlogs/api", retentionInDays=7) is None


def test_old_tls_is_raised_deep_inside_and_secrets_stay_secret(remediating: PolicyPack) -> None:
    made = better(
        remediating,
        CLOUDFRONT,
        viewerCertificate={"acmCertificateArn": "arn", "minimumProtocolVersion": "TLSv1"},
        defaultCacheBehavior={"viewerProtocolPolicy": "allow-all", "compress": True},
        comment=SECRET,
    )
    assert made == {
        "viewerCertificate": {"acmCertificateArn": "arn", "minimumProtocolVersion": "TLSv1.2_2021"},
        "defaultCacheBehavior": {"viewerProtocolPolicy": "redirect-to-https", "compress": True},
        "comment": SECRET,
    }


def test_a_domain_and_a_listener_are_raised(remediating: PolicyPack) -> None:
    assert better(remediating, "aws:apigateway/domainName:DomainName", securityPolicy="TLS_1_0") == {
        "securityPolicy": "TLS_1_2"
    }
    assert better(remediating, "aws:lb/listener:Listener", protocol="HTTPS") == {
        "protocol": "HTTPS",
        "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
    }


def test_what_was_remediated_passes(remediating: PolicyPack) -> None:
    made = better(remediating, METHOD, **MOCK, authorizationType="AWS_IAM")
    resource = AnalyzedResource(programs.urn("it", METHOD), METHOD, "it", programs.struct(made))
    assert remediating.analyze(resource) == []


def test_what_can_not_be_remediated_is_still_mandatory(remediating: PolicyPack) -> None:
    behaviours = [{"viewerProtocolPolicy": "allow-all"}]
    assert better(remediating, CLOUDFRONT, orderedCacheBehaviors=behaviours) is None
    resource = AnalyzedResource(
        programs.urn("it", CLOUDFRONT),
        CLOUDFRONT,
        "it",
        programs.struct({"orderedCacheBehaviors": behaviours}),
    )
    assert [(v.policy, v.level) for v in remediating.analyze(resource)] == [("modern-tls", "mandatory")]
