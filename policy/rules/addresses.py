"""Whether the internet gets to machines and tasks: their addresses, their interfaces, and their security groups.

Default security groups: https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
Instances behind CloudFront: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import placement
from .extract import networks
from .security_groups import FAMILIES, GROUP_RULES, PREFIX_LISTS, PREFIXES, declared, lets_everyone_in
from .values import NOT_TOLD, UNKNOWN, get

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .links import Links
    from .resource import Resource

_GROUPS = frozenset({"aws:ec2/securityGroup:SecurityGroup", "aws-native:ec2:SecurityGroup"})
_DEFAULT_GROUPS = frozenset({"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"})
INTERFACES = frozenset({"aws:ec2/networkInterface:NetworkInterface", "aws-native:ec2:NetworkInterface"})
_ATTACHED = {
    "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment": (
        "networkInterfaceId",
    )
}
ORIGINS = dict.fromkeys(
    ("aws:cloudfront/vpcOrigin:VpcOrigin", "aws-native:cloudfront:VpcOrigin"), ("vpcOriginEndpointConfig",)
)
_LISTS_OF = ("vpcSecurityGroupIds", "securityGroupIds", "securityGroups", "groupSet", "groups")
_HOLDING = (
    "networkInterfaces",
    "launchTemplateData",
    "computeResources",
    "managedInstancesProvider",
    "networkConfiguration",
    "ecsTarget",
    "targets",
    "target",
    "targetParameters",
)
_GROUPS_OF = (*_LISTS_OF, *_HOLDING)
TYPES = (
    networks.TASKS
    | networks.MACHINES
    | _GROUPS
    | GROUP_RULES.keys()
    | placement.TYPES
    | _DEFAULT_GROUPS
    | INTERFACES
    | _ATTACHED.keys()
    | PREFIX_LISTS
    | PREFIXES.keys()
    | ORIGINS.keys()
)


def out_of_reach(links: Links, resource: Resource) -> str:
    """Why nobody gets to an instance, a template of instances, or a service's tasks; empty where everyone may.

    What is not known yet does not let anyone in; `untold` says what it may come to.
    """
    several = _together(links, resource)
    if any(links.referring(one, ORIGINS) for one in several):
        return ""
    families = placement.addressed(links, several) or placement.elsewhere(links, several)
    return _kept_out(links, several, families) if families else "it has no public address"


def untold(links: Links, resource: Resource) -> str:
    """Why nobody can tell whether everyone gets to an instance or a service's tasks; empty where that is known."""
    if resource.type not in networks.TASKS | networks.MACHINES:
        return ""
    several = _together(links, resource)
    if any(links.referring(one, ORIGINS) for one in several):
        return ""
    return _made_elsewhere(links, resource) or _untold(links, several)


def limited(links: Links, balancer: Resource) -> bool:
    """Whether the security groups of a load balancer, all of which are the program's, let in those only whom they name."""
    groups = list(links.targets(balancer, _GROUPS, "securityGroups"))
    return (
        bool(groups)
        and not _grouped_elsewhere(links, balancer)
        and not any(lets_everyone_in(links, group, FAMILIES, unknown=True) for group in groups)
    )


def _untold(links: Links, several: list[Resource]) -> str:
    addressed = placement.addressed(links, several)
    families = addressed | placement.elsewhere(links, several)
    if not families or _kept_out(links, several, families, unknown=True):
        return ""
    if addressed and not _kept_out(links, several, addressed):
        return ""
    if _kept_out(links, several, families):
        return "whom its security groups let in is not known"
    return "whether its subnet, which is none of the program's, gives it a public address is not known"


def _kept_out(
    links: Links, several: list[Resource], families: frozenset[int], *, unknown: bool = False
) -> str:
    """Why security groups keep everyone out who comes by these families of addresses; empty where they don't.

    `unknown` is whether what is not known yet lets in.
    """

    def lets_in(group: Resource) -> bool:
        return lets_everyone_in(links, group, families, unknown=unknown)

    if unknown and any(_grouped_elsewhere(links, one) for one in several):
        return ""
    groups = [group for one in several for group in _groups(links, one)]
    named = any(declared(one, name) for one in several for name in _LISTS_OF) or any(
        True for one in several for name in _HOLDING for _ in _named_groups(get(one.props, name), name)
    )
    if not groups and not named and several[0].type not in networks.TASKS:
        if not any(lets_in(group) for group in links.of(_DEFAULT_GROUPS)):
            return "its security group is the VPC's default one"
    elif groups and not any(lets_in(group) for group in groups):
        return "its security groups let in those only whom they name"
    return ""


def _together(links: Links, resource: Resource) -> list[Resource]:
    """An instance with its interfaces, and the templates that it is made from."""
    several = [resource]
    for name in ("primaryNetworkInterface", "networkInterfaces"):
        several += links.targets(resource, INTERFACES, name)
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
    own = any(declared(machine, name) for name in (*_LISTS_OF, "networkInterfaces"))
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
    known = {each.urn for each in links.targets(one, _GROUPS | _DEFAULT_GROUPS | placement.SUBNETS, name)}
    return not known >= set(one.depends.get(name, ()))


def _named_groups(value: object, name: str) -> Iterator[object]:
    """Each security group that a property names, at whatever depth; None for a list that is not known as a whole."""
    if name in _LISTS_OF and not isinstance(value, list):
        yield from [] if value is None else [None if value is UNKNOWN else value]
    elif isinstance(value, list):
        for each in value:
            yield from [each] if name in _LISTS_OF else _named_groups(each, name)
    elif value == NOT_TOLD:
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _named_groups(each, str(key))
