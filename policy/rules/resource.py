"""A resource as the rules see it."""

from __future__ import annotations

import keyword
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .values import Props

_URN_PARTS = 4  # urn:pulumi:STACK::PROJECT::TYPE::NAME


def type_of(urn: str) -> str:
    """The type of a resource itself, without those of its parents, from its URN; empty if that is none."""
    parts = urn.split("::", _URN_PARTS - 1)
    return parts[2].rpartition("$")[2] if len(parts) == _URN_PARTS else ""


@dataclass(frozen=True, eq=False, repr=False)
class Resource:
    """A resource: `props` are plain data (inputs for a resource rule, outputs for a stack rule), `parent` is a URN or empty.

    `depends` maps a property to the URNs that it was computed from; only a stack rule is shown these. `holder` is the
    resource in whose template this one is declared: `#` and its name there come after the holder's URN. `managed` tells
    that a provider looks after it, which it does not after a component; only a stack rule is shown this.
    """

    type: str
    name: str
    urn: str
    props: Props
    parent: str = ""
    depends: dict[str, list[str]] = field(default_factory=dict)
    holder: Resource | None = None
    managed: bool = False

    @property
    def reported(self) -> str:
        """The URN that Pulumi knows: the outermost holder's."""
        return self.holder.reported if self.holder else self.urn

    @property
    def names(self) -> set[str]:
        """What this goes by in an exemption: its own name, its component's, and those of what holds it."""
        own = {self.name, self.component[1]} - {""}
        return own | self.holder.names if self.holder else own

    @property
    def stack(self) -> str:
        """The stack's name, from the URN; empty if that is none."""
        return (
            self.urn.split("::", 1)[0].removeprefix("urn:pulumi:")
            if self.urn.startswith("urn:pulumi:")
            else ""
        )

    @property
    def project(self) -> str:
        """The project's name, from the URN; empty if that is none."""
        parts = self.urn.split("::", 3)
        return parts[1] if len(parts) == _URN_PARTS else ""

    @property
    def component(self) -> tuple[str, str]:
        """Type and name of the component that this belongs to; empty where it belongs to the stack itself."""
        parts = self.parent.split("::", 3)
        if len(parts) != _URN_PARTS or parts[2] == "pulumi:pulumi:Stack":
            return "", ""
        return type_of(self.parent), parts[3]

    @property
    def parts(self) -> set[tuple[str, str]]:
        """Type and name of this, of its component, and of what holds it."""
        own = {(self.type, self.name), self.component} - {("", "")}
        return own | self.holder.parts if self.holder else own

    @property
    def where(self) -> str:
        """Where a developer looks: the component with its type, or the resource's own logical name."""
        if self.holder:
            return f"'{self.name}' in {self.holder.where}"
        kind, name = self.component
        return f"{kind.rpartition(':')[2]} '{name}'" if name else f"'{self.name}'"

    @property
    def label(self) -> str:
        """The resource's own logical name, and the component that it belongs to."""
        return f"'{self.name}' of {self.where}" if self.component[1] and not self.holder else self.where

    @property
    def native(self) -> bool:
        """Whether it is one of the Cloud Control provider's, `aws-native`."""
        return self.type.startswith("aws-native:")

    @property
    def code(self) -> str:
        """How the program spells it in Python: `aws.apigatewayv2.Route("name", ...)`."""
        if self.holder:
            return f"'{self.name}' in {self.holder.code}"
        package, _, rest = self.type.partition(":")
        module = rest.partition(":")[0].partition("/")[0]
        module += "_" if keyword.iskeyword(module) else ""  # as in aws.lambda_
        return f'{package.replace("-", "_")}.{module}.{rest.rpartition(":")[2]}("{self.name}", ...)'
