"""Which IAM actions Pulumi needs to read and to change each resource type, and on which ARNs. Pure.

Actions and the resources they can be limited to: the Service Authorization Reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
`*` stands where an action can't be limited to a resource (a `Describe` over all, a `Create` whose ARN AWS chooses).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Need:
    """Actions on ARNs: `read` for a preview or a refresh, `write` for a deploy as well.

    The ARNs hold `{partition}`, `{region}`, `{account}` and `{name}`, the last for the names a stack may use. `tagged` says
    where IAM can tell the stack's resources from others by a tag: `resource` for what exists, `request` for what is made.
    """

    on: tuple[str, ...]
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    tagged: Literal["", "request", "resource"] = ""


def _need(
    service: str, on: str, read: str = "", write: str = "", tagged: Literal["", "request", "resource"] = ""
) -> Need:
    def actions(names: str) -> tuple[str, ...]:
        return tuple(f"{service}:{name}" for name in names.split())

    return Need(tuple(on.split()), actions(read), actions(write), tagged)


def _gateway(noun: str) -> tuple[Need, ...]:
    """API Gateway's actions are HTTP verbs on paths of its control plane; what is below an API has the API's tags.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-iam-policy.html
    """
    path = "arn:{partition}:apigateway:{region}::/"
    return (
        _need("apigateway", f"{path}{noun}", "GET"),
        _need("apigateway", f"{path}{noun}", "", "POST", "request"),
        _need("apigateway", f"{path}{noun}/*", "GET", "POST PUT PATCH DELETE", "resource"),
        _need("apigateway", f"{path}tags/*", "GET", "POST PUT PATCH DELETE TagResource UntagResource"),
    )


_API = _gateway("apis")
_REST = _gateway("restapis")
_DOMAIN = (
    *_gateway("domainnames"),
    # Asked for where a domain has mutual TLS, beside the verb:
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
    _need(
        "apigateway",
        "arn:{partition}:apigateway:{region}::/domainnames arn:{partition}:apigateway:{region}::/domainnames/*",
        "",
        "AddCertificateToDomain RemoveCertificateFromDomain",
    ),
)
_LINK = _gateway("vpclinks")
# A stage with an access log hands the delivery over to CloudWatch Logs in the deployer's name.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
_DELIVERY = _need(
    "logs",
    "*",
    "GetLogDelivery ListLogDeliveries DescribeResourcePolicies",
    "CreateLogDelivery UpdateLogDelivery DeleteLogDelivery PutResourcePolicy",
)
POOL = "arn:{partition}:cognito-idp:{region}:{account}:userpool/*"
_FUNCTION = "arn:{partition}:lambda:{region}:{account}:function:{name}"
_ROLE = "arn:{partition}:iam::{account}:role/{name}"
# As the components name them; the firewall's is where CloudFront's is.
_LOGS = " ".join(
    f"arn:{{partition}}:logs:{region}:{{account}}:log-group:{prefix}{{name}}"
    for region, prefix in (
        ("{region}", "/aws/lambda/"),
        ("{region}", "/aws/vendedlogs/"),
        ("us-east-1", "aws-waf-logs-"),
    )
)
_DISTRIBUTION = "arn:{partition}:cloudfront::{account}:distribution/*"
_BALANCER = "arn:{partition}:elasticloadbalancing:{region}:{account}:*"
_ECS = "arn:{partition}:ecs:{region}:{account}:*"
_EC2 = "arn:{partition}:ec2:{region}:{account}:*"
_WAF = "arn:{partition}:wafv2:{region}:{account}:* arn:{partition}:wafv2:us-east-1:{account}:global/*"


def _cloudfront(kind: str, read: str, write: str) -> tuple[Need, ...]:
    return (_need("cloudfront", f"arn:{{partition}}:cloudfront::{{account}}:{kind}/*", read, write),)


def _ec2(create: str, read: str, write: str) -> tuple[Need, ...]:
    return (_need("ec2", "*", read), _need("ec2", _EC2, "", f"{create} {write} CreateTags DeleteTags"))


_TABLE: Mapping[str, tuple[Need, ...]] = {
    "apigatewayv2:Api": _API,
    "apigatewayv2:Authorizer": _API,
    "apigatewayv2:Deployment": _API,
    "apigatewayv2:Integration": _API,
    "apigatewayv2:Route": _API,
    "apigatewayv2:Stage": (*_API, _DELIVERY),
    "apigatewayv2:DomainName": _DOMAIN,
    "apigatewayv2:ApiMapping": (*_DOMAIN, *_API),
    "apigatewayv2:VpcLink": _LINK,
    "apigateway:RestApi": _REST,
    "apigateway:Authorizer": _REST,
    "apigateway:Deployment": _REST,
    "apigateway:Integration": _REST,
    "apigateway:IntegrationResponse": _REST,
    "apigateway:Method": _REST,
    "apigateway:MethodResponse": _REST,
    "apigateway:MethodSettings": _REST,
    "apigateway:RequestValidator": _REST,
    "apigateway:Resource": _REST,
    "apigateway:Response": _REST,
    "apigateway:Stage": (*_REST, _DELIVERY),
    "cognito:UserPool": (
        _need("cognito-idp", "*", "", "CreateUserPool", "request"),
        _need(
            "cognito-idp",
            POOL,
            "DescribeUserPool GetUserPoolMfaConfig ListTagsForResource",
            "UpdateUserPool DeleteUserPool SetUserPoolMfaConfig AddCustomAttributes TagResource UntagResource",
            tagged="resource",
        ),
    ),
    "cognito:UserPoolClient": (
        _need(
            "cognito-idp",
            POOL,
            "DescribeUserPoolClient",
            "CreateUserPoolClient UpdateUserPoolClient DeleteUserPoolClient",
            tagged="resource",
        ),
    ),
    "cognito:UserPoolDomain": (
        _need("cognito-idp", "*", "DescribeUserPoolDomain"),
        # A domain of one's own is a CloudFront distribution, which Cognito makes in the caller's name:
        # https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html
        _need("cloudfront", "*", "", "UpdateDistribution"),
        _need(
            "cognito-idp",
            POOL,
            "",
            "CreateUserPoolDomain UpdateUserPoolDomain DeleteUserPoolDomain",
            tagged="resource",
        ),
    ),
    "cognito:ResourceServer": (
        _need(
            "cognito-idp",
            POOL,
            "DescribeResourceServer",
            "CreateResourceServer UpdateResourceServer DeleteResourceServer",
            tagged="resource",
        ),
    ),
    "cognito:UserGroup": (
        _need("cognito-idp", POOL, "GetGroup", "CreateGroup UpdateGroup DeleteGroup", tagged="resource"),
    ),
    "cognito:IdentityProvider": (
        _need(
            "cognito-idp",
            POOL,
            "DescribeIdentityProvider",
            "CreateIdentityProvider UpdateIdentityProvider DeleteIdentityProvider",
            tagged="resource",
        ),
    ),
    "cognito:ManagedLoginBranding": (
        _need(
            "cognito-idp",
            POOL,
            "DescribeManagedLoginBranding DescribeManagedLoginBrandingByClient",
            "CreateManagedLoginBranding UpdateManagedLoginBranding DeleteManagedLoginBranding",
            tagged="resource",
        ),
    ),
    "lambda:Function": (
        _need(
            "lambda",
            _FUNCTION,
            "GetFunction GetFunctionConfiguration GetFunctionCodeSigningConfig GetPolicy ListTags"
            " ListVersionsByFunction",
            "CreateFunction UpdateFunctionCode UpdateFunctionConfiguration DeleteFunction TagResource"
            " UntagResource PutFunctionConcurrency DeleteFunctionConcurrency PublishVersion",
        ),
        _need("lambda", "arn:{partition}:lambda:*:*:layer:*", "GetLayerVersion"),
        # Lambda asks for these in the caller's name where a function runs in a VPC:
        # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
        _need("ec2", "*", "DescribeSecurityGroups DescribeSubnets DescribeVpcs"),
    ),
    "lambda:Alias": (_need("lambda", _FUNCTION, "GetAlias", "CreateAlias UpdateAlias DeleteAlias"),),
    "lambda:Permission": (_need("lambda", _FUNCTION, "GetPolicy", "AddPermission RemovePermission"),),
    "iam:Role": (
        _need(
            "iam",
            _ROLE,
            "GetRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole",
            "CreateRole DeleteRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy TagRole UntagRole"
            " PutRolePermissionsBoundary DeleteRolePermissionsBoundary",
        ),
    ),
    "iam:RolePolicy": (_need("iam", _ROLE, "GetRolePolicy", "PutRolePolicy DeleteRolePolicy"),),
    "iam:RolePolicyAttachment": (
        _need("iam", _ROLE, "ListAttachedRolePolicies", "AttachRolePolicy DetachRolePolicy"),
    ),
    "cloudwatch:LogGroup": (
        _need("logs", "*", "DescribeLogGroups"),
        _need(
            "logs",
            _LOGS,
            "ListTagsForResource",
            "CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy TagResource UntagResource",
        ),
    ),
    "cloudwatch:LogResourcePolicy": (
        _need("logs", "*", "DescribeResourcePolicies", "PutResourcePolicy DeleteResourcePolicy"),
    ),
    "cloudwatch:MetricAlarm": (
        _need("cloudwatch", "*", "DescribeAlarms"),
        _need(
            "cloudwatch",
            "arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}",
            "ListTagsForResource",
            "PutMetricAlarm DeleteAlarms TagResource UntagResource",
        ),
    ),
    "wafv2:WebAcl": (
        _need("wafv2", _WAF, "", "CreateWebACL", "request"),
        _need(
            "wafv2",
            _WAF,
            "GetWebACL ListTagsForResource",
            "UpdateWebACL DeleteWebACL TagResource UntagResource",
            "resource",
        ),
    ),
    "wafv2:WebAclAssociation": (
        _need("wafv2", _WAF, "GetWebACLForResource", "AssociateWebACL DisassociateWebACL"),
        _need("apigateway", "arn:{partition}:apigateway:{region}::/restapis/*", "", "SetWebACL"),
    ),
    "wafv2:WebAclLoggingConfiguration": (
        _need("wafv2", _WAF, "GetLoggingConfiguration", "PutLoggingConfiguration DeleteLoggingConfiguration"),
        _DELIVERY,
    ),
    "cloudfront:Distribution": (
        _need("cloudfront", _DISTRIBUTION, "", "CreateDistribution", "request"),
        _need(
            "cloudfront",
            _DISTRIBUTION,
            "GetDistribution ListTagsForResource",
            "UpdateDistribution DeleteDistribution TagResource UntagResource",
            "resource",
        ),
    ),
    "cloudfront:Function": _cloudfront(
        "function",
        "DescribeFunction GetFunction",
        "CreateFunction UpdateFunction DeleteFunction PublishFunction",
    ),
    "cloudfront:CachePolicy": _cloudfront(
        "cache-policy", "GetCachePolicy", "CreateCachePolicy UpdateCachePolicy DeleteCachePolicy"
    ),
    "cloudfront:OriginRequestPolicy": _cloudfront(
        "origin-request-policy",
        "GetOriginRequestPolicy",
        "CreateOriginRequestPolicy UpdateOriginRequestPolicy DeleteOriginRequestPolicy",
    ),
    "cloudfront:ResponseHeadersPolicy": _cloudfront(
        "response-headers-policy",
        "GetResponseHeadersPolicy",
        "CreateResponseHeadersPolicy UpdateResponseHeadersPolicy DeleteResponseHeadersPolicy",
    ),
    "acm:Certificate": (
        _need("acm", "*", "", "RequestCertificate"),
        _need(
            "acm",
            "arn:{partition}:acm:{region}:{account}:certificate/* "
            "arn:{partition}:acm:us-east-1:{account}:certificate/*",
            "DescribeCertificate ListTagsForCertificate",
            "DeleteCertificate AddTagsToCertificate RemoveTagsFromCertificate",
        ),
    ),
    "acm:CertificateValidation": (
        _need("acm", "arn:{partition}:acm:*:{account}:certificate/*", "DescribeCertificate"),
    ),
    "route53:Record": (
        _need(
            "route53",
            "arn:{partition}:route53:::hostedzone/* arn:{partition}:route53:::change/*",
            "GetHostedZone ListResourceRecordSets GetChange",
            "ChangeResourceRecordSets",
        ),
    ),
    "lb:LoadBalancer": (
        _need(
            "elasticloadbalancing", "*", "DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeTags"
        ),
        _need(
            "elasticloadbalancing",
            _BALANCER,
            "",
            "CreateLoadBalancer DeleteLoadBalancer ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets"
            " AddTags RemoveTags",
        ),
        _need("ec2", "*", "DescribeSubnets DescribeSecurityGroups DescribeVpcs DescribeAccountAttributes"),
    ),
    "lb:Listener": (
        _need("elasticloadbalancing", "*", "DescribeListeners DescribeListenerAttributes DescribeTags"),
        _need(
            "elasticloadbalancing",
            _BALANCER,
            "",
            "CreateListener ModifyListener DeleteListener AddTags RemoveTags",
        ),
    ),
    "lb:TargetGroup": (
        _need("elasticloadbalancing", "*", "DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags"),
        _need(
            "elasticloadbalancing",
            _BALANCER,
            "",
            "CreateTargetGroup ModifyTargetGroup ModifyTargetGroupAttributes DeleteTargetGroup AddTags RemoveTags",
        ),
    ),
    "ecs:Cluster": (
        _need(
            "ecs",
            _ECS,
            "DescribeClusters",
            "CreateCluster UpdateCluster DeleteCluster TagResource UntagResource",
        ),
    ),
    "ecs:Service": (
        _need(
            "ecs",
            _ECS,
            "DescribeServices",
            "CreateService UpdateService DeleteService TagResource UntagResource",
        ),
    ),
    "ecs:TaskDefinition": (
        _need("ecs", "*", "DescribeTaskDefinition", "RegisterTaskDefinition DeregisterTaskDefinition"),
        _need("ecs", _ECS, "", "TagResource UntagResource"),
    ),
    "ecr:Repository": (
        _need(
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
        _need(
            "sns",
            "arn:{partition}:sns:{region}:{account}:{name}",
            "GetTopicAttributes ListTagsForResource",
            "CreateTopic DeleteTopic SetTopicAttributes TagResource UntagResource",
        ),
    ),
}
_RULES = {"SecurityGroupRule", "SecurityGroupIngressRule", "SecurityGroupEgressRule"}
# Which service takes on the roles that a type is given, for `iam:PassRole`.
_PASSED_TO: Mapping[str, str] = {
    "lambda:Function": "lambda.amazonaws.com",
    "ecs:TaskDefinition": "ecs-tasks.amazonaws.com",
}
# Roles that AWS services make for themselves the first time an account uses them.
_LINKED: Mapping[str, tuple[str, ...]] = {
    "apigatewayv2:VpcLink": ("ops.apigateway.amazonaws.com",),
    "apigatewayv2:DomainName": ("ops.apigateway.amazonaws.com",),
    "ecs:Service": ("ecs.amazonaws.com",),
    "lb:LoadBalancer": ("elasticloadbalancing.amazonaws.com",),
    "wafv2:WebAclLoggingConfiguration": ("wafv2.amazonaws.com",),
}


def short(type_: str) -> str:
    """A resource type as it is written here: `aws:cognito/userPool:UserPool` is `cognito:UserPool`."""
    package, _, rest = type_.partition(":")
    if package != "aws" or ":" not in rest:
        return type_
    module, _, name = rest.partition(":")
    kind = f"{module.partition('/')[0]}:{name}"
    return "ec2:SecurityGroup" if name in _RULES else kind


def known(types: Iterable[str]) -> tuple[list[str], list[str]]:
    """The types' short names, sorted, and those among them whose needs are not in the table."""
    every = sorted({short(one) for one in types})
    return every, [one for one in every if one not in _TABLE]


def needs(types: Iterable[str]) -> list[Need]:
    """What the known ones of the types need."""
    return [need for one in known(types)[0] for need in _TABLE.get(one, ())]


def passed_to(types: Iterable[str]) -> list[str]:
    """The services that a deploy of these types hands roles to."""
    return sorted({_PASSED_TO[one] for one in known(types)[0] if one in _PASSED_TO})


def linked(types: Iterable[str]) -> list[str]:
    """The services that may have to make their own role."""
    return sorted({service for one in known(types)[0] for service in _LINKED.get(one, ())})


# What `gatehouse logs` and `doctor` read beside what a refresh does.
OPERATE = Need((*_LOGS.split(), *(f"{arn}:*" for arn in _LOGS.split())), read=("logs:FilterLogEvents",))
OPERATE_POOL = Need(
    (POOL,), read=("cognito-idp:ListResourceServers", "cognito-idp:ListUserPoolClients"), tagged="resource"
)
# What the program and the components of a stack without a VPC are made of.
DEFAULT_TYPES = tuple(
    sorted(
        one
        for one in _TABLE
        if one.partition(":")[0] in ("apigatewayv2", "cognito", "lambda", "iam", "cloudwatch")
    )
)
# What `gatehouse access --live` reads besides: the ways into a region, whoever made them. IAM knows no names for lists.
LIVE = (
    _need("lambda", "*", "ListFunctions"),
    _need(
        "lambda",
        "arn:{partition}:lambda:{region}:{account}:function:*",
        "GetPolicy ListAliases ListFunctionUrlConfigs",
    ),
    _need("elasticloadbalancing", "*", "DescribeLoadBalancers DescribeListeners DescribeRules"),
    _need("appsync", "*", "ListGraphqlApis ListApis"),
)
