"""Whether the internet gets to machines and tasks: their addresses, their interfaces, and their security groups.

Default subnets: https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
Elastic addresses belong to interfaces: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html
Default security groups: https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
Instances behind CloudFront: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .extract import networks
from .security_groups import GROUP_RULES, PREFIX_LISTS, PREFIXES, declared, lets_everyone_in
from .values import NOT_TOLD, UNKNOWN, flag, get, may

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .links import Links
    from .resource import Resource

_GROUPS = frozenset({"aws:ec2/securityGroup:SecurityGroup", "aws-native:ec2:SecurityGroup"})
_DEFAULT_SUBNETS = frozenset({"aws:ec2/defaultSubnet:DefaultSubnet"})
_SUBNETS = frozenset({"aws:ec2/subnet:Subnet", "aws-native:ec2:Subnet"}) | _DEFAULT_SUBNETS
_DEFAULT_GROUPS = frozenset({"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"})
_INTERFACES = frozenset({"aws:ec2/networkInterface:NetworkInterface", "aws-native:ec2:NetworkInterface"})
_ATTACHED = {
    "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment": (
        "networkInterfaceId",
    )
}
_POOLS = {
    "aws:autoscaling/group:Group": ("launchTemplate", "launchConfiguration", "mixedInstancesPolicy"),
    "aws-native:autoscaling:AutoScalingGroup": (
        "launchTemplate",
        "launchConfigurationName",
        "mixedInstancesPolicy",
    ),
}
_ADDRESSES = {
    "aws:ec2/eip:Eip": ("instance", "networkInterface"),
    "aws:ec2/eipAssociation:EipAssociation": ("instanceId", "networkInterfaceId"),
    "aws-native:ec2:Eip": ("instanceId",),
    "aws-native:ec2:EipAssociation": ("instanceId", "networkInterfaceId"),
    "aws:globalaccelerator/endpointGroup:EndpointGroup": ("endpointConfigurations",),
    "aws-native:globalaccelerator:EndpointGroup": ("endpointConfigurations",),
}
_ORIGINS = dict.fromkeys(
    ("aws:cloudfront/vpcOrigin:VpcOrigin", "aws-native:cloudfront:VpcOrigin"), ("vpcOriginEndpointConfig",)
)
_GROUPS_OF = (
    "vpcSecurityGroupIds",
    "securityGroupIds",
    "securityGroups",
    "groupSet",
    "networkInterfaces",
    "networkConfiguration",
    "ecsTarget",
    "targets",
    "target",
    "targetParameters",
)
TYPES = (
    networks.TASKS
    | networks.MACHINES
    | _GROUPS
    | GROUP_RULES.keys()
    | _SUBNETS
    | _ADDRESSES.keys()
    | _DEFAULT_GROUPS
    | _INTERFACES
    | _ATTACHED.keys()
    | PREFIX_LISTS
    | PREFIXES.keys()
    | _POOLS.keys()
    | _ORIGINS.keys()
)


def out_of_reach(links: Links, resource: Resource) -> str:
    """Why nobody gets to an instance, a template of instances, or a service's tasks; empty where everyone may.

    What is not known yet does not let anyone in; `untold` says what it may come to.
    """
    several = _together(links, resource)
    if any(links.referring(one, _ORIGINS) for one in several):
        return ""
    if not any(_addressed(links, one) or _placed_elsewhere(links, one) for one in several):
        return "it has no public address"
    return _kept_out(links, several)


def untold(links: Links, resource: Resource) -> str:
    """Why nobody can tell whether everyone gets to an instance or a service's tasks; empty where that is known."""
    if resource.type not in networks.TASKS | networks.MACHINES:
        return ""
    several = _together(links, resource)
    if any(links.referring(one, _ORIGINS) for one in several):
        return ""
    return _made_elsewhere(links, resource) or _untold(links, several)


def _untold(links: Links, several: list[Resource]) -> str:
    addressed = any(_addressed(links, one) for one in several)
    elsewhere = any(_placed_elsewhere(links, one) for one in several)
    if not (addressed or elsewhere) or _kept_out(links, several, unknown=True):
        return ""
    if _kept_out(links, several):
        return "whom its security groups let in is not known yet"
    if addressed:
        return ""
    return "whether its subnet, which is none of the program's, gives it a public address is not known"


def _kept_out(links: Links, several: list[Resource], *, unknown: bool = False) -> str:
    """Why security groups keep everyone out; empty where they don't. `unknown` is whether what is not known yet lets in."""
    if unknown and any(_grouped_elsewhere(links, one) for one in several):
        return ""
    groups = [group for one in several for group in _groups(links, one)]
    named = any(declared(one, name) for one in several for name in _GROUPS_OF[:4]) or any(
        True for one in several for name in _GROUPS_OF[4:] for _ in _named_groups(get(one.props, name), name)
    )
    if not groups and not named and several[0].type not in networks.TASKS:
        if not any(lets_everyone_in(links, group, unknown=unknown) for group in links.of(_DEFAULT_GROUPS)):
            return "its security group is the VPC's default one"
    elif groups and not any(lets_everyone_in(links, group, unknown=unknown) for group in groups):
        return "its security groups let in those only whom they name"
    return ""


def _together(links: Links, resource: Resource) -> list[Resource]:
    """An instance with its interfaces, and the templates that it is made from."""
    several = [resource]
    for name in ("primaryNetworkInterface", "networkInterfaces"):
        several += links.targets(resource, _INTERFACES, name)
    return several + links.targets(resource, networks.MACHINES, "launchTemplate")


def _groups(links: Links, resource: Resource) -> Iterator[Resource]:
    """The security groups of an instance, a task or an interface, those that are attached apart included."""
    for name in _GROUPS_OF:
        yield from links.targets(resource, _GROUPS, name)
    for attached in links.referring(resource, _ATTACHED):
        yield from links.targets(attached, _GROUPS, "securityGroupId")


def _made_elsewhere(links: Links, machine: Resource) -> str:
    """Why an instance's address and groups are not known: it leaves them to a launch template of another program."""
    if machine.type not in networks.INSTANCES or not declared(machine, "launchTemplate"):
        return ""
    own = any(declared(machine, name) for name in (*_GROUPS_OF[:4], "networkInterfaces"))
    if own or links.targets(machine, networks.MACHINES, "launchTemplate"):
        return ""
    return (
        "what its launch template, which is none of the program's, says of addresses and groups is not known"
    )


def _grouped_elsewhere(links: Links, one: Resource) -> bool:
    """Whether one of several security groups that something names is, or may be, none of the program's."""
    if any(
        not links.targets(attached, _GROUPS | _DEFAULT_GROUPS, "securityGroupId")
        for attached in links.referring(one, _ATTACHED)
    ):
        return True
    for name in _GROUPS_OF:
        ours = {group.urn for group in links.targets(one, _GROUPS | _DEFAULT_GROUPS, name)}
        named = list(_named_groups(get(one.props, name), name))
        told = {str(each) for each in named if each is not UNKNOWN and each is not None}
        # A list that is not known as a whole, or what holds it, may name any number of them.
        several = not named or None in named
        if ours and (len(told) + named.count(UNKNOWN) > len(ours) or (several and _others(links, one, name))):
            return True
    return False


def _others(links: Links, one: Resource, name: str) -> bool:
    """Whether a property was computed from something that is neither a group nor a subnet of the program."""
    known = {each.urn for each in links.targets(one, _GROUPS | _DEFAULT_GROUPS | _SUBNETS, name)}
    return not known >= set(one.depends.get(name, ()))


def _named_groups(value: object, name: str) -> Iterator[object]:
    """Each security group that a property names, at whatever depth; None for a list that is not known as a whole."""
    if name in _GROUPS_OF[:4] and not isinstance(value, list):
        yield from [] if value is None else [None if value is UNKNOWN else value]
    elif isinstance(value, list):
        for each in value:
            yield from [each] if name in _GROUPS_OF[:4] else _named_groups(each, name)
    elif value == NOT_TOLD:
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _named_groups(each, str(key))


def _addressed(links: Links, machine: Resource) -> bool:
    """Whether a machine or an interface gets a public address; in a default subnet each instance does."""
    if (
        machine.type in networks.TASKS
        or networks.public(machine.props)
        or links.referring(machine, _ADDRESSES)
    ):
        return True
    if networks.refused(machine.props):
        return False
    if machine.type in networks.INSTANCES and _placed_by_default(machine):
        return True
    places = _places(links, machine)
    return any(
        _gives_addresses(subnet) for one, name in places for subnet in links.targets(one, _SUBNETS, name)
    )


def _placed_elsewhere(links: Links, machine: Resource) -> bool:
    """Whether it is, or may be, put into a subnet that the program does not have."""
    if networks.refused(machine.props):
        return False
    places = _places(links, machine)
    return any(declared(one, name) and not links.targets(one, _SUBNETS, name) for one, name in places)


def _places(links: Links, machine: Resource) -> list[tuple[Resource, str]]:
    """What says in which subnets a machine is: its own property, and those of the pools that it is made for."""
    pools = links.referring(machine, _POOLS)
    names = ("vpcZoneIdentifiers", "vpcZoneIdentifier")
    return [(machine, "subnetId"), *((pool, name) for pool in pools for name in names)]


def _placed_by_default(machine: Resource) -> bool:
    """Whether an instance says nothing of where it is."""
    return not any(
        declared(machine, name) for name in ("networkInterfaces", "primaryNetworkInterface", "subnetId")
    )


def _gives_addresses(subnet: Resource) -> bool:
    if subnet.type in _DEFAULT_SUBNETS and flag(subnet.props, "mapPublicIpOnLaunch") is None:
        return True
    return may(subnet.props, "mapPublicIpOnLaunch")
