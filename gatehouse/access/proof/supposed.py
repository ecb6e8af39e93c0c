"""Policies that only the deploy tells, read as the worst that they may turn out to be.

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
_HOLDERS = {
    "body": UNKNOWN,  # of which the pack says itself that it is not known
    "replicas": [{"resourcePolicy": _DOCUMENT}],
    "streamSpecification": {"resourcePolicy": _DOCUMENT},
    "replicaStreamSpecification": {"resourcePolicy": _DOCUMENT},
}
_GRANTS = {
    "acl": "public-read-write",
    "accessControl": "PublicReadWrite",
    "grants": [_WRITERS],
    "accessControlPolicy": {"grants": [_WRITERS]},
}
_LIMITS = frozenset({"sourceArn", "sourceAccount", "principalOrgId"})
# Whose ARN is a principal's: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
_IDENTITIES = ("aws:iam/role:", "aws:iam/user:", "aws:cloudfront/originAccessIdentity:", "aws-native:iam:")


def supposed(resource: Resource) -> Resource:
    """The resource with everyone in place of whom its policies may let in; itself where all of them are known."""
    props = {key: _property(resource, key, value) for key, value in resource.props.items()}
    return resource if props == resource.props else replace(resource, props=props)


def unknown(resource: Resource) -> list[str]:
    """The properties that `supposed` fills in."""
    return [key for key, value in resource.props.items() if _property(resource, key, value) != value]


def _property(resource: Resource, key: str, value: Any) -> Any:  # noqa: ANN401 - plain data of any kind
    origins = [urn.split("::")[2].rpartition("$")[2] for urn in resource.depends.get(key, ()) if "::" in urn]
    made = any(not kind.startswith("pulumi:") for kind in origins)
    filled = _Filled(named=made, identified=any(kind.startswith(_IDENTITIES) for kind in origins))
    if key in _LIMITS:
        return "*" if value is UNKNOWN and not made else value
    if key == "principal":
        return filled.principal(value)
    if key in _GRANTS:
        return _GRANTS[key] if value is UNKNOWN else value
    return filled.statement(value) if key == "statement" else filled.held(key, value)


class _Filled:
    """Documents without unknown parts; `named` and `identified` tell whether a name in them is the program's own."""

    def __init__(self, *, named: bool, identified: bool) -> None:
        self._named = named
        self._identified = identified

    def held(self, key: str, value: Any) -> Any:  # noqa: ANN401
        """A property that is a document, or holds one."""
        if key in _DOCUMENTS:
            return self._document(value)
        if key not in _HOLDERS:
            return value
        if value is UNKNOWN:
            return _HOLDERS[key]
        return [self._inside(each) for each in value] if isinstance(value, list) else self._inside(value)

    def _inside(self, value: Any) -> Any:  # noqa: ANN401
        return (
            {key: self.held(key, each) for key, each in value.items()} if isinstance(value, dict) else value
        )

    def _document(self, value: Any) -> Any:  # noqa: ANN401
        if value is UNKNOWN:
            return _DOCUMENT
        if not isinstance(value, dict):
            return value
        found = self._inside(value)
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
