"""The stack rule for resource types of which the pack can't say that they open nothing."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ..kinds import classify
from ..rule import Context, Finding, Rule
from .exemptions_in_force import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

_SHOWN = 20


def check(resources: list[Resource], context: Context) -> Iterator[Finding]:
    """Name in one finding every type that may be a way in and is not judged, or that the pack does not know."""
    unproven: dict[str, str] = {}
    for resource in resources:
        if classify(resource.type) in {None, "not-proven"} and _is_resource(resource):
            unproven.setdefault(resource.type, resource.name)
    known = context.settings["known"]
    kinds = sorted(kind for kind in unproven if not any(fnmatchcase(kind, pattern) for pattern in known))
    if kinds:
        named = [f"{kind} ('{unproven[kind]}')" for kind in kinds[:_SHOWN]]
        more = f" and {len(kinds) - _SHOWN} more" if len(kinds) > _SHOWN else ""
        problem = f"Not proven, since the pack does not judge these types: {', '.join(named)}{more}."
        yield Finding(NOWHERE, problem, "look at what they open, then name them under `known`.")


def _is_resource(resource: Resource) -> bool:
    """Whether it is no component, which Pulumi shows without a provider, and which is nothing but its children."""
    return (
        resource.managed or resource.holder is not None or resource.type.startswith(("aws:", "aws-native:"))
    )


RULE = Rule(
    id="GH115",
    name="unproven-types",
    title="What is not proven is said",
    description="Resource types that the pack does not judge, or does not know, may open ways in.",
    level="advisory",
    severity="low",
    cure="Look at what these resources open, and name their types under `known`.",
    url="https://www.pulumi.com/docs/iac/concepts/resources/names/#types",
    types=frozenset(),
    every=True,
    stack_check=check,
    settings={
        "known": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "Types that the policy's owners looked at; `*` matches anything: `kubernetes:core/v1:*`.",
        },
    },
    tags=("authentication",),
    exemptible=False,
)
