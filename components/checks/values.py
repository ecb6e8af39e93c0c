"""Checks of single values that several components share."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .problems import Problems


_LOG_GROUP = re.compile(r"[A-Za-z0-9_\-/.#]*")


def number(problems: Problems, argument: str, value: object, low: float, high: float, unit: str) -> None:
    """Add a problem for a number outside `low` to `high`, both allowed. None and unknown values pass."""
    if isinstance(value, int | float) and not isinstance(value, bool) and not low <= value <= high:
        nearest = low if value < low else high
        problems.add(
            argument, value, f"{low:,} to {high:,} {unit}", f"Use {nearest:,} {unit} or what lies between."
        )


def text(
    problems: Problems,
    argument: str,
    value: object,
    low: int,
    high: int,
    pattern: re.Pattern[str] | None = None,
    *,
    what: str = "",
) -> None:
    """Add a problem for a text whose length is not `low` to `high`, or that is not all of `pattern`.

    Args:
        problems: where to add.
        argument: the path to it.
        value: what was given; None and unknown values pass.
        low: characters at least.
        high: characters at most.
        pattern: what the whole text must match.
        what: the pattern in words.
    """
    if not isinstance(value, str):
        return
    if not low <= len(value) <= high:
        remedy = "Give it one." if len(value) < low else f"Shorten it by {len(value) - high:,} characters."
        problems.add(argument, value, f"{low:,} to {high:,} characters, and this has {len(value):,}", remedy)
    elif pattern is not None and not pattern.fullmatch(value):
        problems.add(argument, value, what, "Take out the other characters.")


def log_group_name(problems: Problems, name: str) -> None:
    """Add a problem for a component's name that can't be part of a log group's.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    """
    text(
        problems,
        "name",
        name,
        0,
        400,
        _LOG_GROUP,
        what="letters, digits and _-/.#, since its log group is named so",
    )


def count(problems: Problems, argument: str, items: object, high: int, what: str, remedy: str) -> None:
    """Add a problem for a sequence or mapping of more than `high` items."""
    if isinstance(items, list | tuple | dict) and len(items) > high:
        problems.add(argument, f"{len(items)} {what}", f"at most {high}", remedy)


def choice(problems: Problems, argument: str, value: object, choices: tuple[str, ...]) -> None:
    """Add a problem for a text that is not one of `choices`. None and unknown values pass."""
    if isinstance(value, str) and value not in choices:
        near = difflib.get_close_matches(value, choices, 1, cutoff=0)
        problems.add(
            argument, value, f"one of {', '.join(choices)}", f"Use {near[0]!r}." if near else "Choose one."
        )
