"""Policies, and other settings of a door, that only the deploy tells, read as the worst that they may turn out to be.

A text that is put together from values of other resources (`Output.json_dumps`) is unknown as a whole at a preview:
https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/. So whom it lets in is not known, either. What is known of a
document stays as it is. A name that is computed from resources of the program counts as such a resource's own name: an ARN
in a condition, or a role as a principal. Not so where one of them tells texts that come from elsewhere, as another stack's
outputs, a stored parameter or what a command answers: which part of a property is that text, nothing tells.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.urns import type_of
from gatehouse.policy.rules.backends import INTEGRATIONS, REST_INTEGRATIONS
from gatehouse.policy.rules.extract import authorizers, buckets, networks, roles
from gatehouse.policy.rules.reach import BALANCERS
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
_INTEGRATION = "x-amazon-apigateway-integration"
_DOCUMENTS = frozenset(
    {
        "policy", "policyDocument", "PolicyDocument", "accessPolicies", "resourcePolicy", "accessPolicy",
        "assumeRolePolicy", "assumeRolePolicyDocument", "destinationPolicy", "x-amazon-apigateway-policy",
    }
)  # fmt: skip
_ANYWHERE = "0.0.0.0/0"
_ALL_PORTS = {"protocol": "-1", "fromPort": 0, "toPort": 65535}
_LETS_IN = {"onUnauthenticatedRequest": "allow"}
_GATEWAYS = {"key": "ipv6.deny_all_igw_traffic", "value": "false"}
_ADDRESSED = {"assignPublicIp": True}
_TASK = {"networkConfiguration": _ADDRESSED}
_INTERFACES = [{"associatePublicIpAddress": True, "groupSet": [UNKNOWN]}]
# What opens most, by the name of a property that is no document, wherever it stands.
_WORST: dict[str, Any] = {
    "acceptanceRequired": False,
    "accessControl": "PublicReadWrite",
    "accessControlPolicy": {"grants": [_WRITERS]},
    "acl": "public-read-write",
    "allowedIpRange": _ANYWHERE,
    "allowedPrincipals": ["*"],
    "assignPublicIp": True,
    "associatePublicIpAddress": True,
    "authenticateCognito": _LETS_IN,
    "authenticateCognitoConfig": _LETS_IN,
    "authenticateOidc": _LETS_IN,
    "authenticateOidcConfig": _LETS_IN,
    "authenticationConfiguration": {"allowedIpRange": _ANYWHERE},
    "assignIpv6AddressOnCreation": True,
    "awsVpcConfiguration": _ADDRESSED,
    "awsvpcConfiguration": _ADDRESSED,
    "basicAuthConfig": {"enableBasicAuth": False},
    "condition": None,
    "ecsParameters": _TASK,
    "ecsTarget": _TASK,
    "ecsTaskParameters": _TASK,
    "enableBasicAuth": False,
    "entries": [{"cidr": _ANYWHERE}],
    "grantee": _WRITERS["grantee"],
    "grants": [_WRITERS],
    "ingress": [{**_ALL_PORTS, "cidrBlocks": [_ANYWHERE], "ipv6CidrBlocks": ["::/0"]}],
    "ipv6AddressCount": 1,
    "ipv6Addresses": ["::"],
    "ipv6PrefixCount": 1,
    "ipv6Prefixes": ["::/80"],
    "launchTemplateData": {"networkInterfaces": _INTERFACES},
    "mapPublicIpOnLaunch": True,
    "mutualTlsAuthentication": None,
    "networkConfiguration": _ADDRESSED,
    "networkInterfaces": _INTERFACES,
    "onUnauthenticatedRequest": "allow",
    "portInfos": [{**_ALL_PORTS, "protocol": "all", "cidrs": [_ANYWHERE]}],
    "ports": [{**_ALL_PORTS, "protocol": "all", "cidrs": [_ANYWHERE]}],
    "protocolType": "HTTP",
    "replicas": [{"resourcePolicy": _DOCUMENT}],
    "replicaStreamSpecification": {"resourcePolicy": _DOCUMENT},
    "streamSpecification": {"resourcePolicy": _DOCUMENT},
    "targetParameters": {"ecsTaskParameters": _TASK},
    "targets": [{"ecsParameters": _TASK}],
    "trustedKeyGroups": [],
    "trustedSigners": [],
    "truststoreUri": "",
    "vpcOptions": None,
}
# Names that mean something else to other types.
_OF_TYPES: dict[frozenset[str], dict[str, Any]] = {
    authorizers.TYPES - authorizers.DOCUMENTS: {
        "audiences": [], "audience": [], "issuer": "", "jwtConfiguration": {"audiences": [], "issuer": ""},
    },
    buckets.TYPES: {"permission": "WRITE", "permissions": ["WRITE"], "uri": "/global/AllUsers"},
    BALANCERS: {
        "key": _GATEWAYS["key"], "value": _GATEWAYS["value"], "loadBalancerAttributes": [_GATEWAYS],
    },
    networks.STARTERS: {"target": {"ecsParameters": _TASK}},
    REST_INTEGRATIONS: {"type": "AWS", "integrationHttpMethod": "POST"},
    INTEGRATIONS: {"integrationMethod": "POST"},
    frozenset({"aws:ec2/securityGroupRule:SecurityGroupRule"}): {"type": "ingress"},
}  # fmt: skip
# What a name of the program may stand in, so that it opens nothing.
_NETWORKS = frozenset({"allowedIpRange", "cidr", "cidrs", "ipv6Cidrs"})
_NAMES = _NETWORKS | {"audiences", "audience", "issuer", "jwtConfiguration", "truststoreUri"}
_PRINCIPALS = frozenset({"allowedPrincipals", "principal", "principalArn"})
_LIMITS = frozenset({"sourceArn", "sourceAccount", "principalOrgId"})
# What tells names: the cloud's resources but for those that hold, or answer with, texts of others, and generators of names.
_NAMING = (
    "aws:",
    "aws-native:",
    "random:index/randomId:",
    "random:index/randomPet:",
    "random:index/randomUuid:",
)
_TELLING = (
    "aws:cloudcontrol/", "aws:cloudformation/", "aws:lambda/invocation:", "aws:secretsmanager/", "aws:ssm/",
    "aws-native:cloudformation:", "aws-native:index:", "aws-native:secretsmanager:", "aws-native:ssm:",
)  # fmt: skip
_DEPLOY_ROLE = "gatehouse:index:DeployRole"
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
    if resource.type in roles.ROLES and resource.component[0] == _DEPLOY_ROLE:
        return {}  # it names its repository, which its component insists on
    found = {key: _property(resource, key, value) for key, value in resource.props.items()}
    return {key: value for key, value in found.items() if value != resource.props[key]}


def _property(resource: Resource, key: str, value: Any) -> Any:  # noqa: ANN401 - plain data of any kind
    origins = [kind for urn in resource.depends.get(key, ()) if (kind := type_of(urn))]
    named = bool(origins) and all(
        kind.startswith(_NAMING) and not kind.startswith(_TELLING) for kind in origins
    )
    identified = named and any(kind.startswith(_IDENTITIES) for kind in origins)
    if key in _LIMITS:
        return "*" if value is UNKNOWN and not named else value
    if key == "authorizerId":
        return "" if value is UNKNOWN and origins and not named else value
    own = next((worst for kinds, worst in _OF_TYPES.items() if resource.type in kinds), {})
    filled = _Filled(_WORST | own, named=named, identified=identified)
    return filled.statement(value) if key == "statement" else filled.held(key, value)


class _Filled:
    """Documents without unknown parts; `named` and `identified` tell whether a name in them is the program's own."""

    def __init__(self, worst: dict[str, Any], *, named: bool, identified: bool) -> None:
        self._worst = worst
        self._named = named
        self._identified = identified

    def held(self, key: str, value: Any) -> Any:  # noqa: ANN401
        """A property at whatever depth: a document, or what opens something or holds what does."""
        if key in _DOCUMENTS:
            return self._document(value)
        if key in _PRINCIPALS:
            return self.principal(value)
        if key == _INTEGRATION and isinstance(value, dict):
            return value | ({"type": "AWS"} if value.get("type") is UNKNOWN else {})
        worst = self._most(key)
        if isinstance(value, list):
            unknown = (
                worst[0] if isinstance(worst, list) and worst else worst if key in _NETWORKS else UNKNOWN
            )
            return [unknown if each is UNKNOWN else self._inside(each) for each in value]
        return worst if value is UNKNOWN else self._inside(value)

    def _most(self, key: str) -> Any:  # noqa: ANN401
        """What opens most in place of an unknown property."""
        if key in _NAMES and self._named:
            return UNKNOWN
        return _ANYWHERE if key in _NETWORKS else self._worst.get(key, UNKNOWN)

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
