"""Programs on Pulumi's own engine, against the local AWS provider, which refuses what AWS refuses.

The engine is the Pulumi CLI: that on PATH, or the one that `make engine` built.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pulumi import automation

from gatehouse.laptop.cloud import Cloud, Provider
from gatehouse.laptop.cloud.attachable import Attachable
from gatehouse.laptop.engine.pulumi_command import Command
from tests.components.engine.root import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Program = Callable[[], object]


REGION = "eu-west-1"


def cli() -> Path | None:
    """Where the Pulumi CLI is; None where there is none."""
    built = [*ROOT.glob("engine/bin/pulumi"), *ROOT.glob(".engine/bin/pulumi")]
    found = shutil.which("pulumi")
    return Path(found) if found else next(iter(built), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.engine)
            if cli() is None and not os.environ.get("GATEHOUSE_TESTS_NEED_ENGINE"):
                item.add_marker(pytest.mark.skip(reason="the Pulumi CLI is neither on PATH nor built"))


@dataclass
class Steps:
    """What one `up` did: `create aws:apigatewayv2/route:Route api GET /a`, one line a step, `same` left out."""

    lines: list[str] = field(default_factory=list)

    def note(self, event: automation.EngineEvent) -> None:
        if event.res_outputs_event is None:
            return
        step = event.res_outputs_event.metadata
        if step.op.value not in ("same", "read") and step.type.startswith("aws:"):
            kind, name = step.type.rsplit(":", 1)[-1], step.urn.rsplit("::", 1)[-1]
            self.lines.append(f"{step.op.value} {kind} {name}")

    def of(self, *operations: str) -> list[str]:
        """The lines of these operations, without the operation, sorted."""
        return sorted(line.partition(" ")[2] for line in self.lines if line.partition(" ")[0] in operations)

    @property
    def kinds(self) -> Counter[str]:
        return Counter(line.partition(" ")[0] for line in self.lines)


def _only(program: Program) -> Callable[[], None]:
    def run() -> None:
        program()

    return run


class Stack:
    """A stack of programs that follow each other."""

    def __init__(self, stack: automation.Stack, command: Command) -> None:
        self.stack = stack
        self._command = command
        self.outputs: dict[str, Any] = {}

    def up(self, program: Program) -> Steps:
        """Deploy a program; raises CommandError where that fails."""
        steps = Steps()
        with self._command.running(_only(program), Path.cwd()):
            done = self.stack.up(on_event=steps.note, color="never", suppress_progress=True)
        self.outputs = {key: one.value for key, one in done.outputs.items()}
        return steps

    def preview(self, program: Program) -> None:
        """Preview a program; raises CommandError where that fails."""
        with self._command.running(_only(program), Path.cwd()):
            self.stack.preview(color="never", suppress_progress=True)

    def settles(self, program: Program, *, refreshed: bool = False) -> None:
        """A further `up`, and where asked one after a refresh, too, find nothing to do."""
        assert self.up(program).lines == []
        if refreshed:
            self.stack.refresh(color="never", suppress_progress=True)
            assert self.up(program).lines == []

    def exported(self) -> dict[str, Any]:
        """The state of each resource by type and name."""
        deployment = self.stack.export_stack().deployment or {}
        return {
            f"{one['type'].rsplit(':', 1)[-1]} {one['urn'].rsplit('::', 1)[-1]}": one
            for one in deployment.get("resources") or []
        }

    def destroy(self) -> None:
        self.stack.destroy(color="never", suppress_progress=True)


class Engine:
    """Makes stacks on a file backend of their own, in one local cloud."""

    def __init__(self, cloud: Cloud, attached: Attachable, place: Path) -> None:
        self.cloud = cloud
        self._attached = attached
        self._place = place
        self._made = 0

    def stack(self, project: str = "shop", state: automation.Deployment | None = None) -> Stack:
        """A new stack `dev`, empty or with a state to begin with."""
        self._made += 1
        place = self._place / str(self._made)
        (place / "state").mkdir(parents=True)
        environment = {
            **self._attached.environment,
            "PULUMI_BACKEND_URL": f"file://{place / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "only for this test",
            "PULUMI_HOME": str(place / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK": "true",
            "PATH": f"{(cli() or Path()).parent}{os.pathsep}{os.environ['PATH']}",
        }
        command = Command(str((cli() or Path()).parents[1]))
        made = automation.create_stack(
            stack_name="dev",
            project_name=project,
            program=lambda: None,
            opts=automation.LocalWorkspaceOptions(
                work_dir=str(place), env_vars=environment, pulumi_command=command
            ),
        )
        made.set_config("aws:region", automation.ConfigValue(REGION))
        if state is not None:
            made.import_stack(state)
        made.workspace.program = None  # the command brings it
        return Stack(made, command)

    def beside(self, stack: Stack, name: str) -> Stack:
        """Another stack of the same project, which is there."""
        workspace = stack.stack.workspace
        options = automation.LocalWorkspaceOptions(
            work_dir=workspace.work_dir, env_vars=workspace.env_vars, pulumi_command=stack._command
        )
        found = automation.select_stack(name, project_name="shop", program=lambda: None, opts=options)
        found.workspace.program = None
        return Stack(found, stack._command)


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud.start(region=REGION) as running:
        yield running


@pytest.fixture(scope="module")
def engine(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path = os.environ["PATH"]
    found = cli()
    if found is not None:
        os.environ["PATH"] = f"{found.parent}{os.pathsep}{path}"
    with Attachable(Provider(cloud), Path.cwd()) as attached:
        yield Engine(cloud, attached, tmp_path_factory.mktemp("engine"))
    os.environ["PATH"] = path
