"""What pulumi-aws says of its resource types: the properties that a program may set, and those that a resource has.

Read from pulumi-aws's own classes, which are generated from the provider's schema.
"""

from __future__ import annotations

import collections.abc
import difflib
import importlib
import inspect
import json
import re
import typing
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from pulumi import Archive, Asset, Output, _types

from gatehouse.laptop.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gatehouse.laptop.cloud.shapes import Json, Values

_WRAPPERS: Final = (collections.abc.Awaitable, Output)
_MODULES: Final = {"lambda": "lambda_"}
"""Modules of pulumi-aws that are not called as in their tokens; `index` is the package itself."""

_MAYBE: Final = re.compile(r"Optional|\bNone(Type)?\b")
"""How a type is written that may be None; of a union of classes Python says `Union[..., NoneType]`."""

Problem = tuple[str, str]
"""The path of a property, and what is wrong with it."""


@cache
def resource_class(type_: str) -> Any:  # noqa: ANN401 - a class of pulumi-aws
    """Return pulumi-aws's class of a type token, or None where it has none."""
    package, module, noun = type_.split(":") if type_.count(":") == 2 else ("", "", "")  # noqa: PLR2004
    name = module.split("/", maxsplit=1)[0]
    if package != "aws":
        return None
    try:
        found = importlib.import_module(
            "pulumi_aws" if name == "index" else f"pulumi_aws.{_MODULES.get(name, name)}"
        )
    except ModuleNotFoundError:
        return None
    return getattr(found, noun, None)


@cache
def settable(type_: str) -> Mapping[str, Any]:
    """Return the properties that a program may set on a type, and the types of their values."""
    args = _args_class(type_)
    return _fields(args) if args else {}


@cache
def required(type_: str) -> frozenset[str]:
    """Return the inputs that a resource of this type can't be without."""
    args = _args_class(type_)
    return _required(args) if args else frozenset()


@cache
def always(type_: str) -> Mapping[str, Any]:
    """Return the outputs that always have a value, and the types of their values."""
    found = resource_class(type_)
    types = _types.resource_types(found)
    hints = {
        str(getattr(member.fget, "_pulumi_name", name)): str(member.fget.__annotations__.get("return", ""))
        for name, member in inspect.getmembers(found, lambda item: isinstance(item, property))
    }
    return {
        name: types[name]
        for name, hint in hints.items()
        if "Output[" in hint and not _MAYBE.search(hint) and name in types and name not in {"urn", "id"}
    }


def computed(type_: str) -> frozenset[str]:
    """Return the outputs that always have a value, and that are no whole object."""
    return frozenset(name for name, wanted in always(type_).items() if not _types.is_output_type(wanted))


@cache
def documents(type_: str) -> frozenset[str]:
    """Return the inputs that a program may give as an object, and that are a text to AWS: policies."""
    return frozenset(
        name
        for name, wanted in settable(type_).items()
        if str in _choices(wanted) and any(_types.is_input_type(one) for one in _choices(wanted))
    )


def fields(wanted: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 - a type of pulumi-aws
    """Return the properties of an object among outputs, and their types; None where it is none."""
    return _types.output_type_types(wanted) if _types.is_output_type(wanted) else None


def item(wanted: Any) -> Any:  # noqa: ANN401 - types of pulumi-aws
    """Return what a list among outputs is a list of; None where it is none."""
    return typing.get_args(wanted)[0] if typing.get_origin(wanted) is collections.abc.Sequence else None


def named(type_: str) -> bool:
    """Return whether a resource of this type has a name that a program may leave out."""
    return "name" in settable(type_) and "name" not in required(type_)


@cache
def defaults() -> Mapping[str, Mapping[str, Any]]:
    """Return the outputs that always have a value and mean nothing here, by type: AWS's default, or an empty value."""
    found: Mapping[str, Mapping[str, Any]] = json.loads(
        files(__package__).joinpath("defaults.json").read_text(encoding="utf-8")
    )
    return found


def problems(type_: str, values: Values) -> list[Problem]:
    """Return what is wrong with the inputs of a resource: properties that are missing, not known or of a wrong type."""
    args = _args_class(type_)
    return list(_object(args, values, "", type_)) if args else []


def _args_class(type_: str) -> Any:  # noqa: ANN401 - a class of pulumi-aws
    found = resource_class(type_)
    module = importlib.import_module(found.__module__) if found else None
    return getattr(module, f"{found.__name__}Args", None) if found else None


@cache
def _fields(args: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a class of pulumi-aws
    found: Mapping[str, Any] = _types.input_type_types(args)
    return found


@cache
def _required(args: Any) -> frozenset[str]:  # noqa: ANN401 - a class of pulumi-aws
    names = _types.input_type_py_to_pulumi_names(args)
    parameters = inspect.signature(args.__init__).parameters.values()
    needed = {item.name for item in parameters if item.default is item.empty}
    return frozenset(names[name] for name in needed if name in names)


def _object(args: Any, values: Values, path: str, whose: str) -> Iterator[Problem]:  # noqa: ANN401
    fields = _fields(args)
    for key, value in values.items():
        if key.startswith("__") or value is None:
            continue
        if key not in fields:
            near = difflib.get_close_matches(key, fields, 1)
            meant = f" Did you mean {near[0]}?" if near else f" It has {', '.join(sorted(fields))}."
            yield f"{path}{key}", f"{whose} has no property {path}{key}.{meant}"
        else:
            yield from _value(fields[key], value, f"{path}{key}")
    for key in sorted(_required(args)):
        if values.get(key) is None:
            yield f"{path}{key}", f"The property {path}{key} is required, and it is missing."


def _value(wanted: Any, value: Json, path: str) -> Iterator[Problem]:  # noqa: ANN401
    if value is UNKNOWN or value is None:
        return
    choices = _choices(wanted)
    found: list[Problem] = []
    for choice in choices:
        found = list(_one(choice, value, path))
        if not found:
            return
    yield from found


def _choices(wanted: Any) -> list[Any]:  # noqa: ANN401
    """Return what a value may be, without the ways in which a program may hand it over."""
    if typing.get_origin(wanted) is not typing.Union:
        return [wanted]
    inner = [item for item in typing.get_args(wanted) if item is not type(None)]
    plain = [item for item in inner if typing.get_origin(item) not in _WRAPPERS]
    return [choice for item in plain for choice in _choices(item)]


def _one(wanted: Any, value: Json, path: str) -> Iterator[Problem]:  # noqa: ANN401
    origin = typing.get_origin(wanted)
    if origin is collections.abc.Sequence and isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _value(typing.get_args(wanted)[0], item, f"{path}[{index}]")
    elif origin is collections.abc.Mapping and isinstance(value, dict):
        for key, item in value.items():
            yield from _value(typing.get_args(wanted)[1], item, f"{path}.{key}")
    elif _types.is_input_type(wanted) and isinstance(value, dict):
        yield from _object(wanted, value, f"{path}.", "This type")
    elif not _fits(wanted, origin, value):
        yield path, f"{path} is {_shown(value)}, and {_named(wanted, origin)} is wanted."


def _fits(wanted: Any, origin: Any, value: Json) -> bool:  # noqa: ANN401
    """Return whether a plain value may stand for another: the provider reads numbers and booleans from text."""
    if isinstance(value, (Asset, Archive)):
        return isinstance(wanted, type) and issubclass(wanted, (Asset, Archive))
    if origin is not None or _types.is_input_type(wanted):
        return False
    if wanted is bool:
        return isinstance(value, bool) or value in {"true", "false"}
    if wanted in {int, float}:
        return not isinstance(value, bool) and _number(value)
    if wanted is str:
        return isinstance(value, (str, int, float))
    return True


def _number(value: Json) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _named(wanted: Any, origin: Any) -> str:  # noqa: ANN401
    if origin is collections.abc.Sequence:
        return "a list"
    if origin is collections.abc.Mapping or _types.is_input_type(wanted):
        return "an object"
    return {bool: "a boolean", int: "a number", float: "a number", str: "a string"}.get(wanted, "an asset")


def _shown(value: Json) -> str:
    return "an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else repr(value)


@cache
def package(types: tuple[str, ...]) -> dict[str, Any]:
    """Return a Pulumi schema of resource types, for languages that read one, such as YAML.

    Nested objects are of any shape in it: `problems` knows theirs. https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
    """
    from importlib.metadata import version

    resources = {}
    for type_ in types:
        inputs = {key: _described(item) for key, item in settable(type_).items()}
        args = _args_class(type_)
        resources[type_] = {
            "inputProperties": inputs,
            "requiredInputs": sorted(_required(args)),
            "properties": {**{key: dict(_ANY) for key in computed(type_)}, **inputs},
        }
    return {"name": "aws", "version": version("pulumi-aws"), "resources": resources}


_ANY: Final = {"$ref": "pulumi.json#/Any"}
_PLAIN: Final = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    Archive: {"$ref": "pulumi.json#/Archive"},
    Asset: {"$ref": "pulumi.json#/Asset"},
}


def _described(wanted: Any) -> dict[str, Any]:  # noqa: ANN401
    first = _choices(wanted)[0]
    origin = typing.get_origin(first)
    if origin is collections.abc.Sequence:
        return {"type": "array", "items": _described(typing.get_args(first)[0])}
    if origin is collections.abc.Mapping:
        return {"type": "object", "additionalProperties": _described(typing.get_args(first)[1])}
    return dict(_PLAIN.get(first, _ANY))
