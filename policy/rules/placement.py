"""Which public addresses a machine gets: its own, those of its interfaces, and those of the subnet that it is put into.

Default subnets: https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
Elastic addresses belong to interfaces: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html
IPv6 addresses are public: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
Pools that name no subnet: https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-in-vpc.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .extract import networks
from .security_groups import FAMILIES, declared
from .values import UNKNOWN, Unknown, flag, get, may, under

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .links import Links
    from .resource import Resource

_DEFAULT_SUBNETS = frozenset({"aws:ec2/defaultSubnet:DefaultSubnet"})
SUBNETS = frozenset({"aws:ec2/subnet:Subnet", "aws-native:ec2:Subnet"}) | _DEFAULT_SUBNETS
# What makes machines from a launch template, by the properties that name the template.
POOLS = {
    "aws:autoscaling/group:Group": ("launchTemplate", "launchConfiguration", "mixedInstancesPolicy"),
    "aws-native:autoscaling:AutoScalingGroup": (
        "launchTemplate",
        "launchConfigurationName",
        "mixedInstancesPolicy",
    ),
    "aws:ec2/fleet:Fleet": ("launchTemplateConfigs",),
    "aws-native:ec2:Ec2Fleet": ("launchTemplateConfigs",),
    "aws:eks/nodeGroup:NodeGroup": ("launchTemplate",),
    "aws-native:eks:Nodegroup": ("launchTemplate",),
    "aws:batch/computeEnvironment:ComputeEnvironment": ("computeResources",),
    "aws-native:batch:ComputeEnvironment": ("computeResources",),
}
ACCELERATORS = dict.fromkeys(
    ("aws:globalaccelerator/endpointGroup:EndpointGroup", "aws-native:globalaccelerator:EndpointGroup"),
    ("endpointConfigurations",),
)
ADDRESSES = {
    "aws:ec2/eip:Eip": ("instance", "networkInterface"),
    "aws:ec2/eipAssociation:EipAssociation": ("instanceId", "networkInterfaceId"),
    "aws-native:ec2:Eip": ("instanceId",),
    "aws-native:ec2:EipAssociation": ("instanceId", "networkInterfaceId"),
    **ACCELERATORS,
}
_PLACES = (
    "subnetId",
    "networkInterfaces",
    "launchTemplateData",
    "computeResources",
    "managedInstancesProvider",
)
_POOL_PLACES = (
    "vpcZoneIdentifiers", "vpcZoneIdentifier", "launchTemplateConfigs", "subnetIds", "subnets", "computeResources",
)  # fmt: skip
_NAMES = frozenset({"subnetId", "subnetIds", "subnets", "vpcZoneIdentifiers", "vpcZoneIdentifier"})
TYPES = SUBNETS | POOLS.keys() | ADDRESSES.keys()
_NONE: frozenset[int] = frozenset()


def addressed(links: Links, several: Sequence[Resource]) -> frozenset[int]:
    """Of which families of addresses (4, 6) a machine gets public ones for certain.

    `several` are the machine or task itself, its interfaces, and the template that it is made from.
    """
    if several[0].type in networks.TASKS or any(links.referring(one, ADDRESSES) for one in several):
        return FAMILIES
    subnets = [
        subnet
        for one in several
        for holder, name in _places(links, one)
        for subnet in links.targets(holder, SUBNETS, name)
    ]
    four = any(networks.public(one.props) for one in several) or (
        not _refused(several)
        and (_placed_by_default(links, several) or any(_gives_addresses(subnet) for subnet in subnets))
    )
    six = any(networks.six(one.props) for one in several) or any(
        may(subnet.props, "assignIpv6AddressOnCreation") for subnet in subnets
    )
    return frozenset({4} if four else _NONE) | frozenset({6} if six else _NONE)


def elsewhere(links: Links, several: Sequence[Resource]) -> frozenset[int]:
    """Of which families it may get public ones from a subnet that the program does not have."""
    places = (place for one in several for place in _places(links, one))
    if not any(_foreign(links, holder, name) for holder, name in places):
        return _NONE
    return FAMILIES - {4} if _refused(several) else FAMILIES


def _refused(several: Sequence[Resource]) -> bool:
    return any(networks.refused(one.props) for one in several)


def _places(links: Links, machine: Resource) -> Iterator[tuple[Resource, str]]:
    """What says in which subnets a machine is: its own properties, and those of the pools that it is made for."""
    for name in _PLACES:
        yield machine, name
    for pool in links.referring(machine, POOLS):
        for name in _POOL_PLACES:
            yield pool, name


def _named(resource: Resource, name: str) -> list[object]:
    """The subnets that a property names, at whatever depth; `UNKNOWN` alone where it is not known as a whole."""
    value = get(resource.props, name)
    if value is UNKNOWN:
        return [UNKNOWN] if declared(resource, name) else []
    return list(under(value, _NAMES, here=name in _NAMES))


def _foreign(links: Links, holder: Resource, name: str) -> bool:
    """Whether a property names a subnet that is none of the program's."""
    named, ours = _named(holder, name), links.targets(holder, SUBNETS, name)
    if named and get(holder.props, name) is UNKNOWN:
        return not {each.urn for each in ours} >= set(holder.depends.get(name, ()))
    several = {str(each) for each in named if not isinstance(each, Unknown)}
    return len(several) + named.count(UNKNOWN) > len(ours)


def _placed_by_default(links: Links, several: Sequence[Resource]) -> bool:
    """Whether nothing says where an instance is, or a machine of a pool."""
    if any(_named(one, name) for one in several for name in _PLACES):
        return False
    first = several[0]
    if first.type in networks.INSTANCES:
        return not any(declared(first, name) for name in ("networkInterfaces", "primaryNetworkInterface"))
    pools = links.referring(first, POOLS)
    return any(not any(_named(pool, name) for name in _POOL_PLACES) for pool in pools)


def _gives_addresses(subnet: Resource) -> bool:
    if subnet.type in _DEFAULT_SUBNETS and flag(subnet.props, "mapPublicIpOnLaunch") is None:
        return True
    return may(subnet.props, "mapPublicIpOnLaunch")
