"""Limits of throttling, which an API and a route share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems


def check_throttle(args: Mapping[str, Any], path: str, problems: Problems) -> None:
    """Add a problem for a throttle that would stop every request."""
    for key in ("rate", "burst"):
        value = args.get(key)
        if isinstance(value, int | float) and value <= 0:
            problems.add(
                f"{path}.{key}",
                value,
                "above 0, which would stop every request",
                "Raise it, or leave it out.",
            )
