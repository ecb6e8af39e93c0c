"""Runs the hooks that a program binds to its resources: before and after each is created or changed.

As `RunHooks` and the steps of Pulumi's engine do it
(https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step.go).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pulumi.runtime.proto import resource_pb2

from gatehouse.laptop import wire
from gatehouse.laptop.engine.state import Note

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.engine.built_in.callbacks import Callbacks
    from gatehouse.laptop.engine.built_in.snapshot import State

Moment = Literal["before_create", "after_create", "before_update", "after_update"]
MOMENTS: tuple[Moment, ...] = ("before_create", "after_create", "before_update", "after_update")
UNSUPPORTED = ("before_delete", "after_delete", "on_error")
"""What this engine does not do: a deletion may come when no program runs, and nothing here is tried twice."""


class HookError(Exception):
    """A hook failed; the text is what it raised."""


class Hooks:
    """The hooks of one run, by their names."""

    def __init__(self, callbacks: Callbacks, on_note: Callable[[Note], None], *, preview: bool) -> None:
        self._callbacks = callbacks
        self._note = on_note
        self._preview = preview
        self._registered: dict[str, resource_pb2.RegisterResourceHookRequest] = {}

    def register(self, request: resource_pb2.RegisterResourceHookRequest) -> str:
        """Remember a hook; the text says what is wrong with it, and is empty where nothing is."""
        if request.name in self._registered:
            return f"resource hook already registered for name {request.name!r}"
        self._registered[request.name] = request
        return ""

    def run(self, moment: Moment, state: State, old: State | None = None) -> None:
        """Run the hooks of a resource.

        Args:
            moment: when this is, which also says what a hook is shown.
            state: the resource as it is to be, or has come to be.
            old: what it was; None where it is created.

        Raises:
            HookError: One of them failed, and does not say that its errors are to be ignored.
        """
        for name in state.options.hooks.get(moment, ()):
            hook = self._registered.get(name)
            if hook is None:
                raise HookError(f"hook {name!r} was not registered")
            if self._preview and not hook.on_dry_run:
                continue
            asked = resource_pb2.ResourceHookRequest(
                urn=state.urn,
                id=state.id,
                name=state.name,
                type=state.type,
                new_inputs=wire.write(state.inputs),
                new_outputs=wire.write(state.outputs) if moment.startswith("after") else None,
                old_inputs=wire.write(old.inputs) if old else None,
                old_outputs=wire.write(old.outputs) if old else None,
            )
            answer = self._callbacks.invoke(hook.callback, asked)
            error = resource_pb2.ResourceHookResponse.FromString(answer).error
            if error and hook.ignore_errors:
                self._note(Note("warning", f"{moment} hook {name!r} failed: {error}", state.urn))
            elif error:
                raise HookError(error)
