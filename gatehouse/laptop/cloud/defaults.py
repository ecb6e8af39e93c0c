"""Outputs that always have a value in pulumi-aws and mean nothing here: AWS's default, or an empty value of the type."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def defaults() -> Mapping[str, Mapping[str, Any]]:
    """Return the values by type and property."""
    found: Mapping[str, Mapping[str, Any]] = json.loads(
        files(__package__).joinpath("defaults.json").read_text(encoding="utf-8")
    )
    return found
