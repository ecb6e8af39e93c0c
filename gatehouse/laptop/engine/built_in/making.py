"""How one resource comes to be what its registration asks for: created, changed, replaced, or taken over from the cloud."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from gatehouse.laptop.engine.built_in.callbacks import Callbacks
from gatehouse.laptop.engine.built_in.hooks import HookError, Hooks
from gatehouse.laptop.engine.built_in.ledger import Ledger
from gatehouse.laptop.engine.built_in.plan import Difference, PlanError, difference, plan, replaced_along
from gatehouse.laptop.engine.built_in.snapshot import State
from gatehouse.laptop.values import redacted

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.cloud import Provider
    from gatehouse.laptop.engine.built_in.goal import Goal
    from gatehouse.laptop.engine.built_in.hooks import Moment
    from gatehouse.laptop.engine.built_in.snapshot import Snapshot
    from gatehouse.laptop.engine.state import Note, Operation, Step
    from gatehouse.laptop.values import Tree


class Maker(Ledger):
    """A ledger that makes resources. In a preview it only asks the provider what would be."""

    def __init__(
        self,
        snapshot: Snapshot,
        provider: Provider,
        *,
        preview: bool,
        on_step: Callable[[Step], None],
        on_note: Callable[[Note], None],
    ) -> None:
        super().__init__(snapshot, provider, preview=preview, on_step=on_step)
        self.callbacks = Callbacks()
        self.hooks = Hooks(self.callbacks, on_note, preview=preview)
        self._begun: dict[str, tuple[Moment, State | None]] = {}

    def _stand_in(self, old: State | None, new: State) -> None:
        """Add a state; the one in whose place it comes, if there is one, waits for its deletion."""
        with self.lock:
            if old is not None:
                self._swap(old, replace(old, delete=True))
                if not old.external:
                    self.replaced.add(new.urn)
            self.snapshot.change(lambda states: (*states, new))

    def _imported(self, goal: Goal, old: State | None) -> State:
        """Take a resource over from the cloud, as it is there."""
        found = self.resources.read(goal, goal.options.import_id, importing=True)
        if found is None:
            raise PlanError(
                f"the {goal.type} {goal.options.import_id!r} that is to be imported does not exist."
            )
        state = replace(self._state(goal, found.inputs, found.outputs), id=found.id, kept=found.kept)
        with self.lock:
            self._stand_in(old, state)
            self.olds[goal.urn] = state
        return state

    def _made(
        self, goal: Goal, old: State | None, state: State, *, recreating: bool
    ) -> tuple[Operation, State]:
        if old is None or old.external:
            made = self._created(goal, state)
            with self.lock:
                self._stand_in(old, made)
                self.created.add(goal.urn)
            return "create" if old is None else "replace", made
        if recreating:
            return "replace", self._again(goal, old, state)
        with self.lock:
            replaced = frozenset(self.replaced)
        before: State = old
        found = difference(
            goal,
            old,
            state.inputs,
            replaced=replaced,
            compare=lambda: self._compared(before, state.inputs, goal),
        )
        wanted = plan(goal, old, found)
        if wanted.warning and not self.preview:
            raise PlanError(wanted.warning)
        self.warnings[goal.urn] = wanted.warning
        if wanted.operation == "same":
            same = replace(state, id=old.id, outputs=old.outputs, kept=old.kept)
            self._swap(old, same)
            return "same", same
        if wanted.operation == "update":
            updated = self._updated(goal, old, state)
            self._swap(old, updated)
            return "update", updated
        # A replacement gets a name of its own: what an earlier check filled in is not carried over.
        inputs, problems = self.resources.check(goal, None, goal.inputs, self._seed(goal, again=True))
        if problems:
            raise PlanError(" ".join(problems))
        with self.lock:
            self.replaced.add(goal.urn)
        state = replace(state, inputs=inputs)
        if wanted.delete_first and not old.pending:
            self._delete_first(old)
            old = self.olds[old.urn]
        if wanted.delete_first or old.pending:
            return "replace", self._again(goal, old, state)
        made = self._created(goal, state)
        self._stand_in(old, made)
        return "replace", made

    def _created(self, goal: Goal, state: State) -> State:
        self.hooks.run("before_create", state)
        made = self.resources.create(goal, state)
        self._done("after_create", made, None)
        return made

    def _updated(self, goal: Goal, old: State, state: State) -> State:
        self.hooks.run("before_update", replace(state, id=old.id), old)
        made = self.resources.update(goal, old, state)
        self._done("after_update", made, old)
        return made

    def _done(self, moment: Moment, made: State, old: State | None) -> None:
        """Run the hooks after a resource, or keep them until a component has its outputs."""
        if made.custom:
            self._after(moment, made, old)
        else:
            with self.lock:
                self._begun[made.urn] = (moment, old)

    def _finished(self, made: State) -> None:
        """Run the hooks after a component, which now has its outputs."""
        with self.lock:
            begun = self._begun.pop(made.urn, None)
        if begun:
            self._after(begun[0], made, begun[1])

    def _after(self, moment: Moment, made: State, old: State | None) -> None:
        # Where one fails, the resource is there all the same.
        try:
            self.hooks.run(moment, made, old)
        except HookError as error:
            self.fail(redacted(f"{made.type} {made.name!r}: {error}", made.inputs), made.urn)

    def _again(self, goal: Goal, old: State, state: State) -> State:
        """Create what was deleted to be replaced."""
        made = self._created(goal, state)
        with self.lock:
            self._deleted.discard(goal.urn)
            self.replaced.add(goal.urn)
            self.snapshot.remove(self.olds.get(old.urn, old))
            self.snapshot.change(lambda states: (*states, made))
        return made

    def _delete_first(self, old: State) -> None:
        """Delete a resource, after all that would be replaced with it."""
        with self.lock:
            passed = set(self.goals) - {old.urn, self._claimed.get(old.urn, "")}
            along = replaced_along(self.snapshot.states, old, passed, self._compared)
        for state in (*reversed(along), old):
            if state.pending or state.urn in self._deleted:
                continue
            self._delete(state)
            with self.lock:
                self._deleted.add(state.urn)
                self._swap(state, replace(state, pending=True))

    def _compared(self, old: State, inputs: Tree, goal: Goal | None = None) -> Difference:
        ignored = ignored_by(goal) if goal else list(old.options.ignore_changes)
        provider = goal.provider if goal else old.provider
        return self.resources.compare(old, inputs, ignored, provider)

    def _state(self, goal: Goal, inputs: Tree, outputs: Tree) -> State:
        asked = {**vars(goal), "inputs": inputs}
        return State(**asked, outputs=outputs, kept=self.resources.keeps(goal))

    def _seed(self, goal: Goal, *, again: bool = False) -> bytes:
        # Two previews of one program show the same; what is made gets a random name, as a replacement needs another.
        return hashlib.sha256(f"{goal.urn}{again}".encode()).digest() if self.preview else b""


def ignored_by(goal: Goal | None) -> list[str]:
    """Return the paths of the properties whose changes a program wants to be left alone."""
    return list(goal.options.ignore_changes) if goal else []
