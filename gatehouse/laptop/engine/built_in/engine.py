"""The engine as a command uses it: it holds what there is, and runs a program against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.engine.built_in import program
from gatehouse.laptop.engine.built_in.monitor import Monitor
from gatehouse.laptop.engine.built_in.resources import RefusedError
from gatehouse.laptop.engine.built_in.run import Run
from gatehouse.laptop.engine.built_in.snapshot import Snapshot, State
from gatehouse.laptop.engine.state import Failure, Note, ResourceState, Result, Step, is_default_provider
from gatehouse.laptop.values import plain, secret_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gatehouse.laptop.cloud import Provider
    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.pack.host import PolicyPack, Violation


_SETTINGS = ("pulumi:autonaming", "pulumi:disable-default-providers")
"""What a stack's configuration may ask of Pulumi's engine, and this one does not do."""


class BuiltIn:
    """The state of one stack, as long as the local cloud lives in which its resources are."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._snapshot = Snapshot()

    def deploy(
        self,
        project: Project,
        *,
        pack: PolicyPack | None,
        preview: bool,
        on_step: Callable[[Step], None] = lambda _: None,
        on_note: Callable[[Note], None] = lambda _: None,
        on_program: Callable[[Sequence[tuple[str, str]]], None] = lambda _: None,
    ) -> Result:
        """Run the program once, as a preview or for real.

        Resource policies are asked before each resource is made and stack policies once at the end. After the first
        mandatory violation or failure nothing more is created, updated or deleted, and the next run goes on from there.
        `on_program` is told the type and name of each resource that the program's lines made, in their order, before any is
        registered.

        Raises:
            PackError: The pack does not start, or its configuration is malformed.
        """
        notes: list[Note] = []

        def note(line: Note) -> None:
            notes.append(line)
            on_note(line)

        asked = [key for key in _SETTINGS if key in project.config]
        if asked:
            refused = RefusedError(f"The stack's configuration sets {', '.join(asked)}.")
            return Result(resources=(), outputs={}, failures=(Failure(str(refused)),))
        # The pack gets ready while the program is imported.
        wait = pack.wait if pack is not None else lambda: None

        def ready(made: Sequence[tuple[str, str]]) -> None:
            wait()
            on_program(made)

        run = Run(self._snapshot, self._provider, pack, preview=preview, on_step=on_step, on_note=note)
        monitor = Monitor(project, run)
        try:
            failure = program.run(project, monitor, preview=preview, on_note=note, ready=ready)
        finally:
            monitor.close()
        wait()  # a pack that did not start is told as such, whatever became of the program
        if failure is not None and not any(known.message in failure.message for known in run.failures):
            run.failures.append(failure)
        if not run.failures:
            run.judge_stack()
        if not run.stopped or (preview and not run.failures):
            run.finish()
        return Result(
            resources=_told(run.left()),
            outputs={key: plain(item) for key, item in monitor.exports.items() if item is not None},
            secret_outputs=secret_keys(monitor.exports),
            violations=tuple(sorted(run.violations, key=_order)),
            failures=tuple(run.failures),
            notes=tuple(notes),
            steps=tuple(run.steps),
        )

    def refresh(self) -> Result:
        """Take over what the cloud holds now, and forget what is gone there."""
        run = Run(self._snapshot, self._provider)
        run.refresh()
        return self._result(run)

    def destroy(self) -> Result:
        """Delete all there is."""
        run = Run(self._snapshot, self._provider)
        run.delete(list(self._snapshot.states))
        return self._result(run)

    @property
    def resources(self) -> tuple[str, ...]:
        """The URNs of what there is, in the order of their registration; the engine's own providers are left out."""
        return tuple(resource.urn for resource in _told(self._snapshot.states))

    def _result(self, run: Run) -> Result:
        return Result(_told(self._snapshot.states), {}, failures=tuple(run.failures), steps=tuple(run.steps))


def _told(states: Iterable[State]) -> tuple[ResourceState, ...]:
    return tuple(state.resource() for state in states if not is_default_provider(state.urn))


def _order(violation: Violation) -> tuple[bool, str, str, str]:
    return violation.level != "mandatory", violation.urn, violation.policy, violation.message
