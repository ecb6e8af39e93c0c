"""What a program puts on the internet, or makes machines of, that is another program's: whom that lets in, none can tell.

Origins in a VPC: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
Accelerators: https://docs.aws.amazon.com/global-accelerator/latest/dg/secure-vpc-connections.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .addresses import INTERFACES, ORIGINS
from .endpoints import Endpoint, unreadable
from .extract import networks
from .extract.cloudfront import DISTRIBUTIONS
from .placement import ADDRESSES, POOLS
from .reach import BALANCERS, EXPOSING
from .values import UNKNOWN, get, under

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .links import Links
    from .resource import Resource

_EIPS = frozenset({"aws:ec2/eip:Eip", "aws-native:ec2:Eip"})
# By which properties something is put on the internet; the first that names anything counts. What interface an address is
# on, AWS fills in, also for that of a gateway.
_PUT = EXPOSING | {kind: names[:1] if kind in _EIPS else names for kind, names in ADDRESSES.items()}
_ORIGINS_OF = dict.fromkeys(DISTRIBUTIONS, ("origins", "distributionConfig"))
_OURS = BALANCERS | networks.MACHINES | _EIPS | INTERFACES | ORIGINS.keys()
TYPES = _PUT.keys() | _ORIGINS_OF.keys() | POOLS.keys() | _OURS
_IDS = frozenset({"arn", "endpointId", "id", "launchTemplateId", "launchTemplateName"})
_PUTS = "it puts something on the internet that is none of the program's, and whom that lets in is not known"
_MAKES = "what its launch template, which is none of the program's, says of addresses and groups is not known"


def untold(links: Links) -> Iterator[tuple[Resource, Endpoint]]:
    """Each resource that puts on the internet what the program does not have, or makes machines as another program says."""
    for resource in links.of(frozenset(_PUT)):
        named = (name for name in _PUT[resource.type] if _named(resource, name, _IDS))
        if (name := next(named, "")) and _foreign(links, resource, name, _IDS):
            yield resource, unreadable("way to a resource of another program", _PUTS)
    for resource in links.of(DISTRIBUTIONS):
        keys = frozenset({"vpcOriginConfig", "vpcOriginId"})
        if any(_foreign(links, resource, name, keys) for name in _ORIGINS_OF[resource.type]):
            yield resource, unreadable("way to a resource of another program", _PUTS)
    for resource in links.of(frozenset(POOLS)):
        names = [name for name in POOLS[resource.type] if _named(resource, name, _IDS)]
        if names and not any(links.targets(resource, _OURS, name) for name in names):
            yield resource, unreadable("pool of machines", _MAKES)


def _foreign(links: Links, resource: Resource, name: str, keys: frozenset[str]) -> bool:
    """Whether a property names something that is none of the program's."""
    named = _named(resource, name, keys)
    told = {str(each) for each in named if each is not UNKNOWN}
    return len(told) + named.count(UNKNOWN) > len(links.targets(resource, _OURS, name))


def _named(resource: Resource, name: str, keys: frozenset[str]) -> list[object]:
    """What a property names by these keys; an output that was computed from nothing names nothing as yet."""
    value = get(resource.props, name)
    if value is UNKNOWN:
        return [value] if resource.depends.get(name) and keys is _IDS else []
    return list(under(value, keys, here=keys is _IDS))
