"""Finds arguments that are not what a component takes: misspelt, missing, or of another kind. Pure.

A misspelt `scopes` must not pass for none, nor a text for the list of its letters.
"""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, NotRequired, get_args, get_origin, is_typeddict

from .problems import is_unknown

if TYPE_CHECKING:
    from .problems import Problems

_WORDS = {str: "a text", bool: "True or False", int: "a whole number", float: "a number"}


class _Field(NamedTuple):
    """What a key takes: a simple type, or a `mapping` or `sequence` of what `item` says, or a TypedDict."""

    simple: type | None = None
    collection: type | None = None
    item: type | None = None

    @property
    def words(self) -> str:
        if self.collection is Sequence:
            return "a list"
        return _WORDS[self.simple] if self.simple else "a dict"

    def takes(self, value: object) -> bool:
        if self.collection is Sequence:
            return isinstance(value, list | tuple)
        if self.collection is Mapping or self.item is not None:
            return isinstance(value, Mapping)
        if self.simple is None or isinstance(value, bool):
            return self.simple in (None, bool)
        if self.simple is int and isinstance(value, float):
            return value.is_integer()  # as numbers come from programs in other languages
        return isinstance(value, int | float if self.simple is float else self.simple)


def misshapen(args: Mapping[str, Any], args_type: type, problems: Problems, path: str = "") -> bool:
    """Add a problem for every key that the TypedDict does not have, that is missing, or that has a value of another kind.

    Args:
        args: what was given.
        args_type: a TypedDict; nested ones are followed, also as the values of a mapping or items of a sequence.
        problems: where to add.
        path: of `args` within the component's arguments.

    Returns:
        Whether the values cannot be looked at any further.
    """
    fields = _fields(args_type)
    unusable = False
    for key in sorted(args_type.__required_keys__ - set(args)):  # type: ignore[attr-defined]
        problems.add(_join(path, key), None, "this argument is required", f"Give {key!r}.")
        unusable = True
    for key, value in args.items():
        here = _join(path, key)
        field = fields.get(key)
        if field is None:
            near = difflib.get_close_matches(str(key), fields, 1)
            remedy = f"Did you mean {near[0]!r}?" if near else f"The keys are {', '.join(sorted(fields))}."
            problems.add(here, value, f"{args_type.__name__} has no such key", remedy)
        elif (is_unknown(value) and field.item is None) or (
            callable(value) and args_type.__name__.endswith("Transform")
        ):
            continue
        elif not field.takes(value):
            problems.add(here, value, f"{field.words} is wanted", _meant(field, value))
            unusable = True
        elif field.item is not None:
            for inner, item in _items(here, value, field):
                unusable |= _nested(item, field.item, problems, inner)
    return unusable


def _meant(field: _Field, value: object) -> str:
    if field.words == "a list" and isinstance(value, str):
        return f"Write [{value!r}]."
    part = (
        "arn" if field.simple is str else "identity" if field.item and "issuer" in _fields(field.item) else ""
    )
    if part and hasattr(value, part) and not is_unknown(value):
        return f"Give its `{part}`."
    if field.item is None:
        return "Correct it."
    keys = f"keys are {', '.join(sorted(_fields(field.item)))}"
    if field.collection is not None:
        return f"Write {field.words} of dicts, whose {keys}."
    return f"Its {keys}."


def _nested(item: object, args_type: type, problems: Problems, path: str) -> bool:
    if isinstance(item, Mapping):
        return misshapen(item, args_type, problems, path)
    problems.add(path, item, "a dict is wanted", f"Its keys are {', '.join(sorted(_fields(args_type)))}.")
    return True


def _items(path: str, value: Any, field: _Field) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - any argument
    if field.collection is None:
        yield path, value
    elif field.collection is Mapping:
        yield from ((f'{path}["{name}"]', item) for name, item in value.items())
    else:
        yield from ((f"{path}[{index}]", item) for index, item in enumerate(value))


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


@cache
def _fields(args_type: type) -> dict[str, _Field]:
    return {key: _field(hint) for key, hint in args_type.__annotations__.items()}


def _field(hint: Any) -> _Field:  # noqa: ANN401 - any annotation
    """What an annotation takes, with NotRequired and pulumi.Input taken off it."""
    if get_origin(hint) is NotRequired:
        return _field(get_args(hint)[0])
    for choice in get_args(hint):  # an Input is a union of the value, an awaitable of it, and an output
        if get_origin(choice) is Awaitable:
            return _field(get_args(choice)[0])
    if is_typeddict(hint):
        return _Field(item=hint)
    origin = get_origin(hint)
    if origin in (Mapping, Sequence):
        inner = get_args(hint)[-1]
        return _Field(collection=origin, item=inner if is_typeddict(inner) else None)
    return _Field(simple=hint if hint in _WORDS else None)
