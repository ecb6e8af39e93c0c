"""The AWS provider as this engine asks it: by type and name, and with the old outputs only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud import CloudError

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Created, Provider


class Adapted:
    """Remembers the inputs of what it created, which the provider wants to be told."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._inputs: dict[tuple[str, str], dict[str, Any]] = {}
        self._outputs: dict[tuple[str, str], dict[str, Any]] = {}

    def emulates(self, type_: str) -> bool:
        """Return whether resources of this type are really created."""
        return self._provider.emulates(type_)

    def create(self, type_: str, name: str, inputs: dict[str, Any]) -> Created:
        """Check and create a resource."""
        checked = self._checked(type_, name, None, inputs)
        made = self._provider.create(_urn(type_, name), type_, checked)
        self._inputs[type_, made.id], self._outputs[type_, made.id] = checked, made.outputs
        return made

    def update(self, type_: str, id_: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any] | None:
        """Change a resource and return its outputs; None where it must be replaced instead."""
        before, held = self._inputs.get((type_, id_), old), self._outputs.get((type_, id_), old)
        checked = self._checked(type_, "", before, new)
        diff = self._provider.diff(type_, id_, before, held, checked)
        if diff.replaces:
            return None
        outputs = self._provider.update("", type_, id_, before, held, checked) if diff.changed else held
        self._inputs[type_, id_], self._outputs[type_, id_] = checked, outputs
        return outputs

    def delete(self, type_: str, id_: str, outputs: dict[str, Any]) -> None:
        """Delete a resource."""
        held = self._outputs.pop((type_, id_), outputs)
        self._provider.delete("", type_, id_, self._inputs.pop((type_, id_), {}), held)

    def read(self, type_: str, id_: str, inputs: dict[str, Any]) -> dict[str, Any] | None:
        """Return the outputs of a resource that exists already, or None."""
        found = self._provider.read("", type_, id_, inputs)
        return found.outputs if found else None

    def invoke(self, token: str, args: dict[str, Any]) -> dict[str, Any]:
        """Answer a provider function."""
        return self._provider.invoke(token, args)

    def _checked(
        self, type_: str, name: str, olds: dict[str, Any] | None, news: dict[str, Any]
    ) -> dict[str, Any]:
        checked = self._provider.check(_urn(type_, name), type_, olds, news)
        if checked.failures:
            raise CloudError(" ".join(reason for _, reason in checked.failures))
        return checked.inputs


def _urn(type_: str, name: str) -> str:
    return f"urn:pulumi:stack::project::{type_}::{name}"
