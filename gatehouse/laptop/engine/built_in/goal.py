"""What a program asks for when it registers a resource: its inputs and options, inherited ones among them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gatehouse.laptop import wire
from gatehouse.laptop.engine.built_in.hooks import MOMENTS
from gatehouse.laptop.urns import Alias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi.runtime.proto import alias_pb2, resource_pb2

    from gatehouse.laptop.values import Tree


@dataclass(frozen=True)
class Options:
    """The options of one resource: https://www.pulumi.com/docs/iac/concepts/resources/options/.

    `timeouts` are as the program wrote them, such as `{"create": "30m"}`; `hooks` are names, by the moment at which they
    run. None means that the program says nothing.
    """

    protect: bool | None = None
    retain_on_delete: bool | None = None
    delete_before_replace: bool | None = None
    deleted_with: str = ""
    replace_with: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    replacement_trigger: Any = None
    additional_secret_outputs: tuple[str, ...] = ()
    import_id: str = ""
    aliases: tuple[Alias, ...] = ()
    timeouts: Mapping[str, str] = field(default_factory=dict)
    hooks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Goal:
    """One registration. `provider` is a reference, `URN::ID`; a component has none."""

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: Tree
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    provider: str = ""
    options: Options = field(default_factory=Options)


def inherit(request: resource_pb2.RegisterResourceRequest, parent: Goal) -> None:
    """Fill in what a resource takes over from its parent where it says nothing itself (`inheritFromParent`)."""
    above = parent.options
    if not request.deletedWith:
        request.deletedWith = above.deleted_with
    if not request.HasField("protect") and above.protect is not None:
        request.protect = above.protect
    if not request.HasField("retainOnDelete") and above.retain_on_delete is not None:
        request.retainOnDelete = above.retain_on_delete


def options(request: resource_pb2.RegisterResourceRequest) -> Options:
    """Read a registration's options."""
    trigger = request.replacement_trigger if request.HasField("replacement_trigger") else None
    timeouts = request.customTimeouts
    given = {"create": timeouts.create, "update": timeouts.update, "delete": timeouts.delete}
    said = request.deleteBeforeReplaceDefined or request.deleteBeforeReplace
    return Options(
        protect=request.protect if request.HasField("protect") else None,
        retain_on_delete=request.retainOnDelete if request.HasField("retainOnDelete") else None,
        delete_before_replace=request.deleteBeforeReplace if said else None,
        deleted_with=request.deletedWith,
        replace_with=tuple(request.replace_with),
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        replacement_trigger=None if trigger is None else wire.read_value(trigger),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        import_id=request.importId,
        aliases=(*(Alias(urn=urn) for urn in request.aliasURNs), *map(_alias, request.aliases)),
        timeouts={key: value for key, value in given.items() if value},
        hooks={moment: found for moment in MOMENTS if (found := tuple(getattr(request.hooks, moment)))},
    )


def property_dependencies(
    request: resource_pb2.RegisterResourceRequest, *, transformed: bool
) -> dict[str, tuple[str, ...]]:
    """Return which resources each property was computed from: what the request says, and what its outputs carry."""
    found: dict[str, tuple[str, ...]] = {}
    given = {} if transformed else request.propertyDependencies
    for key, value in request.object.fields.items():
        said = given[key].urns if key in given else ()
        if not given and not transformed:
            said = request.dependencies
        found[key] = tuple(sorted({*said, *wire.dependencies_in(value)}))
    for key, urns in given.items():
        found.setdefault(key, tuple(sorted(urns.urns)))
    return found


def _alias(found: alias_pb2.Alias) -> Alias:
    if found.WhichOneof("alias") == "urn":
        return Alias(urn=found.urn)
    spec = found.spec
    return Alias(
        name=spec.name,
        type=spec.type,
        stack=spec.stack,
        project=spec.project,
        parent=spec.parentUrn,
        no_parent=spec.noParent,
    )
