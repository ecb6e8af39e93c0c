"""Runs one program on Pulumi's engine and on the built-in one, and says in one form what each of them did.

What is chosen at random (the digits of automatic names, the ids that the cloud gives) is replaced by what it stands for, so
that two runs can be compared word by word.
"""

from __future__ import annotations

import difflib
import json
import re
import shutil
import tempfile
import textwrap
import weakref
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pulumi.automation.errors import CommandError

from gatehouse.laptop.cloud import Cloud, Created, Provider
from gatehouse.laptop.cloud.attachable import Attachable
from gatehouse.laptop.engine import project
from gatehouse.laptop.engine.built_in.engine import BuiltIn
from gatehouse.laptop.engine.pulumi import PulumiEngine
from gatehouse.laptop.engine.pulumi_cli import Home
from gatehouse.laptop.engine.pulumi_events import Seen
from gatehouse.laptop.engine.state import Failure
from gatehouse.laptop.pack.find import PackSource
from gatehouse.laptop.pack.host import PolicyPack
from gatehouse.laptop.pack.process import JudgedStack, PackProcess
from gatehouse.laptop.unknown import UNKNOWN
from tests.engine.programs import FAILS, source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.engine.state import ResourceState, Result

RECORDER = Path(__file__).parent / "recorder"
SIMPLE = Path(__file__).parent / "simple"
_RANDOM = re.compile(r"(?<=[-_])[0-9a-f]{7}\b")
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")
_MADE_UP = re.compile(
    r"\bA[A-Z]{3}[A-Z0-9]{17}\b|\b(?:[a-z]+-)?[0-9a-f]{16,17}\b|\b[0-9a-f]{64}\b|\b\d{17,20}\b"
)
_LATE = frozenset(
    {"hash", "sourceCodeHash", "codeSha256", "creationTime", "cloudfrontDomain", "rootResourceId"}
)
"""Properties that differ from run to run, on one engine too."""


@dataclass(frozen=True)
class Trace:
    """What one run did, in a form that two engines share."""

    ok: bool
    said: Any
    asked: Any
    verdicts: Any
    stack: Any
    steps: Any
    deletions: Any
    exports: Any
    resources: Any
    cloud: Any


@dataclass
class Names:
    """What each id of a cloud stands for, as it comes to be known."""

    known: dict[str, str] = field(default_factory=dict)

    def learn(self, resources: tuple[ResourceState, ...]) -> None:
        for resource in resources:
            if resource.id and resource.custom:
                self.known.setdefault(resource.id, f"<{resource.urn.split('::', 2)[2]}>")

    def within(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {self.text(k): self.within(v, k) for k, v in sorted(value.items()) if k not in _LATE}
        if isinstance(value, (list, tuple)):
            return [self.within(item) for item in value]
        if value is UNKNOWN:
            return "<unknown>"
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return self.text(value) if isinstance(value, str) else value

    def text(self, text: str) -> str:
        if text == _UNKNOWN:
            return "<unknown>"
        for id_, name in sorted(self.known.items(), key=lambda pair: -len(pair[0])):
            if len(id_) > 3 and not id_.startswith(("/", "$")):
                text = text.replace(id_, name)
        text = text.replace(_UNKNOWN, "<unknown>")
        return _RANDOM.sub("#", _MADE_UP.sub("<unique>", _TIME.sub("<time>", _UUID.sub("<uuid>", text))))


class Watched(Provider):
    """The local provider, which notes what an engine has it do, in the order in which it is done."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud)
        self.done: list[tuple[str, str]] = []

    def create(self, urn: str, *args: Any, preview: bool = False, **options: Any) -> Created:
        made = super().create(urn, *args, preview=preview, **options)
        if not preview:
            self.done.append(("create", urn))
        return made

    def update(self, urn: str, *args: Any, preview: bool = False, **options: Any) -> dict[str, Any]:
        outputs = super().update(urn, *args, preview=preview, **options)
        if not preview:
            self.done.append(("update", urn))
        return outputs

    def delete(self, urn: str, *args: Any) -> None:
        super().delete(urn, *args)
        self.done.append(("delete", urn))


class Kept(PackProcess):
    """A pack's process with the recorder in it, which all programs share: to start one takes longer than to judge with it.

    An engine configures it before each run, as it would one that it has just started.
    """

    def __init__(self, pack: Path) -> None:
        self._folder = tempfile.TemporaryDirectory()
        recorder = Path(self._folder.name) / "recorder"
        shutil.copytree(RECORDER, recorder)
        (recorder / "pack").write_text(str(pack))
        super().__init__(recorder, JudgedStack("shop", "dev", "organization", True, {}))
        self._end = self.stop
        self.source = PackSource(recorder, recorder / "policy-config.json")

    def ask(self, program: Project, dry_run: bool) -> PolicyPack:
        """A new conversation, after whose end the process stays."""
        self.stop = weakref.finalize(self, lambda process: None, self._process)
        target = JudgedStack(program.name, program.stack, "organization", dry_run, dict(program.config))
        return PolicyPack(self, target, None)

    def lines_of_run(self) -> list[Any]:
        """What the pack was asked, and what it answered, since this was called the last time."""
        notes = self.directory / "asked.jsonl"
        lines = [json.loads(line) for line in notes.read_text().splitlines()] if notes.is_file() else []
        notes.unlink(missing_ok=True)
        return lines


@cache
def kept(pack: Path) -> Kept:
    return Kept(pack)


class Attaching(PulumiEngine):
    """Pulumi's engine, which is led to a pack that runs already: it starts what only says the pack's port."""

    def executable(self, pack: PackSource) -> Path:
        script = super().executable(pack)
        port = kept(Path((pack.directory / "pack").read_text())).port(30)
        script.write_text(f"#!/bin/sh\necho {port}\nexec sleep 600\n")
        return script


class Side:
    """One engine with a cloud of its own."""

    def __init__(self, folder: Path, pack: Path) -> None:
        self.stack = ExitStack()
        self.cloud = self.stack.enter_context(Cloud.start())
        self.provider = Watched(self.cloud)
        self.needs: dict[str, set[str]] = {}
        self.names = Names()
        folder.mkdir(exist_ok=True)
        self.pack = kept(pack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def perform(self, program: Project, action: str) -> Result:
        raise NotImplementedError

    def trace(self, program: Project, action: str) -> Trace:
        """Run the program (`preview` or `up`), or `refresh` or `destroy` what there is."""
        self.pack.lines_of_run()
        self.provider.done.clear()
        result = self.perform(program, action)
        self.names.learn(result.resources)
        deletions = _deletions(self.provider.done, self.needs)
        self.needs |= {one.urn: _needs(one) for one in result.resources}
        lines = self.pack.lines_of_run()
        asked = [line for line in lines if line["method"] != "AnalyzeStack"]
        stacks = [line for line in lines if line["method"] == "AnalyzeStack"]
        return Trace(
            ok=result.ok,
            said=[self.names.text(failure.message) for failure in result.failures],
            asked=self._sorted([{"method": one["method"], **one["request"]} for one in asked]),
            verdicts=self._sorted(
                [
                    {"urn": one["request"].get("urn", ""), **one["answer"]}
                    for one in lines
                    if one["method"] != "Remediate" and one["answer"]
                ]
            ),
            stack=self._sorted([r for one in stacks for r in one["request"].get("resources", [])]),
            steps=sorted(
                (step.operation, self.names.text(step.resource.urn))
                for step in result.steps
                if step.operation != "blocked"
            ),
            deletions=deletions,
            exports=self.names.within(
                {"values": dict(result.outputs), "secret": sorted(result.secret_outputs)}
            )
            if action != "preview"
            else {},
            resources=self._sorted([_shown(r) for r in result.resources if r.id or not r.custom])
            if action != "preview"
            else [],
            cloud=self.names.within(content(self.cloud)),
        )

    def _sorted(self, items: list[Any]) -> list[Any]:
        found = [self.names.within(_orderly(item)) for item in items]
        return sorted(found, key=lambda item: json.dumps(item, sort_keys=True, default=str))


class Real(Side):
    """Pulumi's engine."""

    def __init__(self, folder: Path, pack: Path) -> None:
        super().__init__(folder, pack)
        self.attached = self.stack.enter_context(Attachable(self.provider, Path.cwd()))
        self.engine = Attaching(Home(folder / "home"), self.attached)

    def perform(self, program: Project, action: str) -> Result:
        if action in {"preview", "up"}:
            return self.engine.run(program, self.pack.source, preview=action == "preview")
        failures: tuple[Failure, ...] = ()
        seen = Seen(self.attached, Failure, preview=False, on_step=lambda _: None, on_note=lambda _: None)
        try:
            stack = self.engine.stack(program)
            getattr(stack, action)(color="never", on_event=seen.event)
        except CommandError as error:
            failures = (Failure(str(error)),)
        now = self.engine.current(program)
        steps = seen.result([], {}).steps
        return replace(now, outputs={}, secret_outputs=frozenset(), failures=failures, steps=steps)


class Ours(Side):
    """The built-in engine."""

    def __init__(self, folder: Path, pack: Path) -> None:
        super().__init__(folder, pack)
        self.engine = BuiltIn(self.provider)

    def perform(self, program: Project, action: str) -> Result:
        if action in {"preview", "up"}:
            with self.pack.ask(program, action == "preview") as pack:
                return self.engine.deploy(program, pack=pack, preview=action == "preview")
        return self.engine.refresh() if action == "refresh" else self.engine.destroy()


class Ahead(Ours):
    """The built-in engine without a cloud, as `gatehouse preview` has it."""

    def __init__(self, folder: Path, pack: Path) -> None:
        super().__init__(folder, pack)
        self.engine = BuiltIn(Provider(Cloud.offline()))


def write(directory: Path, source: str, config: Mapping[str, Any] | None = None) -> Project:
    """Write a program with one stack, `dev`, and read it."""
    directory.mkdir(exist_ok=True)
    (directory / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (directory / "Pulumi.dev.yaml").write_text(
        json.dumps({"config": {"aws:region": "eu-west-1", **(config or {})}})
    )
    (directory / "__main__.py").write_text(textwrap.dedent(source))
    return project.load(directory)


def content(cloud: Cloud) -> dict[str, Any]:
    """What the cloud holds of the types that the programs make."""
    apis = cloud.client("apigatewayv2")
    found: dict[str, Any] = {}
    for api in apis.get_apis()["Items"]:
        id_ = api["ApiId"]
        found[f"api {api['Name']}"] = {
            "routes": sorted(
                (r["RouteKey"], r.get("AuthorizationType", ""), r.get("Target", ""))
                for r in apis.get_routes(ApiId=id_)["Items"]
            ),
            "stages": sorted(stage["StageName"] for stage in apis.get_stages(ApiId=id_)["Items"]),
            "integrations": len(apis.get_integrations(ApiId=id_)["Items"]),
        }
    client = cloud.client
    parameters = client("ssm").describe_parameters()["Parameters"]
    return {
        "apis": found,
        "roles": sorted(r["RoleName"] for r in client("iam").list_roles()["Roles"]),
        "functions": sorted(f["FunctionName"] for f in client("lambda").list_functions()["Functions"]),
        "pools": sorted(p["Name"] for p in client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]),
        "log groups": sorted(
            (g["logGroupName"], g.get("retentionInDays"))
            for g in client("logs").describe_log_groups()["logGroups"]
        ),
        "parameters": sorted(
            (p["Name"], client("ssm").get_parameter(Name=p["Name"])["Parameter"]["Value"]) for p in parameters
        ),
        "buckets": sorted(b["Name"] for b in client("s3").list_buckets()["Buckets"]),
        "tables": sorted(client("dynamodb").list_tables()["TableNames"]),
    }


def _needs(resource: ResourceState) -> set[str]:
    """What a resource can't be without: its parent and what it depends on."""
    by_property = (urn for urns in resource.property_dependencies.values() for urn in urns)
    return {resource.parent, *resource.dependencies, *by_property} - {""}


def _deletions(done: list[tuple[str, str]], needs: Mapping[str, set[str]]) -> dict[str, Any]:
    """What was deleted, and how it stands to the rest: as far as Pulumi's engine gives its word for an order.

    It deletes at the end of a run, but for what must go before it is replaced, and what depends on another before the other;
    resources that have nothing to do with each other go at the same time.
    """
    made = [place for place, (what, _) in enumerate(done) if what != "delete"]
    deleted = [(place, urn) for place, (what, urn) in enumerate(done) if what == "delete"]
    return {
        "at the end": sorted(urn for place, urn in deleted if place > max(made, default=-1)),
        "before": sorted(urn for place, urn in deleted if place < max(made, default=-1)),
        "too early": sorted(
            (urn, other)
            for place, urn in deleted
            for later, other in deleted
            if later > place and urn in needs.get(other, ())
        ),
    }


def _shown(resource: ResourceState) -> dict[str, Any]:
    return {
        "urn": resource.urn,
        "type": resource.type,
        "parent": resource.parent,
        "custom": resource.custom,
        "inputs": {k: v for k, v in resource.inputs.items() if not _is_asset(v)},
        "outputs": {k: v for k, v in resource.outputs.items() if not _is_asset(v)},
        "dependencies": sorted(resource.dependencies),
        "property dependencies": {
            k: sorted(v) for k, v in sorted(resource.property_dependencies.items()) if v
        },
        "provider": resource.provider.rpartition("::")[0],
        "protect": resource.protect,
    }


def _is_asset(value: Any) -> bool:
    return not isinstance(value, (str, int, float, bool, list, dict, type(None))) or (
        isinstance(value, dict)
        and any(str(key).startswith("4dabf18193072939515e22adb298388d") for key in value)
    )


def _orderly(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: sorted(item) if key in {"dependencies", "urns"} else _orderly(item)
            for key, item in value.items()
        }
    return [_orderly(item) for item in value] if isinstance(value, list) else value


def differences(theirs: Trace, own: Trace) -> list[str]:
    """What one engine did and the other did not, in words.

    After a failure Pulumi's engine stops at once, and the built-in one goes on to judge the rest of the program. So then the
    one has asked no more than the other, and only what is left counts. The built-in one does not ask a pack for remediations
    that has none to give.
    """
    if not any(one["method"] == "Remediate" for one in own.asked):
        theirs = replace(theirs, asked=[one for one in theirs.asked if one["method"] != "Remediate"])
    told: list[str] = []
    if theirs.ok != own.ok:
        told.append(f"Pulumi's engine: {theirs.said or 'good'}; the built-in one: {own.said or 'good'}")
    fields: tuple[str, ...] = (
        "asked",
        "verdicts",
        "stack",
        "steps",
        "deletions",
        "exports",
        "resources",
        "cloud",
    )
    if not theirs.ok:
        missing = [one for one in theirs.asked if one not in own.asked]
        told += [f"asked: only Pulumi's engine: {one}" for one in missing]
        fields = ("resources", "cloud")
    for name in fields:
        one, other = (
            json.dumps(getattr(trace, name), indent=1, sort_keys=True, default=str).splitlines()
            for trace in (theirs, own)
        )
        changed = difflib.unified_diff(one, other, "Pulumi", "built-in", lineterm="", n=3)
        told += [f"{name}: {line}" for line in changed]
    return told


END = ("refresh", "destroy")


def life(
    side: Side, directory: Path, versions: list[str], end: tuple[str, ...] = END
) -> list[tuple[str, Trace]]:
    """Previewed, deployed, deployed again; each edit previewed and deployed; then what `end` says."""
    found: list[tuple[str, Trace]] = []
    for number, version in enumerate(versions):
        program = write(directory, source(version))
        actions = ("preview", "up") if number else ("preview", "up", "up")
        found += [(f"{action} of version {number + 1}", side.trace(program, action)) for action in actions]
    for action in end:
        if action == "drift":
            drift(side.cloud)
        else:
            found.append((f"{action} at the end", side.trace(program, action)))
    return found


def drift(cloud: Cloud) -> None:
    """Change every parameter by hand, and delete the first of several."""
    client = cloud.client("ssm")
    names = [one["Name"] for one in client.describe_parameters()["Parameters"]]
    first, *others = sorted(names, key=lambda name: _RANDOM.sub("#", name)) or [""]
    for name in [first] * bool(first and not others) + others:
        client.put_parameter(Name=name, Value="by hand", Type="String", Overwrite=True)
    if others:
        client.delete_parameter(Name=first)


def compared(folder: Path, versions: list[str], end: tuple[str, ...] = END) -> list[str]:
    """What the engines do differently in the life of a program.

    They run one after the other: the stand-in for AWS is one for the whole process, and forgets all when it is closed.
    """
    with Real(folder / "real", SIMPLE) as real:
        wanted = life(real, folder / "program", versions, end)
    with Ours(folder / "ours", SIMPLE) as ours:
        found = life(ours, folder / "program", versions, end)
    return told(wanted, found) + unexpected(wanted, versions)


def unexpected(lived: list[tuple[str, Trace]], versions: list[str]) -> list[str]:
    """The versions that fail and do not say so in their first line, or say so and do not: both engines may fail alike."""
    ups = {moment: trace for moment, trace in lived if moment.startswith("up ")}
    return [
        f"version {number} {'is deployed' if ups[f'up of version {number}'].ok else 'fails'}:"
        f" {ups[f'up of version {number}'].said}"
        for number, version in enumerate(versions, 1)
        if ups[f"up of version {number}"].ok == version.lstrip().startswith(FAILS)
    ]


def told(wanted: list[tuple[str, Trace]], found: list[tuple[str, Trace]]) -> list[str]:
    """What differs, with the moment at which it does."""
    return [
        f"{moment}: {line}"
        for (moment, theirs), (_, own) in zip(wanted, found, strict=True)
        for line in differences(theirs, own)
    ]
