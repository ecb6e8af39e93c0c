"""What a rule is: everything about it said once, beside the check that it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from .exemptions import Exemption, parse
from .resource import Finding, Resource
from .values import Props

Level = Literal["mandatory", "advisory"]
Severity = Literal["low", "medium", "high", "critical"]


@dataclass(frozen=True)
class Context:
    """What a check is given besides the resource: the rule's settings (defaults filled in), its exemptions, and the day."""

    settings: Mapping[str, Any]
    exemptions: tuple[Exemption, ...]
    today: date


Check = Callable[[Resource, Context], Iterable[Finding]]
StackCheck = Callable[[list[Resource], Context], Iterable[Finding]]
Remedy = Callable[[Resource, Context], Props | None]


@dataclass(frozen=True)
class Rule:
    """A rule of the pack.

    `settings` maps each setting to its JSON Schema, whose `default` holds where nothing is configured. `types` are the resource
    types that it looks at. A rule has either `check` or `stack_check`; `remedy` answers better inputs, or None.
    """

    name: str
    title: str
    description: str
    level: Level
    severity: Severity
    cure: str
    url: str
    types: frozenset[str]
    check: Check | None = None
    stack_check: StackCheck | None = None
    remedy: Remedy | None = None
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    def context(self, config: Mapping[str, Any], today: date) -> Context:
        """Fill in the defaults, which come from the engine in a deployment and from here in a direct call.

        Raises:
            ConfigurationError: An exemption is malformed.
        """
        defaults = {key: schema["default"] for key, schema in self.settings.items() if "default" in schema}
        settings = defaults | {key: value for key, value in config.items() if value is not None}
        return Context(settings, parse(self.name, settings.get("exemptions")), today)
