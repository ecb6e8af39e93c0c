"""Runs a program's transforms, in the callback server that the SDK starts for them, as the engine does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi.runtime.proto import alias_pb2, resource_pb2

from gatehouse.laptop import wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi.runtime.proto import callback_pb2

    from gatehouse.laptop.engine.built_in.callbacks import Callbacks

_FIELDS = {
    "protect": "protect",
    "retainOnDelete": "retain_on_delete",
    "deletedWith": "deleted_with",
    "version": "version",
    "pluginDownloadURL": "plugin_download_url",
    "provider": "provider",
    "importId": "import",
}
_LISTS = {
    "ignoreChanges": "ignore_changes",
    "replaceOnChanges": "replace_on_changes",
    "additionalSecretOutputs": "additional_secret_outputs",
    "replace_with": "replace_with",
    "dependencies": "depends_on",
    "aliases": "aliases",
}
_MESSAGES = {
    "customTimeouts": "custom_timeouts",
    "replacement_trigger": "replacement_trigger",
    "hooks": "hooks",
}


class Transforms:
    """The transforms of one run; each resource's own, then its parents', then the stack's."""

    def __init__(self, callbacks: Callbacks) -> None:
        self._callbacks = callbacks
        self.of_stack: list[callback_pb2.Callback] = []
        self.of_invokes: list[callback_pb2.Callback] = []
        self._own: dict[str, list[callback_pb2.Callback]] = {}
        self._parents: dict[str, str] = {}

    def apply(self, request: resource_pb2.RegisterResourceRequest) -> bool:
        """Let transforms change a registration; answers whether it has some of its own.

        Those are shown the properties as outputs that carry their dependencies, and what they answer says what depends on
        what; the stack's alone are not, and what they answer about dependencies counts for nothing (`RegisterResource` in
        source_eval.go).
        """
        transforms = [*request.transforms]
        parent = request.parent
        while parent:
            transforms += self._own.get(parent, [])
            parent = self._parents.get(parent, "")
        transforms += self.of_stack
        own = bool(request.transforms)
        if own:
            given = {key: list(item.urns) for key, item in request.propertyDependencies.items()}
            request.object.CopyFrom(wire.with_dependencies(request.object, given))
        declared = list(request.dependencies)
        for callback in transforms:
            self._apply(callback, request)
        if not own:
            _replace(request.dependencies, declared)
        return own

    def remember(self, urn: str, request: resource_pb2.RegisterResourceRequest) -> None:
        """Keep a resource's transforms for its children."""
        self._own[urn] = list(request.transforms)
        self._parents[urn] = request.parent

    def apply_to_invoke(self, request: resource_pb2.ResourceInvokeRequest) -> None:
        """Let the stack's transforms change what a function is asked."""
        for callback in self.of_invokes:
            asked = resource_pb2.TransformInvokeRequest(
                token=request.tok,
                args=request.args,
                options=resource_pb2.TransformInvokeOptions(
                    provider=request.provider, version=request.version
                ),
            )
            answer = resource_pb2.TransformInvokeResponse.FromString(self._callbacks.invoke(callback, asked))
            if answer.HasField("args"):
                request.args.CopyFrom(answer.args)
            if answer.HasField("options"):
                request.provider, request.version = answer.options.provider, answer.options.version

    def _apply(self, callback: callback_pb2.Callback, request: resource_pb2.RegisterResourceRequest) -> None:
        asked = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=request.object,
            options=_options(request),
        )
        answer = resource_pb2.TransformResponse.FromString(self._callbacks.invoke(callback, asked))
        if answer.HasField("properties"):
            request.object.CopyFrom(answer.properties)
        if answer.HasField("options"):
            _take(request, answer.options)


def _options(request: resource_pb2.RegisterResourceRequest) -> resource_pb2.TransformResourceOptions:
    shown = resource_pb2.TransformResourceOptions(providers=dict(request.providers))
    for theirs, ours in _FIELDS.items():
        if theirs not in {"protect", "retainOnDelete"} or request.HasField(theirs):  # type: ignore[arg-type]
            setattr(shown, ours, getattr(request, theirs))
    for theirs, ours in _LISTS.items():
        getattr(shown, ours).extend(getattr(request, theirs))
    shown.aliases.extend(alias_pb2.Alias(urn=urn) for urn in request.aliasURNs)
    if request.deleteBeforeReplaceDefined or request.deleteBeforeReplace:
        shown.delete_before_replace = request.deleteBeforeReplace
    for theirs, ours in _MESSAGES.items():
        if request.HasField(theirs):  # type: ignore[arg-type]
            getattr(shown, ours).CopyFrom(getattr(request, theirs))
    return shown


def _take(
    request: resource_pb2.RegisterResourceRequest, answer: resource_pb2.TransformResourceOptions
) -> None:
    """Put the options that a transform answered in the place of those there were; it answers all of them."""
    for theirs, ours in _FIELDS.items():
        if theirs in {"protect", "retainOnDelete"}:
            request.ClearField(theirs)  # type: ignore[arg-type]
            if answer.HasField(ours):  # type: ignore[arg-type]
                setattr(request, theirs, getattr(answer, ours))
        else:
            setattr(request, theirs, getattr(answer, ours))
    request.ClearField("aliasURNs")
    for theirs, ours in _LISTS.items():
        _replace(getattr(request, theirs), getattr(answer, ours))
    request.deleteBeforeReplaceDefined = answer.HasField("delete_before_replace")
    request.deleteBeforeReplace = answer.delete_before_replace
    for theirs, ours in _MESSAGES.items():
        request.ClearField(theirs)  # type: ignore[arg-type]
        if answer.HasField(ours):  # type: ignore[arg-type]
            getattr(request, theirs).CopyFrom(getattr(answer, ours))


def _replace(held: Any, wanted: Sequence[Any]) -> None:  # noqa: ANN401 - a repeated field
    found = list(wanted)
    del held[:]
    held.extend(found)
