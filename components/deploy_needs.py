"""Which IAM actions Pulumi needs to read and to change resource types, on which ARNs; the tables are in `needs`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .needs import around, serverless
from .needs.need import Need, need
from .needs.serverless import LOGS, POOL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "DEFAULT_TYPES",
    "LIVE",
    "OPERATE",
    "OPERATE_POOL",
    "POOL",
    "Need",
    "known",
    "linked",
    "needs",
    "passed_to",
    "short",
]

_TABLE: Mapping[str, tuple[Need, ...]] = {**serverless.TABLE, **around.TABLE}
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
OPERATE = Need((*LOGS.split(), *(f"{arn}:*" for arn in LOGS.split())), read=("logs:FilterLogEvents",))
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
    need("lambda", "*", "ListFunctions"),
    need(
        "lambda",
        "arn:{partition}:lambda:{region}:{account}:function:*",
        "GetPolicy ListAliases ListFunctionUrlConfigs",
    ),
    need("elasticloadbalancing", "*", "DescribeLoadBalancers DescribeListeners DescribeRules"),
    need("appsync", "*", "ListGraphqlApis ListApis"),
)
