"""The value that only a deployed resource will have, as the engines and the provider write it."""

from __future__ import annotations

from typing import Any, Final, Self


class _Unknown:
    """A value that is not known yet; the engine's own marker is a UUID string."""

    def __repr__(self) -> str:
        return "<unknown>"

    def __bool__(self) -> bool:
        return False

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self


UNKNOWN: Final = _Unknown()
"""Stands for a value that is not known yet, anywhere inside inputs or outputs."""


def has_unknown(value: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether an unknown value stands anywhere inside `value`."""
    if value is UNKNOWN:
        return True
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(has_unknown(item) for item in value)
    return False
