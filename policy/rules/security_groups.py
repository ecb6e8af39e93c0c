"""Security groups: whether the rules of one let everyone in.

Prefix lists in rules: https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .conditions import wide
from .extract import services
from .values import NOT_TOLD, UNKNOWN, Unknown, first, get, items, number, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .links import Links
    from .resource import Resource

GROUP_RULES = {
    "aws:ec2/securityGroupRule:SecurityGroupRule": ("securityGroupId",),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("securityGroupId",),
    "aws-native:ec2:SecurityGroupIngress": ("groupId",),
}
PREFIX_LISTS = frozenset({"aws:ec2/managedPrefixList:ManagedPrefixList", "aws-native:ec2:PrefixList"})
PREFIXES = {"aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry": ("prefixListId",)}
_NETWORKS = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6", "cidrIp")


def declared(resource: Resource, name: str) -> bool:
    """Whether the program says it; an output that was computed from nothing only the deployment tells."""
    value = get(resource.props, name)
    if value is UNKNOWN:  # what a template has, it says
        return bool(resource.depends.get(name)) or resource.holder is not None
    return value not in (None, [])


def lets_everyone_in(links: Links, group: Resource, *, unknown: bool) -> bool:
    """Whether a group lets everyone in; `unknown` says whether a network that is not known yet counts as everyone's."""
    for name in ("ingress", "securityGroupIngress"):
        inline = items(group.props, name)
        listed = _wide_lists(links, group, name)
        if isinstance(inline, Unknown):
            if unknown and declared(group, name):
                return True
        elif any(_wide_rule(rule, listed=listed, unknown=unknown) for rule in inline):
            return True
    for rule in links.referring(group, GROUP_RULES):
        names = ("prefixListIds", "prefixListId", "sourcePrefixListId")
        listed = any(_wide_lists(links, rule, name) for name in names)
        if text(rule.props, "type") in {None, "ingress"} and _wide_rule(
            rule.props, listed=listed, unknown=unknown
        ):
            return True
    return False


def _wide_lists(links: Links, holder: Resource, name: str) -> bool:
    """Whether a property refers to a prefix list of the program that holds everyone's addresses."""
    for each in links.targets(holder, PREFIX_LISTS, name):
        entries = items(each.props, "entries")
        apart = [entry.props for entry in links.referring(each, PREFIXES)]
        named = [
            text(entry, "cidr") for entry in [*([] if isinstance(entries, Unknown) else entries), *apart]
        ]
        if wide(*(cidr for cidr in named if isinstance(cidr, str))):
            return True
    return False


def _wide_rule(rule: object, *, listed: bool, unknown: bool) -> bool:
    """Whether a rule lets everyone in, by any port but that of SSH, which asks for a key.

    `listed` says whether a prefix list that its holder names has everyone's addresses, `unknown` whether a network that is
    not known yet counts as everyone's.
    """
    if rule == NOT_TOLD:
        return True
    if number(rule, "fromPort") == number(rule, "toPort") == services.SSH:
        return False
    if str(first(rule, "protocol", "ipProtocol")).lower() in {"icmp", "icmpv6", "1", "58"}:
        return False
    by_list = first(rule, "prefixListIds", "prefixListId", "sourcePrefixListId") not in (None, [], "")
    named = list(_networks(rule))
    everyone = wide(*(cidr for cidr in named if isinstance(cidr, str))) or (unknown and UNKNOWN in named)
    return (listed and by_list) or everyone


def _networks(rule: object) -> Iterator[object]:
    for name in _NETWORKS:
        found = texts(rule, name)
        yield from [found] if isinstance(found, Unknown) else found
