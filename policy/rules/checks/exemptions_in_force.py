"""The report on what the configuration lets pass: each exemption that did, and each rule that it weakens. Always made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..resource import Resource
from ..rule import Context, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

NOWHERE = Resource("", "", "", {})


def check(_resources: list[Resource], context: Context) -> Iterator[Finding]:
    """Say of every exemption of this stack what it let pass, and of the rules which are not what they are by default."""
    weakened = [f"{name} is {level}" for name, level in sorted(context.memory.lowered.items())]
    if weakened:
        yield Finding(NOWHERE, f"The configuration weakens rules: {', '.join(weakened)}.")
    for holder, exemption, label in sorted(context.memory.used, key=str):
        until = f", until {exemption.until}" if exemption.until else ""
        if label:
            yield Finding(
                NOWHERE, f"{exemption.rule or holder}: {label} is exempt: {exemption.reason}{until}."
            )


RULE = Rule(
    id="GH117",
    name="exemptions-in-force",
    title="Exemptions are seen",
    description="What was let pass by exemption, and which rules are weakened. No configuration silences it.",
    level="advisory",
    severity="low",
    cure="Review the exemptions in the policy's configuration.",
    url="https://www.pulumi.com/docs/insights/policy/configuration/",
    types=frozenset(),
    stack_check=check,
    tags=("exemptions",),
    exemptible=False,
    always=True,
)
