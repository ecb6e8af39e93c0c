"""States that earlier versions left, upgraded on Pulumi's engine by the same program with the components as they are."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from pulumi import automation

from gatehouse.laptop.cloud import Cloud, Provider
from tests.components.engine import record
from tests.components.engine.released import PROGRAMS
from tests.components.engine.root import ROOT
from tests.sample import sample

if TYPE_CHECKING:
    from tests.components.engine.conftest import Engine

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"

HOLD_DATA = {"UserPool", "UserPoolClient", "UserGroup", "LogGroup", "UserPoolDomain", "Api", "RestApi"}
"""What nobody gets back, or what is known outside by its id."""

REPLACED = {("0.1", "RestApi"): ["Deployment api", "MethodSettings api orders/{id}/GET"]}
"""What an upgrade from a version replaces or deletes by name, for which CHANGELOG.md has a line."""

PARTS_OF_A_DOCUMENT = {("0.1", "RestApi"): {"Authorizer", "Integration", "Method", "Resource", "Response"}}
"""What version 0.1 made of a REST API and is in the API's document now: it is deleted."""

CASES = [
    (version.name, component)
    for version in sorted(record.STATES.iterdir())
    for component in sorted(PROGRAMS)
    if (version / f"{component}.json").exists()
]


def revived(cloud: Cloud, resources: list[dict[str, Any]]) -> automation.Deployment:
    """Make the recorded resources in a cloud, and the state say what they are called there."""
    provider = Provider(cloud)
    text = json.dumps(resources)
    for index, recorded in enumerate(resources):
        one = json.loads(text)[index]
        if not one["custom"] or not one["type"].startswith("aws:"):
            continue
        inputs = {key: _asset(item) for key, item in one["inputs"].items() if key != "__defaults"}
        if one["type"].endswith(":MethodSettings") and inputs["methodPath"].count("/") > 1:
            continue  # version 0.1 wrote it as AWS takes none, so that it never was there
        made = provider.create(one["urn"], one["type"], inputs)
        for old, new in ((one["id"], made.id), *_named(one.get("outputs", {}), made.outputs)):
            text = text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1])
        assert recorded["urn"] in text
    return automation.Deployment(
        version=3,
        deployment={
            "manifest": {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""},
            "resources": json.loads(text),
        },
    )


def _named(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    """Each text of the outputs that a new cloud chose otherwise, the longest first."""
    pairs = {
        (old, new)
        for key, old in before.items()
        if isinstance(old, str) and len(old) > 4 and isinstance(new := after.get(key), str) and old != new
    }
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def _asset(value: Any) -> Any:
    if isinstance(value, dict) and value.get(_SIGNATURE) == _ARCHIVE:
        return pulumi.AssetArchive(
            {name: pulumi.FileAsset(one["path"]) for name, one in value["assets"].items()}
        )
    return value


@pytest.mark.parametrize(("version", "component"), sample(CASES, ("0.1", "UserPool")))
def test_an_upgrade_replaces_nothing_that_holds_data_and_nothing_at_all_without_a_line(
    engine: Engine, version: str, component: str
) -> None:
    stack = engine.stack(state=revived(engine.cloud, record.states(version)[component]))
    steps = stack.up(PROGRAMS[component])
    gone = steps.of("replace", "delete", "delete-replaced")
    assert not [line for line in gone if line.split()[0] in HOLD_DATA]
    parts = PARTS_OF_A_DOCUMENT.get((version, component), set())
    assert sorted({line for line in gone if line.split()[0] not in parts}) == REPLACED.get(
        (version, component), []
    )
    stack.settles(PROGRAMS[component])
    stack.destroy()


def test_what_an_upgrade_replaces_has_its_line_in_the_changelog() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text()
    for _, component in REPLACED:
        assert f"`{component}`" in changes


def test_each_version_of_the_changelog_has_recorded_states() -> None:
    released = re.findall(r"^## \[(\d+\.\d+)\.\d+\]$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert released
    assert set(released) <= {version for version, _ in CASES}, (
        "Run `python -m tests.components.engine.record VERSION` with that version's components."
    )
