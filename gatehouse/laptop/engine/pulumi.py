"""Pulumi's own engine on a laptop: it runs the program, asks the policy pack, and creates through the local provider.

The program runs in this process, and the command by Pulumi's automation API, so that neither a language host nor a provider
has to be installed; the pack is started by the engine from an executable. https://www.pulumi.com/docs/iac/automation-api/
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import yaml
from pulumi import RunError, automation
from pulumi.automation._stack import StackInitMode  # the class takes it, and the package does not name it
from pulumi.automation.errors import CommandError

from gatehouse.laptop.engine import pulumi_cli
from gatehouse.laptop.engine.failures import exited, explained_text
from gatehouse.laptop.engine.pulumi_command import Command, starter
from gatehouse.laptop.engine.pulumi_events import Seen
from gatehouse.laptop.engine.pulumi_state import goals, plain, resource, secret_names
from gatehouse.laptop.engine.state import Note, ResourceState, Result, Step, is_default_provider
from gatehouse.laptop.engine.surroundings import Notes, placed, run_lines
from gatehouse.laptop.pack.process import interpreter
from gatehouse.laptop.urns import STACK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from gatehouse.laptop.cloud.attachable import Attachable
    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.engine.pulumi_cli import Home
    from gatehouse.laptop.pack.find import PackSource

_ONCE: Final = "true"
"""The state is written once, at the end of a run, failed ones included: to write it at each step takes half of the time, and
what would be lost in between is lost with the cloud."""


class _Stack(automation.Stack):
    """A stack whose exports and history are not asked for after each run, as the API would by three more commands.

    What a run left is exported whole, once; and each command takes its time to start, and to derive the passphrase's key.
    """

    def outputs(self) -> automation.OutputMap:
        return {}

    def info(self, show_secrets: bool = True) -> automation.UpdateSummary:
        del show_secrets
        return automation.UpdateSummary("update", datetime.now(UTC), "", {}, {}, "unknown")


class PulumiEngine:
    """Runs a program on Pulumi's engine, with its state in `home` and the local provider attached.

    Raises:
        EngineError: There is no `pulumi` command, or only an old one.
    """

    def __init__(self, home: Home, attached: Attachable) -> None:
        self._command = Command(str(pulumi_cli.find().parents[1]))
        self._stacks: dict[tuple[str, str], _Stack] = {}
        self._home = home
        self._attached = attached
        home.begin()

    def run(
        self,
        project: Project,
        pack: PackSource,
        *,
        preview: bool,
        on_step: Callable[[Step], None] = lambda _: None,
        on_note: Callable[[Note], None] = lambda _: None,
        on_program: Callable[[Sequence[tuple[str, str]]], None] = lambda _: None,
    ) -> Result:
        """Preview the program, or deploy it. A run that fails says why in its result.

        `on_program` is told the type and name of each resource that the program's lines made, in their order, before any is
        registered.
        """
        seen = Seen(self._attached, lambda text: explained_text(text, project), preview, on_step, on_note)
        stack = self.stack(project)
        options: dict[str, Any] = {
            "policy_packs": [str(self.executable(pack))],
            "policy_pack_configs": [str(pack.config_file)] if pack.config is not None else None,
            "on_event": seen.event,
            "color": "never",
        }
        plan = self._home.folder / "plan.json"
        try:
            with (
                placed(project),
                self._command.running(_program(project, on_note, on_program), project.directory),
            ):
                if preview:
                    plan.unlink(missing_ok=True)
                    stack.preview(plan=str(plan), **options)
                else:
                    stack.up(show_secrets=True, **options)
        except CommandError as error:
            seen.failed(str(error))
        else:
            seen.succeeded()
        if preview:
            return seen.result(seen.resources(goals(plan)), {})
        return seen.result(*self._held(stack))

    def current(self, project: Project) -> Result:
        """Return what the stack is now, whoever changed it."""
        resources, outputs = self._held(self.stack(project))
        return Result(tuple(resources), plain(outputs), secret_names(outputs))

    def stack(self, project: Project) -> automation.Stack:
        """Return the project's stack, for what the automation API can do with it."""
        folder = self._home.folder
        self._write_settings(project)
        settings = automation.ProjectSettings(
            name=project.name, runtime="python", main=str(project.main.parent)
        )
        stack = self._stacks.get((project.name, project.stack))
        if stack is not None and self._home.holds(project.name, project.stack):
            stack.workspace.save_project_settings(settings)
        else:
            workspace = automation.LocalWorkspace(
                work_dir=str(folder),
                pulumi_home=str(folder / "home"),
                env_vars={
                    **self._home.environment,
                    **self._attached.environment,
                    "PULUMI_SKIP_CHECKPOINTS": _ONCE,
                    "PATH": self._path(),
                },
                project_settings=settings,
                pulumi_command=self._command,
            )
            stack = _Stack(project.stack, workspace, StackInitMode.CREATE_OR_SELECT)
            self._stacks[project.name, project.stack] = stack
        secrets = {key: project.config[key] for key in project.secret_keys if key in project.config}
        if secrets:
            stack.set_all_config({key: automation.ConfigValue(v, secret=True) for key, v in secrets.items()})
        return stack

    def _path(self) -> str:
        """Return a PATH on which the engine finds what runs dynamic providers: this Python, as it runs the program.

        Pulumi's language host for Python brings the same along, and a `pulumi` from a Go module comes without one.
        https://github.com/pulumi/pulumi/blob/master/sdk/python/dist/pulumi-resource-pulumi-python
        """
        script = self._home.folder / "bin" / "pulumi-resource-pulumi-python"
        script.parent.mkdir(exist_ok=True)
        script.write_text(starter([sys.executable, "-u", "-m", "pulumi.dynamic"], '"$@"'))
        script.chmod(0o700)
        return f"{script.parent}{os.pathsep}{os.environ.get('PATH', '')}"

    def _write_settings(self, project: Project) -> None:
        """Write the stack's file; the secrets in its configuration are set by the command, which encrypts them."""
        path = self._home.folder / f"Pulumi.{project.stack}.yaml"
        before = yaml.safe_load(path.read_text()) if path.is_file() else {}
        plain = {
            key: _structured(value) if key.startswith("pulumi:") else value
            for key, value in project.config.items()
            if key not in project.secret_keys
        }
        path.write_text(yaml.safe_dump({**(before or {}), "config": plain}))

    def executable(self, pack: PackSource) -> Path:
        """Return a script that starts the pack, which the engine calls with its address."""
        script = self._home.folder / "policy-pack"
        directory = pack.directory.resolve()
        command = [interpreter(directory), "-u", "-m", "pulumi.policy"]
        script.write_text(starter(command, f'"$1" {shlex.quote(str(directory))}'))
        script.chmod(0o700)
        return script

    def _held(self, stack: automation.Stack) -> tuple[list[ResourceState], Mapping[str, Any]]:
        """Return what the stack holds, and its exports as the engine keeps them: with secrets marked."""
        deployment = stack.export_stack().deployment or {}
        held = [one for one in deployment.get("resources") or [] if not one.get("delete")]
        outputs = next((one.get("outputs") for one in held if one["type"] == STACK), None)
        shown = [one for one in held if not is_default_provider(one["urn"])]
        return [resource(one, self._attached.emulates) for one in shown], outputs or {}


def _structured(value: str) -> Any:  # noqa: ANN401 - JSON data
    """Return a setting of the engine's own as it is written in a stack's file, where objects and lists are no text."""
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return found if isinstance(found, (dict, list)) else value


def _program(
    project: Project,
    on_note: Callable[[Note], None],
    on_program: Callable[[Sequence[tuple[str, str]]], None],
) -> Callable[[], None]:
    def program() -> None:
        try:
            with contextlib.redirect_stdout(Notes(on_note)):
                on_program(run_lines(project))
        except SystemExit as error:
            if error.code:
                raise RunError(exited(error)) from error

    return program
