"""What a change of each argument does: each component is built twice, and the local AWS provider asked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest import mock

import pulumi

from components.base import ComponentError
from components.checks.edits import EDITS, check_edit
from components.checks.problems import Problem, Problems
from components.package.schema import schema
from gatehouse.laptop.cloud import Cloud, Provider
from tests.components import recording
from tests.components.arguments import ARN, FULL, ROLE
from tests.components.edits import edited, paths
from tests.components.engine.root import ROOT
from tests.components.recording import Recording, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Key = tuple[str, str]

REFUSED = {"attributes.tenant.mutable", "attributes.tenant.type", "sign_in"}
"""What a user pool does not let through: AWS a change of `attributes`, `protect` a change of `sign_in`."""
_KNOWN = {
    "aws:lambda/function:Function": {"arn": f"{ARN}made"},
    "aws:apigateway/restApi:RestApi": {"executionArn": "arn:aws:execute-api:eu-west-1:123456789012:a1"},
    "aws:apigateway/stage:Stage": {"invokeUrl": "https://a1.example/prod/"},
    "aws:iam/role:Role": {"arn": f"{ROLE}made"},
}
_ANSWERS = {
    "aws:index/getPartition:getPartition": {"partition": "aws"},
    "aws:index/getRegion:getRegion": {"region": "eu-west-1"},
    "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": "123456789012"},
}


@dataclass(frozen=True)
class Change:
    """What a change of one argument does: `update`, `replace`, `create`, `delete`, and the types of the children.

    `steps` says it of each child, by its type and name, for a component that is called `it`.
    """

    path: str
    done: Mapping[str, tuple[str, ...]]
    refused: str = ""
    steps: Mapping[Key, str] = field(default_factory=dict)


@cache
def changes(component: str) -> list[Change]:
    """What each argument's change does."""
    return [_change(component, path) for path in sorted(paths(component))]


def _change(component: str, path: str) -> Change:
    try:
        steps = predicted(component, [path])
    except ComponentError as error:
        return Change(path, {}, str(error))
    done: dict[str, set[str]] = defaultdict(set)
    for (type_, _), operation in steps.items():
        done[operation].add(_short(type_))
    return Change(path, {what: tuple(sorted(kinds)) for what, kinds in done.items()}, steps=steps)


@cache
def groups(component: str) -> list[tuple[tuple[str, ...], Mapping[Key, str]]]:
    """The arguments in groups that can be changed at one time, each with what its change then does.

    Those of a group touch no child in common, and are together what they are one by one.
    """
    found: list[list[Change]] = []
    for change in changes(component):
        if change.refused or change.path in REFUSED:
            continue
        apart = (one for one in found if all(change.steps.keys().isdisjoint(other.steps) for other in one))
        group = next(apart, None)
        if group is None:
            found.append([change])
        else:
            group.append(change)
    return [pair for group in found for pair in _fitting(component, group)]


def _fitting(component: str, group: list[Change]) -> Iterator[tuple[tuple[str, ...], Mapping[Key, str]]]:
    """The group, or parts of it, where its changes are not together what they are one by one."""
    paths = tuple(one.path for one in group)
    steps = {key: step for one in group for key, step in one.steps.items()}
    if len(group) == 1 or _fit(component, paths, steps):
        yield paths, steps
        return
    for half in (group[: len(group) // 2], group[len(group) // 2 :]):
        yield from _fitting(component, half)


def _fit(component: str, together: tuple[str, ...], steps: Mapping[Key, str]) -> bool:
    try:
        return predicted(component, together) == steps
    except (ComponentError, KeyError):
        return False


def predicted(component: str, together: Iterable[str]) -> dict[Key, str]:
    """What a change of arguments does with each child. Raises ComponentError where it is refused."""
    return compared(component, FULL[component][1], edited(component, together))


def compared(component: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[Key, str]:
    """What a change from some arguments to others does with each child, by its type and name."""
    old = _before(component) if before is FULL[component][1] else _built(component, before, set())
    replaced: set[Key] = set()
    while True:
        # What is replaced has another id, and what is made with that id may have to be replaced with it.
        steps = _steps(old, _built(component, after, replaced))
        also = {key for key, operation in steps.items() if operation == "replace"}
        if also == replaced:
            return steps
        replaced = also


def refusals(component: str, after: Mapping[str, Any]) -> list[Problem]:
    """Why a change from all arguments to these is refused at a preview; [] where it is not.

    Raises:
        ComponentError: when no program may have these arguments.
    """
    problems = Problems(component, "it")
    before = [one for one in _before(component).resources if one.type in EDITS]
    if not before:
        return []
    new = {(one.type, one.name): one.inputs for one in _built(component, after, set()).resources}
    for one in before:
        if (one.type, one.name) in new:
            check_edit(one.type, one.inputs, new[one.type, one.name], problems)
    return problems.found


@cache
def _before(component: str) -> Recording:
    return _built(component, FULL[component][1], set())


def _built(component: str, args: Mapping[str, Any], replaced: set[Key]) -> Recording:
    kind: Any = FULL[component][0]
    with (
        mock.patch.dict(recording.KNOWN, _KNOWN),
        mock.patch.dict(recording.ANSWERS, _ANSWERS),
        mock.patch.object(recording, "REPLACED", replaced),
        installed(),
    ):
        return record(lambda: kind("it", args) and None)


def installed() -> Any:
    """Let any folder do for what a function's requirements install."""
    return mock.patch("components.function.dependencies", return_value=ROOT / "handlers" / "helpers")


def _steps(before: Recording, after: Recording) -> dict[Key, str]:
    provider = Provider(Cloud.offline())
    old = {(one.type, one.name): one for one in before.resources if one.type.startswith("aws:")}
    new = {(one.type, one.name): one for one in after.resources if one.type.startswith("aws:")}
    steps: dict[Key, str] = {}
    for key in old.keys() | new.keys():
        if key not in new:
            steps[key] = "delete"
        elif key not in old:
            steps[key] = "create"
        elif _plain(old[key].inputs) != _plain(new[key].inputs):
            diff = provider.diff(key[0], "id", old[key].inputs, old[key].inputs, new[key].inputs)
            if diff.changed:
                steps[key] = "replace" if diff.replaces else "update"
    return steps


def _plain(value: Any) -> Any:
    """Inputs that can be compared: an archive by the files that are in it."""
    if isinstance(value, pulumi.AssetArchive):
        return _plain(value.assets)
    if isinstance(value, (pulumi.FileAsset, pulumi.FileArchive)):
        return value.path
    if isinstance(value, pulumi.StringAsset):
        return value.text
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _short(type_: str) -> str:
    module, _, name = type_.removeprefix("aws:").partition(":")
    return f"{module.partition('/')[0]}.{name}"


def arguments(component: str) -> set[str]:
    """Every argument that the package's schema has, apart from `transform`, by its last two names."""
    found = schema()

    def below(properties: Mapping[str, Any], above: str) -> Iterator[str]:
        for key, declared in properties.items():
            name = "".join(f"_{c.lower()}" if c.isupper() else c for c in key)
            if name == "transform":
                continue
            inner = declared.get("items", declared.get("additionalProperties", declared))
            reference = inner.get("$ref", "").rpartition("/")[2].replace("%2F", "/")
            token = found["types"].get(reference)
            if token is None:
                yield f"{above}.{name}" if above else name
            else:
                yield from below(token["properties"], name)

    return set(below(found["resources"][f"gatehouse:index:{component}"]["inputProperties"], ""))
