"""Asks the providers: secrets are taken off for them and put back, and what they do not keep is recorded."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pulumi import Archive, Asset
from pulumi.runtime import rpc

from gatehouse.laptop.engine.built_in.plan import Difference
from gatehouse.laptop.engine.built_in.providers import AWS, is_provider, package
from gatehouse.laptop.values import UNKNOWN, Secret, Tree, annotated, has_unknown, plain

if TYPE_CHECKING:
    from gatehouse.laptop.engine.built_in.goal import Goal
    from gatehouse.laptop.engine.built_in.providers import Providers
    from gatehouse.laptop.engine.built_in.snapshot import State

_DYNAMIC = "pulumi-python"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


class RefusedError(Exception):
    """Something that only Pulumi's own engine does; the message names it and says so."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} The built-in engine does not do this; Pulumi's does: --engine pulumi.")


@dataclass(frozen=True)
class Found:
    """A resource that exists already."""

    id: str
    inputs: Tree
    outputs: Tree
    kept: bool


class Resources:
    """The resources of one run, as their providers have them. In a preview nothing is made."""

    def __init__(self, providers: Providers, *, preview: bool) -> None:
        self._local = providers.local
        self._of = providers.of
        self._preview = preview
        self.ignored: dict[str, tuple[str, ...]] = {}

    def keeps(self, goal: Goal) -> bool:
        """Return whether resources of this type are really created."""
        return not goal.custom or is_provider(goal.type) or self._local.emulates(goal.type)

    def check(self, goal: Goal, olds: Tree | None, inputs: Tree, seed: bytes) -> tuple[Tree, list[str]]:
        """Return the inputs with what the provider fills in, and what is wrong with them.

        Raises:
            RefusedError: The resource belongs to a provider that runs inside the program.
        """
        unread = stamp(inputs)
        if unread:
            return inputs, unread
        for text in goal.options.timeouts.values():
            if seconds(text) is None:
                return inputs, [f"custom_timeouts: {text!r} is no duration; write it as 30s, 5m or 1h30m."]
        if not goal.custom or is_provider(goal.type):
            return inputs, []
        if package(goal.type) == _DYNAMIC:
            raise RefusedError(
                f"{goal.name!r} belongs to a dynamic provider, which runs code of the program."
            )
        if package(goal.type) != AWS:
            return inputs, []
        provider = self._of(goal.provider)
        found = provider.check(
            goal.urn, goal.type, None if olds is None else plain(olds), bare(inputs), random_seed=seed
        )
        return annotated(found.inputs, inputs), [reason for _, reason in found.failures]

    def compare(self, old: State, inputs: Tree, ignored: list[str], provider: str) -> Difference:
        """Return how other inputs than its own would change a resource."""
        if is_provider(old.type) or package(old.type) != AWS:
            before, now = bare(old.inputs), bare(inputs)
            return Difference(tuple(sorted(k for k in {*before, *now} if before.get(k) != now.get(k))))
        found = self._of(provider).diff(
            old.type, old.id, plain(old.inputs), plain(old.outputs), bare(inputs), tuple(ignored)
        )
        return Difference(found.diffs, found.replaces, found.delete_before_replace, tuple(found.places))

    def create(self, goal: Goal, state: State) -> State:
        """Create a resource, or say what it would be."""
        if not state.custom:
            return state
        if is_provider(state.type):
            made_up = rpc.UNKNOWN if self._preview else str(uuid.uuid4())
            return replace(state, id=made_up, outputs=state.inputs)
        inputs = bare(state.inputs)
        if package(state.type) != AWS:
            return self._recorded(state)
        if has_unknown(inputs) and not self._preview:
            return self._not_made(state, inputs)
        timeout = goal.options.timeouts.get("create")
        made = self._of(state.provider).create(
            state.urn,
            state.type,
            inputs,
            preview=self._preview,
            timeout=seconds(timeout) if timeout else None,
        )
        if made.ignored and state.kept:  # nothing is left out silently
            self.ignored[state.urn] = made.ignored
        return replace(state, id=made.id, outputs=marked(made.outputs, state))

    def update(self, goal: Goal, old: State, state: State) -> State:
        """Change a resource, or say what it would be."""
        if not state.custom:
            return state
        if is_provider(state.type):
            return replace(state, id=old.id, outputs=state.inputs)
        if package(state.type) != AWS:
            return replace(self._recorded(state), id=old.id, kept=old.kept)
        if has_unknown(plain(state.inputs)) and not self._preview:
            return replace(self._not_made(state, bare(state.inputs)), id=old.id, kept=old.kept)
        outputs = self._of(goal.provider).update(
            state.urn,
            state.type,
            old.id,
            plain(old.inputs),
            plain(old.outputs),
            bare(state.inputs),
            preview=self._preview,
        )
        return replace(state, id=old.id, kept=old.kept, outputs=marked(outputs, state))

    def delete(self, state: State) -> None:
        """Delete a resource; a component, a provider, or what another package's would delete, is nothing to delete."""
        if state.custom and not is_provider(state.type) and package(state.type) == AWS:
            self._of(state.provider).delete(
                state.urn, state.type, state.id, plain(state.inputs), plain(state.outputs)
            )

    def read(self, goal: Goal, id_: str, *, importing: bool = False) -> Found | None:
        """Return a resource that exists already, or None; where no cloud runs, what can be known without one.

        Raises:
            RefusedError: It is another stack.
        """
        if package(goal.type) == "pulumi":
            raise RefusedError(f"StackReference {goal.name!r} reads the outputs of another stack.")
        if package(goal.type) != AWS:
            return Found(id_, goal.inputs, goal.inputs, kept=False)
        provider = self._of(goal.provider)
        found = provider.read(goal.urn, goal.type, id_, {} if importing else bare(goal.inputs))
        if found is None:
            return None
        outputs = found.outputs
        if not provider.running:
            from gatehouse.laptop.cloud import schema

            outputs = {**dict.fromkeys(schema.computed(goal.type), UNKNOWN), **outputs}
        state = marked_by(outputs, goal.inputs, goal.options.additional_secret_outputs)
        return Found(found.id, annotated(found.inputs, goal.inputs), state, kept=self.keeps(goal))

    def unknown(self, state: State) -> bool:
        """Return whether outputs that a resource does not have are unknown: those of a provider that is not asked."""
        return state.custom and not state.kept and package(state.type) != AWS

    def again(self, state: State) -> State | None:
        """Return a resource as it is now, or None where it is gone."""
        if not state.custom or not state.kept or is_provider(state.type) or package(state.type) != AWS:
            return state
        found = self._of(state.provider).read(
            state.urn, state.type, state.id, plain(state.inputs), plain(state.outputs)
        )
        if found is None:
            return None
        inputs = state.inputs if state.external else annotated(found.inputs, state.inputs)
        return replace(state, id=found.id, inputs=inputs, outputs=annotated(found.outputs, state.outputs))

    def invoke(self, token: str, args: Tree, provider: str) -> Tree:
        """Answer a function of a provider.

        Raises:
            RefusedError: The function belongs to another package.
            CloudError: It can't be answered.
        """
        if package(token) != AWS:
            raise RefusedError(f"The function {token} belongs to the provider {package(token)!r}.")
        return annotated(self._of(provider).invoke(token, bare(args)), args)

    def _not_made(self, state: State, inputs: Tree) -> State:
        """Record a resource with an input that can't be known here, such as what another package's provider makes."""
        seen = self._of(state.provider).create(state.urn, state.type, inputs, preview=True)
        return replace(state, id=state.name, kept=False, outputs=marked(seen.outputs, state))

    @staticmethod
    def _recorded(state: State) -> State:
        return replace(state, id=state.name, kept=False, outputs=state.inputs)


def marked(outputs: Tree, state: State) -> Tree:
    """Return outputs in which every secret input and each of `additional_secret_outputs` is a secret."""
    return marked_by(outputs, state.inputs, state.options.additional_secret_outputs)


def marked_by(outputs: Tree, inputs: Tree, secret: tuple[str, ...]) -> Tree:
    """Return outputs in which what was secret in the inputs is, and each property named in `secret`."""
    found = annotated({key: item for key, item in outputs.items() if item is not None}, inputs)
    for key in {*secret} - {"id"}:
        if key in found and not isinstance(found[key], Secret):
            found[key] = Secret(found[key])
    return found


def bare(values: Tree) -> Tree:
    """Return what a provider is given: plain values, and nothing that is null."""
    found: Any = _without_none(plain(values))
    return dict(found)


def _without_none(value: Any) -> Any:  # noqa: ANN401 - JSON-like data
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return [_without_none(item) for item in value] if isinstance(value, list) else value


def stamp(value: Any) -> list[str]:  # noqa: ANN401
    """Give every asset and archive the digest of its content now, since the file may change before it is compared.

    Return why some can't be read; Pulumi's engine refuses these at a preview, too:
    https://github.com/pulumi/pulumi/issues/16092
    """
    if isinstance(value, dict):
        return [problem for item in value.values() for problem in stamp(item)]
    if isinstance(value, list):
        return [problem for item in value for problem in stamp(item)]
    if isinstance(value, Secret):
        return stamp(value.value)
    if isinstance(value, (Asset, Archive)):
        from gatehouse.laptop.cloud.archives import ArchiveError
        from gatehouse.laptop.cloud.compare import digested

        held: Any = value
        try:
            held.hash = digested(value)
        except (ArchiveError, OSError) as error:
            return [str(error)]
    return []


def seconds(duration: str) -> float | None:
    """Return how long a duration is, written as in Go (`1h30m`, `45s`); None where it is none."""
    found = _DURATION.findall(duration)
    if not found or "".join(number + unit for number, unit in found) != duration:
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in found)
