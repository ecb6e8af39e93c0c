"""Policies, and other settings of a door, that only the deploy tells, read as the worst that they may turn out to be.

A text that is put together from values of other resources (`Output.json_dumps`) is unknown as a whole at a preview:
https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/. So whom it lets in is not known, either. What is known of a
document stays as it is. A name that is computed from a resource of the program counts as that resource's own name: an ARN
in a condition, or a role as a principal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gatehouse.policy.rules.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.policy.rules.resource import Resource

    _Fill = Callable[[Any], Any]

_EVERYONE = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
_DOCUMENT = {"Statement": [_EVERYONE]}
_WRITERS = {
    "grantee": {"uri": "/global/AllUsers"},
    "uri": "/global/AllUsers",
    "permission": "WRITE",
    "permissions": ["WRITE"],
}
_DOCUMENTS = frozenset(
    {
        "policy", "policyDocument", "PolicyDocument", "accessPolicies", "resourcePolicy", "accessPolicy",
        "destinationPolicy", "x-amazon-apigateway-policy",
    }
)  # fmt: skip
_ANYWHERE = "0.0.0.0/0"
_ALL_PORTS = {"protocol": "-1", "fromPort": 0, "toPort": 65535}
_LETS_IN = {"onUnauthenticatedRequest": "allow"}
# What opens most, by the name of a property that is no document, wherever it stands.
_WORST: dict[str, Any] = {
    "acceptanceRequired": False,
    "accessControl": "PublicReadWrite",
    "accessControlPolicy": {"grants": [_WRITERS]},
    "acl": "public-read-write",
    "allowedIpRange": _ANYWHERE,
    "allowedPrincipals": ["*"],
    "assignPublicIp": True,
    "authenticateCognito": _LETS_IN,
    "authenticateOidc": _LETS_IN,
    "authenticationConfiguration": {"allowedIpRange": _ANYWHERE},
    "ecsTarget": {"networkConfiguration": {"assignPublicIp": True}},
    "entries": [{"cidr": _ANYWHERE}],
    "grants": [_WRITERS],
    "ingress": [{**_ALL_PORTS, "cidrBlocks": [_ANYWHERE]}],
    "mapPublicIpOnLaunch": True,
    "networkConfiguration": {"assignPublicIp": True},
    "onUnauthenticatedRequest": "allow",
    "portInfos": [{**_ALL_PORTS, "protocol": "all", "cidrs": [_ANYWHERE]}],
    "protocolType": "HTTP",
    "replicas": [{"resourcePolicy": _DOCUMENT}],
    "replicaStreamSpecification": {"resourcePolicy": _DOCUMENT},
    "streamSpecification": {"resourcePolicy": _DOCUMENT},
}
# What an address or a principal of the program may stand in, so that it has a name.
_NETWORKS = frozenset({"allowedIpRange", "cidr"})
_PRINCIPALS = frozenset({"allowedPrincipals", "principal", "principalArn"})
_LIMITS = frozenset({"sourceArn", "sourceAccount", "principalOrgId"})
# Whose ARN is a principal's: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
_IDENTITIES = ("aws:iam/role:", "aws:iam/user:", "aws:cloudfront/originAccessIdentity:", "aws-native:iam:")


def supposed(resource: Resource) -> Resource:
    """The resource with everyone in place of whom it may let in; itself where all of that is known."""
    filled = _filled(resource)
    return replace(resource, props=resource.props | filled) if filled else resource


def unknown(resource: Resource) -> list[str]:
    """The properties that `supposed` fills in."""
    return list(_filled(resource))


def _filled(resource: Resource) -> dict[str, Any]:
    found = {key: _property(resource, key, value) for key, value in resource.props.items()}
    return {key: value for key, value in found.items() if value != resource.props[key]}


def _property(resource: Resource, key: str, value: Any) -> Any:  # noqa: ANN401 - plain data of any kind
    origins = [urn.split("::")[2].rpartition("$")[2] for urn in resource.depends.get(key, ()) if "::" in urn]
    made = any(not kind.startswith("pulumi:") for kind in origins)
    filled = _Filled(named=made, identified=any(kind.startswith(_IDENTITIES) for kind in origins))
    if key in _LIMITS:
        return "*" if value is UNKNOWN and not made else value
    return filled.statement(value) if key == "statement" else filled.held(key, value)


class _Filled:
    """Documents without unknown parts; `named` and `identified` tell whether a name in them is the program's own."""

    def __init__(self, *, named: bool, identified: bool) -> None:
        self._named = named
        self._identified = identified

    def held(self, key: str, value: Any) -> Any:  # noqa: ANN401
        """A property at whatever depth: a document, or what opens something or holds what does."""
        if key in _DOCUMENTS:
            return self._document(value)
        if key in _PRINCIPALS:
            return self.principal(value)
        if key in _NETWORKS and value is UNKNOWN:
            return value if self._named else _ANYWHERE
        if isinstance(value, list):
            one = _WORST.get(key)
            unknown = one[0] if isinstance(one, list) else UNKNOWN
            return [unknown if each is UNKNOWN else self._inside(each) for each in value]
        return _WORST.get(key, value) if value is UNKNOWN else self._inside(value)

    def _inside(self, value: Any) -> Any:  # noqa: ANN401
        return (
            {key: self.held(key, each) for key, each in value.items()} if isinstance(value, dict) else value
        )

    def _document(self, value: Any) -> Any:  # noqa: ANN401
        if value is UNKNOWN:
            return _DOCUMENT
        if not isinstance(value, dict):
            return value
        found: dict[str, Any] = self._inside(value)
        statements = found.get("Statement")
        if isinstance(statements, list):
            return found | {"Statement": [self.statement(each) for each in statements]}
        return found | {"Statement": self.statement(statements)} if "Statement" in found else found

    def statement(self, value: Any) -> Any:  # noqa: ANN401
        """A statement: one that is not known lets everyone in."""
        if value is UNKNOWN:
            return _EVERYONE
        if not isinstance(value, dict):
            return value
        parts: dict[str, _Fill] = {
            "Effect": lambda effect: "Allow" if effect is UNKNOWN else effect,
            "Condition": self._condition,
        }
        # A denial for everyone would close what another statement opens.
        parts |= {} if value.get("Effect") == "Deny" else {"Principal": self.principal}
        return {key: parts[key](each) if key in parts else each for key, each in value.items()}

    def principal(self, value: Any) -> Any:  # noqa: ANN401
        """A principal, its kinds or its names: an unknown one is everyone, unless it is an identity of the program."""
        if value is UNKNOWN:
            return value if self._identified else "*"
        return _each(value, self.principal)

    def _condition(self, value: Any) -> Any:  # noqa: ANN401
        if value is UNKNOWN:
            return {}
        return _each(value, lambda tests: {} if tests is UNKNOWN else _each(tests, self._values))

    def _values(self, value: Any) -> Any:  # noqa: ANN401
        if value is UNKNOWN:
            return value if self._named else "*"
        return _each(value, self._values)


def _each(value: Any, fill: _Fill) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: fill(each) for key, each in value.items()}
    return [fill(each) for each in value] if isinstance(value, list) else value
