"""States that earlier versions left, upgraded on Pulumi's engine by the same program with the components as they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from pulumi import automation

from gatehouse.laptop.cloud import Cloud, Provider
from tests.components.engine import record
from tests.components.engine.released import PROGRAMS
from tests.components.engine.root import ROOT

if TYPE_CHECKING:
    from tests.components.engine.conftest import Engine

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"

HOLD_DATA = {"UserPool", "UserPoolClient", "UserGroup", "LogGroup", "UserPoolDomain", "Api", "RestApi"}
"""What nobody gets back, or what is known outside by its id."""

REPLACED: dict[str, list[str]] = {"RestApi": ["Deployment api", "MethodSettings api orders/{id}/GET"]}
"""What an upgrade to this version replaces or deletes by name, for which CHANGELOG.md has a line; the parts of a REST API
that are in its document now are deleted besides."""

PARTS_OF_A_DOCUMENT = {"Authorizer", "Integration", "Method", "Resource", "Response"}

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


@pytest.mark.parametrize(("version", "component"), CASES)
def test_an_upgrade_replaces_nothing_that_holds_data_and_nothing_at_all_without_a_line(
    engine: Engine, version: str, component: str
) -> None:
    stack = engine.stack(state=revived(engine.cloud, record.states(version)[component]))
    steps = stack.up(PROGRAMS[component])
    gone = steps.of("replace", "delete", "delete-replaced")
    assert not [line for line in gone if line.split()[0] in HOLD_DATA]
    unexpected = [
        line for line in gone if line.split()[0] not in PARTS_OF_A_DOCUMENT or component != "RestApi"
    ]
    assert sorted(set(unexpected)) == REPLACED.get(component, [])
    stack.settles(PROGRAMS[component])
    stack.destroy()


def test_what_an_upgrade_replaces_has_its_line_in_the_changelog() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text()
    for component in REPLACED:
        assert f"`{component}`" in changes
