"""Pulumi's own engine on a laptop: it runs the program, asks the policy pack, and creates through the local provider.

The program runs in this process, by Pulumi's automation API, so that neither a language host nor a provider has to be
installed; the pack is started by the engine from an executable. https://www.pulumi.com/docs/iac/automation-api/
"""

from __future__ import annotations

import contextlib
import json
import re
import runpy
import shlex
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import yaml
from pulumi import automation
from pulumi.automation.errors import CommandError
from pulumi.runtime import rpc

from gatehouse.laptop.engine import pulumi_cli
from gatehouse.laptop.engine.state import UNKNOWN, Failure, Note, Resource, Result, Step
from gatehouse.laptop.engine.surroundings import Notes, placed
from gatehouse.laptop.pack.process import interpreter
from gatehouse.laptop.pack.wire import Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gatehouse.laptop.cloud.plugin import Attachable
    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.engine.pulumi_cli import Home
    from gatehouse.laptop.engine.state import Operation
    from gatehouse.laptop.pack.find import PackSource

_OPERATIONS: Final[Mapping[str, Operation]] = {
    "create": "create",
    "create-replacement": "replace",
    "import": "create",
    "update": "update",
    "same": "same",
    "delete": "delete",
    "remove-pending-replace": "delete",
    "read": "read",
    "refresh": "same",
}
"""The engine's steps as a person sees them; the others are parts of a replacement."""
_STACK: Final = "pulumi:pulumi:Stack"
_COLOUR: Final = re.compile(r"<\{%.*?%\}>")
_LEVELS: Final[Mapping[str, Any]] = {"info": "info", "info#err": "info", "warning": "warning"}


class PulumiEngine:
    """Runs a program on Pulumi's engine, with its state in `home` and the local provider attached.

    Raises:
        EngineError: There is no `pulumi` command, or only an old one.
    """

    def __init__(self, home: Home, attached: Attachable) -> None:
        self._command = pulumi_cli.find()
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
    ) -> Result:
        """Preview the program, or deploy it. A run that fails says why in its result."""
        seen = _Seen(self._attached, preview, on_step, on_note)
        stack = self.stack(project, _program(project, on_note))
        options: dict[str, Any] = {
            "policy_packs": [str(self.executable(pack))],
            "policy_pack_configs": [str(pack.config_file)] if pack.config is not None else None,
            "on_event": seen.event,
            "color": "never",
        }
        plan = self._home.folder / "plan.json"
        try:
            with placed(project):
                if preview:
                    plan.unlink(missing_ok=True)
                    stack.preview(plan=str(plan), **options)
                else:
                    stack.up(show_secrets=True, **options)
        except CommandError as error:
            seen.failed(str(error))
        if preview:
            return seen.result(seen.resources(_goals(plan)), {})
        return seen.result(*self._held(stack))

    def current(self, project: Project) -> Result:
        """Return what the stack is now, whoever changed it."""
        resources, outputs = self._held(self.stack(project, lambda: None))
        return Result(tuple(resources), _plain(outputs), _secrets(outputs))

    def stack(self, project: Project, program: Callable[[], None]) -> automation.Stack:
        """Return the project's stack, for what the automation API can do beside running a program."""
        folder = self._home.folder
        self._write_settings(project)
        options = automation.LocalWorkspaceOptions(
            work_dir=str(folder),
            pulumi_home=str(folder / "home"),
            env_vars={**self._home.environment, **self._attached.environment},
            project_settings=automation.ProjectSettings(
                name=project.name, runtime="python", main=str(project.main.parent)
            ),
            pulumi_command=automation.PulumiCommand(str(self._command.parents[1])),
        )
        stack = automation.create_or_select_stack(
            stack_name=project.stack, project_name=project.name, program=program, opts=options
        )
        secrets = {key: project.config[key] for key in project.secret_keys if key in project.config}
        if secrets:
            stack.set_all_config({key: automation.ConfigValue(v, secret=True) for key, v in secrets.items()})
        return stack

    def _write_settings(self, project: Project) -> None:
        """Write the stack's file; the secrets in its configuration are set by the command, which encrypts them."""
        path = self._home.folder / f"Pulumi.{project.stack}.yaml"
        before = yaml.safe_load(path.read_text()) if path.is_file() else {}
        plain = {key: value for key, value in project.config.items() if key not in project.secret_keys}
        path.write_text(yaml.safe_dump({**(before or {}), "config": plain}))

    def executable(self, pack: PackSource) -> Path:
        """Return a script that starts the pack, which the engine calls with its address."""
        script = self._home.folder / "policy-pack"
        directory = pack.directory.resolve()
        command = shlex.join([interpreter(directory), "-u", "-m", "pulumi.policy"])
        script.write_text(f'#!/bin/sh\nexec {command} "$1" {shlex.quote(str(directory))}\n')
        script.chmod(0o700)
        return script

    def _held(self, stack: automation.Stack) -> tuple[list[Resource], Mapping[str, Any]]:
        """Return what the stack holds, and its exports as the engine keeps them: with secrets marked."""
        deployment = stack.export_stack().deployment or {}
        held = [one for one in deployment.get("resources") or [] if not one.get("delete")]
        outputs = next((one.get("outputs") for one in held if one["type"] == _STACK), None)
        shown = [one for one in held if not _is_default_provider(one["urn"])]
        return [_resource(one, self._attached.emulates) for one in shown], outputs or {}


class _Seen:
    """What the engine tells while it works."""

    def __init__(
        self,
        attached: Attachable,
        preview: bool,
        on_step: Callable[[Step], None],
        on_note: Callable[[Note], None],
    ) -> None:
        self._attached = attached
        self._preview = preview
        self._on_step = on_step
        self._on_note = on_note
        self._began: dict[str, float] = {}
        self._steps: list[Step] = []
        self._notes: list[Note] = []
        self._failures: list[Failure] = []
        self._violations: list[Violation] = []

    def event(self, event: automation.EngineEvent) -> None:
        """Take one event of the engine's."""
        if event.resource_pre_event:
            meta = event.resource_pre_event.metadata
            self._began[meta.urn] = time.monotonic()
            if self._preview or not _custom(meta):  # a component ends after what is in it
                self._step(meta)
        elif event.res_outputs_event and not self._preview:
            if _custom(event.res_outputs_event.metadata):
                self._step(event.res_outputs_event.metadata)
        elif event.policy_event:
            self._policy(event.policy_event)
        elif event.diagnostic_event and not event.diagnostic_event.ephemeral:
            self._said(event.diagnostic_event)

    def _step(self, meta: automation.StepEventMetadata) -> None:
        operation = _OPERATIONS.get(str(getattr(meta.op, "value", meta.op)))
        state = meta.new or meta.old
        if operation is None or state is None or _is_default_provider(meta.urn):
            return
        resource = _resource({**state.__dict__, "id": state.id}, self._attached.emulates)
        found = tuple(v for v in self._violations if v.urn == resource.urn)
        step = Step(
            operation, resource, found, time.monotonic() - self._began.get(meta.urn, time.monotonic())
        )
        self._steps.append(step)
        self._on_step(step)

    def _policy(self, event: automation.PolicyEvent) -> None:
        level: Any = str(event.enforcement_level)
        self._violations.append(
            Violation(
                policy=event.policy_name,
                pack=event.policy_pack_name,
                level="advisory" if level == "warning" else level,
                message=_COLOUR.sub("", event.message).strip(),
                urn=event.resource_urn or "",
                severity="",
                description="",
            )
        )

    def _said(self, event: automation.DiagnosticEvent) -> None:
        text, urn = _COLOUR.sub("", event.message).strip(), event.urn or ""
        if event.severity == "error":
            known = {failure.message for failure in self._failures}
            if text not in {*known, "update failed", "preview failed"}:
                self._failures.append(Failure(text, urn))
        elif event.severity in _LEVELS and text:
            note = Note(_LEVELS[event.severity], text, urn)
            self._notes.append(note)
            self._on_note(note)

    def failed(self, said: str) -> None:
        """Note that the command failed; what it said where no event told why."""
        if not self._failures and not any(v.level == "mandatory" for v in self._violations):
            self._failures.append(Failure(said))

    def resources(self, goals: Mapping[str, Mapping[str, Any]]) -> list[Resource]:
        """Return the resources that a preview saw and that will be there; `goals` say what depends on what."""
        staying = [step.resource for step in self._steps if step.operation != "delete"]
        return [replace(one, **_dependencies(goals.get(one.urn, {}))) for one in staying]

    def result(self, resources: list[Resource], outputs: Mapping[str, Any]) -> Result:
        """Return all that was seen; `outputs` are the exports as the engine keeps them."""
        return Result(
            resources=tuple(resources),
            outputs=_plain(outputs),
            secret_outputs=_secrets(outputs),
            violations=tuple(self._violations),
            failures=tuple(self._failures),
            notes=tuple(self._notes),
            steps=tuple(self._steps),
        )


def _program(project: Project, on_note: Callable[[Note], None]) -> Callable[[], None]:
    def program() -> None:
        with contextlib.redirect_stdout(Notes(on_note)):
            runpy.run_path(str(project.main), run_name="__main__")

    return program


def _custom(meta: automation.StepEventMetadata) -> bool:
    state = meta.new or meta.old
    return bool(state and state.custom)


def _is_default_provider(urn: str) -> bool:
    """Return whether a resource is the engine's own provider of a package, which no program declares."""
    return "::pulumi:providers:" in urn and urn.rsplit("::", 1)[-1].startswith("default")


def _secrets(values: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the values that hold a secret, however deep."""
    return frozenset(name for name, value in values.items() if _has_secret(value))


def _has_secret(value: Any) -> bool:  # noqa: ANN401 - JSON data
    """Return whether a secret stands anywhere inside a value of the engine's state."""
    if isinstance(value, dict):
        signature = value.get(rpc._special_sig_key)  # noqa: SLF001
        return signature == rpc._special_secret_sig or any(map(_has_secret, value.values()))  # noqa: SLF001
    return isinstance(value, list) and any(map(_has_secret, value))


def _resource(state: Mapping[str, Any], emulates: Callable[[str], bool]) -> Resource:
    """Return a resource from what the engine's state or an event says of it."""
    type_, urn = str(state["type"]), str(state["urn"])
    custom = bool(state.get("custom"))
    inputs, outputs = _plain(state.get("inputs") or {}), _plain(state.get("outputs") or {})
    return Resource(
        urn=urn,
        type=type_,
        name=urn.rsplit("::", 1)[-1],
        parent=str(state.get("parent") or ""),
        custom=custom,
        inputs=inputs,
        outputs=outputs or inputs,
        id=str(state.get("id") or ""),
        **_dependencies(state),
        provider=str(state.get("provider") or ""),
        emulated=not custom or not type_.startswith("aws:") or emulates(type_),
        protect=bool(state.get("protect")),
    )


def _dependencies(state: Mapping[str, Any]) -> dict[str, Any]:
    by_property = state.get("propertyDependencies") or {}
    return {
        "dependencies": tuple(state.get("dependencies") or ()),
        "property_dependencies": {key: tuple(urns or ()) for key, urns in by_property.items()},
    }


def _goals(plan: Path) -> dict[str, Mapping[str, Any]]:
    """Return what a preview's plan says of each resource; a preview that failed leaves none."""
    if not plan.is_file():
        return {}
    found = json.loads(plan.read_text()).get("resourcePlans") or {}
    return {urn: one.get("goal") or {} for urn, one in found.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON data
    """Return JSON of the engine's as plain values; a secret that it keeps to itself is unknown."""
    if isinstance(value, dict):
        signature = value.get(rpc._special_sig_key)  # noqa: SLF001 - the protocol's constants have no public name
        if signature == rpc._special_secret_sig:  # noqa: SLF001
            text = value.get("plaintext")
            return _plain(json.loads(text)) if isinstance(text, str) else UNKNOWN
        return {key: _plain(item) for key, item in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return UNKNOWN if value == rpc.UNKNOWN else value
