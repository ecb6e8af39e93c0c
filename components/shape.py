"""Finds argument keys that a component does not have, so that a misspelt `scopes` does not pass for none. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, is_typeddict

if TYPE_CHECKING:
    from components.problems import Problems


def unexpected(args: Mapping[str, Any], args_type: type, problems: Problems, path: str = "") -> None:
    """Add a problem for every key that is not in the TypedDict, and for every required one that is missing.

    Args:
        args: what was given.
        args_type: a TypedDict; nested ones are followed, also as the values of a mapping or items of a sequence.
        problems: where to add.
        path: of `args` within the component's arguments.
    """
    fields = _fields(args_type)
    for key in args:
        if key not in fields:
            near = difflib.get_close_matches(str(key), fields, 1)
            remedy = f"Did you mean {near[0]!r}?" if near else f"The keys are {', '.join(sorted(fields))}."
            problems.add(_join(path, key), args[key], f"{args_type.__name__} has no such key", remedy)
    for key in sorted(args_type.__required_keys__ - set(args)):  # type: ignore[attr-defined]
        problems.add(_join(path, key), None, "this argument is required", f"Give {key!r}.")
    for key, (nested, many) in fields.items():
        if nested is not None and key in args:
            for here, item in _items(_join(path, key), args[key], many=many):
                if isinstance(item, Mapping):
                    unexpected(item, nested, problems, here)


def _items(path: str, value: object, *, many: bool) -> Iterator[tuple[str, object]]:
    if not many:
        yield path, value
    elif isinstance(value, Mapping):
        yield from ((f'{path}["{name}"]', item) for name, item in value.items())
    elif isinstance(value, list | tuple):
        yield from ((f"{path}[{index}]", item) for index, item in enumerate(value))


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


@cache
def _fields(args_type: type) -> dict[str, tuple[type | None, bool]]:
    """Each key with the TypedDict inside its type, and whether that is the item of a collection."""
    return {key: _nested(hint, many=False) for key, hint in args_type.__annotations__.items()}


def _nested(hint: object, *, many: bool) -> tuple[type | None, bool]:
    if is_typeddict(hint):
        return hint, many  # type: ignore[return-value]
    collection = getattr(hint, "__origin__", None)
    inside = many or (isinstance(collection, type) and collection.__module__ == "collections.abc")
    for inner in get_args(hint):
        found = _nested(inner, many=inside)
        if found[0] is not None:
            return found
    return None, False
