"""What Pulumi's engine tells while it works: its events, taken one by one."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.engine.failures import because
from gatehouse.laptop.engine.pulumi_state import dependencies, plain, resource, secret_names
from gatehouse.laptop.engine.state import Failure, Note, ResourceState, Result, Step, is_default_provider
from gatehouse.laptop.pack.wire import Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi import automation

    from gatehouse.laptop.cloud.attachable import Attachable
    from gatehouse.laptop.engine.state import Operation

_OPERATIONS: Final[Mapping[str, Operation]] = {
    "create": "create",
    "create-replacement": "replace",
    "import": "create",
    "update": "update",
    "same": "same",
    "delete": "delete",
    "remove-pending-replace": "delete",
    "import-replacement": "replace",
    "read": "read",
    "read-replacement": "read",
    "refresh": "same",
}
"""The engine's steps as a person sees them.

https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go has them all. The others are parts of a
replacement, besides `discard`: what was only read, and is read no more, is forgotten.
"""
_CONSEQUENCES: Final = ("Resource monitor has terminated", "Exception: context canceled")
"""What the program is told once the engine stops: the reason is another failure, or a violation."""
_TELLING: Final = 6
"""The characters of a text that is no accident where it is found again."""
_AGAIN: Final = "an unhandled error occurred: "
"""What the engine puts before an error of the program that the program has told already."""
_COLOUR: Final = re.compile(r"<\{%.*?%\}>")
_LEVELS: Final[Mapping[str, Any]] = {"info": "info", "info#err": "info", "warning": "warning"}


class Seen:
    """What the engine tells while it works."""

    def __init__(
        self,
        attached: Attachable,
        explain: Callable[[str], Failure],
        preview: bool,
        on_step: Callable[[Step], None],
        on_note: Callable[[Note], None],
    ) -> None:
        self._attached = attached
        self._explain = explain
        self._preview = preview
        self._on_step = on_step
        self._on_note = on_note
        self._began: dict[str, float] = {}
        self._given: dict[str, str] = {}
        self._steps: list[Step] = []
        self._notes: list[Note] = []
        self._failures: list[Failure] = []
        self._violations: list[Violation] = []

    def event(self, event: automation.EngineEvent) -> None:
        """Take one event of the engine's."""
        if event.resource_pre_event:
            meta = event.resource_pre_event.metadata
            self._began[meta.urn] = time.monotonic()
            self._given[meta.urn] = json.dumps(meta.new.inputs, default=str) if meta.new else ""
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
        if operation is None or state is None or is_default_provider(meta.urn):
            return
        # An event says of no resource that it is only read, but by its operation.
        said = {**state.__dict__, "id": state.id, "external": operation == "read"}
        done = resource(said, self._attached.emulates)
        found = tuple(v for v in self._violations if v.urn == done.urn)
        step = Step(operation, done, found, time.monotonic() - self._began.get(meta.urn, time.monotonic()))
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
        text, urn = _COLOUR.sub("", event.message).strip().removeprefix(_AGAIN), event.urn or ""
        if event.severity == "error":
            found = self._explain(text)
            failure = found if found.where else Failure(because(found.message, self._recorded(urn)), urn)
            told = {*(one.message for one in self._failures), "update failed", "preview failed"}
            if failure.message not in told and not failure.message.startswith(_CONSEQUENCES):
                self._failures.append(failure)
        elif event.severity in _LEVELS and text:
            self._note(Note(_LEVELS[event.severity], text, urn))

    def _note(self, note: Note) -> None:
        self._notes.append(note)
        self._on_note(note)

    def _recorded(self, urn: str) -> list[str]:
        """Name what is only recorded and whose made-up values a resource was given: no event tells what depends on what."""
        given = self._given.get(urn, "")
        recorded = [step.resource for step in self._steps if not step.resource.emulated]
        return [
            f"{one.type} {one.name!r}" for one in recorded if any(word in given for word in _made_up(one))
        ]

    def failed(self, said: str) -> None:
        """Note that the command failed; what it said where no event told why."""
        if not self._failures and not any(v.level == "mandatory" for v in self._violations):
            self._failures.append(Failure(said))

    def succeeded(self) -> None:
        """Note that the command did not fail: an error that the program only logs stops nothing."""
        for failure in self._failures:
            self._note(Note("error", failure.message, failure.where))
        self._failures.clear()

    def resources(self, goals: Mapping[str, Mapping[str, Any]]) -> list[ResourceState]:
        """Return the resources that a preview saw and that will be there; `goals` say what depends on what."""
        staying = [step.resource for step in self._steps if step.operation != "delete"]
        return [replace(one, **dependencies(goals.get(one.urn, {}))) for one in staying]

    def result(self, resources: list[ResourceState], outputs: Mapping[str, Any]) -> Result:
        """Return all that was seen; `outputs` are the exports as the engine keeps them."""
        return Result(
            resources=tuple(resources),
            outputs=plain(outputs),
            secret_outputs=secret_names(outputs),
            violations=tuple(self._violations),
            failures=tuple(self._failures),
            notes=tuple(self._notes),
            steps=tuple(self._steps),
        )


def _made_up(recorded: ResourceState) -> set[str]:
    """Return the texts that stand for a recorded resource elsewhere: its id, and what it has that nobody gave it."""
    given = recorded.inputs.values()
    texts = {value for value in recorded.outputs.values() if isinstance(value, str) and value not in given}
    return {text for text in {recorded.id, *texts} if len(text) >= _TELLING}


def _custom(meta: automation.StepEventMetadata) -> bool:
    state = meta.new or meta.old
    return bool(state and state.custom)
