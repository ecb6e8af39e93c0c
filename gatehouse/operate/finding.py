"""What the doctor finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what was found, and, if not, what to do."""

    check: str
    state: Literal["ok", "warning", "problem"]
    found: str
    remedy: str = ""
