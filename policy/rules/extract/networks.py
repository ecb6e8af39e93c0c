"""What listens on an address: load balancers' listeners, and instances and tasks with addresses of their own.

Whether the internet reaches it, other resources tell (`reach`): the load balancer, the security groups, the subnet.

Actions: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html and
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html
"""

from __future__ import annotations

from typing import Any

from ..endpoints import Auth, Endpoint
from ..values import NOT_TOLD, UNKNOWN, Props, Unknown, first, flag, get, items, may, number, text

LISTENERS = frozenset(
    {
        "aws:lb/listener:Listener",
        "aws:alb/listener:Listener",
        "aws:elasticloadbalancingv2/listener:Listener",
        "aws-native:elasticloadbalancingv2:Listener",
    }
)
RULES = frozenset(
    {
        "aws:lb/listenerRule:ListenerRule",
        "aws:alb/listenerRule:ListenerRule",
        "aws:elasticloadbalancingv2/listenerRule:ListenerRule",
        "aws-native:elasticloadbalancingv2:ListenerRule",
    }
)
STARTERS = frozenset(
    {
        "aws:cloudwatch/eventTarget:EventTarget",
        "aws:scheduler/schedule:Schedule",
        "aws:pipes/pipe:Pipe",
        "aws-native:events:Rule",
        "aws-native:scheduler:Schedule",
        "aws-native:pipes:Pipe",
    }
)
"""What starts tasks of ECS that no service looks after, with a network of their own."""
TASKS = STARTERS | {
    "aws:ecs/service:Service",
    "aws:ecs/taskSet:TaskSet",
    "aws-native:ecs:Service",
    "aws-native:ecs:TaskSet",
}
MACHINES = frozenset(
    {
        "aws:ec2/instance:Instance",
        "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
        "aws:ec2/launchTemplate:LaunchTemplate",
        "aws:ec2/launchConfiguration:LaunchConfiguration",
        "aws-native:ec2:Instance",
        "aws-native:ec2:LaunchTemplate",
        "aws-native:autoscaling:LaunchConfiguration",
        "aws:batch/computeEnvironment:ComputeEnvironment",
        "aws-native:batch:ComputeEnvironment",
        "aws:ecs/capacityProvider:CapacityProvider",
        "aws-native:ecs:CapacityProvider",
    }
)
INSTANCES = frozenset(
    {
        "aws:ec2/instance:Instance",
        "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
        "aws-native:ec2:Instance",
    }
)
_NETWORKS_OF = (
    "networkConfiguration", "awsvpcConfiguration", "awsVpcConfiguration",
    "ecsTarget", "targets", "target", "ecsParameters", "targetParameters", "ecsTaskParameters",
)  # fmt: skip
_SIX = ("ipv6AddressCount", "ipv6Addresses", "ipv6AddressLists", "ipv6PrefixCount", "ipv6Prefixes")
_DEEPEST = 5
_AUTHENTICATION = {
    "authenticate-oidc": ("authenticateOidc", "authenticateOidcConfig"),
    "authenticate-cognito": ("authenticateCognito", "authenticateCognitoConfig"),
    "jwt-validation": ("jwtValidation", "jwtValidationConfig"),
}


def listener(props: Props) -> list[Endpoint]:
    """Read a listener's default actions, or a rule's: what they forward is open unless they authenticate first."""
    noun = (
        "load balancer listener"
        if get(props, "listenerArn") is None
        else "rule of the load balancer listener"
    )
    actions = items(props, "defaultActions" if get(props, "defaultActions") is not None else "actions")
    if isinstance(actions, Unknown) or any(text(each, "type") is UNKNOWN for each in actions):
        later = "may forward what everyone sends it, which is not known yet"
        return [Endpoint(None, None, Auth(type=UNKNOWN), noun, note=later, reach="stack")]
    if not any(each == NOT_TOLD or text(each, "type") in {"forward", NOT_TOLD} for each in actions):
        return []
    asked = next((str(text(each, "type")) for each in actions if _asks(each)), "")
    note = "" if asked else "it forwards what everyone sends it"
    return [
        Endpoint(None, None, Auth("JWT" if asked else None, asked or None), noun, note=note, reach="stack")
    ]


def _asks(action: object) -> bool:
    configured = _AUTHENTICATION.get(str(text(action, "type")))
    if configured is None:
        return False
    return text(first(action, *configured), "onUnauthenticatedRequest") not in {"allow", NOT_TOLD}


def task(props: Props) -> list[Endpoint]:
    """Read an ECS service whose tasks have public addresses."""
    return [_machine("ECS service")] if _addressed(props) else []


def started(props: Props) -> list[Endpoint]:
    """Read what starts tasks with public addresses, on events or by the clock."""
    return [_machine("ECS task")] if _addressed(props) else []


def _addressed(value: object, depth: int = 0) -> bool:
    """Whether a network configuration, at whatever depth of a target, gives public addresses."""
    if isinstance(value, list):
        return any(_addressed(each, depth) for each in value)
    if value == NOT_TOLD:
        return True
    if not isinstance(value, dict) or depth > _DEEPEST:
        return False
    public = value.get("assignPublicIp")
    return (
        may(value, "assignPublicIp")
        or public == "ENABLED"
        or any(_addressed(value.get(name), depth + 1) for name in _NETWORKS_OF)
    )


def machine(props: Props) -> list[Endpoint]:
    """Read an instance, or what instances are made of: whether they have public addresses, other resources tell.

    Of a compute environment these are the managed ones of EC2, of a capacity provider those that ECS manages.
    """
    kinds = [text(props, "computeResources", "type"), get(props, "autoScalingGroupProvider")]
    other = str(kinds[0]).startswith("FARGATE") or kinds[1] is not None
    return [] if other else [_machine("EC2 instance")]


def refused(props: Props) -> bool:
    """Whether an instance refuses the public address that its subnet may give it."""
    return any(flag(each, "associatePublicIpAddress") is False for each in _network_of(props))


def public(props: Props) -> bool:
    """Whether an instance asks for a public address itself."""
    return any(each == NOT_TOLD or may(each, "associatePublicIpAddress") for each in _network_of(props))


def _network_of(props: Props) -> list[Any]:
    """What says of a machine's addresses: its own properties, and its interfaces."""
    declared = get(props, "launchTemplateData")
    own = declared if isinstance(declared, dict) else props
    interfaces = items(own, "networkInterfaces")
    return [own, *([] if isinstance(interfaces, Unknown) else interfaces)]


def six(props: Props) -> bool:
    """Whether an instance, an interface or a template of instances has IPv6 addresses, all of which are public."""
    return any(
        get(each, name) == NOT_TOLD
        or (isinstance(count := number(each, name), float) and count > 0)
        or (isinstance(listed := get(each, name), list) and bool(listed))
        for each in _network_of(props)
        for name in _SIX
    )


def _machine(noun: str) -> Endpoint:
    note = "it has a public address, and its security group lets everyone in"
    return Endpoint(None, None, Auth(), noun, note=note, reach="stack")
