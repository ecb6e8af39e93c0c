"""The rules without a process: for properties, which ask thousands of questions."""

from __future__ import annotations

from datetime import date
from typing import Any

from policy.rules.catalogue import RULES
from policy.rules.resource import Resource
from policy.rules.rule import Finding, Memory
from tests.policy.programs import urn

TODAY = date(2030, 6, 15)
TYPES = sorted(set().union(*(rule.types for rule in RULES)))


def resource(
    name: str,
    kind: str,
    props: dict[str, Any],
    depends: dict[str, list[str]] | None = None,
    *,
    parent: str = "",
) -> Resource:
    return Resource(kind, name, urn(name, kind), props, parent, depends or {})


def found(*resources: Resource, outputs: list[Resource] | None = None) -> list[tuple[str, Finding]]:
    """Every rule's findings in these resources, with the rule's name; `outputs` is what the stack rules see instead."""
    memory = Memory(project="shop", stack="dev")
    result = []
    for rule in RULES:
        context = rule.context({}, TODAY, memory)
        if rule.check is not None:
            for each in resources:
                if each.type in rule.types:
                    result += [
                        (rule.name, finding) for finding in rule.findings(rule.check(each, context), context)
                    ]
        elif rule.stack_check is not None:
            seen = [each for each in outputs or list(resources) if each.type in rule.types]
            result += [
                (rule.name, finding) for finding in rule.findings(rule.stack_check(seen, context), context)
            ]
    return result


def mandatory(*resources: Resource, outputs: list[Resource] | None = None) -> set[str]:
    """`rule:resource` of what would stop a deployment."""
    levels = {rule.name: rule.level for rule in RULES}
    return {
        f"{name}:{finding.resource.name}"
        for name, finding in found(*resources, outputs=outputs)
        if levels[name] == "mandatory" and not finding.undecided
    }
