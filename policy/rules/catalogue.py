"""Every rule of the pack, in the order in which they are asked and documented."""

from __future__ import annotations

from . import closed_endpoints, open_preflight
from .rule import Rule

RULES: tuple[Rule, ...] = (closed_endpoints.RULE, open_preflight.RULE)
