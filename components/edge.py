"""CloudFront and a web application firewall in front of an HTTP API, which takes no firewall itself."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .base import Transform, build, refuse
from .checks.edge import check_edge
from .claims import claim, claim_log

REGION = "us-east-1"
"""Where AWS keeps what belongs to CloudFront."""

# Managed policies have the same ids in every account.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
_NO_CACHE = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
_ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
_RULES = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
)


class EdgeTransform(TypedDict):
    """Properties that go over those the component gives its children, named as pulumi-aws names them."""

    distribution: NotRequired[Transform]
    """For the `aws.cloudfront.Distribution`."""
    web_acl: NotRequired[Transform]
    """For the `aws.wafv2.WebAcl`."""
    log_group: NotRequired[Transform]
    """For the firewall's `aws.cloudwatch.LogGroup`."""


class EdgeArgs(TypedDict):
    """The arguments of an Edge."""

    origin_domain: pulumi.Input[str]
    """The API's own domain: an HttpApi's `domain.name`, with mutual TLS and so with a closed default endpoint."""
    client_certificate_arn: pulumi.Input[str]
    """The ACM certificate, in us-east-1, that CloudFront shows the API. The API's trust store trusts it and no other:
    else callers could walk around the firewall."""
    domains: NotRequired[Sequence[pulumi.Input[str]]]
    """Domains of your own, such as `api.example.com`; CloudFront's by default."""
    certificate_arn: NotRequired[pulumi.Input[str]]
    """An ACM certificate for `domains`, in us-east-1."""
    rate_limit: NotRequired[int]
    """Requests from one address in five minutes, 10 to 2,000,000,000; 2,000 by default."""
    managed_rules: NotRequired[Sequence[str]]
    """AWS's managed rule groups; bad addresses, common attacks and known bad inputs by default."""
    web_acl_arn: NotRequired[pulumi.Input[str]]
    """A web ACL that exists, in place of one of the component's own."""
    log_retention_days: NotRequired[int]
    """How long the firewall's log is kept; 30 by default."""
    price_class: NotRequired[str]
    """Where CloudFront answers: `PriceClass_100` (default), `PriceClass_200` or `PriceClass_All`."""
    transform: NotRequired[EdgeTransform]
    """The escape hatch: properties of the children."""


class Edge(pulumi.ComponentResource):
    """A CloudFront distribution with a firewall, as the only way to an HTTP API.

    Nothing is cached, and every header but Host goes on to the API, the token among them.
    """

    url: pulumi.Output[str]
    """Where callers go: the first of the domains, or CloudFront's."""
    distribution_id: pulumi.Output[str]
    """The distribution's id."""
    distribution_domain: pulumi.Output[str]
    """What DNS records of the domains have to point at."""
    web_acl_arn: pulumi.Output[str]
    """The firewall's ARN."""

    def __init__(self, name: str, args: EdgeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        refuse(Edge, name, args, EdgeArgs, check_edge)
        super().__init__("gatehouse:index:Edge", name, None, opts)
        self._name = name
        self._args = args
        self._transform = args.get("transform", {})
        self._opts = pulumi.ResourceOptions(parent=self)

        self._log: aws.cloudwatch.LogGroup | None = None
        self.web_acl_arn = pulumi.Output.from_input(args.get("web_acl_arn") or self._web_acl())
        distribution = self._distribution()
        if self._log is not None:
            claim_log(self, name, distribution.id, self._log)
        claim(self, name, distribution.id, "domains", args.get("domains") or ())

        self.distribution_id = distribution.id
        self.distribution_domain = distribution.domain_name
        domains = args.get("domains")
        self.url = pulumi.Output.concat("https://", domains[0] if domains else distribution.domain_name)
        self.register_outputs(
            {
                "url": self.url,
                "distributionId": self.distribution_id,
                "distributionDomain": self.distribution_domain,
                "webAclArn": self.web_acl_arn,
            }
        )

    def _web_acl(self) -> pulumi.Output[str]:
        rules = [
            _managed(index, group)
            for index, group in enumerate(self._args.get("managed_rules", _RULES), start=1)
        ]
        acl = build(
            aws.wafv2.WebAcl,
            self._name,
            {
                "region": REGION,
                "scope": "CLOUDFRONT",
                "default_action": {"allow": {}},
                "rules": [_rate(self._args.get("rate_limit", 2000)), *rules],
                "visibility_config": _metrics("edge"),
            },
            self._transform.get("web_acl"),
            self._opts,
        )
        log = self._log = build(
            aws.cloudwatch.LogGroup,
            self._name,
            {
                "region": REGION,
                # https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html wants this prefix.
                "name": f"aws-waf-logs-{pulumi.get_project()}-{pulumi.get_stack()}-{self._name}",
                "retention_in_days": self._args.get("log_retention_days", 30),
            },
            self._transform.get("log_group"),
            self._opts,
        )
        aws.wafv2.WebAclLoggingConfiguration(
            self._name,
            region=REGION,
            resource_arn=acl.arn,
            log_destination_configs=[log.arn],
            # A bearer token in a log is a key under the mat.
            redacted_fields=[{"single_header": {"name": "authorization"}}],
            # An ACL has one: to delete the old one after the new one is made would end the log.
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        return acl.arn

    def _distribution(self) -> "aws.cloudfront.Distribution":
        args = self._args
        own = args.get("certificate_arn")
        return build(
            aws.cloudfront.Distribution,
            self._name,
            {
                "enabled": True,
                "http_version": "http2and3",
                "is_ipv6_enabled": True,
                "price_class": args.get("price_class", "PriceClass_100"),
                "web_acl_id": self.web_acl_arn,
                "aliases": args.get("domains"),
                "origins": [
                    {
                        "origin_id": "api",
                        "domain_name": args["origin_domain"],
                        "custom_origin_config": {
                            "http_port": 80,
                            "https_port": 443,
                            "origin_protocol_policy": "https-only",
                            "origin_ssl_protocols": ["TLSv1.2"],
                            "origin_mtls_config": {"client_certificate_arn": args["client_certificate_arn"]},
                        },
                    }
                ],
                "default_cache_behavior": {
                    "target_origin_id": "api",
                    "viewer_protocol_policy": "https-only",
                    "allowed_methods": _METHODS,
                    "cached_methods": ["GET", "HEAD"],
                    "cache_policy_id": _NO_CACHE,
                    "origin_request_policy_id": _ALL_BUT_HOST,
                    "compress": True,
                },
                "restrictions": {"geo_restriction": {"restriction_type": "none"}},
                "viewer_certificate": {
                    "acm_certificate_arn": own,
                    "ssl_support_method": "sni-only",
                    "minimum_protocol_version": "TLSv1.2_2021",
                }
                if own
                else {"cloudfront_default_certificate": True},
            },
            self._transform.get("distribution"),
            self._opts,
        )


def _metrics(name: str) -> dict[str, Any]:
    return {"cloudwatch_metrics_enabled": True, "sampled_requests_enabled": True, "metric_name": name}


def _rate(limit: int) -> dict[str, Any]:
    return {
        "name": "rate",
        "priority": 0,
        "action": {"block": {}},
        "statement": {"rate_based_statement": {"limit": limit, "aggregate_key_type": "IP"}},
        "visibility_config": _metrics("rate"),
    }


def _managed(priority: int, group: str) -> dict[str, Any]:
    return {
        "name": group,
        "priority": priority,
        "override_action": {"none": {}},
        "statement": {"managed_rule_group_statement": {"vendor_name": "AWS", "name": group}},
        "visibility_config": _metrics(group),
    }
