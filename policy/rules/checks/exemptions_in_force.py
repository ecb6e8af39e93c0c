"""The report on exemptions: each one that let something pass, and each that is about nothing any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..resource import Resource
from ..rule import Context, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(_resources: list[Resource], context: Context) -> Iterator[Finding]:
    """Say of every exemption of this stack what it let pass, or that it matches nothing."""
    memory = context.memory
    nowhere = Resource("", "", "", {})
    wanted = context.settings["report"]
    for rule, exemptions in sorted(memory.exemptions.items()):
        for exemption in exemptions:
            if not exemption.in_stack(memory.project, memory.stack):
                continue
            uses = sorted(label for name, used, label in memory.used if (name, used) == (rule, exemption))
            if not uses and "unmatched" in wanted:
                problem = f"{rule}: the exemption of {exemption} ({exemption.reason}) matches nothing in this stack."
                yield Finding(nowhere, problem, "correct it, take it out, or name its stacks.")
            for label in uses if "used" in wanted else ():
                until = f", until {exemption.until}" if exemption.until else ""
                if label:
                    yield Finding(nowhere, f"{rule}: {label} is exempt: {exemption.reason}{until}.")


RULE = Rule(
    name="exemptions-in-force",
    title="Exemptions are seen",
    description="What was let pass by exemption, and which exemptions match nothing.",
    level="advisory",
    severity="low",
    cure="Review the exemptions in the policy's configuration.",
    url="https://www.pulumi.com/docs/insights/policy/configuration/",
    types=frozenset(),
    stack_check=check,
    settings={
        "report": {
            "type": "array",
            "items": {"type": "string", "enum": ["used", "unmatched"]},
            "default": ["used", "unmatched"],
            "description": "What is reported. With `unmatched` alone, `mandatory` stops deployments with stale ones.",
        },
    },
    tags=("exemptions",),
    exemptible=False,
)
