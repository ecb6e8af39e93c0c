"""Exemptions: what may stay as it is, why, and until when. They belong to the owners of the policy, not to a program.

{"route": "GET /health", "resource": "orders", "reason": "polled by the balancer", "until": "2027-01-31", "stacks": ["prod"]}
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .endpoints import Endpoint
    from .resource import Resource

SCHEMA: dict[str, Any] = {
    "type": "array",
    "description": "What may stay as it is, and why.",
    "default": [],
    "items": {
        "type": "object",
        "required": ["reason"],
        "additionalProperties": False,
        "anyOf": [{"required": ["route"]}, {"required": ["resource"]}],
        "properties": {
            "route": {
                "type": "string",
                "minLength": 1,
                "description": "The route as it is declared: `GET /health`.",
            },
            "resource": {
                "type": "string",
                "minLength": 1,
                "description": "The logical name of the resource, or of the component it is part of.",
            },
            "reason": {
                "type": "string",
                "pattern": r"\S",
                "description": "Why; it is printed at every deployment.",
            },
            "until": {
                "type": "string",
                "pattern": r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
                "description": "The last day it holds, as YYYY-MM-DD.",
            },
            "stacks": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "minLength": 1},
                "description": "The stacks it holds in, as `stack` or `project/stack`; `*` matches anything.",
            },
        },
    },
}
_FIELDS = frozenset(SCHEMA["items"]["properties"])


class ConfigurationError(Exception):
    """The policy's configuration can't be used; the message names every problem."""


@dataclass(frozen=True)
class Exemption:
    """One exemption, as configured: it holds up to and including the day `until`."""

    reason: str
    route: str = ""
    resource: str = ""
    until: date | None = None
    stacks: tuple[str, ...] = ()

    def __str__(self) -> str:
        named = [self.route, f"resource '{self.resource}'" if self.resource else ""]
        return " of ".join(part for part in named if part)

    def in_stack(self, project: str, stack: str) -> bool:
        """Whether it is meant for this stack."""
        names = (stack, f"{project}/{stack}")
        return not self.stacks or any(fnmatchcase(name, pattern) for name in names for pattern in self.stacks)

    def matches(self, resource: Resource, endpoint: Endpoint | None = None) -> bool:
        """Whether it is about this endpoint of this resource."""
        if not self.in_stack(resource.project, resource.stack):
            return False
        if self.resource and self.resource not in resource.names:
            return False
        return not self.route or (endpoint is not None and self.route.split() == endpoint.route.split())

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.until is not None and today > self.until


def parse(policy: str, given: object) -> tuple[Exemption, ...]:
    """Read the `exemptions` of a policy's configuration.

    Raises:
        ConfigurationError: An entry is not of the documented form. Every problem is named, with its place in the list.
    """
    if given is None:
        return ()
    if not isinstance(given, (list, tuple)):
        raise ConfigurationError(f"{policy}: exemptions must be a list, not {_shown(given)}.")
    problems: list[str] = []
    found = [_entry(f"{policy}: exemptions[{index}]", entry, problems) for index, entry in enumerate(given)]
    if problems:
        raise ConfigurationError(" ".join(problems))
    return tuple(exemption for exemption in found if exemption is not None)


def _entry(where: str, entry: object, problems: list[str]) -> Exemption | None:
    if not isinstance(entry, dict):
        problems.append(
            f"{where} must be an object with `route` or `resource`, and `reason`, not {_shown(entry)}."
        )
        return None
    before = len(problems)
    extra = sorted(str(key) for key in set(entry) - _FIELDS)
    problems.extend(f"{where} has no field {key!r}; it has {', '.join(sorted(_FIELDS))}." for key in extra)
    texts = [
        key for key in ("route", "resource", "reason", "until") if key in entry and not _is_text(entry[key])
    ]
    problems.extend(f"{where}.{key} must be a text, not {_shown(entry[key])}." for key in texts)
    if not entry.get("reason"):
        problems.append(f"{where} gives no reason. Add `reason`: why this may stay open.")
    if not entry.get("route") and not entry.get("resource"):
        problems.append(f"{where} names neither a `route` nor a `resource`.")
    until = _date(f"{where}.until", entry.get("until"), problems)
    stacks = entry.get("stacks") or ()
    if not isinstance(stacks, (list, tuple)) or not all(isinstance(stack, str) and stack for stack in stacks):
        problems.append(f"{where}.stacks must be a list of stack names, not {_shown(stacks)}.")
    if len(problems) > before:
        return None
    return Exemption(
        entry["reason"].strip(), entry.get("route", ""), entry.get("resource", ""), until, tuple(stacks)
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _date(where: str, value: object, problems: list[str]) -> date | None:
    if not isinstance(value, str) or not value.strip():
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):  # the standard library takes other forms as well
        with suppress(ValueError):
            return date.fromisoformat(value)
    problems.append(f"{where}: {value!r} is no date. Write it as YYYY-MM-DD.")
    return None


def _shown(value: object) -> str:
    return (
        repr(value)
        if isinstance(value, (str, int, float, bool)) or value is None
        else f"a {type(value).__name__}"
    )
