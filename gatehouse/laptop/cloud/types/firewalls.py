"""Security groups and their rules. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "ec2"
_VPC: Final = "vpcId"


def _permission(rule: Values, own: str) -> Values:
    """Return one rule, in any of the forms that Pulumi has for them, as AWS writes permissions."""
    said = {"description": rule.get("description")}
    v4 = [*(rule.get("cidrBlocks") or []), *([rule["cidrIpv4"]] if rule.get("cidrIpv4") else [])]
    v6 = [*(rule.get("ipv6CidrBlocks") or []), *([rule["cidrIpv6"]] if rule.get("cidrIpv6") else [])]
    lists = [
        *(rule.get("prefixListIds") or []),
        *([rule["prefixListId"]] if rule.get("prefixListId") else []),
    ]
    named = ("referencedSecurityGroupId", "sourceSecurityGroupId")
    groups = [*(rule.get("securityGroups") or []), *(rule[key] for key in named if rule.get(key))]
    groups += [own] if rule.get("self") else []
    return {
        "ipProtocol": str(rule.get("ipProtocol") or rule.get("protocol") or "-1"),
        "fromPort": rule.get("fromPort"),
        "toPort": rule.get("toPort"),
        "ipRanges": [{"cidrIp": cidr, **said} for cidr in v4] or None,
        "ipv6Ranges": [{"cidrIpv6": cidr, **said} for cidr in v6] or None,
        "prefixListIds": [{"prefixListId": item, **said} for item in lists] or None,
        "userIdGroupPairs": [{"groupId": group, **said} for group in groups] or None,
    }


def _group_settled(aws: Aws, outputs: Values, old: Values | None) -> None:
    """Make a group's rules those it was given: where there are none for egress, AWS's own rule is taken away, too."""
    group = outputs["id"]
    for direction, key in {"Ingress": "ingress", "Egress": "egress"}.items():
        if old is not None and old.get(key) == outputs.get(key):
            continue
        if outputs.get(key) is not None or old is not None or direction == "Egress":
            held = aws.call(_SERVICE, "DescribeSecurityGroups", {"GroupIds": [group]})["SecurityGroups"][0]
            permissions = held["IpPermissionsEgress" if direction == "Egress" else "IpPermissions"]
            if permissions:
                aws.call(
                    _SERVICE,
                    f"RevokeSecurityGroup{direction}",
                    {"GroupId": group, "IpPermissions": permissions},
                )
        rules = [_permission(rule, group) for rule in outputs.get(key) or []]
        if rules:
            aws.send(
                _SERVICE, f"AuthorizeSecurityGroup{direction}", {"groupId": group, "ipPermissions": rules}
            )


def _rule_request(values: Values) -> Values:
    group = values["securityGroupId"]
    return {"groupId": group, "ipPermissions": [_permission(values, group)]}


def _rule(direction: str) -> Kind:
    """Return the type of a rule that is a resource of its own."""
    return Kind(
        type=f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
        service=_SERVICE,
        create=Op(f"AuthorizeSecurityGroup{direction}", path="SecurityGroupRules.0"),
        delete=Op(
            f"RevokeSecurityGroup{direction}",
            {"GroupId": "securityGroupId", "SecurityGroupRuleIds[]": "securityGroupRuleId"},
        ),
        id=("securityGroupRuleId",),
        request=_rule_request,
        whole=True,
        computed=lambda aws, outputs: {"arn": aws.arn(_SERVICE, f"security-group-rule/{outputs['id']}")},
    )


def _either_rule(aws: Aws, verb: str, outputs: Values) -> None:
    aws.send(_SERVICE, f"{verb}SecurityGroup{outputs['type'].capitalize()}", _rule_request(outputs))


def _either_rule_settled(aws: Aws, outputs: Values, old: Values | None) -> None:
    if old is None:
        _either_rule(aws, "Authorize", outputs)


KINDS: Final = (
    Kind(
        type="aws:ec2/securityGroup:SecurityGroup",
        also=frozenset({"ingress", "egress", "revokeRulesOnDelete"}),
        service=_SERVICE,
        create=Op("CreateSecurityGroup"),
        read=Op("DescribeSecurityGroups", {"GroupIds[]": "id"}, "SecurityGroups.0"),
        delete=Op("DeleteSecurityGroup", {"GroupId": "id"}),
        id=("groupId",),
        names={"name": "GroupName"},
        auto="name",
        fixed=frozenset({_VPC, "name", "description"}),
        request=lambda values: {"description": "Managed by Pulumi", **values},
        settle=_group_settled,
        computed=lambda aws, outputs: {
            "arn": aws.arn(_SERVICE, f"security-group/{outputs['id']}"),
            "ownerId": aws.account,
            "description": outputs.get("description") or "Managed by Pulumi",
        },
    ),
    _rule("Ingress"),
    _rule("Egress"),
    Kind(
        type="aws:ec2/securityGroupRule:SecurityGroupRule",
        whole=True,
        service=_SERVICE,
        id=("_id",),
        auto="_id",
        fixed=frozenset(
            {
                "type",
                "fromPort",
                "toPort",
                "protocol",
                "cidrBlocks",
                "sourceSecurityGroupId",
                "securityGroupId",
            }
        ),
        settle=_either_rule_settled,
        clear=lambda aws, outputs: _either_rule(aws, "Revoke", outputs),
        computed=lambda _aws, outputs: {
            "securityGroupRuleId": outputs["id"],
            "self": outputs.get("self", False),
        },
    ),
)
