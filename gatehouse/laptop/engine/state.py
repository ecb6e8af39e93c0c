"""What a run of a program leaves behind: resources, and what happened to each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from gatehouse.laptop.unknown import UNKNOWN
from gatehouse.laptop.urns import PROVIDERS, name_of, type_of

__all__ = [
    "UNKNOWN",
    "Failure",
    "Note",
    "Operation",
    "ResourceState",
    "Result",
    "Step",
    "is_default_provider",
]

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.pack.host import Violation

Operation = Literal["create", "update", "replace", "same", "delete", "read", "blocked"]
"""What the engine did with a resource; `blocked` means that nothing was created, because something had failed."""


def is_default_provider(urn: str) -> bool:
    """Return whether a resource is the engine's own provider of a package, which no program declares."""
    return type_of(urn).startswith(PROVIDERS) and name_of(urn).startswith("default")


@dataclass(frozen=True)
class ResourceState:
    """A registered resource.

    `inputs` and `outputs` are plain Python values with Pulumi's camelCase keys: secrets are unwrapped (their
    top-level keys are in `secrets`), unknown values are `UNKNOWN`, assets and archives are Pulumi's own
    objects. Component resources have `custom` false and an empty `id`. `external` tells that the program only reads it
    (`get`): another program makes it, and the policy pack is not shown it.
    """

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    id: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    provider: str = ""
    emulated: bool = True
    protect: bool = False
    secrets: frozenset[str] = frozenset()
    external: bool = False


@dataclass(frozen=True)
class Step:
    """One thing the engine did, reported as it happens: `seconds` is how long the cloud took over it."""

    operation: Operation
    resource: ResourceState
    violations: tuple[Violation, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Note:
    """A line that the program logged."""

    level: Literal["debug", "info", "warning", "error"]
    text: str
    urn: str = ""


@dataclass(frozen=True)
class Failure:
    """Why a run ended badly: a sentence for a person, and where (a URN, or a file and line) if it has a place."""

    message: str
    where: str = ""


@dataclass(frozen=True)
class Result:
    """All that a run produced.

    `resources` is in registration order, `outputs` are the stack's exports with secrets left in (their names
    are in `secret_outputs`), `not_emulated` are the resource types that the laptop runtime only recorded.
    """

    resources: tuple[ResourceState, ...]
    outputs: dict[str, Any]
    secret_outputs: frozenset[str] = frozenset()
    violations: tuple[Violation, ...] = ()
    failures: tuple[Failure, ...] = ()
    notes: tuple[Note, ...] = ()
    steps: tuple[Step, ...] = field(default=())

    @property
    def not_emulated(self) -> tuple[str, ...]:
        """The resource types that were recorded but not built, sorted."""
        return tuple(sorted({r.type for r in self.resources if r.custom and not r.emulated}))

    @property
    def blocked(self) -> bool:
        """Whether a mandatory policy was violated."""
        return any(v.level == "mandatory" for v in self.violations)

    @property
    def ok(self) -> bool:
        """Whether the run did all it was asked to."""
        return not self.failures and not self.blocked
