"""Exemptions: what may stay as it is, why, and until when. They belong to the owners of the policy, not to a program.

{"route": "GET /health", "api": "orders", "reason": "polled by the balancer", "until": "2027-01-31", "stacks": ["prod"]}
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from .reach import APIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .endpoints import Endpoint
    from .resource import Resource
    from .values import Props


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "description": description}


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
            "rule": _text("Another rule that it is for, by its id or name: `GH104`."),
            "route": _text(
                "The route as it is declared: `GET /health`. A method alone needs `resource` or `api`."
            ),
            "resource": _text(
                "The logical name of the resource; with `route` or `type`, also of what it is part of."
            ),
            "type": _text("The type of what `resource` names: `aws:lambda/functionUrl:FunctionUrl`."),
            "api": _text("The API that the route is of: its logical name, its component's, or its id."),
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
_TEXTS = ("rule", "route", "resource", "type", "api")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ANY"})
_WORDS = re.compile(r"[^\W\d_]{3}|[^\W\d_a-zA-Z]{2}")  # some scripts write a word with two letters
_FOREVER = 365_000


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
    type: str = ""
    api: str = ""
    rule: str = ""

    def __str__(self) -> str:
        kind = f" ({self.type})" if self.type else ""
        named = [
            self.route,
            f"API '{self.api}'" if self.api else "",
            f"resource '{self.resource}'{kind}" if self.resource else "",
        ]
        return " of ".join(part for part in named if part)

    def in_stack(self, project: str, stack: str) -> bool:
        """Whether it is meant for this stack."""
        names = (stack, f"{project}/{stack}")
        return not self.stacks or any(fnmatchcase(name, pattern) for name in names for pattern in self.stacks)

    def matches(
        self, resource: Resource, endpoint: Endpoint | None = None, apis: Collection[str] | None = None
    ) -> bool | None:
        """Whether it is about this endpoint of this resource; None where only its API's names (`apis`) would tell."""
        if not self.in_stack(resource.project, resource.stack) or not self._names(resource):
            return False
        if self.route and (endpoint is None or self.route.split() != endpoint.route.split()):
            return False
        if not self.api or self.api in resource.names | set(apis or ()):
            return True
        if endpoint is None or endpoint.api == self.api:
            return endpoint is not None
        return None if apis is None and endpoint.protocol and resource.type not in APIS else False

    def _names(self, resource: Resource) -> bool:
        """Whether `resource` and `type` name this resource, or, where it says so, what the resource is part of."""
        if not self.resource:
            return True
        if not self.type:
            return self.resource in (resource.names if self.route else {resource.name})
        return (self.type, self.resource) in resource.parts

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.until is not None and today > self.until


def longest(today: date, days: float) -> date:
    """The last day that an exemption may hold which may last for so many days."""
    return today + timedelta(days=min(days, _FOREVER))


def parse(
    policy: str, given: object, today: date | None = None, days: float = 0, names: Collection[str] = ()
) -> tuple[Exemption, ...]:
    """Read the `exemptions` of a policy's configuration, none of which may last for more than `days` from `today`.

    `names` are the ids and names of the rules that one may be for, where it is known which there are.

    Raises:
        ConfigurationError: An entry is not of the documented form. Every problem is named, with its place in the list.
    """
    if given is None:
        return ()
    if not isinstance(given, (list, tuple)):
        raise ConfigurationError(f"{policy}: exemptions must be a list, not {_shown(given)}.")
    problems: list[str] = []
    last = longest(today, days) if days and today else None
    found = [
        _entry(f"{policy}: exemptions[{index}]", entry, last, problems) for index, entry in enumerate(given)
    ]
    for index, one in enumerate(found):
        if one is not None and one.rule and names and one.rule not in names:
            near = get_close_matches(one.rule, sorted(names), n=3, cutoff=0.4)
            problems.append(
                f"{policy}: exemptions[{index}].rule: no rule {one.rule!r} takes exemptions."
                + (
                    f" Did you mean {' or '.join(near)}?"
                    if near
                    else f" There are {', '.join(sorted(names))}."
                )
            )
    if problems:
        raise ConfigurationError(" ".join(problems))
    return tuple(exemption for exemption in found if exemption is not None)


def _entry(where: str, entry: object, last: date | None, problems: list[str]) -> Exemption | None:
    if not isinstance(entry, dict):
        problems.append(
            f"{where} must be an object with `route` or `resource`, and `reason`, not {_shown(entry)}."
        )
        return None
    before = len(problems)
    extra = sorted(str(key) for key in set(entry) - _FIELDS)
    problems.extend(f"{where} has no field {key!r}; it has {', '.join(sorted(_FIELDS))}." for key in extra)
    texts = [key for key in (*_TEXTS, "reason", "until") if key in entry and not _is_text(entry[key])]
    problems.extend(f"{where}.{key} must be a text, not {_shown(entry[key])}." for key in texts)
    problems.extend(f"{where}{problem}" for problem in _unclear(entry))
    until = _date(f"{where}.until", entry.get("until"), problems)
    if last is not None and (until is None or until > last):
        problems.append(
            f"{where}.until must be a day up to {last}, which is as long as `exemptionDays` lets it last."
        )
    stacks = entry.get("stacks") or ()
    if not isinstance(stacks, (list, tuple)) or not all(isinstance(stack, str) and stack for stack in stacks):
        problems.append(f"{where}.stacks must be a list of stack names, not {_shown(stacks)}.")
    if len(problems) > before:
        return None
    named = {key: entry[key].strip() for key in _TEXTS if key in entry}
    return Exemption(entry["reason"].strip(), until=until, stacks=tuple(stacks), **named)


def _unclear(entry: Props) -> Iterator[str]:
    """What an exemption leaves open that it must say."""
    reason, route = entry.get("reason"), entry.get("route")
    if not reason:
        yield " gives no reason. Add `reason`: why this may stay open."
    elif isinstance(reason, str) and reason.strip() and not _WORDS.search(reason):
        yield f".reason: {reason!r} has no words in it. Say why this may stay open."
    if not route and not entry.get("resource"):
        yield " names neither a `route` nor a `resource`."
    if (
        isinstance(route, str)
        and route.strip() in _METHODS
        and not (entry.get("resource") or entry.get("api"))
    ):
        yield f".route: {route!r} is a method of every API. Add `resource` or `api`: which one it is about."
    if entry.get("type") and not entry.get("resource"):
        yield ".type needs `resource` beside it: the name of what is of this type."


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
