"""A resource as the rules see it, and what a rule can say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from .values import Props

_URN_PARTS = 4  # urn:pulumi:STACK::PROJECT::TYPE::NAME


@dataclass(frozen=True)
class Resource:
    """A resource: `props` are plain data (inputs for a resource rule, outputs for a stack rule), `parent` is a URN or empty.

    `depends` maps a property to the URNs that it was computed from; only a stack rule is shown these.
    """

    type: str
    name: str
    urn: str
    props: Props
    parent: str = ""
    depends: dict[str, list[str]] = field(default_factory=dict)

    @property
    def project(self) -> str:
        """The project's name, from the URN."""
        parts = self.urn.split("::", 3)
        return parts[1] if len(parts) == _URN_PARTS else ""

    @property
    def stack(self) -> str:
        """The stack's name, from the URN."""
        return self.urn.split("::", 1)[0].removeprefix("urn:pulumi:")

    @cached_property
    def component(self) -> tuple[str, str]:
        """Type and name of the component that this belongs to; empty where it belongs to the stack itself."""
        parts = self.parent.split("::", 3)
        if len(parts) != _URN_PARTS or parts[2] == "pulumi:pulumi:Stack":
            return "", ""
        return parts[2].rpartition("$")[2], parts[3]

    @property
    def where(self) -> str:
        """Where a developer looks: the component and its type, or the resource's own name."""
        kind, name = self.component
        return f"{kind.rpartition(':')[2]} '{name}'" if name else f"'{self.name}'"


@dataclass(frozen=True)
class Finding:
    """What is wrong with a resource: one message, and the resource it is about where that is another than the one judged.

    `undecided` findings are not violations: they say what can't be told before the deployment.
    """

    message: str
    urn: str = ""
    undecided: bool = False
