"""What it takes to make a resource what the program asks for. Pure: what a provider says is handed in.

The rules are those of Pulumi's engine (`continueStepsFromDiff`, `calculateDependentReplacements` in step_generator.go):
https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from gatehouse.laptop import paths
from gatehouse.laptop.engine.built_in.snapshot import dependents
from gatehouse.laptop.urns import provider_urn
from gatehouse.laptop.values import UNKNOWN, has_unknown, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from gatehouse.laptop.engine.built_in.goal import Goal, Options
    from gatehouse.laptop.engine.built_in.snapshot import State
    from gatehouse.laptop.values import Tree


class PlanError(Exception):
    """What the program asks for can't be done; the message says why and what to do."""


@dataclass(frozen=True)
class Difference:
    """How a resource differs from what is asked for: which properties, which of them take a new resource, and where in them.

    Without `places` it is the properties as a whole that differ.
    """

    changes: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    delete_first: bool = False
    places: tuple[paths.Path, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What to do with one resource that was there before. `delete_first` matters only where it is replaced.

    `warning` says why a deploy refuses what a preview still shows.
    """

    operation: Literal["same", "update", "replace"]
    delete_first: bool = False
    warning: str = ""


def imports(goal: Goal, old: State | None) -> bool:
    """Return whether the resource is to be taken over from the cloud, which happens once."""
    wanted = goal.options.import_id
    if not goal.custom or not wanted:
        return False
    return old is None or old.external or (old.options.import_id or old.id) != wanted


def difference(
    goal: Goal,
    old: State,
    inputs: Tree,
    *,
    replaced: Collection[str],
    compare: Callable[[], Difference],
) -> Difference:
    """Return how the resource differs; `compare` asks its provider, and `replaced` are the URNs replaced in this run."""
    options = goal.options
    if any(urn in replaced for urn in options.replace_with):
        return Difference(replaces=("replaceWith",))
    if options.deleted_with in replaced:
        return Difference(replaces=("deletedWith",))
    if bool(old.provider) != bool(goal.provider):
        return Difference(replaces=("provider",))
    if _triggered(options.replacement_trigger, old.options.replacement_trigger):
        return Difference(replaces=("replacementTrigger",))
    if not goal.custom:
        changed = tuple(sorted(k for k in {*old.inputs, *inputs} if old.inputs.get(k) != inputs.get(k)))
        return Difference(changed)
    return replacing(compare(), options)


def replacing(found: Difference, options: Options) -> Difference:
    """Return the difference with what `replace_on_changes` adds to it (`applyReplaceOnChanges`)."""
    wanted = [paths.parse(text) for text in options.replace_on_changes]
    places = {*found.places, *((key,) for key in found.changes)}
    also = {str(place[0]) for place in places if any(paths.contains(path, place) for path in wanted)}
    return replace(found, replaces=tuple(sorted({*found.replaces, *also})))


def plan(goal: Goal, old: State, found: Difference) -> Plan:
    """Decide what to do with a resource that was there before.

    Raises:
        PlanError: It would have to be replaced, and it is protected.
    """
    if not (found.changes or found.replaces or old.pending):
        return Plan("same")
    if not found.replaces and not old.pending:
        return Plan("update")
    if goal.options.protect and old.protect:
        raise PlanError(
            f"the change of {', '.join(found.replaces)} would replace it, and it is protected. Take `protect` off first."
        )
    warning = ""
    if goal.options.import_id:
        warning = (
            f"the change of {', '.join(found.replaces)} would replace it, and the program says that it is the existing"
            f" {goal.options.import_id!r}. Take `import_` out of the program, or give the inputs that it has."
        )
    wanted = goal.options.delete_before_replace
    return Plan("replace", found.delete_first if wanted is None else wanted, warning)


def replaced_along(
    states: Sequence[State],
    root: State,
    passed: Iterable[str],
    compare: Callable[[State, Tree], Difference],
) -> list[State]:
    """Return what must be deleted before `root` is, since it would be replaced with it: in the order of the states.

    `passed` are the URNs that the run has come to already, and `compare` asks a resource's provider what other inputs would
    mean for it.

    Raises:
        PlanError: One of them is protected.
    """
    condemned = {root.urn}
    found: list[State] = []
    for state in dependents(states, root, passed):
        if not state.custom or state.external or not _goes_along(state, condemned, compare):
            continue
        if state.protect and not state.pending:
            raise PlanError(
                f"{state.type} {state.name!r} would be replaced along with it, and it is protected."
                " Take `protect` off first."
            )
        condemned.add(state.urn)
        found.append(state)
    return found


def _goes_along(
    state: State, condemned: Collection[str], compare: Callable[[State, Tree], Difference]
) -> bool:
    options = state.options
    if provider_urn(state.provider) in condemned or options.deleted_with in condemned:
        return True
    if any(urn in condemned for urn in options.replace_with):
        return True
    touched = {
        key
        for key, urns in state.property_dependencies.items()
        if key in state.inputs and any(urn in condemned for urn in urns)
    }
    if not touched:
        return False
    inputs = {key: UNKNOWN if key in touched else item for key, item in state.inputs.items()}
    return bool(replacing(compare(state, inputs), options).replaces)


def _triggered(new: Any, old: Any) -> bool:  # noqa: ANN401 - any value the program gives
    new, old = plain(new), plain(old)
    if has_unknown(new) or has_unknown(old):
        return True
    return new is not None and old is not None and new != old
