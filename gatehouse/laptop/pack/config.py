"""A policy pack's configuration: schema defaults, then the pack's own, then what was given; checked as the engine checks it.

The rules are the engine's (levels, `all`, a JSON Schema for each policy):
https://www.pulumi.com/docs/insights/policy/configuration/
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Level = Literal["advisory", "mandatory", "disabled", "remediate"]
_LEVELS: tuple[str, ...] = get_args(Level)


class PackError(Exception):
    """A policy pack that can't be used as it stands; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Policy:
    """One policy of a pack: `schema` is the JSON Schema of each of its configuration's properties."""

    name: str
    description: str
    level: Level
    severity: str = ""
    stack: bool = False
    schema: Mapping[str, Any] = field(default_factory=dict)
    required: tuple[str, ...] = ()

    def at(self, level: Level) -> Policy:
        """Answer the same policy at another level."""
        return replace(self, level=level)


Configured = dict[str, tuple[Level, dict[str, Any]]]


def reconcile(
    pack: str, policies: Sequence[Policy], initial: Mapping[str, Any], given: Mapping[str, Any] | None
) -> Configured:
    """Work out each policy's level and properties.

    Raises:
        PackError: `given` names a policy that is not in the pack, or holds a level or a property that the pack's schema
            does not allow. Every problem is listed.
    """
    result: Configured = {
        policy.name: (policy.level, {k: v["default"] for k, v in policy.schema.items() if "default" in v})
        for policy in policies
    }
    problems: list[str] = []
    described = {policy.name: policy.description for policy in policies}
    _apply(result, initial, problems, described)
    if given is not None:
        if not isinstance(given, dict):
            raise PackError(
                f"The configuration of the policy pack {pack} must be an object that maps policies to settings."
            )
        _apply(result, given, problems, described)
    for policy in policies:
        problems += [
            f"{policy.name}: {problem}" for problem in _schema_problems(policy, result[policy.name][1])
        ]
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise PackError(f"The configuration of the policy pack {pack} is malformed:\n{listed}")
    return result


def _apply(
    result: Configured, given: Mapping[str, Any], problems: list[str], described: Mapping[str, str]
) -> None:
    entries = {name: _entry(name, value, problems) for name, value in given.items()}
    everyone, _ = entries.pop("all", (None, {}))
    if everyone is not None:
        for name, (_, properties) in result.items():
            result[name] = (everyone, properties)
    for name, (level, properties) in entries.items():
        if name not in result:
            # A pack may describe its policies by short ids as well, but an engine knows them by their names.
            meant = [policy for policy, text in described.items() if text.startswith(f"{name}: ")]
            remedy = (
                f"it is configured as {meant[0]!r}" if meant else f"the pack has {', '.join(sorted(result))}"
            )
            problems.append(f"{name}: there is no such policy; {remedy}.")
            continue
        before, known = result[name]
        result[name] = (level or before, known | properties)


def _entry(name: str, value: object, problems: list[str]) -> tuple[Level | None, dict[str, Any]]:
    if isinstance(value, dict):
        properties = dict(value)
        level = properties.pop("enforcementLevel", None)
    else:
        properties, level = {}, value
    if level is None or level in _LEVELS:
        return cast("Level | None", level), properties
    problems.append(f"{name}: {level!r} is not an enforcement level; use one of {', '.join(_LEVELS)}.")
    return None, properties


def _schema_problems(policy: Policy, properties: dict[str, Any]) -> list[str]:
    if (
        all(value == policy.schema.get(key, {}).get("default") for key, value in properties.items())
        and not policy.required
    ):
        return []
    import jsonschema

    unknown = sorted(set(properties) - set(policy.schema))
    schema = {"type": "object", "properties": policy.schema, "required": list(policy.required)}
    errors = jsonschema.Draft7Validator(schema).iter_errors(properties)
    return [
        f"{key}: there is no such setting; it has {', '.join(sorted(policy.schema)) or 'none'}."
        for key in unknown
    ] + [
        f"{_where(error.absolute_path)}{error.message}."
        for error in sorted(errors, key=lambda e: str(e.json_path))
    ]


def _where(path: Sequence[str | int]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return f"{text}: " if text else ""
