"""Translates between Pulumi's property names and the shapes of AWS's API, as botocore describes them.

Pulumi's `allowedOauthFlowsUserPoolClient` is AWS's `AllowedOAuthFlowsUserPoolClient`: the names agree but for their case,
so a member of a shape is found by its name in lower case. Numbers arrive from Pulumi as floats and take the type that the
shape wants.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import Shape

Json: TypeAlias = Any
"""A value of either side: dicts, lists, strings, numbers, booleans and None."""

Values = dict[str, Any]
"""Properties of a resource by their camelCase names."""

_TRUE = frozenset({"true", "True", "1"})
_CAPITALS = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z]|[0-9_]|s?$)")


class ShapeError(ValueError):
    """A value that can't take the form that AWS's API wants."""


def to_request(shape: Shape, value: Json, path: str = "") -> Json:
    """Return `value` in the form of a botocore shape.

    Keys that the shape does not have are left out, and so is what is None. Three forms are AWS's own and made of plain
    values: a map where a list of keys and values is wanted (tags), a list where an object of Items and Quantity is
    (CloudFront), and an object where JSON text is (policies). Raises ShapeError, naming the path, for a value that can't
    be what the shape asks for.
    """
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape, value, path)
    if kind == "list":
        return _list(shape, value, path)
    if kind == "map":
        if not isinstance(value, dict):
            raise ShapeError(f"{path} is {value!r}, and a map is wanted.")
        inner = _member(shape, "value")
        return {
            str(key): to_request(inner, item, f"{path}.{key}")
            for key, item in value.items()
            if item is not None
        }
    return _scalar(kind, value, path)


def _structure(shape: Shape, value: Json, path: str) -> Values:
    if getattr(shape, "is_document_type", False):
        return json.loads(value) if isinstance(value, str) else value  # type: ignore[no-any-return]
    members: Mapping[str, Shape] = shape.members  # type: ignore[attr-defined]
    if isinstance(value, list) and {"Quantity", "Items"} <= members.keys():
        counted: Values = {"Quantity": len(value)}
        return {**counted, "Items": to_request(members["Items"], value, path)} if value else counted
    if not isinstance(value, dict):
        raise ShapeError(f"{path} is {value!r}, and an object is wanted.")
    found = {key.lower(): (key, item) for key, item in value.items() if item is not None}
    request: Values = {}
    for name, member in members.items():
        if name.lower() in found:
            key, item = found[name.lower()]
            request[name] = to_request(member, item, f"{path}.{key}".lstrip("."))
    if "Quantity" in members and "Items" in request:
        request["Quantity"] = len(request["Items"])
    return request


def _list(shape: Shape, value: Json, path: str) -> list[Json]:
    member = _member(shape, "member")
    pair = _pair(member)
    if isinstance(value, dict) and pair:
        value = [dict(zip(pair, item, strict=True)) for item in value.items()]
    if not isinstance(value, (list, tuple)):
        raise ShapeError(f"{path} is {value!r}, and a list is wanted.")
    return [
        to_request(member, item, f"{path}[{index}]") for index, item in enumerate(value) if item is not None
    ]


def _pair(shape: Shape) -> tuple[str, str] | None:
    """Return the members of a key and value pair, if that is what a shape is."""
    names = tuple(getattr(shape, "members", {}))
    if len(names) != 2 or shape.type_name != "structure":  # noqa: PLR2004 - a key and a value
        return None
    key, value = names
    return (key, value) if key.lower().endswith(("key", "name")) and value.lower().endswith("value") else None


def _member(shape: Shape, name: str) -> Shape:
    inner: Shape = getattr(shape, name)
    return inner


def _scalar(kind: str, value: Json, path: str) -> Json:
    try:
        if kind == "string":
            return text(value)
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


def text(value: Json) -> str:
    """Return a value as AWS writes it in a string; an object, such as a policy, as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    if isinstance(value, (str, int, float)):
        return str(value)
    raise TypeError


def property_name(member: str) -> str:
    """Return the Pulumi name of a member of a shape: `ApiId` is `apiId`, `ARN` is `arn`, `CallbackURLs` `callbackUrls`."""
    plain = (
        member.replace("OAuth", "Oauth")
        .replace("CloudFront", "Cloudfront")
        .replace("CloudWatch", "Cloudwatch")
    )
    words = _CAPITALS.sub(lambda match: match.group().capitalize(), plain)
    return words[:1].lower() + words[1:]


def to_properties(shape: Shape, value: Json) -> Json:
    """Return a response of boto3, which has a botocore shape, with Pulumi's property names.

    Times become RFC 3339 strings; tags become a map and CloudFront's counted items a list. The keys of maps stay.
    """
    kind = shape.type_name
    if value is not None and kind == "structure":
        return _read_structure(shape, value)
    if value is not None and kind == "list":
        member = _member(shape, "member")
        return [to_properties(member, item) for item in value]
    if value is not None and kind == "map":
        inner = _member(shape, "value")
        return {key: to_properties(inner, item) for key, item in value.items()}
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def _read_structure(shape: Shape, value: Values) -> Json:
    if getattr(shape, "is_document_type", False):
        return json.dumps(value)
    members: Mapping[str, Shape] = shape.members  # type: ignore[attr-defined]
    if "Quantity" in value and value.keys() <= {"Quantity", "Items", "Enabled"}:
        return to_properties(members["Items"], value.get("Items") or [])
    return {property_name(key): _property(key, members[key], value[key]) for key in value if key in members}


def _property(name: str, shape: Shape, value: Json) -> Json:
    read = to_properties(shape, value)
    if name.lower() not in {"tags", "tagset", "taglist"} or not isinstance(read, list):
        return read
    pairs = [{key.lower().removeprefix("tag"): text for key, text in item.items()} for item in read]
    return {pair["key"]: pair.get("value", "") for pair in pairs}


def empty(shape: Shape) -> Json:
    """Return the value that clears a member of this shape in an update; None where only leaving it out can."""
    return {"list": [], "map": {}, "string": "", "boolean": False}.get(shape.type_name)


def dig(value: Json, path: str) -> Json:
    """Return what is found by following members and indexes, joined by dots; None where the way ends early."""
    for part in path.split(".") if path else ():
        if isinstance(value, list):
            value = value[int(part)] if len(value) > int(part) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def rename(values: Values, names: Mapping[str, str]) -> Values:
    """Return properties with those in `names` moved to where AWS has them. Dots lead into objects."""
    moved = dict(values)
    for source, target in names.items():
        item = _take(moved, source.split("."))
        if item is not None:
            _put(moved, target.split("."), item)
    return moved


def restore(properties: Values, names: Mapping[str, str]) -> Values:
    """Return what was read with the members in `names` moved back to where Pulumi has them."""
    moved = dict(properties)
    for target, source in names.items():
        item = _take(moved, [property_name(part) for part in source.split(".")])
        if item is not None:
            _put(moved, target.split("."), item)
    return moved


def _take(values: Values, path: list[str]) -> Json:
    place = values
    for part in path[:-1]:
        if not isinstance(place.get(part), dict):
            return None
        place[part] = dict(place[part])
        place = place[part]
    return place.pop(path[-1], None)


def _put(values: Values, path: list[str], item: Json) -> None:
    place = values
    for part in path[:-1]:
        place[part] = dict(place.get(part) or {})
        place = place[part]
    place[path[-1]] = item
