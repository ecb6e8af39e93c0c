from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components import Edge
from tests.components.recording import Recording, record

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/client"


ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1"


def built(**more: Any) -> Recording:
    args: Any = {"origin_domain": "origin.example.com", "client_certificate_arn": CERTIFICATE, **more}

    def program() -> pulumi.Output[Any]:
        edge = Edge("front", args)
        return pulumi.Output.all(url=edge.url, id=edge.distribution_id, acl=edge.web_acl_arn)

    return record(program)


def test_the_origin_is_reached_with_a_certificate_that_callers_do_not_have() -> None:
    (origin,) = built().one("Distribution")["origins"]
    assert origin == {
        "originId": "api",
        "domainName": "origin.example.com",
        "customOriginConfig": {
            "httpPort": 80,
            "httpsPort": 443,
            "originProtocolPolicy": "https-only",
            "originSslProtocols": ["TLSv1.2"],
            "originMtlsConfig": {"clientCertificateArn": CERTIFICATE},
        },
    }


def test_nothing_is_cached_and_the_token_goes_on() -> None:
    behavior = built().one("Distribution")["defaultCacheBehavior"]
    # CachingDisabled and AllViewerExceptHostHeader, whose ids are the same in every account.
    assert behavior["cachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert behavior["originRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    assert "OPTIONS" in behavior["allowedMethods"]
    assert behavior["viewerProtocolPolicy"] == "https-only"


def test_the_firewall_limits_a_rate_before_it_applies_awss_rules() -> None:
    acl = built(rate_limit=100, managed_rules=["AWSManagedRulesCommonRuleSet"]).one("WebAcl")
    assert (acl["scope"], acl["region"], acl["defaultAction"]) == ("CLOUDFRONT", "us-east-1", {"allow": {}})
    rate, managed = acl["rules"]
    assert (rate["priority"], rate["action"]) == (0, {"block": {}})
    assert rate["statement"] == {"rateBasedStatement": {"limit": 100, "aggregateKeyType": "IP"}}
    assert managed["statement"]["managedRuleGroupStatement"] == {
        "vendorName": "AWS",
        "name": "AWSManagedRulesCommonRuleSet",
    }


def test_the_firewalls_log_leaves_the_token_out() -> None:
    recording = built()
    assert recording.one("LogGroup")["name"] == "aws-waf-logs-shop-dev-front"
    made = recording.one("WebAclLoggingConfiguration")
    assert made["redactedFields"] == [{"singleHeader": {"name": "authorization"}}]
    assert made["logDestinationConfigs"] == ["arn:LogGroup:front"]


def test_domains_come_with_their_certificate() -> None:
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/own"
    recording = built(domains=["api.example.com"], certificate_arn=certificate)
    distribution = recording.one("Distribution")
    assert distribution["aliases"] == ["api.example.com"]
    assert distribution["viewerCertificate"] == {
        "acmCertificateArn": certificate,
        "sslSupportMethod": "sni-only",
        "minimumProtocolVersion": "TLSv1.2_2021",
    }
    assert recording.result["url"] == "https://api.example.com"


def test_a_web_acl_that_exists_takes_the_place_of_its_own() -> None:
    recording = built(web_acl_arn=ACL)
    assert recording.of("WebAcl") == {}
    assert recording.one("Distribution")["webAclId"] == ACL


@pytest.mark.parametrize(
    ("kind", "type_"), [("distribution", "Distribution"), ("web_acl", "WebAcl"), ("log_group", "LogGroup")]
)
def test_a_transform_reaches_each_child(kind: str, type_: str) -> None:
    assert built(transform={kind: {"tags": {"a": "b"}}}).one(type_)["tags"] == {"a": "b"}
