"""Counts in English."""

from __future__ import annotations


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 route`, `2 routes`; `plural` is the noun's, where an s does not make it."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
