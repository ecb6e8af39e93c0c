"""What creates resources, and how what stands is made what the program asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from gatehouse.laptop.engine.fingerprint import stamped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gatehouse.laptop.engine.state import Operation, Resource


class Created(Protocol):
    """What a provider says of a resource that it created: its id, and its outputs in camelCase."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def outputs(self) -> dict[str, Any]: ...  # noqa: D102


class Provider(Protocol):
    """What creates resources; inputs and outputs are plain values with Pulumi's keys."""

    def emulates(self, type_: str) -> bool: ...  # noqa: D102
    def create(self, type_: str, name: str, inputs: dict[str, Any]) -> Created: ...  # noqa: D102
    def update(  # noqa: D102
        self, type_: str, id_: str, old: dict[str, Any], new: dict[str, Any]
    ) -> dict[str, Any] | None: ...
    def delete(self, type_: str, id_: str, outputs: dict[str, Any]) -> None: ...  # noqa: D102
    def read(self, type_: str, id_: str, inputs: dict[str, Any]) -> dict[str, Any] | None: ...  # noqa: D102
    def invoke(self, token: str, args: dict[str, Any]) -> dict[str, Any]: ...  # noqa: D102


class Given:
    """An id and outputs that are there already."""

    def __init__(self, id_: str, outputs: Mapping[str, Any]) -> None:
        self.id = id_
        self.outputs = dict(outputs)


def reconcile(
    provider: Provider, resource: Resource, before: Resource | None, ignore: Sequence[str]
) -> tuple[Operation, Created]:
    """Create the resource, or keep, change or replace what an earlier run made of it.

    `ignore` are the top-level inputs whose changes the program wants ignored.

    Raises:
        ValueError: It would have to be replaced, and it is protected.
    """
    if before is None or not before.emulated:
        return "create", provider.create(resource.type, resource.name, resource.inputs)
    kept = {key: before.inputs[key] for key in ignore if key in before.inputs}
    inputs = {**resource.inputs, **kept}
    if before.stamp == {**resource.stamp, **stamped(kept)}:
        return "same", Given(before.id, before.outputs)
    outputs = provider.update(resource.type, before.id, before.outputs, inputs)
    if outputs is not None:
        return "update", Given(before.id, outputs)
    if before.protect:
        raise ValueError("the change would replace it, and it is protected. Take `protect` off first.")
    provider.delete(resource.type, before.id, before.outputs)
    return "replace", provider.create(resource.type, resource.name, inputs)
