"""Programs in a temporary directory, and a provider that remembers what it was asked."""

from __future__ import annotations

import functools
import itertools
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from gatehouse.laptop.cloud import Checked, Diff, Read
from gatehouse.laptop.cloud.aws import Created
from gatehouse.laptop.cloud.compare import plain as covered
from gatehouse.laptop.engine.built_in.engine import BuiltIn
from gatehouse.laptop.engine.project import load
from gatehouse.laptop.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gatehouse.laptop.cloud import Provider
    from gatehouse.laptop.engine.state import ResourceState, Result


@dataclass
class RecordingProvider:
    """Makes every resource in memory and keeps the calls, in order. `engine` is the one that asks it."""

    refuse: frozenset[str] = frozenset()
    refuse_to_delete: frozenset[str] = frozenset()
    not_emulated: frozenset[str] = frozenset()
    immutable: frozenset[str] = frozenset()
    delete_first: frozenset[str] = frozenset()
    ignored: dict[str, tuple[str, ...]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    there: dict[str, dict[str, Any]] = field(default_factory=dict)
    regions: list[str | None] = field(default_factory=list)
    timeouts: list[float | None] = field(default_factory=list)
    running: bool = True
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    @functools.cached_property
    def engine(self) -> BuiltIn:
        return BuiltIn(cast("Provider", self))

    def at(self, region: str | None) -> RecordingProvider:
        self.regions.append(region)
        return self

    def emulates(self, kind: str) -> bool:
        return kind not in self.not_emulated

    def check(self, urn: str, kind: str, olds: Any, news: dict[str, Any], **_: Any) -> Checked:
        wrong = [("name", "AWS takes no such name.")] if news.get("name") == "refused" else []
        return Checked(dict(news), tuple(wrong))

    def diff(self, kind: str, id_: str, old: Any, outputs: Any, news: Any, ignored: Any = ()) -> Diff:
        found = tuple(
            sorted(
                k for k in {*old, *news} if covered(old.get(k)) != covered(news.get(k)) and k not in ignored
            )
        )
        replaces = found if kind in self.immutable else ()
        return Diff(found, replaces, bool(replaces) and kind in self.delete_first)

    def create(
        self,
        urn: str,
        kind: str,
        inputs: dict[str, Any],
        *,
        preview: bool = False,
        timeout: float | None = None,
    ) -> Created:
        name = urn.rsplit("::", 1)[1]
        if preview:
            return Created("", {**inputs, "arn": UNKNOWN})
        if name in self.refuse:
            raise ValueError(f"{name} is refused")
        self.calls.append(("create", name))
        self.timeouts.append(timeout)
        made = Created(
            f"{name}-{next(self._ids)}",
            {"arn": f"arn:{kind}:{name}", "seen": sorted(inputs), **inputs},
            self.ignored.get(name, ()),
        )
        self.there[made.id] = made.outputs
        return made

    def update(
        self, urn: str, kind: str, id_: str, old: Any, outputs: Any, news: Any, *, preview: bool = False
    ) -> Any:
        if not preview:
            if urn.rsplit("::", 1)[1] in self.refuse:
                raise ValueError(f"{id_} is refused")
            self.calls.append(("update", id_))
            self.there[id_] = {**outputs, **news}
        return {**outputs, **news}

    def delete(self, urn: str, kind: str, id_: str, inputs: Any, outputs: Any) -> None:
        if id_ in self.refuse_to_delete:
            raise ValueError(f"{id_} is in use")
        self.calls.append(("delete", id_))
        self.there.pop(id_, None)

    def read(self, urn: str, kind: str, id_: str, inputs: Any = None, outputs: Any = None) -> Read | None:
        if outputs is not None:
            return Read(id_, dict(inputs), dict(outputs)) if id_ in self.there else None
        return Read(id_, {"name": f"found {id_}"}, {"name": f"found {id_}"}) if id_ != "missing" else None

    def invoke(self, token: str, args: Any) -> dict[str, Any]:
        return {"name": token, "id": "eu-west-1", "region": "eu-west-1", **args}


def write(directory: Path, source: str, *, stack: str = "{}\n", project: str = "") -> Path:
    """Write a program with one stack, `dev`."""
    directory.mkdir(exist_ok=True)
    (directory / "Pulumi.yaml").write_text(project or "name: shop\nruntime: python\n")
    (directory / "Pulumi.dev.yaml").write_text(stack)
    (directory / "__main__.py").write_text(textwrap.dedent(source))
    return directory


def run(directory: Path, *, provider: RecordingProvider | None = None, preview: bool = False) -> Result:
    """Run the program once without a policy pack; with the same provider again, it goes on from there."""
    engine = (provider or RecordingProvider()).engine
    return engine.deploy(load(directory), pack=None, preview=preview)


def by_name(resources: Iterable[ResourceState]) -> dict[str, ResourceState]:
    """Resources by their logical names."""
    return {resource.name: resource for resource in resources}
