"""Limits of HTTP APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.problems import Problems


def check_http_api(args: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with an HttpApi's arguments."""
