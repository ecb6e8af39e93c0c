"""What Pulumi's engine says of resources in its state, its plans and its events, as the rest of the laptop knows them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from gatehouse.laptop import wire
from gatehouse.laptop.engine.state import UNKNOWN, ResourceState
from gatehouse.laptop.urns import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def secret_names(values: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the values that hold a secret, however deep."""
    return frozenset(name for name, value in values.items() if _has_secret(value))


def _has_secret(value: Any) -> bool:  # noqa: ANN401 - JSON data
    """Return whether a secret stands anywhere inside a value of the engine's state."""
    if isinstance(value, dict):
        signature = value.get(rpc._special_sig_key)  # noqa: SLF001
        return signature == rpc._special_secret_sig or any(map(_has_secret, value.values()))  # noqa: SLF001
    return isinstance(value, list) and any(map(_has_secret, value))


def resource(state: Mapping[str, Any], emulates: Callable[[str], bool]) -> ResourceState:
    """Return a resource from what the engine's state or an event says of it."""
    type_, urn = str(state["type"]), str(state["urn"])
    custom = bool(state.get("custom"))
    inputs, outputs = plain(state.get("inputs") or {}), plain(state.get("outputs") or {})
    return ResourceState(
        urn=urn,
        type=type_,
        name=name_of(urn),
        parent=str(state.get("parent") or ""),
        custom=custom,
        inputs=inputs,
        outputs=outputs or (inputs if custom else {}),  # a preview's events come before the outputs
        id=str(state.get("id") or ""),
        **dependencies(state),
        provider=str(state.get("provider") or ""),
        emulated=not custom or not type_.startswith("aws:") or emulates(type_),
        protect=bool(state.get("protect")),
        external=bool(state.get("external")),
    )


def dependencies(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a resource depends on, whole and by property."""
    by_property = state.get("propertyDependencies") or {}
    return {
        "dependencies": tuple(state.get("dependencies") or ()),
        "property_dependencies": {key: tuple(urns or ()) for key, urns in by_property.items()},
    }


def goals(plan: Path) -> dict[str, Mapping[str, Any]]:
    """Return what a preview's plan says of each resource; a preview that failed leaves none."""
    if not plan.is_file():
        return {}
    found = json.loads(plan.read_text()).get("resourcePlans") or {}
    return {urn: one.get("goal") or {} for urn, one in found.items()}


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON data
    """Return JSON of the engine's as plain values; a secret that it keeps to itself is unknown."""
    if isinstance(value, dict):
        signature = value.get(rpc._special_sig_key)  # noqa: SLF001 - the protocol's constants have no public name
        if signature == rpc._special_secret_sig:  # noqa: SLF001
            text = value.get("plaintext")
            return plain(json.loads(text)) if isinstance(text, str) else UNKNOWN
        if signature == wire.REFERENCE:
            return value.get("id") or value.get("urn")
        if signature in {wire.ASSET, wire.ARCHIVE}:
            return _asset(value)
        return {key: plain(item) for key, item in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return UNKNOWN if value == rpc.UNKNOWN else value


def _asset(value: dict[str, Any]) -> Any:  # noqa: ANN401 - an asset or an archive of Pulumi's
    held = struct_pb2.Struct()
    held["it"] = value
    return wire.read(held)["it"]
