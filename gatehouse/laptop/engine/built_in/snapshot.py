"""What is there: a record of each resource in the order of registration, and of each that waits for deletion."""

from __future__ import annotations

import heapq
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gatehouse.laptop.engine.built_in.goal import Goal
from gatehouse.laptop.engine.state import ResourceState
from gatehouse.laptop.urns import provider_urn
from gatehouse.laptop.values import Tree, plain, secret_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


@dataclass(frozen=True)
class State(Goal):
    """One resource as the last run left it: what was asked for, with the provider's inputs, and what came of it.

    `delete` says that another took its place and that it is still to be deleted; `pending` that it was deleted and its
    replacement is still to be created; `external` that it was only read. `kept` is False for what the laptop only records.
    """

    outputs: Tree = field(default_factory=dict)
    id: str = ""
    external: bool = False
    delete: bool = False
    pending: bool = False
    kept: bool = True

    @property
    def protect(self) -> bool:
        """Whether it may not be deleted."""
        return bool(self.options.protect)

    @property
    def needs(self) -> frozenset[str]:
        """The URNs of what has to be there as long as it is: dependencies, its provider and what it is deleted with."""
        found = {*self.dependencies, *(urn for urns in self.property_dependencies.values() for urn in urns)}
        found |= {self.options.deleted_with, *self.options.replace_with, provider_urn(self.provider)}
        return frozenset(found - {""})

    def resource(self) -> ResourceState:
        """What the rest of the laptop is told of it."""
        return ResourceState(
            urn=self.urn,
            type=self.type,
            name=self.name,
            parent=self.parent,
            custom=self.custom,
            inputs=_shown(self.inputs),
            outputs=_shown(self.outputs),
            id=self.id,
            dependencies=self.dependencies,
            property_dependencies=self.property_dependencies,
            provider=self.provider,
            emulated=self.kept,
            protect=self.protect,
            secrets=secret_keys(self.inputs) | secret_keys(self.outputs),
            external=self.external,
        )


class Snapshot:
    """The states of one stack. Each change replaces the whole tuple at once, so that whoever reads it sees no half of one.

    It lives as long as the local cloud that it speaks of, in memory, and nowhere else.
    """

    def __init__(self, states: Iterable[State] = ()) -> None:
        self._lock = threading.Lock()
        self.states: tuple[State, ...] = tuple(states)

    def live(self) -> dict[str, State]:
        """The states that are not waiting for deletion, by their URNs."""
        return {state.urn: state for state in self.states if not state.delete}

    def change(self, work: Callable[[tuple[State, ...]], Iterable[State]]) -> None:
        """Put what `work` makes of the states in their place."""
        with self._lock:
            self.states = tuple(work(self.states))

    def remove(self, gone: State) -> None:
        """Take out one state."""
        self.change(lambda states: (state for state in states if state is not gone))

    def swap(self, old: State, new: State) -> State:
        """Put a state in the place of another."""
        self.change(lambda states: (new if state is old else state for state in states))
        return new


def reordered(states: Iterable[State], order: Mapping[str, int]) -> list[State]:
    """Return states in the order of a run's registrations, after those that it did not come to and before none of theirs."""
    held = list(states)
    return [
        *(state for state in held if state.delete or state.urn not in order),
        *sorted(
            (state for state in held if not state.delete and state.urn in order), key=lambda s: order[s.urn]
        ),
    ]


def repaired(states: Sequence[State]) -> list[State]:
    """Return states that depend on nothing that is gone, after some were taken out.

    So does `rebuildBaseState` in https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/deployment_executor.go.
    """
    there = {state.urn for state in states}
    found = []
    for state in states:
        gone = state.needs - there - {provider_urn(state.provider)}
        if not gone:
            found.append(state)
            continue
        by_property = state.property_dependencies.items()
        options = replace(
            state.options,
            deleted_with="" if state.options.deleted_with in gone else state.options.deleted_with,
            replace_with=tuple(urn for urn in state.options.replace_with if urn not in gone),
        )
        found.append(
            replace(
                state,
                dependencies=tuple(urn for urn in state.dependencies if urn not in gone),
                property_dependencies={
                    key: tuple(urn for urn in urns if urn not in gone) for key, urns in by_property
                },
                options=options,
            )
        )
    return found


def dependents(states: Iterable[State], root: State, passed: Iterable[str] = ()) -> list[State]:
    """Return what depends on `root`, directly or not, in the order of the states; `passed` are URNs to leave out."""
    left_out = set(passed)
    depended = {root.urn}
    found = []
    for state in states:
        if state is root or state.urn in left_out or state.delete:
            continue
        if state.needs & depended:
            found.append(state)
            depended.add(state.urn)
    return found


def deletion_order(states: Iterable[State], condemned: Iterable[State]) -> list[State]:
    """Return what is to be deleted in an order in which nothing goes before its children and what depends on it."""
    chosen = {id(state) for state in condemned}
    left = [state for state in states if id(state) in chosen]
    named: dict[
        str, list[int]
    ] = {}  # by URN, of which there may be several: one waits for deletion, another lives
    for place, state in enumerate(left):
        named.setdefault(state.urn, []).append(place)
    needed = [
        [one for urn in {*state.needs, state.parent} for one in named.get(urn, ()) if one != place]
        for place, state in enumerate(left)
    ]
    waiting = [0] * len(left)
    for places in needed:
        for place in places:
            waiting[place] += 1
    free = [-place for place, others in enumerate(waiting) if not others]
    heapq.heapify(free)  # what was registered last goes first
    ordered: list[State] = []
    while free:
        place = -heapq.heappop(free)
        ordered.append(left[place])
        for other in needed[place]:
            waiting[other] -= 1
            if not waiting[other]:
                heapq.heappush(free, -other)
    return ordered


def _shown(values: Tree) -> Tree:
    return {key: plain(item) for key, item in values.items() if not key.startswith("__")}
