"""What in a new schema of the package would break programs written for the old one. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHAPE = ("type", "$ref", "items", "additionalProperties", "plain")


def breaking(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Each breaking change as a sentence; empty when every program for the old schema works with the new one.

    Args:
        old: a Pulumi package schema.
        new: the schema that takes its place.
    """
    return [
        *_section(old.get("resources", {}), new.get("resources", {}), "inputProperties", "requiredInputs"),
        *_outputs(old.get("resources", {}), new.get("resources", {})),
        *_section(old.get("types", {}), new.get("types", {}), "properties", "required"),
    ]


def _section(old: Mapping[str, Any], new: Mapping[str, Any], properties: str, required: str) -> Iterator[str]:
    for token, before in old.items():
        after = new.get(token)
        if after is None:
            yield f"{token} is gone"
            continue
        yield from _properties(token, before.get(properties, {}), after.get(properties, {}))
        for name in sorted(set(after.get(required, ())) - set(before.get(required, ()))):
            yield f"{token}.{name} is required now"


def _outputs(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for token, before in old.items():
        if token in new:
            after = new[token]
            yield from _properties(
                f"{token} output", before.get("properties", {}), after.get("properties", {})
            )
            for name in sorted(set(before.get("required", ())) - set(after.get("required", ()))):
                yield f"{token} output.{name} may be missing now"


def _properties(token: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name, before in old.items():
        after = new.get(name)
        if after is None:
            yield f"{token}.{name} is gone"
        elif _shape(before) != _shape(after):
            yield f"{token}.{name} has another type"


def _shape(declared: Any) -> Any:  # noqa: ANN401 - a JSON value
    if not isinstance(declared, dict):
        return declared
    # Plain to not plain takes more than it did, so only the other way breaks; that too is told by `plain`.
    return {key: _shape(declared[key]) for key in _SHAPE if key in declared}
