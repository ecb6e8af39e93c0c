"""The resources that other resources need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.laptop.cloud.cases import parents

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Created, Provider

_REFERENCE = re.compile(r"~([a-z_]+)(?:\.([A-Za-z]+))?")


class World:
    """Makes the resources that others need, each once."""

    def __init__(self, provider: Provider) -> None:
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
