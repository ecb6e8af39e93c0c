"""Reading properties with three answers: a value, nothing (`None`), or not known yet (`UNKNOWN`).

Properties here are plain data: dicts, lists, strings, numbers, booleans, None, with `UNKNOWN` where a value will only exist once
another resource has been created. Odd types never raise: a reader answers what a deploy would make of them, or a text that no
rule takes for a valid one.
"""

from __future__ import annotations

import enum
from typing import Any, Final


class Unknown(enum.Enum):
    """A value that is not known during a preview."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = Unknown.UNKNOWN

Props = dict[str, Any]
Text = str | None | Unknown
Flag = bool | None | Unknown
Number = float | None | Unknown


def get(props: object, *path: str) -> Any:  # noqa: ANN401 - plain data of any kind
    """Walk into nested dicts. An unknown on the way makes the answer unknown; anything that is not a dict, absent."""
    value: Any = props
    for key in path:
        if value is UNKNOWN:
            return UNKNOWN
        if isinstance(value, list) and len(value) == 1:
            value = value[0]  # some engines send a single block as a list of one
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(props: object, *path: str) -> Text:
    """Read a string; a number or a boolean is written out, a list or a dict becomes a text that means nothing."""
    value = get(props, *path)
    if value is None or value is UNKNOWN or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, (int, float)) else f"<{type(value).__name__}>"


def flag(props: object, *path: str) -> Flag:
    """Read a boolean; the strings `true` and `false` count, anything else is absent."""
    value = get(props, *path)
    if value is UNKNOWN or isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def number(props: object, *path: str) -> Number:
    """Read a number; a string that reads as one counts, anything else is absent."""
    value = get(props, *path)
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None


def items(props: object, *path: str) -> list[Any] | Unknown:
    """Read a list; absent is empty, a lone value is a list of one. Single items may still be unknown."""
    value = get(props, *path)
    if value is UNKNOWN:
        return UNKNOWN
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def texts(props: object, *path: str) -> list[Text] | Unknown:
    """Read a list of strings, each with the same three answers."""
    found = items(props, *path)
    return UNKNOWN if found is UNKNOWN else [text({"": item}, "") for item in found]


def either(*values: Any) -> Any:  # noqa: ANN401
    """Answer the first value that is there, unknown ones included; properties are named differently by provider."""
    return next((value for value in values if value is not None), None)


def has_unknown(value: object) -> bool:
    """Whether an unknown stands anywhere inside."""
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return value is UNKNOWN
