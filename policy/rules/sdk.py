"""The only module that knows Pulumi's policy SDK: it turns rules into policies, and Pulumi's proxies into plain data."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from pulumi import AssetArchive, StringAsset
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
    proxy,
)
from pulumi_policy import policy as _servicer
from pulumi_policy.secret import Secret

from .extract.unfold import HOLDERS, unfold
from .resource import Resource
from .rule import Context, Finding, Level, Memory, Rule, exemptible
from .values import UNKNOWN, Props

# The SDK makes a stack's resources anew for each policy: looking for garbage among them doubles the time of a large stack.
_OBJECTS = 1_000_000
_DECLARATION = Path(__file__).resolve().parents[1] / "PulumiPolicy.yaml"
_MARKERS = frozenset(
    {
        proxy.UNKNOWN_ARCHIVE_VALUE,
        proxy.UNKNOWN_ARRAY_VALUE,
        proxy.UNKNOWN_ASSET_VALUE,
        proxy.UNKNOWN_BOOLEAN_VALUE,
        proxy.UNKNOWN_NUMBER_VALUE,
        proxy.UNKNOWN_OBJECT_VALUE,
        proxy.UNKNOWN_STRING_VALUE,
    }
)
# By the protocol's numbers: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
_LEVELS = {0: "advisory", 1: "mandatory", 2: "disabled", 3: "remediate"}
_RAW = "__target"  # the key under which the SDK's proxies give what they wrap; its own serializer reads it so


class UndecidedError(proxy.UnknownValueError):
    """Ends a policy with the SDK's advisory for what a preview can't know: the one way to say less than its level."""

    def __init__(self, message: str) -> None:
        Exception.__init__(self, message)
        self.message = message


class _Fixed(str):
    """A policy's name under which the SDK finds no configuration, so that nothing lowers the policy's level."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash((str(self), "fixed"))

    def __eq__(self, other: object) -> bool:
        return self is other


def policies(rules: Iterable[Rule]) -> list[Policy]:
    """Turn rules into policies, in order. They share what the process has seen."""
    listed = list(rules)
    memory = Memory(names=exemptible(listed))
    _tell_version()
    _hear(memory, {rule.name: rule.level for rule in listed if not rule.always})
    gc.set_threshold(_OBJECTS)
    return [_policy(rule, memory) for rule in listed]


def _tell_version() -> None:
    """Have the SDK's own words name this pack's version: it says 0.0.1 of every pack that is written in Python."""
    declared = yaml.safe_load(_DECLARATION.read_text(encoding="utf-8"))
    servicer: Any = _servicer._PolicyAnalyzerServicer  # noqa: SLF001 - the SDK offers no other way
    begin = servicer.__init__

    def told(itself: object, name: str, _version: str, *rest: object) -> None:
        begin(itself, name, str(declared["version"]), *rest)

    servicer.__init__ = told


def _hear(memory: Memory, levels: Mapping[str, Level]) -> None:
    """Have kept what the engine says of a deployment, of which the SDK tells a rule nothing.

    That is whether it is a preview, and at which level the configuration holds each rule.
    """
    servicer: Any = _servicer._PolicyAnalyzerServicer  # noqa: SLF001 - the SDK offers no other way
    of_stack, of_rules = servicer.ConfigureStack, servicer.Configure

    def stack(itself: object, request: Any, *rest: object) -> object:  # noqa: ANN401 - the protocol's own message
        memory.updating = not request.dry_run
        return of_stack(itself, request, *rest)

    def rules(itself: object, request: Any, *rest: object) -> object:  # noqa: ANN401
        given = {name: _LEVELS.get(each.enforcementLevel, "") for name, each in request.policyConfig.items()}
        memory.lowered = {
            name: level
            for name, level in given.items()
            if name in levels and (level == "disabled" or (level, levels[name]) == ("advisory", "mandatory"))
        }
        return of_rules(itself, request, *rest)

    servicer.ConfigureStack, servicer.Configure = stack, rules


def plain(props: Mapping[str, Any]) -> Props:
    """Copy properties out of the SDK's proxies, with `UNKNOWN` where they would raise."""
    return {str(key): _plain(value) for key, value in _raw(props).items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - properties are of any kind
    if isinstance(value, str):
        return UNKNOWN if value in _MARKERS else value
    if isinstance(value, Secret):
        return _plain(value.value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in _raw(value).items()}
    if isinstance(value, Sequence):
        return [_plain(inner) for inner in _raw(value)]
    if isinstance(value, AssetArchive):
        return {"assets": {name: _plain(inner) for name, inner in value.assets.items()}}
    return {"text": value.text} if isinstance(value, StringAsset) else value


def _policy(rule: Rule, memory: Memory) -> Policy:
    schema = rule.schema
    common: dict[str, Any] = {
        "name": _Fixed(rule.name) if rule.always else rule.name,
        "description": f"{rule.id}: {rule.description}",
        "enforcement_level": EnforcementLevel(rule.level),
        "config_schema": PolicyConfigSchema(schema) if schema else None,
        "display_name": f"{rule.id} {rule.title}",
        "severity": Severity(rule.severity),
        "tags": list(rule.tags),
        "remediation_steps": rule.cure,
        "url": rule.url,
    }
    if rule.stack_check is not None:
        return StackValidationPolicy(validate=_stack_validation(rule, memory), **common)
    remediation = _remediation(rule) if rule.remedy is not None else None
    return ResourceValidationPolicy(validate=_validation(rule, memory), remediate=remediation, **common)


def _validation(rule: Rule, memory: Memory) -> Callable[[ResourceValidationArgs, ReportViolation], None]:
    check = rule.check
    assert check is not None  # noqa: S101 - a rule has one of the two checks
    context_of = _contexts(rule, memory)

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        context = context_of(args.get_config())
        if args.resource_type == "pulumi:pulumi:Stack":
            root = Resource(args.resource_type, args.name, args.urn, {})
            memory.begin(root.project, root.stack)
        if args.resource_type not in rule.types | HOLDERS:
            return
        resource = Resource(
            args.resource_type, args.name, args.urn, plain(args.props), args.opts.parent or ""
        )
        memory.project, memory.stack = resource.project, resource.stack
        held = _held(resource, memory)
        found = [each for inner in held if inner.type in rule.types for each in check(inner, context)]
        _report(rule.findings(found, context), report, resource.reported)

    return validate


def _stack_validation(rule: Rule, memory: Memory) -> Callable[[StackValidationArgs, ReportViolation], None]:
    check = rule.stack_check
    assert check is not None  # noqa: S101
    context_of = _contexts(rule, memory)

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        context = context_of(args.get_config())
        looked = rule.types | HOLDERS
        shown = [
            _resource(each, looked) for each in args.resources if rule.every or each.resource_type in looked
        ]
        resources = [
            inner for each in shown for inner in _held(each, memory) if rule.every or inner.type in rule.types
        ]
        _report(rule.findings(check(resources, context), context), report)

    return validate


def _held(resource: Resource, memory: Memory) -> list[Resource]:
    """The resource and what it holds, kept for the next rule that asks about it."""
    if resource.type not in HOLDERS:
        return [resource]
    kept = memory.held.get(resource.urn)
    if kept is None or kept[0].props != resource.props:
        kept = memory.held[resource.urn] = unfold(resource)
    return kept


def _contexts(rule: Rule, memory: Memory) -> Callable[[Mapping[str, Any]], Context]:
    """Read a rule's configuration once for as long as it stays the same, which in a deployment is always."""
    last: list[tuple[Mapping[str, Any], Context]] = []

    def context_of(config: Mapping[str, Any]) -> Context:
        if not last or last[0][0] != config:
            last[:] = [(dict(config), rule.context(config, datetime.now(UTC).date(), memory))]
        return last[0][1]

    return context_of


def _remediation(rule: Rule) -> Any:  # noqa: ANN401 - the SDK's type leaves out that a plain mapping will do
    remedy = rule.remedy
    assert remedy is not None  # noqa: S101

    def remediate(args: ResourceValidationArgs) -> Props | None:
        if args.resource_type not in rule.types:
            return None
        changes = remedy(
            Resource(args.resource_type, args.name, args.urn, plain(args.props), args.opts.parent or "")
        )
        if not changes:
            return None
        changed = _raw(args.props)
        for path, value in changes.items():
            changed = _changed(changed, path, value)
        return dict(changed)

    return remediate


def _changed(holder: Any, path: tuple[str, ...], value: Any) -> dict[str, Any]:  # noqa: ANN401
    """Copy a mapping with one value set (or, for None, taken out); secrets elsewhere in it stay secret."""
    copy = dict(_raw(holder))
    key, rest = path[0], path[1:]
    if rest:
        copy[key] = _changed(copy.get(key) or {}, rest, value)
    elif value is None:
        copy.pop(key, None)
    else:
        copy[key] = value
    return copy


def _raw(holder: Any) -> Any:  # noqa: ANN401
    return holder if isinstance(holder, dict | list) else holder[_RAW]


def _resource(found: PolicyResource, looked: frozenset[str]) -> Resource:
    """A resource of a stack; the properties of types that no rule looks at are left out, for the time that they take."""
    depends = {
        key: [each.urn for each in resources] for key, resources in found.property_dependencies.items()
    }
    parent = found.parent.urn if found.parent else found.opts.parent or ""
    props = plain(found.props) if found.resource_type in looked else {}
    managed = found.provider is not None
    return Resource(found.resource_type, found.name, found.urn, props, parent, depends, managed=managed)


def _report(findings: Sequence[Finding], report: ReportViolation, urn: str = "") -> None:
    """Report in order; what is undecided comes last, in one advisory, since that ends the policy.

    `urn` is the resource that is judged, where it is one: what it opens together with another counts as its own.
    """
    for finding in findings:
        if not finding.undecided:
            report(finding.message, urn or finding.resource.reported or None)
    undecided = [finding.message for finding in findings if finding.undecided]
    if undecided:
        raise UndecidedError(" ".join(undecided))
