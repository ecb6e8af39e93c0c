"""One run: each resource that the program registers is planned, judged and made, and what is gone is deleted at the end."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gatehouse.laptop import paths, wire
from gatehouse.laptop.cloud.aws import CloudError
from gatehouse.laptop.engine.built_in.callbacks import ProgramEndedError
from gatehouse.laptop.engine.built_in.judge import Judge
from gatehouse.laptop.engine.built_in.making import Maker, ignored_by
from gatehouse.laptop.engine.built_in.plan import PlanError, imports
from gatehouse.laptop.engine.built_in.providers import is_provider
from gatehouse.laptop.engine.built_in.resources import RefusedError
from gatehouse.laptop.engine.failures import because
from gatehouse.laptop.engine.state import Note
from gatehouse.laptop.pack.host import PackError
from gatehouse.laptop.values import redacted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gatehouse.laptop.cloud import Provider
    from gatehouse.laptop.engine.built_in.goal import Goal
    from gatehouse.laptop.engine.built_in.snapshot import Snapshot, State
    from gatehouse.laptop.engine.state import Operation, Step
    from gatehouse.laptop.pack.host import PolicyPack, Violation
    from gatehouse.laptop.values import Tree


@dataclass(frozen=True)
class RegistrationOutcome:
    """What a program is told of a registration; `unknown` says that outputs which are not there are not known."""

    state: State
    failed: bool = False
    unknown: bool = False


class Run(Maker):
    """Registers resources, from several threads at once.

    A preview works on a copy of the states and only asks the provider what would be. After the first mandatory violation or
    failure nothing more is created, changed or deleted, but the rest of the program is still judged.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        provider: Provider,
        pack: PolicyPack | None = None,
        *,
        preview: bool = False,
        on_step: Callable[[Step], None] = lambda _: None,
        on_note: Callable[[Note], None] = lambda _: None,
    ) -> None:
        super().__init__(snapshot, provider, preview=preview, on_step=on_step, on_note=on_note)
        self._judge = Judge(pack, self.providers, on_note)
        self._settled: dict[str, threading.Event] = {}
        self.note = on_note

    @property
    def violations(self) -> list[Violation]:
        """What the policy pack found so far."""
        return self._judge.violations

    @property
    def stopped(self) -> bool:
        """Whether nothing more is to be made."""
        return bool(self.failures) or any(found.level == "mandatory" for found in self.violations)

    # Registrations.

    def register(self, goal: Goal) -> RegistrationOutcome:
        """Do what one registration takes."""
        blank = self._state(goal, goal.inputs, {})
        return self._once(goal, blank, lambda: self._register(goal, blank))

    def _register(self, goal: Goal, blank: State) -> RegistrationOutcome:
        try:
            old, wrong = self._find(goal)
            imported = imports(goal, old) and not wrong
            if imported:
                old = self._imported(goal, old)
            recreating = goal.urn in self._deleted
            fresh = old is None or old.external or recreating
            inputs = goal.inputs if old is None else paths.kept(goal.inputs, old.inputs, ignored_by(goal))
            inputs, refused = self.resources.check(
                goal, None if fresh or old is None else old.inputs, inputs, self._seed(goal)
            )
            inputs, found = self._judge.judge(goal, inputs, self._taken.get(goal.urn, ""))
        except (PlanError, PackError, RefusedError, CloudError) as error:
            return self._failed(blank, str(error))
        state = self._state(goal, inputs, {})
        if wrong or refused:
            return self._failed(
                state, f"{goal.type} {goal.name!r} is refused: {' '.join([*wrong, *refused])}", found
            )
        if self.stopped and not self.preview:
            return self._failed(state, "", found)
        started = time.monotonic()
        try:
            operation, made = self._made(goal, old, state, recreating=recreating)
        except Exception as error:  # noqa: BLE001 - whatever the provider says is this resource's failure
            return self._failed(state, self._why(goal, old, error), found)
        with self.lock:
            self.news[goal.urn] = made
        if is_provider(goal.type):
            self.providers.inputs[goal.urn] = made.inputs
        ignored = self.resources.ignored.pop(goal.urn, ())
        if ignored:
            said = f"{goal.type} {goal.name!r}: without effect on a laptop: {', '.join(ignored)}"
            self.note(Note("warning", said, goal.urn))
        warning = self.warnings.pop(goal.urn, "")
        if warning:
            self.note(Note("warning", f"A deploy will refuse {goal.type} {goal.name!r}: {warning}", goal.urn))
        if imported and operation != "same" and old is not None:
            self.report("create", old)
        done: Operation = "create" if imported and operation == "same" else operation
        self.report(done, made, found, time.monotonic() - started)
        return RegistrationOutcome(made, unknown=self.resources.unknown(made))

    def _why(self, goal: Goal, old: State | None, error: Exception) -> str:
        if isinstance(error, ProgramEndedError):  # which is told by itself
            return ""
        doing = "made" if isinstance(error, PlanError) else "created" if old is None else "changed"
        return f"{goal.type} {goal.name!r} could not be {doing}: {because(str(error), self._recorded(goal))}"

    def read(self, goal: Goal, id_: str) -> RegistrationOutcome:
        """Look up a resource that exists already. The policy pack is never shown these, as with Pulumi's engine."""
        blank = replace(self._state(goal, goal.inputs, {}), external=True)
        return self._once(goal, blank, lambda: self._read(goal, id_, blank))

    def _read(self, goal: Goal, id_: str, blank: State) -> RegistrationOutcome:
        with self.lock:
            later = self.preview and any(
                urn in self.created or urn in self.replaced for urn in goal.dependencies
            )
        old = self.olds.get(goal.urn)
        if later or wire.is_unknown(id_):
            self.report("read", blank)
            return RegistrationOutcome(blank, unknown=True)
        try:
            found = self.resources.read(goal, id_)
        except Exception as error:  # noqa: BLE001 - whatever the provider says is this resource's failure
            return self._failed(blank, f"{goal.type} {goal.name!r} could not be read: {error}")
        if found is None:
            return self._failed(blank, f"{goal.type} with the id {id_!r} does not exist.")
        state = replace(blank, id=found.id, outputs=found.outputs, kept=found.kept)
        with self.lock:
            if old is not None and (old.external or old.id == id_):
                self._swap(old, state)
            else:
                self._stand_in(old, state)
            self.news[goal.urn] = state
        self.report("read", state)
        return RegistrationOutcome(state, unknown=self.resources.unknown(state))

    def outputs(self, urn: str, outputs: Tree) -> None:
        """Take the outputs that a component registers."""
        with self.lock:
            before = self.news[urn]
            after = self.news[urn] = replace(before, outputs=outputs)
            self.snapshot.swap(before, after)
        self._finished(after)

    def judge_stack(self) -> None:
        """Ask the stack policies about all that was registered."""
        try:
            self._judge.stack(
                [self.news[urn] for urn in self.goals if not self.news[urn].external], self._taken
            )
        except PackError as error:
            self.fail(str(error))

    # What stands behind them.

    def _once(self, goal: Goal, blank: State, work: Callable[[], RegistrationOutcome]) -> RegistrationOutcome:
        """Take note of a registration and do the work; refuse it where there was one of the same name."""
        with self.lock:
            first = goal.urn not in self.goals
            if first:
                self.goals[goal.urn] = goal
                self._settled[goal.urn] = threading.Event()
                self.news[goal.urn] = blank
        if not first:
            self._settled[goal.urn].wait()  # else the failure might stop the first before it is made
            message = f"{blank.type} {blank.name!r} is declared twice. Give each its own name."
            return self._failed(blank, message, record=False)
        try:
            return work()
        finally:
            self._settled[goal.urn].set()

    def _failed(
        self, state: State, message: str, found: Iterable[Violation] = (), *, record: bool = True
    ) -> RegistrationOutcome:
        if message:
            self.fail(redacted(message, state.inputs), state.urn)
        if record:
            with self.lock:
                self.news[state.urn] = state
        self.report("blocked", state, found)
        return RegistrationOutcome(state, failed=True)

    def _recorded(self, goal: Goal) -> list[str]:
        """Name what a resource depends on and is only recorded."""
        with self.lock:
            states = [self.news[urn] for urn in goal.dependencies if urn in self.news]
        return [f"{one.type} {one.name!r}" for one in states if one.custom and not one.kept]
