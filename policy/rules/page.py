"""Writes the page of rules: `python -m rules.page > rules.md` in the pack's folder."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from .catalogue import RULES
from .extract.unfold import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .rule import Rule

_HEAD = """\
<!-- Generated from the policy pack: cd policy && python -m rules.page > ../docs/reference/rules.md -->

# Rules of the policy pack

Every rule has a level (`mandatory` stops the deployment, `advisory` is printed), which the pack's configuration may change
to `advisory`, `mandatory`, `remediate` or `disabled`, and settings. What may stay as it is, is
[exempted](../how-to/exempt-a-route.md).

Resources of the providers `aws` and `aws-native` are judged alike. A value that a preview does not know yet is never a
violation: the rule says so in one advisory where it matters, and judges before the resource is created.
"""


def render(rules: Iterable[Rule]) -> str:
    """The page, as Markdown."""
    known = list(rules)
    rows = ["| Id | Rule | Level | Severity | What it asks |", "| --- | --- | --- | --- | --- |"]
    rows += [
        f"| {rule.id} | [{rule.name}](#{rule.name}) | {rule.level} | {rule.severity} | {rule.description} |"
        for rule in known
    ]
    return "\n".join([_HEAD, *rows, "", *(_section(rule) for rule in known)])


def _section(rule: Rule) -> str:
    asked = "once for the whole stack" if rule.stack_check else "for each resource, before it is created"
    lines = [
        f"## {rule.name}",
        "",
        rule.description,
        "",
        f"- **{rule.id} {rule.title}**: {rule.level}, severity {rule.severity}, asked {asked}.",
        f"- **Cure**: {rule.cure}",
    ]
    if rule.remedy is not None:
        lines.append(
            "- **Remediation**: at the level `remediate` the pack makes the change itself. Off by default."
        )
    lines += [f"- **Read more**: <{rule.url}>", f"- **Tags**: {', '.join(rule.tags)}", ""]
    looked = sorted(rule.types - {UNREADABLE})
    if looked:
        lines += ["Looks at " + ", ".join(f"`{each}`" for each in looked) + ".", ""]
    if rule.always:
        lines += ["No configuration switches it off or changes its level.", ""]
    if not rule.schema:
        return "\n".join(lines)
    lines += ["| Setting | Type | Default | |", "| --- | --- | --- | --- |"]
    lines += [_setting(name, schema) for name, schema in rule.schema.items()]
    return "\n".join([*lines, ""])


def _setting(name: str, schema: Mapping[str, Any]) -> str:
    allowed = schema.get("enum") or schema.get("items", {}).get("enum") or ()
    kind = "list" if schema["type"] == "array" else schema["type"]
    words = f"{kind} of {', '.join(f'`{word}`' for word in allowed)}" if allowed else kind
    least = f", at least {schema['minimum']}" if "minimum" in schema else ""
    return f"| `{name}` | {words}{least} | `{json.dumps(schema['default'])}` | {schema['description']} |"


if __name__ == "__main__":
    sys.stdout.write(render(RULES))
