"""The report on exemptions: each one that let something pass. It can't be switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..resource import Resource
from ..rule import Context, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

NOWHERE = Resource("", "", "", {})


def check(_resources: list[Resource], context: Context) -> Iterator[Finding]:
    """Say of every exemption of this stack what it let pass."""
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
    description="What was let pass by exemption. This report is always made, whatever the configuration says.",
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
