"""What a change of the policy itself lets pass that was stopped before: levels, settings and exemptions, rule by rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gatehouse.laptop.pack.config import Configured, Level

_STRICTNESS: Mapping[Level, int] = {"mandatory": 3, "remediate": 2, "advisory": 1, "disabled": 0}
_EXEMPTIONS = "exemptions"


def loosened(before: Configured, after: Configured) -> list[str]:
    """Each rule that is gone or has a lower level, each new or changed exemption, each other setting that changed."""
    return [line for name in sorted(before) for line in _of_rule(name, before, after)]


def configured(directory: Path, stack: str, pack: Path | None, config: Path | None) -> Configured:
    """The level and the settings of every rule, as the pack's own process says them.

    Raises:
        PackError: The pack does not start, or its configuration is malformed.
    """
    from gatehouse.laptop.engine.project import load
    from gatehouse.laptop.pack.find import find_pack

    project = load(directory, stack)
    with find_pack(project.directory, pack, config).launch(project, dry_run=True) as process:
        return process.configured


def _of_rule(name: str, before: Configured, after: Configured) -> Iterator[str]:
    old_level, old = before[name]
    if name not in after:
        yield f"{name}: the rule is gone; it was {old_level}"
        return
    new_level, new = after[name]
    if _STRICTNESS[new_level] < _STRICTNESS[old_level]:
        yield f"{name}: {new_level}; before: {old_level}"
    known = old.get(_EXEMPTIONS) or []
    for one in new.get(_EXEMPTIONS) or []:
        if one not in known:
            yield f"{name}: a new exemption, {_exemption(one)}"
    for key in sorted(old.keys() | new.keys() - {_EXEMPTIONS}):
        if key != _EXEMPTIONS and old.get(key) != new.get(key):
            yield f"{name}: {key} is {_shown(new.get(key))}; before: {_shown(old.get(key))}"


def _exemption(one: Any) -> str:  # noqa: ANN401 - as configured
    if not isinstance(one, dict):
        return _shown(one)
    what = ", ".join(f"{key} {_shown(one[key])}" for key in one if key != "reason")
    return f"{what}: {one.get('reason', 'without a reason')}"


def _shown(value: Any) -> str:  # noqa: ANN401 - as configured
    return value if isinstance(value, str) else json.dumps(value)
