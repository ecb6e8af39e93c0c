"""Programs in a temporary directory, and a provider that remembers what it was asked."""

from __future__ import annotations

import itertools
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.engine.deploy import deploy
from gatehouse.laptop.engine.project import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from gatehouse.laptop.engine.state import Resource, Result


@dataclass
class Made:
    """What the provider says of a resource it made."""

    id: str
    outputs: dict[str, Any]
    ignored: tuple[str, ...] = ()


@dataclass
class RecordingProvider:
    """Makes every resource in memory and keeps the calls, in order."""

    refuse: frozenset[str] = frozenset()
    not_emulated: frozenset[str] = frozenset()
    immutable: frozenset[str] = frozenset()
    calls: list[tuple[str, str]] = field(default_factory=list)
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    def emulates(self, type_: str) -> bool:
        return type_ not in self.not_emulated

    def create(self, type_: str, name: str, inputs: dict[str, Any]) -> Made:
        if name in self.refuse:
            raise ValueError(f"{name} is refused")
        self.calls.append(("create", name))
        return Made(f"{name}-{next(self._ids)}", {"arn": f"arn:{type_}:{name}", "seen": sorted(inputs)})

    def update(self, type_: str, id_: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any] | None:
        if type_ in self.immutable:
            return None
        self.calls.append(("update", id_))
        return {**old, **new}

    def delete(self, _type: str, id_: str, _outputs: dict[str, Any]) -> None:
        self.calls.append(("delete", id_))

    def read(self, _type: str, id_: str, _inputs: dict[str, Any]) -> dict[str, Any] | None:
        return {"name": f"found {id_}"} if id_ != "missing" else None

    def invoke(self, token: str, args: dict[str, Any]) -> dict[str, Any]:
        return {"name": token, "id": "eu-west-1", "region": "eu-west-1", **args}


def write(directory: Path, source: str, *, stack: str = "{}\n", project: str = "") -> Path:
    """Write a program with one stack, `dev`."""
    directory.mkdir(exist_ok=True)
    (directory / "Pulumi.yaml").write_text(project or "name: shop\nruntime: python\n")
    (directory / "Pulumi.dev.yaml").write_text(stack)
    (directory / "__main__.py").write_text(textwrap.dedent(source))
    return directory


def run(
    directory: Path,
    *,
    provider: RecordingProvider | None = None,
    preview: bool = False,
    previous: Sequence[Resource] = (),
) -> Result:
    """Run the program once without a policy pack."""
    return deploy(
        load(directory),
        provider=provider or RecordingProvider(),
        pack=None,
        preview=preview,
        previous=previous,
    )


def by_name(resources: Iterable[Resource]) -> dict[str, Resource]:
    """Resources by their logical names."""
    return {resource.name: resource for resource in resources}
