"""What the `gatehouse` command prints, for people; `--json` prints the same facts for programs."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text
from rich.tree import Tree

from gatehouse.counts import count
from gatehouse.grid import Grid
from gatehouse.laptop.urns import STACK, name_of, type_of, types
from gatehouse.laptop.values import as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gatehouse.access.entry import Entry
    from gatehouse.laptop.engine.state import Failure, ResourceState, Result
    from gatehouse.laptop.pack.host import Violation
    from gatehouse.operate.steps import ShownExchange, WalkStep

_JUDGING = re.compile(r" while judging \S+ '[^']*': ")
SECRET = "[secret]"  # noqa: S105 - what is shown in place of one
MARKS = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "replace": ("±", "yellow"),
    "same": ("=", "dim"),
    "delete": ("-", "red"),
    "read": (">", "cyan"),
    "blocked": ("x", "red"),
}
_VERBS = {
    "create": ("created", "to create"),
    "update": ("updated", "to update"),
    "replace": ("replaced", "to replace"),
    "same": ("unchanged", "unchanged"),
    "delete": ("deleted", "to delete"),
    "read": ("read", "read"),
    "blocked": ("not created", "can't be created"),
}
"""What is said of an operation: that it was done, and that a preview announces it."""


def short_type(type_: str) -> str:
    """A resource type as Pulumi's own tree shows it: `aws:cognito/userPool:UserPool` is `aws:cognito:UserPool`."""
    package, module, name = [*type_.split(":"), "", ""][:3]
    return f"{package}:{module.split('/')[0]}:{name}" if name else type_


def tree(result: Result) -> Tree:
    """The resources as a tree."""
    done = {step.resource.urn: step.operation for step in result.steps}
    branches: dict[str, Tree] = {}
    root: Tree | None = None
    # Resources come as their inputs get ready; the tree shows them in the same order every time.
    for resource in sorted(result.resources, key=_place):
        label = _label(resource, done.get(resource.urn, "create"))
        parent = branches.get(resource.parent)
        if parent is None:
            root = root or Tree(label)
            branches[resource.urn] = root if not branches else root.add(label)
        else:
            branches[resource.urn] = parent.add(label)
    return root or Tree("nothing")


def _place(resource: ResourceState) -> tuple[int, bool, str, str]:
    depth = 0 if resource.type == STACK else 1 + types(resource.urn).count("$")
    return depth, resource.custom, resource.type, resource.name


def _label(resource: ResourceState, operation: str) -> Text:
    mark, style = MARKS[operation]
    label = Text.assemble((f"{mark} ", style), short_type(resource.type), "  ", (resource.name, "cyan"))
    if not resource.emulated:
        label.append("  recorded only", "yellow")
    return label


def access(entries: Sequence[Entry]) -> Grid:
    """Who may call what; what anyone may call is red."""
    styles = {"open": "bold red", "unknown": "yellow", "preflight": "dim", "closed": ""}
    rows = []
    for entry in entries:
        said = entry.authorizer if entry.verdict != "open" else f"anyone: {entry.reason}"
        rows.append((entry.route, said, entry.issuer, ", ".join(entry.scopes), entry.backend))
    head = ("Route", "Authorizer", "Issuer", "Scopes", "Backend")
    return Grid(head, rows, [styles[entry.verdict] for entry in entries])


def reloaded(functions: Iterable[tuple[str, str]], seconds: float) -> Text:
    """Functions whose new code is served after this many seconds, and those of which it does not start, with the reason."""
    found = list(functions)
    good = ", ".join(name for name, why in found if not why)
    lines = [Text(f"{good}: new code serves ({seconds:.1f} s)")] if good else []
    lines += [
        Text(f"{name}: the new code does not start, so that each call fails. {why}", "red")
        for name, why in found
        if why
    ]
    return Text("\n").join(lines)


def summary(result: Result, *, preview: bool = False) -> Text:
    """How many resources were created, unchanged and so on, on one line."""
    counts = Counter(step.operation for step in result.steps if step.resource.type != STACK)
    said = ", ".join(f"{count} {_VERBS[op][1 if preview else 0]}" for op, count in counts.items())
    return Text(f"Resources: {said or 'none'}")


def verdict(result: Result, pack: str) -> Group:
    """The policy pack's results."""
    found = result.violations
    if not found and result.failures:
        said = f"{pack}: no violation in what was judged; the run failed, so not all of it was"
        return Group(Text.assemble("Policies: ", (said, "yellow")))
    if not found:
        return Group(Text.assemble("Policies: ", (f"{pack}: all passed", "green")))
    mandatory = sum(v.level == "mandatory" for v in found)
    parts = [f"{mandatory} mandatory", f"{len(found) - mandatory} advisory"]
    style = "bold red" if mandatory else "yellow"
    return Group(Text.assemble("Policies: ", (f"{pack}: {', '.join(parts)}", style)), *map(_violation, found))


def _violation(found: Violation) -> Text:
    style = "bold red" if found.level == "mandatory" else "yellow"
    text = Text.assemble("  ", (f"[{found.level}] ", style), (found.policy, "bold"))
    if found.urn:
        text.append(f"  {short_type(type_of(found.urn))} {name_of(found.urn)}", "cyan")
    for line in found.message.strip().splitlines():
        text.append(f"\n    {line}")
    return text


def failures(found: Iterable[Failure]) -> Group:
    """What went wrong; what the policy pack fails with for one resource after the other is said once."""
    alike: dict[str, list[Failure]] = {}
    for failure in found:
        alike.setdefault(_JUDGING.sub(" ", failure.message), []).append(failure)
    return Group(*(_failure(same[0], len(same) - 1) for same in alike.values()))


def _failure(failure: Failure, more: int = 0) -> Text:
    where = name_of(failure.where) if failure.where.startswith("urn:") else failure.where
    text = Text.assemble(("error: ", "bold red"))
    if where:
        text.append(f"{where}: ", "cyan")
    text.append(failure.message)
    if more:
        text.append(f" So it is for {count(more, 'more resource', 'more resources')}.", "dim")
    return text


def outputs(values: Mapping[str, Any], secrets: Iterable[str]) -> Grid:
    """The stack's exports; secrets are masked."""
    rows = [
        (name, ", ".join(map(str, value)) if isinstance(value, list) else str(value))
        for name, value in masked(values, secrets).items()
    ]
    return Grid(("Output", "Value"), rows)


def masked(values: Mapping[str, Any], secrets: Iterable[str]) -> dict[str, Any]:
    """The exports with `[secret]` in place of each secret and text in place of what is not known yet."""
    hidden = frozenset(secrets)
    return {name: SECRET if name in hidden else plain(values[name]) for name in sorted(values)}


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON-like data that may hold unknown values
    """The value as JSON can hold it."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, (str, int, float, bool)) or value is None else as_text(value)


def walk_step(step: WalkStep) -> Group:
    """One step of the walk: what was sent and answered, and whether it held."""
    mark, style = {True: ("held", "green"), False: ("FAILED", "bold red"), None: ("n/a", "dim")}[step.held]
    head = Text.assemble((f"{step.number:>4}  ", "bold"), step.title, "  ", (mark, style))
    lines = [head]
    if step.note:
        lines.append(Text(f"        {step.note}", "dim"))
    lines.extend(_exchange(exchange) for exchange in step.exchanges)
    return Group(*lines)


def _exchange(exchange: ShownExchange) -> Text:
    text = Text.assemble(("        > ", "cyan"), exchange.sent)
    text.append("\n        < ", "cyan")
    text.append(exchange.answered)
    for name, value in exchange.headers.items():
        text.append(f"\n          {name}: {value}", "dim")
    return text


def result_json(result: Result, pack: str) -> dict[str, Any]:
    """A run for programs."""
    operations = {step.resource.urn: step.operation for step in result.steps}
    return {
        "ok": result.ok,
        "resources": [
            {
                "urn": r.urn,
                "type": r.type,
                "name": r.name,
                "parent": r.parent,
                "operation": operations.get(r.urn, "create"),
                "emulated": r.emulated,
            }
            for r in result.resources
        ],
        "policy_pack": pack,
        "violations": [
            {"policy": v.policy, "level": v.level, "urn": v.urn, "severity": v.severity, "message": v.message}
            for v in result.violations
        ],
        "failures": [{"message": f.message, "where": f.where} for f in result.failures],
        "outputs": masked(result.outputs, result.secret_outputs),
        "not_emulated": list(result.not_emulated),
    }


def not_emulated(types: Sequence[str]) -> Text:
    """The resource types that the laptop only recorded."""
    return Text(
        f"Recorded only, since a laptop does not emulate them: {', '.join(map(short_type, types))}", "yellow"
    )
