"""Small programs for the pack: resources that refer to each other, judged by the real process as the engine would have it.

At a preview a reference is unknown and the engine tells where it comes from; at an update it is the id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from google.protobuf import json_format, struct_pb2

from gatehouse.laptop.pack.host import AnalyzedResource, PolicyPack, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACK = Path(__file__).resolve().parents[2] / "policy"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
ROUTE = "aws:apigatewayv2/route:Route"
API = "aws:apigatewayv2/api:Api"
AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
NATIVE_ROUTE = "aws-native:apigatewayv2:Route"
STACK_URN = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


@dataclass(frozen=True)
class Ref:
    """Another resource's id (or what `text` makes of it), which a preview does not know yet."""

    name: str
    text: str = "{}"


@dataclass(frozen=True)
class Later:
    """A value that a preview does not know yet and an update does."""

    value: Any


Program = dict[str, tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Case:
    """A program and what is found in it: `policy:resource`, with `?` before what is left undecided.

    `kind` is failing, passing, unknown or odd; `up` is what is found at an update where that is something else.
    """

    title: str
    kind: str
    program: Program
    preview: frozenset[str]
    up: frozenset[str]
    parent: tuple[str, str] | None = None

    @property
    def alone(self) -> bool:
        """Whether it needs a program of its own, since the pack remembers the APIs and buckets that it has seen."""
        words = ("WEBSOCKET", "PRIVATE", "disableExecuteApiEndpoint", "protocolType': Later", "s3/bucket")
        said = str(self.program)
        return any(word in said for word in words) or ("AWS_IAM" in said and "restApi" in said)


def urn(name: str, kind: str, parent: tuple[str, str] | None = None) -> str:
    chain = f"{parent[0]}$" if parent else ""
    return f"urn:pulumi:dev::shop::{chain}{kind}::{name}"


def resources(case: Case, *, preview: bool, outputs: bool) -> list[AnalyzedResource]:
    made = []
    for name, (kind, props) in case.program.items():
        depends: dict[str, list[str]] = {}
        values = {key: _value(case, value, depends, key, preview=preview) for key, value in props.items()}
        if outputs:
            values |= {"id": UNKNOWN if preview else f"{name}-id"}
        parent = case.parent
        made.append(
            AnalyzedResource(
                urn=urn(name, kind, parent),
                type=kind,
                name=name,
                properties=struct(values),
                parent=urn(parent[1], parent[0]) if parent else STACK_URN,
                property_dependencies=depends,
            )
        )
    return made


def judge(pack: PolicyPack, case: Case, *, preview: bool) -> list[Violation]:
    """Ask the pack about every resource, then about the stack."""
    root = AnalyzedResource(STACK_URN, "pulumi:pulumi:Stack", "shop-dev", struct({}))
    found = list(pack.analyze(root))
    for resource in resources(case, preview=preview, outputs=False):
        found += pack.analyze(resource)
    return found + pack.analyze_stack([root, *resources(case, preview=preview, outputs=True)])


def labels(found: list[Violation]) -> list[str]:
    return sorted(_label(violation) for violation in found)


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(dict(values), struct_pb2.Struct())


def start(
    *, preview: bool = True, config: Mapping[str, Any] | None = None, directory: Path = PACK
) -> PolicyPack:
    return PolicyPack.launch(
        directory, project="shop", stack="dev", dry_run=preview, pack_config=config
    ).wait()


def _label(violation: Violation) -> str:
    undecided = re.match(r"can't run policy '", violation.message)
    return f"{'?' if undecided else ''}{violation.policy}:{violation.urn.rpartition('::')[2]}"


def _value(case: Case, value: Any, depends: dict[str, list[str]], key: str, *, preview: bool) -> Any:
    if isinstance(value, Ref):
        kind = case.program[value.name][0]
        depends.setdefault(key, []).append(urn(value.name, kind, case.parent))
        return UNKNOWN if preview else value.text.format(f"{value.name}-id")
    if isinstance(value, Later):
        return UNKNOWN if preview else value.value
    if isinstance(value, dict):
        return {k: _value(case, v, depends, key, preview=preview) for k, v in value.items()}
    if isinstance(value, list):
        return [_value(case, v, depends, key, preview=preview) for v in value]
    return value


def case(
    title: str,
    kind: str,
    program: Program,
    *found: str,
    up: set[str] | None = None,
    parent: tuple[str, str] | None = None,
) -> Case:
    """A case; `found` holds at a preview, and at an update too unless `up` says otherwise.

    `parent` is type and name of the component that all of its resources are in.
    """
    return Case(
        title, kind, program, frozenset(found), frozenset(found) if up is None else frozenset(up), parent
    )


def one(
    title: str, kind: str, type_: str, props: dict[str, Any], *found: str, up: set[str] | None = None
) -> Case:
    """A case of a single resource, named `it`; findings are given as policies only."""
    marked = [f"{name}:it" for name in found]
    return case(
        title, kind, {"it": (type_, props)}, *marked, up=None if up is None else {f"{name}:it" for name in up}
    )


def everything(cases: Mapping[str, list[Case]]) -> Iterator[tuple[str, Case]]:
    for rule, known in cases.items():
        for each in known:
            yield rule, each
