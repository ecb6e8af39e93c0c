"""What stands before and behind APIs: firewalls, distributions, certificates, DNS, load balancers, containers, networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .need import need
from .serverless import DELIVERY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .need import Need


_DISTRIBUTION = "arn:{partition}:cloudfront::{account}:distribution/*"
# What has its name in its ARN is held to the stack's names.
_BALANCER = " ".join(
    f"arn:{{partition}}:elasticloadbalancing:{{region}}:{{account}}:{kind}/{{name}}/*"
    for kind in ("loadbalancer/app", "loadbalancer/net", "listener/app", "listener/net", "targetgroup")
)
_ECS = " ".join(
    f"arn:{{partition}}:ecs:{{region}}:{{account}}:{kind}"
    for kind in ("cluster/{name}", "service/*/{name}", "task-definition/{name}:*")
)
_EC2 = "arn:{partition}:ec2:{region}:{account}:*"
_WAF = "arn:{partition}:wafv2:{region}:{account}:* arn:{partition}:wafv2:us-east-1:{account}:global/*"
_ACL = (
    "arn:{partition}:wafv2:{region}:{account}:regional/webacl/{name}/*"
    " arn:{partition}:wafv2:us-east-1:{account}:global/webacl/{name}/*"
)
# What an ACL's rules refer to; IAM asks for it with the ACL:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html
_RULES = " ".join(
    f"arn:{{partition}}:wafv2:*:*:*/{kind}/*"
    for kind in ("managedruleset", "rulegroup", "ipset", "regexpatternset")
)


def _cloudfront(kind: str, read: str, write: str) -> tuple[Need, ...]:
    return (need("cloudfront", f"arn:{{partition}}:cloudfront::{{account}}:{kind}", read, write),)


def _ec2(create: str, read: str, write: str) -> tuple[Need, ...]:
    return (need("ec2", "*", read), need("ec2", _EC2, "", f"{create} {write} CreateTags DeleteTags"))


TABLE: Mapping[str, tuple[Need, ...]] = {
    "wafv2:WebAcl": (
        need("wafv2", _ACL, "", "CreateWebACL", "request"),
        need("wafv2", _RULES, "", "CreateWebACL UpdateWebACL"),
        need(
            "wafv2",
            _ACL,
            "GetWebACL ListTagsForResource",
            "UpdateWebACL DeleteWebACL TagResource UntagResource",
            "resource",
        ),
    ),
    "wafv2:WebAclAssociation": (
        need("wafv2", _WAF, "GetWebACLForResource", "AssociateWebACL DisassociateWebACL"),
        need("apigateway", "arn:{partition}:apigateway:{region}::/restapis/*", "", "SetWebACL"),
    ),
    "wafv2:WebAclLoggingConfiguration": (
        need("wafv2", _ACL, "GetLoggingConfiguration", "PutLoggingConfiguration DeleteLoggingConfiguration"),
        DELIVERY,
    ),
    "cloudfront:Distribution": (
        need("cloudfront", _DISTRIBUTION, "", "CreateDistribution", "request"),
        need(
            "cloudfront",
            _DISTRIBUTION,
            "GetDistribution ListTagsForResource",
            "UpdateDistribution DeleteDistribution TagResource UntagResource",
            "resource",
        ),
    ),
    "cloudfront:Function": _cloudfront(
        "function/{name}",
        "DescribeFunction GetFunction",
        "CreateFunction UpdateFunction DeleteFunction PublishFunction",
    ),
    "cloudfront:CachePolicy": _cloudfront(
        "cache-policy/*", "GetCachePolicy", "CreateCachePolicy UpdateCachePolicy DeleteCachePolicy"
    ),
    "cloudfront:OriginRequestPolicy": _cloudfront(
        "origin-request-policy/*",
        "GetOriginRequestPolicy",
        "CreateOriginRequestPolicy UpdateOriginRequestPolicy DeleteOriginRequestPolicy",
    ),
    "cloudfront:ResponseHeadersPolicy": _cloudfront(
        "response-headers-policy/*",
        "GetResponseHeadersPolicy",
        "CreateResponseHeadersPolicy UpdateResponseHeadersPolicy DeleteResponseHeadersPolicy",
    ),
    "acm:Certificate": (
        need("acm", "*", "", "RequestCertificate"),
        need(
            "acm",
            "arn:{partition}:acm:{region}:{account}:certificate/* "
            "arn:{partition}:acm:us-east-1:{account}:certificate/*",
            "DescribeCertificate ListTagsForCertificate",
            "DeleteCertificate AddTagsToCertificate RemoveTagsFromCertificate",
        ),
    ),
    "acm:CertificateValidation": (
        need("acm", "arn:{partition}:acm:*:{account}:certificate/*", "DescribeCertificate"),
    ),
    "dynamodb:Table": (
        need(
            "dynamodb",
            "arn:{partition}:dynamodb:{region}:{account}:table/{name}",
            "DescribeTable DescribeTimeToLive DescribeContinuousBackups ListTagsOfResource",
            "CreateTable UpdateTable UpdateTimeToLive DeleteTable TagResource UntagResource",
        ),
    ),
    "route53:Record": (
        need(
            "route53",
            "arn:{partition}:route53:::hostedzone/* arn:{partition}:route53:::change/*",
            "GetHostedZone ListResourceRecordSets GetChange",
            "ChangeResourceRecordSets",
        ),
    ),
    "lb:LoadBalancer": (
        need(
            "elasticloadbalancing", "*", "DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeTags"
        ),
        need(
            "elasticloadbalancing",
            _BALANCER,
            "",
            "CreateLoadBalancer DeleteLoadBalancer ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets"
            " AddTags RemoveTags",
        ),
        need("ec2", "*", "DescribeSubnets DescribeSecurityGroups DescribeVpcs DescribeAccountAttributes"),
    ),
    "lb:Listener": (
        need("elasticloadbalancing", "*", "DescribeListeners DescribeListenerAttributes DescribeTags"),
        need(
            "elasticloadbalancing",
            _BALANCER,
            "",
            "CreateListener ModifyListener DeleteListener AddTags RemoveTags",
        ),
    ),
    "lb:TargetGroup": (
        need("elasticloadbalancing", "*", "DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags"),
        need(
            "elasticloadbalancing",
            _BALANCER,
            "",
            "CreateTargetGroup ModifyTargetGroup ModifyTargetGroupAttributes DeleteTargetGroup AddTags RemoveTags",
        ),
    ),
    "ecs:Cluster": (
        need(
            "ecs",
            _ECS,
            "DescribeClusters",
            "CreateCluster UpdateCluster DeleteCluster TagResource UntagResource",
        ),
    ),
    "ecs:Service": (
        need(
            "ecs",
            _ECS,
            "DescribeServices",
            "CreateService UpdateService DeleteService TagResource UntagResource",
        ),
    ),
    "ecs:TaskDefinition": (
        need("ecs", "*", "DescribeTaskDefinition", "RegisterTaskDefinition DeregisterTaskDefinition"),
        need("ecs", _ECS, "", "TagResource UntagResource"),
    ),
    "ecr:Repository": (
        need(
            "ecr",
            "arn:{partition}:ecr:{region}:{account}:repository/{name}",
            "DescribeRepositories ListTagsForResource",
            "CreateRepository DeleteRepository PutImageScanningConfiguration PutImageTagMutability TagResource"
            " UntagResource",
        ),
    ),
    "ec2:SecurityGroup": _ec2(
        "CreateSecurityGroup",
        "DescribeSecurityGroups DescribeSecurityGroupRules DescribeNetworkInterfaces",
        "DeleteSecurityGroup AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress"
        " RevokeSecurityGroupIngress RevokeSecurityGroupEgress",
    ),
    "ec2:Subnet": _ec2("CreateSubnet", "DescribeSubnets", "DeleteSubnet ModifySubnetAttribute"),
    "ec2:Vpc": _ec2("CreateVpc", "DescribeVpcs DescribeVpcAttribute", "DeleteVpc ModifyVpcAttribute"),
    "sns:Topic": (
        need(
            "sns",
            "arn:{partition}:sns:{region}:{account}:{name}",
            "GetTopicAttributes ListTagsForResource",
            "CreateTopic DeleteTopic SetTopicAttributes TagResource UntagResource",
        ),
    ),
}
"""What each type needs."""
