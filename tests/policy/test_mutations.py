"""The dev stack and every example, with one authorizer taken off in each of many ways: the pack must catch them all."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf import json_format

from gatehouse.laptop import preview as previews
from gatehouse.laptop.engine import project as projects
from gatehouse.laptop.pack.host import AnalyzedResource, PolicyPack
from tests.policy import programs
from tests.policy.programs import API, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = [ROOT, *sorted(each.parent for each in (ROOT / "examples").glob("*/Pulumi.yaml"))]
HTTP_ROUTES = {programs.ROUTE, programs.NATIVE_ROUTE}
REST_METHODS = {"aws:apigateway/method:Method", "aws-native:apigateway:Method"}
AUTHORIZERS = {programs.AUTHORIZER, "aws-native:apigatewayv2:Authorizer"}
OTHER = programs.urn("another-api", API)

Props = dict[str, Any]


@dataclass
class Recorder:
    """Stands where the pack does, and keeps what the engine would have asked it."""

    config: Mapping[str, Any] | None
    inputs: list[AnalyzedResource] = field(default_factory=list)
    outputs: list[AnalyzedResource] = field(default_factory=list)
    policies: tuple[()] = ()

    @contextmanager
    def launch(self, *_: object, **__: object) -> Iterator[Recorder]:
        yield self

    def wait(self) -> None:
        pass

    def remediate(self, _: AnalyzedResource) -> list[Any]:
        return []

    def analyze(self, resource: AnalyzedResource) -> list[Any]:
        self.inputs.append(_copied(resource))
        return []

    def analyze_stack(self, resources: Sequence[AnalyzedResource]) -> list[Any]:
        self.outputs = [_copied(resource) for resource in resources]
        return []


def _copied(resource: AnalyzedResource) -> AnalyzedResource:
    return changed(resource, json_format.MessageToDict(resource.properties))


def changed(resource: AnalyzedResource, props: Props, **depends: list[str]) -> AnalyzedResource:
    links = {**resource.property_dependencies, **depends}
    return replace(resource, properties=programs.struct(props), property_dependencies=links)


@cache
def recorded(directory: Path) -> Recorder:
    stacks = sorted(path.name.split(".")[1] for path in directory.glob("Pulumi.*.yaml"))
    config = directory / "policy-config.json"
    recorder = Recorder(json.loads(config.read_text()) if config.is_file() else None)
    project = projects.load(directory, "dev" if "dev" in stacks else stacks[0])
    result = previews.preview(project, recorder)  # type: ignore[arg-type]
    assert not result.failures
    return recorder


def mutations(resource: AnalyzedResource) -> Iterator[tuple[str, Props, dict[str, list[str]]]]:
    """Ways to take an authorizer off this resource: a name, the properties, and what they then depend on."""
    props = json_format.MessageToDict(resource.properties)
    option = "authorization" if resource.type == "aws:apigateway/method:Method" else "authorizationType"
    guarded = props.get("authorizerId") or props.get(option) == "AWS_IAM"
    if resource.type in HTTP_ROUTES | REST_METHODS and guarded:
        yield "type dropped", _without(props, option), {}
        yield "type NONE", {**props, option: "NONE"}, {}
        yield "type empty", {**props, option: ""}, {}
        if props.get("authorizerId"):
            yield "id dropped", _without(props, "authorizerId"), {}
            yield "id empty", {**props, "authorizerId": ""}, {}
            yield "both dropped", _without(props, "authorizerId", option), {}
            if resource.type in HTTP_ROUTES:
                known = props.get("apiId") != UNKNOWN
                yield "API swapped", {**props, "apiId": _id(OTHER) if known else UNKNOWN}, {"apiId": [OTHER]}
    if resource.type in HTTP_ROUTES and guarded:
        yield "key changed", {**props, "routeKey": "OPTIONS /turned"}, {}
    elif resource.type in HTTP_ROUTES and str(props.get("routeKey")).startswith("OPTIONS "):
        yield "key changed", {**props, "routeKey": "GET " + props["routeKey"].partition(" ")[2]}, {}
    if resource.type in AUTHORIZERS and isinstance(props.get("jwtConfiguration"), dict):
        for name in ("audiences", "audience", "issuer"):
            if name in props["jwtConfiguration"]:
                yield (
                    f"{name} dropped",
                    {**props, "jwtConfiguration": _without(props["jwtConfiguration"], name)},
                    {},
                )
        yield (
            "issuer over http",
            {**props, "jwtConfiguration": {**props["jwtConfiguration"], "issuer": "http://x"}},
            {},
        )


KINDS = {
    "apiId": ":Api",
    "restApi": ":RestApi",
    "authorizerId": ":Authorizer",
    "target": ":Integration",
    "integrationUri": ":Function",
}
FORMS = {"target": "integrations/{}", "integrationUri": "arn:{}", "arn": "arn:{}"}


def updated(program: Recorder) -> Recorder:
    """The program as an update shows it: every resource has an id, and what refers to it has it too."""
    later = Recorder(program.config)
    later.inputs = [changed(each, _known(each)) for each in program.inputs]
    later.outputs = [changed(each, _made(each)) for each in program.outputs]
    return later


def _made(resource: AnalyzedResource) -> Props:
    props, name = _known(resource), _id(resource.urn)
    arn = {"arn": FORMS["arn"].format(name)} if "arn" in props else {}
    return {**props, "id": name, **arn}


def _id(urn: str) -> str:
    return "-".join(urn.split("::")[-2:]).replace("/", "-").replace(":", "-").replace(" ", "-")


def _known(resource: AnalyzedResource) -> Props:
    props = json_format.MessageToDict(resource.properties)
    for key, value in props.items():
        origins = [
            urn
            for urn in resource.property_dependencies.get(key, ())
            if KINDS.get(key, "") in urn.split("::")[-2]
        ]
        if value == UNKNOWN and origins:
            props[key] = FORMS.get(key, "{}").format(_id(origins[0]))
        else:
            props[key] = json.loads(json.dumps(value).replace(UNKNOWN, "https://known.example.com/"))
    return props


def _without(props: Props, *names: str) -> Props:
    return {key: value for key, value in props.items() if key not in names}


def judged(
    pack: PolicyPack,
    program: Recorder,
    at: int | None = None,
    props: Props | None = None,
    **depends: list[str],
) -> set[str]:
    """`policy:urn` of what stops the deployment of the program, or of the program with one resource's properties changed.

    The other resources were judged when the program was judged unchanged: only the changed one is shown again.
    """
    inputs, outputs = list(program.inputs), list(program.outputs)
    if at is not None and props is not None:
        inputs = [changed(inputs[at], props, **depends)]
        stack_at = next(n for n, each in enumerate(outputs) if each.urn == inputs[0].urn)
        kept = {
            k: v
            for k, v in json_format.MessageToDict(outputs[stack_at].properties).items()
            if k in {"id", "arn"}
        }
        outputs[stack_at] = changed(outputs[stack_at], {**kept, **props}, **depends)
    other = programs.struct({"protocolType": "HTTP", "id": _id(OTHER)})
    outputs.append(AnalyzedResource(OTHER, API, "another-api", other))
    found = [violation for resource in inputs for violation in pack.analyze(resource)] + pack.analyze_stack(
        outputs
    )
    return {f"{violation.policy}:{violation.urn}" for violation in found if violation.level == "mandatory"}


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "update"])
@pytest.mark.parametrize("directory", PROGRAMS, ids=lambda path: path.name if path != ROOT else "dev stack")
def test_taking_an_authorizer_off_is_caught_however_it_is_done(directory: Path, preview: bool) -> None:
    program = recorded(directory) if preview else updated(recorded(directory))
    missed, tried = [], 0
    with programs.start(preview=preview, config=program.config) as pack:
        assert judged(pack, program) == set()
        for at, resource in enumerate(program.inputs):
            for name, props, depends in mutations(resource):
                tried += 1
                if not judged(pack, program, at, props, **depends):
                    missed.append(f"{resource.name}: {name}")
    assert missed == []
    assert tried or not _guarded(program)


def _guarded(program: Recorder) -> bool:
    return any(resource.type in HTTP_ROUTES | REST_METHODS for resource in program.inputs)


def test_the_dev_stack_has_routes_to_take_authorizers_off() -> None:
    tried = [name for resource in recorded(ROOT).inputs for name, _, _ in mutations(resource)]
    assert {
        "type dropped",
        "type NONE",
        "id dropped",
        "key changed",
        "API swapped",
        "audiences dropped",
    } <= set(tried)
