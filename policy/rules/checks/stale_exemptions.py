"""The report on exemptions that are about nothing any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Context, Finding, Rule
from .exemptions_in_force import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource


def check(_resources: list[Resource], context: Context) -> Iterator[Finding]:
    """Say of every exemption that is meant for this stack and let nothing pass that it matches nothing."""
    memory = context.memory
    used = {(holder, exemption) for holder, exemption, _ in memory.used}
    for holder, exemptions in sorted(memory.exemptions.items()):
        for exemption in exemptions:
            if exemption.in_stack(memory.project, memory.stack) and (holder, exemption) not in used:
                problem = f"{holder}: the exemption of {exemption} ({exemption.reason}) matches nothing in this stack."
                yield Finding(NOWHERE, problem, "correct it, take it out, or name its stacks.")


RULE = Rule(
    id="GH116",
    name="stale-exemptions",
    title="Exemptions are about something",
    description="An exemption should match something; one that does not is misspelt, or no longer needed.",
    level="advisory",
    severity="low",
    cure="Correct the exemption, take it out, or name the stacks that it is for.",
    url="https://www.pulumi.com/docs/insights/policy/configuration/",
    types=frozenset(),
    stack_check=check,
    tags=("exemptions",),
    exemptible=False,
)
