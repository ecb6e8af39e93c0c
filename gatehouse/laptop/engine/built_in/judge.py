"""Shows resources to the policy pack as Pulumi's engine does, and keeps what it found."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from gatehouse.laptop import wire
from gatehouse.laptop.engine.built_in.resources import seconds
from gatehouse.laptop.engine.state import Note
from gatehouse.laptop.pack.host import AnalyzedResource
from gatehouse.laptop.urns import provider_urn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gatehouse.laptop.engine.built_in.goal import Goal
    from gatehouse.laptop.engine.built_in.providers import Providers
    from gatehouse.laptop.engine.built_in.snapshot import State
    from gatehouse.laptop.pack.host import PolicyPack, Violation
    from gatehouse.laptop.values import Tree


class Judge:
    """The policy pack of one run, if there is one. May be asked from several threads at once."""

    def __init__(
        self, pack: PolicyPack | None, providers: Providers, on_note: Callable[[Note], None]
    ) -> None:
        self._pack = pack
        self._providers = providers
        self._on_note = on_note
        self._lock = threading.Lock()
        self.violations: list[Violation] = []

    def judge(self, goal: Goal, inputs: Tree, alias: str) -> tuple[Tree, list[Violation]]:
        """Let policies change the inputs, then judge them; answers the inputs as they are now, and what was found.

        Raises:
            PackError: The pack broke down; what can't be judged is not made.
        """
        if self._pack is None:
            return inputs, []
        for change in self._pack.remediate(self._shown(goal, inputs, alias, internal=True)):
            if change.properties is not None:
                inputs = wire.read(change.properties)
            said = change.diagnostic or "changed its inputs"
            self._on_note(Note("info", f"{change.policy}: {goal.name}: {said}", goal.urn))
        found = self._pack.analyze(self._shown(goal, inputs, alias))
        with self._lock:
            self.violations.extend(found)
        return inputs, found

    def stack(self, states: Iterable[State], aliases: Mapping[str, str]) -> None:
        """Judge all resources together, by their outputs.

        Raises:
            PackError: The pack broke down.
        """
        if self._pack is None:
            return
        shown = [self._shown(state, state.outputs, aliases.get(state.urn, "")) for state in states]
        found = self._pack.analyze_stack(shown)
        with self._lock:
            self.violations.extend(found)

    def _shown(
        self, found: Goal, properties: Tree, alias: str, *, internal: bool = False
    ) -> AnalyzedResource:
        """A remediation has to give back the engine's own keys, so it is shown them; a judgement is not."""
        options = found.options
        provider = provider_urn(found.provider)
        settings = self._providers.inputs.get(provider)
        return AnalyzedResource(
            urn=found.urn,
            type=found.type,
            name=found.name,
            properties=wire.write(properties if internal else _public(properties)),
            parent=found.parent,
            dependencies=found.dependencies,
            property_dependencies=found.property_dependencies,
            provider=found.provider,
            provider_properties=None if settings is None else wire.write(_public(settings)),
            protect=bool(options.protect),
            ignore_changes=options.ignore_changes,
            delete_before_replace=options.delete_before_replace,
            additional_secret_outputs=options.additional_secret_outputs,
            aliases=(alias,) if alias else (),
            timeouts={key: seconds(text) or 0.0 for key, text in options.timeouts.items()},
        )


def _public(value: Any) -> Any:  # noqa: ANN401 - JSON-like data
    """What is the engine's own affair is left out: keys with two underscores in front."""
    if isinstance(value, dict):
        return {key: _public(item) for key, item in value.items() if not str(key).startswith("__")}
    return [_public(item) for item in value] if isinstance(value, list) else value
