"""Every type goes through create, read, update and delete against the real moto."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.cloud.schema import settable
from gatehouse.laptop.cloud.types import kinds
from tests.laptop.cloud.cases import CASES, Case

if TYPE_CHECKING:
    from tests.laptop.cloud.world import World


def plain(value: Any) -> Any:
    """Compare numbers by value, and policies by what they say."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str) and value.startswith('{"'):
        return json.loads(value)
    return value


def elsewhere(case: Case, inputs: dict[str, Any]) -> dict[str, Any]:
    """What moves a resource: another region, or another first property where AWS has it for the whole world."""
    key = next(iter(inputs))
    return {"region": "us-east-1"} if "region" in settable(case.type) else {key: f"{inputs[key]}x"}


def assert_read(case: Case, found: dict[str, Any] | None, inputs: dict[str, Any]) -> None:
    assert found is not None
    assert kinds()[case.type].read is not None
    for key in inputs.keys() - case.unread:
        given, held = plain(inputs[key]), plain(found.get(key))
        if isinstance(given, dict) and isinstance(held, dict):
            held = {name: item for name, item in held.items() if name in given}
        assert held == given, key


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_a_resource_goes_through_create_read_update_and_delete(case: Case, world: World) -> None:
    provider, inputs, hints = world.provider, world.filled(case.inputs), world.filled(case.hints)
    readable = kinds()[case.type].read is not None
    made = provider.create(case.type, "case", inputs)
    try:
        assert inputs.keys() <= made.outputs.keys()
        if readable:
            assert_read(case, provider.read(case.type, made.id, hints), inputs)
        if case.changes is None:
            assert (
                provider.update(case.type, made.id, made.outputs, {**inputs, **elsewhere(case, inputs)})
                is None
            )
        else:
            merged = {**inputs, **world.filled(case.changes)}
            changed = {key: item for key, item in merged.items() if item is not None}
            outputs = provider.update(case.type, made.id, made.outputs, changed)
            assert outputs is not None
            for gone in merged.keys() - changed.keys():
                assert outputs.get(gone) in (None, inputs[gone]) or not outputs[gone]
            if readable:
                found = provider.read(case.type, made.id, hints)
                assert_read(case, found, changed)
                for gone in merged.keys() - changed.keys() - case.unread:
                    assert not (found or {}).get(gone), gone
    finally:
        provider.delete(case.type, made.id, made.outputs)
    if readable and kinds()[case.type].delete is not None:
        assert provider.read(case.type, made.id, hints) is None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_deleting_what_is_gone_is_no_error(case: Case, world: World) -> None:
    made = world.provider.create(case.type, "gone", world.filled(case.inputs))
    world.provider.delete(case.type, made.id, made.outputs)
    world.provider.delete(case.type, made.id, made.outputs)


def test_every_type_has_a_round_trip() -> None:
    assert {case.type for case in CASES} == set(kinds())
