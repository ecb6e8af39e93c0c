"""The only module that knows Pulumi's policy SDK: it turns rules into policies and Pulumi's proxies into plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from .resource import Finding, Resource
from .rule import Rule
from .values import UNKNOWN, Props


class Undecided(UnknownValueError):  # type: ignore[misc]
    """Ends a policy with the SDK's advisory for what a preview can't know: the one way to say less than the policy's level."""

    def __init__(self, message: str) -> None:
        Exception.__init__(self)
        self.message = message


def policies(rules: Iterable[Rule]) -> list[Policy]:
    """Turn rules into policies, in order."""
    return [_policy(rule) for rule in rules]


def plain(props: Mapping[str, Any]) -> Props:
    """Copy properties out of the SDK's proxies, with `UNKNOWN` where they would raise."""
    return {key: _plain(props, key) for key in props}


def _plain(holder: Any, key: Any) -> Any:  # noqa: ANN401 - properties are of any kind
    try:
        value = holder[key]
    except UnknownValueError:
        return UNKNOWN
    if isinstance(value, Mapping):
        return {inner: _plain(value, inner) for inner in value}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_plain(value, index) for index in range(len(value))]
    return value


def _policy(rule: Rule) -> Policy:
    common: dict[str, Any] = {
        "name": rule.name,
        "description": rule.description,
        "enforcement_level": EnforcementLevel(rule.level),
        "config_schema": PolicyConfigSchema({k: dict(v) for k, v in rule.settings.items()}) if rule.settings else None,
        "display_name": rule.title,
        "severity": Severity(rule.severity),
        "tags": list(rule.tags),
        "remediation_steps": rule.cure,
        "url": rule.url,
    }
    if rule.stack_check is not None:
        return StackValidationPolicy(validate=_stack_validation(rule), **common)
    return ResourceValidationPolicy(validate=_validation(rule), **common)


def _validation(rule: Rule) -> Any:  # noqa: ANN401 - a callback of the SDK's
    check = rule.check
    assert check is not None  # noqa: S101 - a rule has one of the two checks

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        context = rule.context(args.get_config(), datetime.now(UTC).date())
        if args.resource_type not in rule.types:
            return
        resource = Resource(args.resource_type, args.name, args.urn, plain(args.props), args.opts.parent or "")
        _report(check(resource, context), report)

    return validate


def _stack_validation(rule: Rule) -> Any:  # noqa: ANN401
    check = rule.stack_check
    assert check is not None  # noqa: S101

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        context = rule.context(args.get_config(), datetime.now(UTC).date())
        _report(check([_resource(r) for r in args.resources if r.resource_type in rule.types], context), report)

    return validate


def _resource(found: PolicyResource) -> Resource:
    depends = {key: [r.urn for r in resources] for key, resources in found.property_dependencies.items()}
    parent = found.parent.urn if found.parent else found.opts.parent or ""
    return Resource(found.resource_type, found.name, found.urn, plain(found.props), parent, depends)


def _report(findings: Iterable[Finding], report: ReportViolation) -> None:
    """Report in an order that is the same on every run; what is undecided comes last, in one advisory."""
    found = sorted(set(findings), key=lambda finding: (finding.urn, finding.message))
    for finding in found:
        if not finding.undecided:
            report(finding.message, finding.urn or None)
    undecided = [finding.message for finding in found if finding.undecided]
    if undecided:
        raise Undecided(" ".join(undecided))
