"""How a Pulumi resource type is kept in the local cloud.

A `Kind` is one type. Most are plain: the operations, and the names of what identifies a resource, say all; the rest
follows from botocore's description of the operations. A type with habits of its own adds functions for those, or is a
subclass.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypedDict

from gatehouse.laptop.cloud.aws import Aws, CloudError, Created, NotFoundError, State, auto_name
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
from gatehouse.laptop.cloud.types.defaults import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Op:
    """One operation of AWS's API.

    Attributes:
        name: as AWS writes it, such as `GetRoute`.
        keys: the members of its request that name the resource, and the properties that hold them. A member with `[]`
            at its end takes a list of one.
        path: where its response holds the resource: members and indexes, joined by dots. Empty: the whole response.
    """

    name: str
    keys: Mapping[str, str] = field(default_factory=dict)
    path: str = ""

    def request(self, values: Values) -> Values:
        """Return the members that name the resource."""
        request: Values = {}
        for member, key in self.keys.items():
            item = values.get(key)
            if item is not None and item != "":
                request[member.removesuffix("[]")] = [item] if member.endswith("[]") else item
        return request


class Crud(TypedDict):
    """The four operations of an ordinary type."""

    create: Op
    read: Op
    update: Op
    delete: Op


def crud(noun: str, keys: Mapping[str, str], path: str = "", *, read: str = "Get") -> Crud:
    """Return the operations of a type whose operations are called after it: CreateRoute, GetRoute and so on."""
    return {
        "create": Op(f"Create{noun}", {}, path),
        "read": Op(f"{read}{noun}", keys, path),
        "update": Op(f"Update{noun}", keys, path),
        "delete": Op(f"Delete{noun}", keys),
    }


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
        fixed: properties whose change replaces the resource.
        request: reshapes properties before they are sent.
        response: reshapes what was read.
        computed: outputs that no response holds.
        settle: what else a create or an update takes: (cloud, outputs, the outputs before or None).
        clear: what must be undone before a delete.
        also: properties that the functions above see to, or that mean nothing here, beside those that the operations take.
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
    fixed: frozenset[str] = frozenset()
    request: Callable[[Values], Values] = same
    response: Callable[[Values], Values] = same
    computed: Callable[[Aws, Values], Values] = nothing
    settle: Callable[[Aws, Values, Values | None], None] | None = None
    clear: Callable[[Aws, Values], None] | None = None
    also: frozenset[str] = frozenset()

    def make(self, aws: Aws, name: str, inputs: Values) -> Created:
        """Create a resource called `name` in its program."""
        values = self.named(name, inputs)
        outputs = values
        if self.create is not None:
            response = aws.send(
                self.service, self.create.name, self.sent(values), **self.create.request(values)
            )
            outputs = {**self.properties(aws, self.create, response), **values}
        outputs["id"] = self.identity(outputs)
        if self.settle:
            self.settle(aws, outputs, None)
        outputs = self.finished(aws, outputs)
        self.tag(aws, self.create, outputs, None)
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

    def change(self, aws: Aws, id_: str, old: State, new: Values) -> Values | None:
        """Change a resource to new inputs and return its outputs; None where it must be replaced instead."""
        values = dict(new)
        if self.auto and not values.get(self.auto):
            values[self.auto] = old.outputs.get(self.auto)
        if self.replaces(old, values):
            return None
        response: Values = {}
        if self.update is not None:
            keys = self.update.request({**old.outputs, **values})
            response = aws.send(
                self.service, self.update.name, self.cleared(aws, self.update, old, values), **keys
            )
        read = self.properties(aws, self.update, response) if self.update else {}
        gone = {*old.inputs, *self.defaults}
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
        names = {name.split(".")[0].lower() for name in self.names} | {name.lower() for name in self.also}
        names |= {"tags", "region", self.auto.lower(), f"{self.auto}prefix".lower()}
        for operation in (self.create, self.update):
            shape = aws.model(self.service, operation.name).input_shape if operation else None
            names |= {member.lower() for member in shape.members} if shape else set()
        return frozenset(names)

    @property
    def defaults(self) -> Mapping[str, Json]:
        """The outputs that have a value of no meaning."""
        return DEFAULTS.get(self.type.replace("aws:alb/", "aws:lb/"), _NONE)

    # The steps of the above, for subclasses.

    def named(self, name: str, inputs: Values) -> Values:
        """Return the inputs with the automatic name where none is given."""
        if not self.auto or inputs.get(self.auto):
            return dict(inputs)
        prefix = inputs.get(f"{self.auto}Prefix")
        return {**inputs, self.auto: auto_name(self.type, name) if not prefix else auto_name("", prefix)}

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

    def replaces(self, old: State, values: Values) -> bool:
        """Return whether a change of inputs takes a new resource."""
        touched = (key for key in self.fixed if key in values or key in old.inputs)
        if any(old.outputs.get(key) != values.get(key) for key in touched):
            return True
        return self.update is None and self.settle is None

    def cleared(self, aws: Aws, operation: Op, old: State, values: Values) -> Values:
        """Return the request of an update, in which what is no longer set is sent empty."""
        shape = aws.model(self.service, operation.name).input_shape
        sent = self.sent(values)
        held = {key.lower() for key, item in sent.items() if item is not None}
        gone = {key.lower() for key in self.sent({**old.inputs})} - held
        for member, member_shape in (shape.members if shape else {}).items():
            if member.lower() in gone and member not in operation.keys:
                sent[member] = empty(member_shape)
        return sent
