"""How a Pulumi resource type is kept in the local cloud.

A `Kind` is one type. Most are plain: the operations, and the names of what identifies a resource, say all; the rest
follows from botocore's description of the operations. A type with habits of its own adds functions for those, or is a
subclass.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.aws import Aws, CloudError, Created, NotFoundError, PriorState
from gatehouse.laptop.cloud.compare import plain
from gatehouse.laptop.cloud.naming import suffixed
from gatehouse.laptop.cloud.schema import defaults, settable
from gatehouse.laptop.cloud.shapes import (
    Json,
    Values,
    dig,
    empty,
    property_name,
    rename,
    restore,
    to_properties,
)
from gatehouse.laptop.cloud.tags import retag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.cloud.operations import Op


def same(values: Values) -> Values:
    """Return properties as they are."""
    return values


def nothing(_aws: Aws, _outputs: Values) -> Values:
    """Return no further outputs."""
    return {}


_GONE: Final = frozenset({"INACTIVE", "deleted", "deleting"})
"""The states of what AWS still describes for a while after it was deleted."""

_NONE: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One Pulumi resource type.

    Attributes:
        type: Pulumi's token, such as `aws:apigatewayv2/route:Route`.
        service: boto3's name of the service.
        create: the operation that makes one. Any of the four is None where AWS has no such operation.
        id: the properties that make up Pulumi's ID, joined by `separator`.
        names: properties that AWS calls something else; dots lead into objects (`shapes.rename`).
        auto: the property that is named after the resource where it is left out.
        plain: whether that name has no digits after it.
        longest: the most characters that the automatic name may have.
        ending: a property, and what the automatic name ends with where it is true.
        fixed: properties whose change replaces the resource.
        sticky: properties that stay as they are where a program takes them out: Optional and Computed in the provider.
        cleared_by: what an update sends in place of an object that a program takes out; others are left out, or empty.
        replace_first: whether a replacement deletes before it creates, whatever its name.
        request: reshapes properties before they are sent.
        response: reshapes what was read.
        computed: outputs that no response holds.
        settle: what else a create or an update takes: (cloud, outputs, the outputs before or None).
        clear: what must be undone before a delete.
        unread: properties that AWS does not give back, or not in the form that they were given in.
        also: properties that the functions above see to, or that mean nothing here, beside those that the operations take.
        whole: whether that is true of all of them.
    """

    type: str
    service: str
    create: Op | None = None
    read: Op | None = None
    update: Op | None = None
    delete: Op | None = None
    id: tuple[str, ...]
    separator: str = "/"
    names: Mapping[str, str] = field(default_factory=lambda: _NONE)
    auto: str = ""
    plain: bool = False
    longest: int = 255
    ending: tuple[str, str] = ("", "")
    fixed: frozenset[str] = frozenset()
    sticky: frozenset[str] = frozenset()
    cleared_by: Mapping[str, Json] = field(default_factory=lambda: _NONE)
    replace_first: bool = False
    request: Callable[[Values], Values] = same
    response: Callable[[Values], Values] = same
    computed: Callable[[Aws, Values], Values] = nothing
    settle: Callable[[Aws, Values, Values | None], None] | None = None
    clear: Callable[[Aws, Values], None] | None = None
    unread: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    whole: bool = False

    def make(self, aws: Aws, name: str, inputs: Values) -> Created:
        """Create a resource called `name` in its program. One that can't be made whole is not left behind."""
        values = self.named(name, inputs)
        outputs = values
        if self.create is not None:
            response = aws.send(
                self.service, self.create.name, self.sent(values), **self.create.request(values)
            )
            outputs = {**self.properties(aws, self.create, response), **values}
        outputs["id"] = self.identity(outputs)
        try:
            if self.settle:
                self.settle(aws, outputs, None)
            outputs = self.finished(aws, outputs)
            self.tag(aws, self.create, outputs, None)
        except CloudError:
            if self.create is not None:
                with suppress(CloudError):
                    self.remove(aws, str(outputs["id"]), outputs)
            raise
        return Created(outputs["id"], outputs)

    def look(self, aws: Aws, id_: str, inputs: Values) -> Values | None:
        """Return the outputs of a resource that exists, or None. `inputs` holds what its ID does not say."""
        held = {**inputs, **self.parts(id_)}
        if self.read is None:
            return self.finished(aws, held)
        try:
            response = aws.call(self.service, self.read.name, self.read.request(held))
        except NotFoundError:
            return None
        found = self.properties(aws, self.read, response)
        if self.read.path and not found:
            return None
        if _GONE & {str(found.get("status")), str(found.get("state"))}:
            return None
        return self.finished(aws, {**held, **found, **self.parts(id_)})

    def found(self, aws: Aws, id_: str, known: Values) -> Values | None:
        """Return a resource that exists, from what is known of it and an ID, which may hold what an importer adds to it."""
        needed = [
            key for key in (self.read.keys.values() if self.read else ()) if key not in {"id", *self.id}
        ]
        missing = [key for key in needed if known.get(key) is None]
        parts = id_.split("/", len(missing))
        if missing and len(parts) == len(missing) + 1:
            known, id_ = {**known, **dict(zip(missing, parts, strict=False))}, parts[-1]
        return self.look(aws, id_, known) if aws.cloud.running else self.expected(aws, id_, known)

    def differing(self, old: PriorState, new: Values) -> frozenset[str]:
        """Return the properties that a program has changed. `new` may hold unknown values, which differ from any other."""
        found = set()
        for key in {*old.inputs, *new}:
            before, now = old.inputs.get(key), new.get(key)
            if key.startswith("__") or before is now or plain(before) == plain(now):
                continue
            kept = now is None and key in self.sticky
            as_it_is = before is None and key in old.outputs and plain(old.outputs[key]) == plain(now)
            default = now is None and key in self.defaults and plain(before) == plain(self.defaults[key])
            if not kept and not as_it_is and not default:
                found.add(key)
        return frozenset(found)

    def replacing(self, differing: frozenset[str]) -> frozenset[str]:
        """Return the properties, of those that differ, for which AWS wants a new resource."""
        if self.update is None and self.settle is None:
            return differing
        return differing & {*self.fixed, "region"}

    def change(self, aws: Aws, id_: str, old: PriorState, new: Values) -> Values:
        """Change a resource to new inputs, which it does not have to be replaced for, and return its outputs."""
        values = self.held(old, new)
        response: Values = {}
        if self.update is not None:
            keys = self.update.request({**old.outputs, **values})
            response = aws.send(
                self.service, self.update.name, self.cleared(aws, self.update, old, values), **keys
            )
        read = self.properties(aws, self.update, response) if self.update else {}
        gone = {*old.inputs, *self.defaults} - self.sticky
        held = {key: item for key, item in {**old.outputs, **read}.items() if key not in gone}
        outputs = {**held, **values, "id": id_}
        if self.settle:
            self.settle(aws, outputs, old.outputs)
        outputs = self.finished(aws, outputs)
        self.tag(aws, self.update, outputs, old.inputs)
        return outputs

    def remove(self, aws: Aws, id_: str, outputs: Values) -> None:
        """Delete a resource; one that is gone already is no error."""
        held = {**outputs, **self.parts(id_)}
        if self.clear:
            with suppress(NotFoundError):
                self.clear(aws, held)
        if self.delete is not None:
            with suppress(NotFoundError):
                aws.call(self.service, self.delete.name, self.delete.request(held))

    def expected(self, aws: Aws, id_: str, inputs: Values) -> Values:
        """Return what is known of an existing resource without asking the cloud, for a preview."""
        held = {**inputs, **self.parts(id_)}
        try:
            return self.finished(aws, held)
        except (KeyError, CloudError, RuntimeError):
            return held

    def kept(self, aws: Aws) -> frozenset[str]:
        """Return the names, in lower case, of the properties that have an effect here."""
        if self.whole:
            return frozenset(key.lower() for key in settable(self.type))
        names = {name.split(".")[0].lower() for name in self.names} | {name.lower() for name in self.also}
        names |= {"tags", "region", self.auto.lower(), f"{self.auto}prefix".lower()}
        for operation in (self.create, self.update):
            shape = aws.model(self.service, operation.name).input_shape if operation else None
            names |= {member.lower() for member in shape.members} if shape else set()
        return frozenset(names)

    @property
    def defaults(self) -> Mapping[str, Json]:
        """The outputs that have a value of no meaning."""
        return defaults().get(self.type.replace("aws:alb/", "aws:lb/"), _NONE)

    # The steps of the above, for subclasses.

    def spelled(self, name: str) -> str:
        """Return an automatic name as AWS wants it spelled."""
        return name

    def named(self, name: str, inputs: Values) -> Values:
        """Return the inputs with the automatic name where none is given."""
        if not self.auto or inputs.get(self.auto):
            return dict(inputs)
        if self.plain:
            return {**inputs, self.auto: name}
        prefix = inputs.get(f"{self.auto}Prefix") or f"{name}-"
        return {**inputs, self.auto: self.spelled(suffixed(prefix)) + self.ended(inputs)}

    def ended(self, inputs: Values) -> str:
        """Return what the automatic name of a resource with these inputs ends with."""
        key, ending = self.ending
        return ending if inputs.get(key) else ""

    def held(self, old: PriorState, new: Values) -> Values:
        """Return new inputs with what stays as it is: an automatic name, and what is sticky."""
        stays = {self.auto, *self.sticky} - {""}
        kept = {key: old.outputs[key] for key in stays if new.get(key) is None and key in old.outputs}
        return {**{key: item for key, item in new.items() if not key.startswith("__")}, **kept}

    def sent(self, values: Values) -> Values:
        """Return properties as AWS names and shapes them."""
        return rename(self.request(values), self.names)

    def properties(self, aws: Aws, operation: Op, response: Values) -> Values:
        """Return the properties that a response holds."""
        shape = aws.model(self.service, operation.name).output_shape
        read = to_properties(shape, response) if shape else {}
        held = dig(read, ".".join(property_name(part) for part in operation.path.split(".")))
        return self.response(restore(held, self.names)) if isinstance(held, dict) else {}

    def finished(self, aws: Aws, outputs: Values) -> Values:
        """Return outputs with all that is computed."""
        blank = {"namePrefix": "", "tagsAll": {}} if self.auto == "name" else {"tagsAll": {}}
        known = {"region": aws.region, **blank, **self.defaults}
        given = {key: item for key, item in outputs.items() if item is not None}
        done = {**known, **given, **self.computed(aws, {**known, **given})}
        return {**done, "tagsAll": done["tags"]} if isinstance(done.get("tags"), dict) else done

    def tag(self, aws: Aws, operation: Op | None, outputs: Values, before: Values | None) -> None:
        """Tag a resource where its operation did not."""
        shape = aws.model(self.service, operation.name).input_shape if operation else None
        taken = {member.lower() for member in shape.members} if shape else set()
        if self.names.get("tags", "tags").lower() not in taken:
            retag(aws, self.service, outputs, (before or {}).get("tags"))

    def identity(self, outputs: Values) -> str:
        """Return the ID that Pulumi knows a resource by."""
        return self.separator.join(str(outputs[key]) for key in self.id)

    def parts(self, id_: str) -> Values:
        """Return the properties that an ID holds, and the ID itself."""
        split = id_.split(self.separator, len(self.id) - 1) if len(self.id) > 1 else [id_]
        found = dict(zip(self.id, split, strict=True)) if len(split) == len(self.id) else {}
        return {**found, "id": id_}

    def cleared(self, aws: Aws, operation: Op, old: PriorState, values: Values) -> Values:
        """Return the request of an update, in which what is no longer set is sent empty."""
        shape = aws.model(self.service, operation.name).input_shape
        sent = self.sent(values)
        held = {key.lower() for key, item in sent.items() if item is not None}
        gone = {key.lower() for key in self.sent({**old.inputs})} - held
        for member, member_shape in (shape.members if shape else {}).items():
            if member.lower() in gone and member not in operation.keys:
                sent[member] = self.cleared_by.get(member, empty(member_shape))
        return sent
