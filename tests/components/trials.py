"""The edits of `changes`, made: each group of arguments in a component of its own, all in one stack.

What the arguments name is there in the local cloud, and what only one resource of an account can have, each has its own.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.components.arguments import ACL, FULL
from tests.components.changes import groups, installed
from tests.components.edits import edited

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gatehouse.laptop.cloud import Cloud
    from tests.components.changes import Key

_ALONE = ("api.example.com", "other.example.com", "www.example.com", "login.example.com", "acme")


@dataclass(frozen=True)
class Trial:
    """A component that is deployed with all arguments and then with some of them changed, and what that has to do."""

    component: str
    name: str
    paths: tuple[str, ...]
    expected: Mapping[tuple[str, str], str]
    """By the last part of a child's type and its name: `update`, `replace`, `create`, `delete`."""

    def build(self, *, changed: bool, world: Mapping[str, str]) -> None:
        """Declare it."""
        args = edited(self.component, self.paths if changed else ())
        kind: Any = FULL[self.component][0]
        with installed():
            kind(self.name, _placed(args, self.name, world))


NOW: list[tuple[Trial, bool, Mapping[str, str]]] = []
"""What a program that is run by a built-in engine declares."""


def trials(component: str, every: int = 1) -> list[Trial]:
    """The edits of a component, or every so-manyth group of them."""
    letters = "".join(one for one in component if one.isupper()).lower() + component[-1]
    return [
        _trial(component, f"{letters}{number:02}", paths, steps)
        for number, (paths, steps) in enumerate(groups(component))
        if number % every == 0
    ]


def _trial(component: str, name: str, paths: tuple[str, ...], steps: Mapping[Key, str]) -> Trial:
    called = {
        (type_.rsplit(":", 1)[-1], _called(child, name)): step for (type_, child), step in steps.items()
    }
    return Trial(component, name, paths, called)


def _called(child: str, name: str) -> str:
    """What a child of `it` is called in a trial: after it, or after a domain that each has to itself."""
    return name + child.removeprefix("it") if child.startswith("it") else f"{name}.{child}"


def problems(tried: Iterable[Trial], lines: Iterable[str]) -> list[str]:
    """What an engine did otherwise than the table says; a line is an operation, a kind and a name."""
    done: dict[tuple[str, str], str] = {}
    for line in lines:
        operation, kind, name = line.split(" ", 2)
        short = "replace" if "replace" in operation else operation
        if done.get((kind, name)) != "replace":
            done[kind, name] = short
    found = []
    for trial in tried:
        own = {key: step for key, step in done.items() if re.match(rf"{trial.name}(?!\w)", key[1])}
        if own != trial.expected:
            missing = {key: step for key, step in trial.expected.items() if own.get(key) != step}
            more = {key: step for key, step in own.items() if trial.expected.get(key) != step}
            found.append(f"{trial.component} {', '.join(trial.paths)}: not {missing}, but {more}")
    return found


@cache
def world(cloud: Cloud) -> dict[str, str]:
    """Make what the arguments name, once in a cloud, and say what is called otherwise there."""
    role = cloud.client("iam").create_role(
        RoleName="callees", Path="/", AssumeRolePolicyDocument=json.dumps({"Statement": []})
    )["Role"]["Arn"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", "def handler(event, context):\n    return {}\n")
    for name in ("a", "a2", "b", "b2", "auth", "auth2", "mcp", "mcp2", "trigger", "trigger2"):
        cloud.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="app.handler",
            Code={"ZipFile": packed.getvalue()},
        )
    for name in ("a", "b"):
        cloud.client("lambda").publish_layer_version(LayerName=name, Content={"ZipFile": packed.getvalue()})
    made = {
        ACL.format("eu-west-1", "regional") + end: cloud.client("wafv2").create_web_acl(
            Name=f"acl{end}",
            Scope="REGIONAL",
            DefaultAction={"Allow": {}},
            VisibilityConfig={
                "SampledRequestsEnabled": False,
                "CloudWatchMetricsEnabled": False,
                "MetricName": "a",
            },
        )["Summary"]["ARN"]
        for end in ("1", "12")
    }
    for given in ("Z1", "Z12"):
        zone = cloud.client("route53").create_hosted_zone(Name="example.com", CallerReference=given)
        made[given] = zone["HostedZone"]["Id"].rpartition("/")[2]
    return made


def _placed(value: Any, name: str, world: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _placed(item, name, world) for key, item in value.items()}
    if isinstance(value, list):
        return [_placed(item, name, world) for item in value]
    if isinstance(value, str):
        if value in _ALONE or value == "acme2":
            return f"{name}-{value}" if "." not in value else f"{name}.{value}"
        if value.endswith("2") and value[:-1] in _ALONE:
            return f"{name}.{value}"
        return world.get(value, value)
    return value
