"""The operations of AWS's API that make, read, change and delete resources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.shapes import Json, Values


@dataclass(frozen=True)
class Op:
    """One operation of AWS's API.

    Attributes:
        name: as AWS writes it, such as `GetRoute`.
        keys: the members of its request that name the resource, and the properties that hold them. A member with `[]`
            at its end takes a list of one.
        path: where its response holds the resource: members and indexes, joined by dots. Empty: the whole response.
        always: members of its request that are the same for every resource.
    """

    name: str
    keys: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    always: Mapping[str, Json] = field(default_factory=dict)

    def request(self, values: Values) -> Values:
        """Return the members that name the resource."""
        request: Values = dict(self.always)
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


def crud(
    noun: str,
    keys: Mapping[str, str],
    path: str = "",
    *,
    create: str = "Create",
    read: str = "Get",
    update: str = "Update",
) -> Crud:
    """Return the operations of a type whose operations are called after it: CreateRoute, GetRoute and so on."""
    return {
        "create": Op(f"{create}{noun}", {}, path),
        "read": Op(f"{read}{noun}", keys, path),
        "update": Op(f"{update}{noun}", keys, path),
        "delete": Op(f"Delete{noun}", keys),
    }
