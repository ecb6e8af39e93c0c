"""AWS SAM: what an API's `ResourcePolicy` says, as the statements that it becomes."""

from __future__ import annotations

from typing import Any

from ..values import COMPUTED, NOT_TOLD, UNKNOWN, Unknown, items

# Which of a resource policy's lists keep out those that they don't name, and which those that they do.
_NETWORKS = {"IpRangeWhitelist": "NotIpAddress", "IpRangeBlacklist": "IpAddress"}
_PLACES = {"Whitelist": "StringNotEquals", "Blacklist": "StringEquals"}


def statements(declared: object) -> list[Any]:
    """What a `ResourcePolicy` becomes.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html
    """
    if declared is UNKNOWN or declared == NOT_TOLD:
        return [declared]
    declared = without_references(declared)
    everyone = {"Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    found: list[Any] = []
    for name, effect in (("AwsAccountWhitelist", "Allow"), ("AwsAccountBlacklist", "Deny")):
        if accounts := _listed(declared, name):
            found.append({**everyone, "Effect": effect, "Principal": {"AWS": accounts}})
    tests = [
        {operator: {"aws:SourceIp": networks}}
        for name, operator in _NETWORKS.items()
        if (networks := _listed(declared, name))
    ]
    for name, operator in _PLACES.items():
        plain = _listed(declared, f"SourceVpc{name}")
        ends = [each for each in plain if str(each).startswith("vpce-")]
        vpcs = [each for each in plain if each not in ends] + _listed(declared, f"IntrinsicVpc{name}")
        ends += _listed(declared, f"IntrinsicVpce{name}")
        keys = {key: each for key, each in (("aws:SourceVpc", vpcs), ("aws:SourceVpce", ends)) if each}
        tests += [{operator: keys}] if keys else []
    for test in tests:
        found += [{**everyone, "Effect": "Allow"}, {**everyone, "Effect": "Deny", "Condition": test}]
    return found + _listed(declared, "CustomStatements")


def _listed(declared: object, name: str) -> list[Any]:
    found = items(declared, name)
    return [found] if isinstance(found, Unknown) else found


def without_references(value: Any) -> Any:  # noqa: ANN401 - plain data of any kind
    """A value with a text in place of each reference to another resource: in a policy that is a name."""
    if isinstance(value, list):
        return [without_references(each) for each in value]
    if not isinstance(value, dict):
        return value
    return COMPUTED if value.keys() == {"Ref"} else {k: without_references(v) for k, v in value.items()}
