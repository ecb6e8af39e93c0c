"""Reading properties with three answers: a value, nothing (`None`), or not known yet (`UNKNOWN`).

Properties here are plain data: dicts, lists, strings, numbers, booleans, None, with `UNKNOWN` where a value will only exist
once another resource was created. Odd types never raise: a reader answers what a deployment would make of them, or else
a text that no rule takes for a valid one.
"""

from __future__ import annotations

import enum
import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


class Unknown(enum.Enum):
    """A value that is not known during a preview."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = Unknown.UNKNOWN
COMPUTED: Final = "(computed in the template)"
"""A text in a template that is computed there from other resources: which, the resource's dependencies tell."""
NOT_TOLD: Final = "(computed elsewhere)"
"""A text in a template that only the deployment knows: a parameter's, another stack's, or one that is stored elsewhere."""

Props = dict[str, Any]
Text = str | None | Unknown
Flag = bool | None | Unknown
Number = float | None | Unknown


def get(props: object, *path: str) -> Any:  # noqa: ANN401 - plain data of any kind
    """Walk into nested dicts. An unknown on the way makes the answer unknown; anything that is not a dict, absent.

    What a template leaves to the deployment is as a whole what it leaves: so is each part of it.
    """
    value: Any = props
    for key in path:
        if value is UNKNOWN or (isinstance(value, str) and value == NOT_TOLD):
            return value
        if isinstance(value, list) and len(value) == 1:
            value = value[0]  # a single block may come as a list of one
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(props: object, *path: str) -> Text:
    """Read a string; a number or a boolean is written out, a list or a dict becomes a text that means nothing."""
    return as_text(get(props, *path))


def as_text(value: Any) -> Text:  # noqa: ANN401
    """Read one value as `text` does."""
    if value is None or value is UNKNOWN or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, (int, float)) else f"<{type(value).__name__}>"


def flag(props: object, *path: str) -> Flag:
    """Read a boolean; the strings `true` and `false` count, anything else is absent."""
    value = get(props, *path)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def may(props: object, *path: str) -> bool:
    """Whether a boolean is true, or a template leaves it to the deployment."""
    return flag(props, *path) is True or get(props, *path) == NOT_TOLD


def number(props: object, *path: str) -> Number:
    """Read a finite number; a string that reads as one counts, anything else is absent."""
    value = get(props, *path)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if math.isfinite(read) else None


def items(props: object, *path: str) -> list[Any] | Unknown:
    """Read a list; absent is empty, a lone value is a list of one. Single items may still be unknown."""
    value = get(props, *path)
    if isinstance(value, Unknown):
        return value
    if value is None:
        return []
    found: list[Any] = value if isinstance(value, list) else [value]
    return found


def texts(props: object, *path: str) -> list[Text] | Unknown:
    """Read a list of strings, each with the same three answers."""
    found = items(props, *path)
    return UNKNOWN if isinstance(found, Unknown) else [as_text(item) for item in found]


def first(props: object, *keys: str) -> Any:  # noqa: ANN401
    """Answer the first of these properties that is there, unknown ones included: providers name things differently."""
    return next((value for value in (get(props, key) for key in keys) if value is not None), None)


def under(value: object, keys: frozenset[str], *, here: bool) -> Iterator[object]:
    """What is under these keys in a value, at whatever depth; `here` says whether the value itself is under one."""
    if isinstance(value, list):
        for each in value:
            yield from under(each, keys, here=here)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from under(each, keys, here=key in keys)
    elif here and value not in (None, ""):
        yield value
