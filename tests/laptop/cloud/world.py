"""The resources that other resources need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud import CloudError
from tests.laptop.cloud.cases import parents

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Created, Provider

_REFERENCE = re.compile(r"~([a-z_]+)(?:\.([A-Za-z]+))?")


class Hand:
    """Asks a provider as an engine does, and remembers what it was told."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._made: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}

    def emulates(self, type_: str) -> bool:
        return self.provider.emulates(type_)

    def create(self, type_: str, name: str, inputs: dict[str, Any], *, region: str | None = None) -> Created:
        urn = f"urn:pulumi:dev::test::{type_}::{name}"
        provider = self.provider.at(region)
        made = provider.create(urn, type_, self._checked(type_, name, None, inputs))
        self._made[type_ + made.id] = inputs, made.outputs
        return made

    def update(self, type_: str, id_: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any] | None:
        before, outputs = self._made.get(type_ + id_, (old, old))
        news = self._checked(type_, "case", before, new)
        if self.provider.diff(type_, id_, before, outputs, news).replaces:
            return None
        changed = self.provider.update("", type_, id_, before, outputs, news)
        self._made[type_ + id_] = news, changed
        return changed

    def delete(self, type_: str, id_: str, outputs: dict[str, Any]) -> None:
        inputs, held = self._made.get(type_ + id_, ({}, outputs))
        self.provider.delete("", type_, id_, inputs, held)

    def read(self, type_: str, id_: str, inputs: dict[str, Any]) -> dict[str, Any] | None:
        found = self.provider.read("", type_, id_, inputs)
        return found.outputs if found else None

    def invoke(self, token: str, args: dict[str, Any], *, region: str | None = None) -> dict[str, Any]:
        return self.provider.at(region).invoke(token, args)

    def _checked(
        self, type_: str, name: str, olds: dict[str, Any] | None, news: dict[str, Any]
    ) -> dict[str, Any]:
        urn = f"urn:pulumi:dev::test::{type_}::{name}"
        checked = self.provider.check(urn, type_, olds, news, random_seed=name.encode() + type_.encode())
        if checked.failures:
            raise CloudError(" ".join(reason for _, reason in checked.failures))
        return {key: item for key, item in checked.inputs.items() if key != "__defaults"}


class World:
    """Makes the resources that others need, each once."""

    def __init__(self, provider: Hand) -> None:
        self.provider = provider
        self.made: dict[str, Created] = {}

    def filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if isinstance(value, str) and "~" in value:
            return _REFERENCE.sub(lambda found: self.of(found[1], found[2]), value)
        return value

    def of(self, name: str, attribute: str | None) -> str:
        if name not in self.made:
            type_, inputs = parents[name]
            self.made[name] = self.provider.create(type_, name, self.filled(inputs))
        made = self.made[name]
        return str(made.outputs[attribute] if attribute else made.id)
