"""What a run has to do with: the states before and after it, what it did, and what it deletes at its end."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from gatehouse.laptop import urns
from gatehouse.laptop.engine.built_in.providers import Providers
from gatehouse.laptop.engine.built_in.resources import Resources
from gatehouse.laptop.engine.built_in.snapshot import Snapshot, State, deletion_order, reordered, repaired
from gatehouse.laptop.engine.state import Failure, Step, is_default_provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gatehouse.laptop.cloud import Provider
    from gatehouse.laptop.engine.built_in.goal import Goal
    from gatehouse.laptop.engine.state import Operation
    from gatehouse.laptop.pack.host import Violation


class Ledger:
    """Keeps account of one run, from several threads at once. A preview works on a copy of the states."""

    def __init__(
        self, snapshot: Snapshot, provider: Provider, *, preview: bool, on_step: Callable[[Step], None]
    ) -> None:
        self.preview = preview
        self.snapshot = Snapshot(snapshot.states) if preview else snapshot
        self.olds = self.snapshot.live()
        self.providers = Providers(provider)
        self.providers.known(self.olds)
        self.resources = Resources(self.providers, preview=preview)
        self.lock = threading.RLock()
        self.goals: dict[str, Goal] = {}
        self.news: dict[str, State] = {}
        self.failures: list[Failure] = []
        self.steps: list[Step] = []
        self.replaced: set[str] = set()
        self.created: set[str] = set()
        self.warnings: dict[str, str] = {}
        self._on_step = on_step
        self._deleted: set[str] = set()
        self._claimed: dict[str, str] = {}  # an alias to the resource that was found by it
        self._taken: dict[str, str] = {}  # the other way round

    def fail(self, message: str, where: str = "") -> None:
        """Take note of a failure."""
        with self.lock:
            self.failures.append(Failure(message, where))

    def report(
        self, operation: Operation, state: State, found: Iterable[Violation] = (), seconds: float = 0.0
    ) -> None:
        """Tell what was done with a resource; a default provider is the engine's own affair."""
        if is_default_provider(state.urn):
            return
        step = Step(operation, state.resource(), tuple(found), seconds)
        with self.lock:
            self.steps.append(step)
            self._on_step(step)

    def finish(self) -> None:
        """Delete what the program no longer declares, and what was replaced."""
        order = {urn: number for number, urn in enumerate(self.goals)}
        seen = {*self.goals, *self._claimed}
        self.delete([s for s in self.snapshot.states if s.delete or s.urn not in seen])
        self.snapshot.change(lambda states: reordered(states, order))

    def delete(self, condemned: list[State]) -> None:
        """Delete what is condemned, dependents and children first; nothing, where one of them is protected."""
        held = [state for state in condemned if state.protect and not state.delete]
        for state in held:
            self.fail(
                f"{state.type} {state.name!r} is gone from the program, but it is protected."
                " Put it back, or take its protection off first.",
                state.urn,
            )
        if held and not self.preview:
            return
        self._deleted |= {state.urn for state in condemned}
        for state in deletion_order(self.snapshot.states, condemned):
            started = time.monotonic()
            if not state.pending and state not in held:
                try:
                    self._delete(state)
                except Exception as error:  # noqa: BLE001 - whatever the provider says is this resource's failure
                    self.fail(f"{state.type} {state.name!r} could not be deleted: {error}", state.urn)
                    return
            self.snapshot.remove(state)
            if not state.delete and not state.external:  # what was only read is forgotten, not deleted
                self.report("delete", state, (), time.monotonic() - started)

    def left(self) -> list[State]:
        """What the run leaves: what was made as it was made, what could not be made or deleted as it was before."""
        live = self.snapshot.live()
        registered = [live.get(urn, state) for urn, state in self.news.items()]
        return [*registered, *(state for urn, state in live.items() if urn not in self.news)]

    def refresh(self) -> None:
        """Take over what the cloud holds.

        A resource counts as updated where the program's inputs would change what it is now (`RefreshStep` in step.go of
        https://github.com/pulumi/pulumi/tree/master/pkg/resource/deploy); one that is only read, where its outputs changed.
        """
        for state in self.snapshot.states:
            if state.delete or state.pending:
                continue
            now = self.resources.again(state)
            if now is None:
                self.snapshot.remove(state)
                self.report("delete", state)
                continue
            self.snapshot.swap(state, now)
            self.report("update" if self._drifted(state, now) else "same", now)
        self.snapshot.change(repaired)

    def _drifted(self, state: State, now: State) -> bool:
        if now is state:
            return False
        if state.external:
            return now.outputs != state.outputs
        ignored = list(state.options.ignore_changes)
        found = self.resources.compare(now, state.inputs, ignored, state.provider)
        return bool(found.changes or found.replaces)

    # What both halves of a run use.

    def _find(self, goal: Goal) -> tuple[State | None, list[str]]:
        """The state of the resource, under its own URN or one that it had before, and what is wrong with its names."""
        given = list(goal.options.aliases)
        wrong: list[str] = []
        with self.lock:
            if goal.urn in self._claimed:
                wrong.append(f"{self._claimed[goal.urn]} says that it was this resource (an alias) already.")
            if goal.urn in self.olds:
                return self.olds[goal.urn], wrong
            for alias in urns.aliases(goal.urn, goal.parent, given, self._taken):
                if alias not in self.olds:
                    continue
                if alias in self.goals or alias in self._claimed:
                    wrong.append(f"Its alias {alias} is another resource of the program.")
                else:
                    self._claimed[alias] = goal.urn
                self._taken[goal.urn] = alias
                return self.olds[alias], wrong
        return None, wrong

    def _swap(self, old: State, new: State) -> None:
        with self.lock:
            self.snapshot.swap(old, new)
            if self.olds.get(old.urn) is old:
                self.olds[old.urn] = new

    def _delete(self, state: State) -> None:
        options = state.options
        spared = state.external or options.retain_on_delete or options.deleted_with in self._deleted
        if not self.preview and not spared:
            self.resources.delete(state)
