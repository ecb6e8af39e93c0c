"""Translates between Pulumi's property names and the shapes of AWS's API, as botocore describes them.

Pulumi's `allowedOauthFlowsUserPoolClient` is AWS's `AllowedOAuthFlowsUserPoolClient`: the names agree but for their case, so a
member of a shape is found by its name in lower case. Numbers arrive from Pulumi as floats and take the type the shape wants.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import ListShape, MapShape, Shape, StructureShape

Values = dict[str, Any]
"""Properties of a resource by their camelCase names: plain dicts, lists, strings, numbers, booleans."""

_TRUE = frozenset({"true", "True", "1"})
_WORD = re.compile(r"^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]")


class ShapeError(ValueError):
    """A value that can't take the form that AWS's API wants."""


def to_request(shape: Shape, value: Any, *, path: str = "") -> Any:  # noqa: ANN401 - JSON-like data in and out
    """Return `value` in the form of a botocore shape.

    Keys that the shape does not have are left out, and so is what is None. Raises ShapeError, naming the path, for a value that
    cannot be what the shape asks for.
    """
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape, value, path)  # type: ignore[arg-type]
    if kind == "list":
        if not isinstance(value, (list, tuple)):
            raise ShapeError(f"{path} is {value!r}, and a list is wanted.")
        member = _list(shape).member
        return [
            to_request(member, item, path=f"{path}[{i}]") for i, item in enumerate(value) if item is not None
        ]
    if kind == "map":
        if not isinstance(value, dict):
            raise ShapeError(f"{path} is {value!r}, and a map is wanted.")
        item_shape = _map(shape).value
        return {
            str(key): to_request(item_shape, item, path=f"{path}.{key}")
            for key, item in value.items()
            if item is not None
        }
    return _scalar(kind, value, path)


def _structure(shape: StructureShape, value: Any, path: str) -> Values:  # noqa: ANN401
    if not isinstance(value, dict):
        raise ShapeError(f"{path} is {value!r}, and an object is wanted.")
    found = {key.lower(): (key, item) for key, item in value.items() if item is not None}
    request: Values = {}
    for member, member_shape in shape.members.items():
        if member.lower() in found:
            key, item = found[member.lower()]
            request[member] = to_request(member_shape, item, path=f"{path}.{key}".lstrip("."))
    return request


def _scalar(kind: str, value: Any, path: str) -> Any:  # noqa: ANN401
    try:
        if kind == "string":
            return _text(value)
        if kind in {"integer", "long"}:
            return int(value)
        if kind in {"float", "double"}:
            return float(value)
    except (TypeError, ValueError) as error:
        raise ShapeError(f"{path} is {value!r}, and a value of type {kind} is wanted.") from error
    if kind == "boolean":
        return value in _TRUE if isinstance(value, str) else bool(value)
    if kind == "blob":
        return value.encode() if isinstance(value, str) else value
    return value


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (str, int, float)):
        return str(value)
    raise TypeError


def property_name(member: str) -> str:
    """Return the Pulumi name of a member of a shape: `ApiId` is `apiId`, `ARN` is `arn`, `DNSName` is `dnsName`."""
    return _WORD.sub(lambda match: match.group().lower(), member, count=1)


def to_properties(value: Any) -> Any:  # noqa: ANN401
    """Return a response of boto3 with Pulumi's property names; times become RFC 3339 strings."""
    if isinstance(value, dict):
        return {
            property_name(key): to_properties(item)
            for key, item in value.items()
            if key != "ResponseMetadata"
        }
    if isinstance(value, list):
        return [to_properties(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def empty(shape: Shape) -> Any:  # noqa: ANN401
    """Return the value that clears a member of this shape in an update; None where only leaving it out can."""
    return {"list": [], "map": {}, "string": "", "boolean": False}.get(shape.type_name)


def _list(shape: Shape) -> ListShape:
    return shape  # type: ignore[return-value]


def _map(shape: Shape) -> MapShape:
    return shape  # type: ignore[return-value]


def rename(values: Values, names: Mapping[str, str]) -> Values:
    """Return properties with those in `names` moved to where AWS has them. Dots lead into objects."""
    moved = dict(values)
    for source, target in names.items():
        found, item = _take(moved, source.split("."))
        if found and item is not None:
            _put(moved, target.split("."), item)
    return moved


def restore(properties: Values, names: Mapping[str, str]) -> Values:
    """Return what was read with the members in `names` moved back to where Pulumi has them."""
    moved = dict(properties)
    for target, source in names.items():
        found, item = _take(moved, [property_name(part) for part in source.split(".")])
        if found and item is not None:
            _put(moved, target.split("."), item)
    return moved


def _take(values: Values, path: list[str]) -> tuple[bool, Any]:
    place = values
    for part in path[:-1]:
        inner = place.get(part)
        if not isinstance(inner, dict):
            return False, None
        place[part] = dict(inner)
        place = place[part]
    if path[-1] not in place:
        return False, None
    return True, place.pop(path[-1])


def _put(values: Values, path: list[str], item: Any) -> None:  # noqa: ANN401
    place = values
    for part in path[:-1]:
        place[part] = dict(place.get(part) or {})
        place = place[part]
    place[path[-1]] = item
