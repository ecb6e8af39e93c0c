"""Security groups: whether the rules of one let everyone in.

Prefix lists in rules: https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html. AWS has lists of its own,
and that of CloudFront holds the servers from which anyone's distribution calls:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .conditions import wide
from .extract import services
from .resource import type_of
from .values import COMPUTED, NOT_TOLD, UNKNOWN, Unknown, first, get, items, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .links import Links
    from .resource import Resource

GROUP_RULES = {
    "aws:ec2/securityGroupRule:SecurityGroupRule": ("securityGroupId",),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("securityGroupId",),
    "aws-native:ec2:SecurityGroupIngress": ("groupId",),
}
PREFIX_LISTS = frozenset({"aws:ec2/managedPrefixList:ManagedPrefixList", "aws-native:ec2:PrefixList"})
PREFIXES = {"aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry": ("prefixListId",)}
_OF_NETWORKS = ("aws:ec2/", "aws:vpc/", "aws-native:ec2:")
_LISTS = ("prefixListIds", "prefixListId", "sourcePrefixListId")
_ICMP = frozenset({"icmp", "icmpv6", "1", "58"})
_NETWORKS = {"cidrBlocks": 4, "ipv6CidrBlocks": 6, "cidrIpv4": 4, "cidrIpv6": 6, "cidrIp": 4}
FAMILIES = frozenset({4, 6})
"""The families of addresses."""


def declared(resource: Resource, name: str) -> bool:
    """Whether the program says it; an output that was computed from nothing only the deployment tells."""
    value = get(resource.props, name)
    if value is UNKNOWN:  # what a template has, it says
        return bool(resource.depends.get(name)) or resource.holder is not None
    return value not in (None, [])


def lets_everyone_in(links: Links, group: Resource, families: frozenset[int], *, unknown: bool) -> bool:
    """Whether a group lets everyone in by addresses of these families (4, 6).

    `unknown` says whether what is not known counts as everyone's: a network that only the deployment tells, or a prefix
    list that is none of the program's.
    """
    asked = _Asked(links, families, unknown)
    rules: list[tuple[object, Sequence[Resource], bool]] = []
    for name in ("ingress", "securityGroupIngress"):
        inline = items(group.props, name)
        if isinstance(inline, Unknown):
            if unknown and declared(group, name):
                return True
            continue
        lists, elsewhere = links.targets(group, PREFIX_LISTS, name), _told_elsewhere(group, name)
        rules += [(rule, lists, elsewhere) for rule in inline]
    for rule in links.referring(group, GROUP_RULES):
        if text(rule.props, "type") in {None, "ingress"}:
            lists = [each for name in _LISTS for each in links.targets(rule, PREFIX_LISTS, name)]
            rules.append((rule.props, lists, any(_told_elsewhere(rule, name) for name in _LISTS)))
    rules = [each for each in rules if not _harmless(each[0])]
    networks = [each for rule, _, _ in rules for each in _networks(rule, families)]
    # Together: one by one they may be small.
    if _wide(networks) or (unknown and UNKNOWN in networks):
        return True
    return any(_wide_by_list(rule, asked, lists, elsewhere=elsewhere) for rule, lists, elsewhere in rules)


@dataclass(frozen=True)
class _Asked:
    links: Links
    families: frozenset[int]
    unknown: bool


def _wide_by_list(rule: object, asked: _Asked, lists: Sequence[Resource], *, elsewhere: bool) -> bool:
    """Whether a rule lets everyone in by a prefix list, or is left to the deployment.

    `lists` are the program's prefix lists that its holder names, `elsewhere` is whether it may name others.
    """
    if rule == NOT_TOLD:
        return True
    by_list = {each for name in _LISTS for each in _in(rule, name) if each != ""}
    known = {each for each in by_list if isinstance(each, str)}
    ours = {text(each.props, name) for each in lists for name in ("id", "prefixListId")} | {COMPUTED}
    foreign = bool(known - ours) or len(by_list) > len(lists) or (UNKNOWN in by_list and elsewhere)
    return bool(by_list) and ((asked.unknown and foreign) or any(_wide_list(each, asked) for each in lists))


def _harmless(rule: object) -> bool:
    """Whether a rule is for SSH, which asks for a key, or for what answers no requests."""
    return services.ssh(rule) or str(first(rule, "protocol", "ipProtocol")).lower() in _ICMP


def _networks(rule: object, families: frozenset[int]) -> list[object]:
    """The networks that a rule names, of these families."""
    return [each for name, family in _NETWORKS.items() if family in families for each in _in(rule, name)]


def _told_elsewhere(holder: Resource, name: str) -> bool:
    """Whether a property was computed from something else than what is of a network."""
    kinds = [kind for urn in holder.depends.get(name, ()) if (kind := type_of(urn))]
    return not all(kind.startswith(_OF_NETWORKS) for kind in kinds)


def _wide_list(prefixes: Resource, asked: _Asked) -> bool:
    """Whether a prefix list of the program holds everyone's addresses."""
    entries = items(prefixes.props, "entries")
    apart = [entry.props for entry in asked.links.referring(prefixes, PREFIXES)]
    named = [text(entry, "cidr") for entry in [*([] if isinstance(entries, Unknown) else entries), *apart]]
    return _wide(
        [each for each in named if (6 if isinstance(each, str) and ":" in each else 4) in asked.families]
    )


def _wide(named: Iterable[object]) -> bool:
    return wide(*(each for each in named if isinstance(each, str)))


def _in(rule: object, name: str) -> Iterable[object]:
    found = texts(rule, name)
    return [found] if isinstance(found, Unknown) else found
