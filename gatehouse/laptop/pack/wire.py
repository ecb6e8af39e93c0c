"""What goes to a policy pack and what comes back, as records of ours and as the protocol's messages.

The protocol: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, cast

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from gatehouse.laptop.pack.config import Level, Policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gatehouse.laptop.pack.config import Configured

_LEVELS: dict[int, Level] = {0: "advisory", 1: "mandatory", 2: "disabled", 3: "remediate"}
_NUMBERS = {level: number for number, level in _LEVELS.items()}
_SEVERITIES = ("", "low", "medium", "high", "critical")
_URN_SEPARATORS = 3  # urn:pulumi:STACK::PROJECT::TYPE::NAME
_JSON: Any = json_format  # the package has no types


@dataclass(frozen=True)
class Violation:
    """One finding: `message` says what is wrong and the cure; `description` is the policy's; `severity` may be empty."""

    policy: str
    pack: str
    level: Literal["mandatory", "advisory", "remediate"]
    message: str
    urn: str
    severity: str
    description: str


@dataclass(frozen=True)
class AnalyzedResource:
    """A resource as the engine shows it to a pack.

    `properties` are inputs for `analyze` and `remediate`, outputs for `analyze_stack`, in Pulumi's wire form: unknown values
    and secrets marked by the protocol's signatures. `property_dependencies` maps a property to the URNs that it was computed
    from. `provider` is the provider's reference (`URN::id`), empty where there is none; `provider_properties` are its
    settings. `timeouts` are seconds by `create`, `update` and `delete`.
    """

    urn: str
    type: str
    name: str
    properties: struct_pb2.Struct
    parent: str = ""
    dependencies: Sequence[str] = ()
    property_dependencies: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    provider: str = ""
    provider_properties: struct_pb2.Struct | None = None
    protect: bool = False
    ignore_changes: Sequence[str] = ()
    delete_before_replace: bool | None = None
    additional_secret_outputs: Sequence[str] = ()
    aliases: Sequence[str] = ()
    timeouts: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Remediation:
    """What a policy at the level `remediate` made of a resource: its new inputs, or (`diagnostic`) why it could not."""

    policy: str
    description: str
    properties: struct_pb2.Struct | None
    diagnostic: str


def request(r: AnalyzedResource) -> analyzer_pb2.AnalyzeRequest:
    """Ask about one resource."""
    return analyzer_pb2.AnalyzeRequest(
        urn=r.urn,
        type=r.type,
        name=r.name,
        properties=r.properties,
        options=_options(r),
        provider=_provider(r),
    )


def stack_request(rs: Sequence[AnalyzedResource]) -> analyzer_pb2.AnalyzeStackRequest:
    """Ask about all resources together."""
    return analyzer_pb2.AnalyzeStackRequest(resources=[_stack_resource(r) for r in rs])


def configuration(configured: Configured) -> analyzer_pb2.ConfigureAnalyzerRequest:
    """Tell each policy its level and its properties."""
    message = analyzer_pb2.ConfigureAnalyzerRequest()
    for name, (level, properties) in configured.items():
        message.policyConfig[name].enforcementLevel = cast("Any", _NUMBERS[level])
        message.policyConfig[name].properties.CopyFrom(_JSON.ParseDict(properties, struct_pb2.Struct()))
    return message


def policies(info: analyzer_pb2.AnalyzerInfo) -> list[Policy]:
    """Read the policies that a pack declares."""
    return [
        Policy(
            name=found.name,
            description=found.description,
            level=_LEVELS[found.enforcementLevel],
            severity=_SEVERITIES[found.severity],
            stack=found.policy_type == analyzer_pb2.POLICY_TYPE_STACK,
            schema=_JSON.MessageToDict(found.configSchema.properties),
            required=tuple(found.configSchema.required),
        )
        for found in info.policies
    ]


def initial_config(info: analyzer_pb2.AnalyzerInfo) -> dict[str, Any]:
    """Read the configuration that a pack brings itself, in the form of a configuration file."""
    return {
        name: {"enforcementLevel": _LEVELS[entry.enforcementLevel], **_JSON.MessageToDict(entry.properties)}
        for name, entry in info.initialConfig.items()
    }


def violations(answer: analyzer_pb2.AnalyzeResponse, urn: str) -> list[Violation]:
    """Read findings; `urn` is the resource that was asked about, which the pack leaves out."""
    return [
        Violation(
            policy=found.policyName,
            pack=found.policyPackName,
            level=cast("Any", _LEVELS[found.enforcementLevel]),
            message=found.message.removeprefix(found.description).lstrip("\n") or found.description,
            urn=found.urn or urn,
            severity=_SEVERITIES[found.severity],
            description=found.description,
        )
        for found in answer.diagnostics
    ]


def remediations(answer: analyzer_pb2.RemediateResponse) -> list[Remediation]:
    """Read what was remediated."""
    return [
        Remediation(
            policy=found.policyName,
            description=found.description,
            properties=found.properties if found.HasField("properties") else None,
            diagnostic=found.diagnostic,
        )
        for found in answer.remediations
    ]


def _stack_resource(r: AnalyzedResource) -> analyzer_pb2.AnalyzerResource:
    return analyzer_pb2.AnalyzerResource(
        urn=r.urn,
        type=r.type,
        name=r.name,
        properties=r.properties,
        options=_options(r),
        provider=_provider(r),
        parent=r.parent,
        dependencies=r.dependencies,
        propertyDependencies={
            key: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns)
            for key, urns in r.property_dependencies.items()
            if urns
        },
    )


def _options(r: AnalyzedResource) -> analyzer_pb2.AnalyzerResourceOptions:
    said = r.delete_before_replace
    timeouts = analyzer_pb2.AnalyzerResourceOptions.CustomTimeouts(
        create=r.timeouts.get("create", 0),
        update=r.timeouts.get("update", 0),
        delete=r.timeouts.get("delete", 0),
    )
    return analyzer_pb2.AnalyzerResourceOptions(
        protect=r.protect,
        parent=r.parent,
        ignoreChanges=r.ignore_changes,
        deleteBeforeReplace=bool(said),
        deleteBeforeReplaceDefined=said is not None,
        additionalSecretOutputs=r.additional_secret_outputs,
        aliases=r.aliases,
        customTimeouts=timeouts,
    )


def _provider(r: AnalyzedResource) -> analyzer_pb2.AnalyzerProviderResource | None:
    urn = r.provider.rpartition("::")[0]
    if urn.count("::") < _URN_SEPARATORS:
        return None
    _, _, kind, name = urn.split("::", _URN_SEPARATORS)
    return analyzer_pb2.AnalyzerProviderResource(
        urn=urn, type=kind.rpartition("$")[2], name=name, properties=r.provider_properties
    )
