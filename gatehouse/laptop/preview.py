"""What a deploy would do, without a cloud: and what a program is told of its surroundings while it runs."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gatehouse.laptop.config import StandIns
from gatehouse.laptop.engine.choice import Engine
from gatehouse.laptop.servers import HOST, Servers, bind, port_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.engine.state import Note, Result, Step
    from gatehouse.laptop.pack.find import PackSource
    from gatehouse.laptop.served import Served

DISCOVERY = "GATEHOUSE_DISCOVERY"
"""Tells a program where to read the discovery documents of issuers that laptop.yaml stands in for."""

_REGION = "eu-west-1"


@dataclass(frozen=True)
class Watcher:
    """Who is told what happens: each resource, each line that the program or a function prints, each request answered."""

    on_step: Callable[[Step], None] = field(default=lambda _: None)
    on_note: Callable[[Note], None] = field(default=lambda _: None)
    on_log: Callable[[str, str], None] = field(default=lambda _group, _line: None)
    on_request: Callable[[Served], None] = field(default=lambda _: None)

    def until(self, ended: Callable[[], bool]) -> Watcher:
        """The same, without the resources and notes that come after the end: they tell only of what was cut off."""
        return replace(
            self,
            on_step=lambda step: None if ended() else self.on_step(step),
            on_note=lambda note: None if ended() else self.on_note(note),
        )


def preview(
    project: Project,
    policy: PackSource,
    watcher: Watcher | None = None,
    engine: Engine = Engine.BUILT_IN,
) -> Result:
    """What a deploy would do, judged by the policy pack. Nothing is created, and no local cloud is started.

    Raises:
        EngineError: Pulumi's engine is asked for, and there is no `pulumi`, or only an old one.
    """
    watcher = watcher or Watcher()
    if engine is Engine.PULUMI:
        return _on_pulumi(project, policy, watcher)
    with (
        policy.launch(project, dry_run=True) as pack,
        discoverable(project) as environment,
        told(environment),
    ):
        from gatehouse.laptop.cloud import Cloud, Provider
        from gatehouse.laptop.engine.built_in.engine import BuiltIn

        built_in = BuiltIn(Provider(Cloud.offline(region=region_of(project))))
        return built_in.deploy(
            project, pack=pack, preview=True, on_step=watcher.on_step, on_note=watcher.on_note
        )


def _on_pulumi(project: Project, policy: PackSource, watcher: Watcher) -> Result:
    import tempfile
    from pathlib import Path

    from gatehouse.laptop.cloud import Cloud, Provider
    from gatehouse.laptop.cloud.attachable import Attachable
    from gatehouse.laptop.engine.pulumi import PulumiEngine
    from gatehouse.laptop.engine.pulumi_cli import Home

    provider = Provider(Cloud.offline(region=region_of(project)))
    with (
        tempfile.TemporaryDirectory(prefix="gatehouse-") as folder,
        Attachable(provider, project.main.parent) as attached,
        discoverable(project) as environment,
        told(environment),
    ):
        found = PulumiEngine(Home(Path(folder) / "engine"), attached)
        return found.run(project, policy, preview=True, on_step=watcher.on_step, on_note=watcher.on_note)


def region_of(project: Project) -> str:
    """The stack's AWS region, or Ireland where it names none."""
    return project.config.get("aws:region", _REGION)


@contextlib.contextmanager
def told(environment: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for a while."""
    before = {key: os.environ.get(key) for key in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


@contextlib.contextmanager
def discoverable(project: Project) -> Iterator[dict[str, str]]:
    """Where a program trusts an outside issuer that laptop.yaml stands in for, serve its discovery for the preview."""
    found = StandIns.of(project.directory)
    if not found.issuers:
        yield {}
        return
    from gatehouse.laptop import login
    from gatehouse.laptop.cloud import Cloud

    sock = bind(0)
    base = f"http://{HOST}:{port_of(sock)}"
    servers = Servers()
    try:
        servers.serve(
            login.create_app(
                Cloud.offline(region=region_of(project)), base_url=base, stand_ins=lambda: found
            ),
            sock,
        )
        yield {DISCOVERY: json.dumps(found.addresses(base))}
    finally:
        servers.close()
