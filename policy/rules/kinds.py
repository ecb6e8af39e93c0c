"""The closed list: what every known resource type is to a caller from the internet, from `types.toml` beside this module.

`python -m rules.kinds` writes it as a page.
"""

from __future__ import annotations

import functools
import sys
import tomllib
from pathlib import Path
from typing import Any, Literal, get_args

from . import extract
from .extract import rest_api
from .extract.unfold import HOLDERS, UNREADABLE

Class = Literal["way-in", "behind", "not-proven", "none"]
CLASSES: tuple[Class, ...] = get_args(Class)
_TABLE = Path(__file__).with_name("types.toml")
# Providers and types that reach nothing: values made up in the program, and what Pulumi itself keeps.
_HARMLESS = frozenset({"pulumi", "random", "tls", "time", "std", "archive", "null", "cdk"})
_PARTS = 3  # package:module/file:Name
JUDGED = (extract.TYPES | HOLDERS | rest_api.POLICIES) - {UNREADABLE}
"""The types that the pack judges, by their exact names."""
_MEANING: dict[Class, str] = {
    "way-in": "Opens a way to a backend by itself, or holds resources that may. The pack judges it.",
    "behind": "Runs, stores or answers behind a way in, or asks every caller for credentials of its own.",
    "not-proven": "May open a way in that the pack does not judge; `unproven-types` says so.",
    "none": "Opens no way to a backend.",
}


_INTRODUCTION = (
    "Every resource type of pulumi-aws and pulumi-aws-native has a class in `policy/rules/types.toml`; a test fails for one"
    " that has none, so that an upgrade of the provider brings no silent door. A type that is not in the list, of a newer"
    " provider or of another one, is not proven, and [unproven-types](rules.md#unproven-types) says so."
)
_STORES = (
    "Whether the data of a store is public, this pack does not judge. Of a bucket it judges whether everyone may write into"
    " it where that starts something, of a table whether its policy lets everyone in."
)


def classify(kind: str) -> Class | None:
    """The class of a resource type, as Pulumi spells it; None for one that the list does not have.

    Nor does it have a way in that is spelled in another way than its reader knows it: nothing would read that.
    """
    if kind == UNREADABLE:
        return "way-in"
    parts = kind.split(":")
    if parts[0] in _HARMLESS:
        return "none"
    if len(parts) != _PARTS:
        return None
    found = _known().get(_key(parts[0], parts[1].partition("/")[0], parts[2]))
    return None if found == "way-in" and kind not in JUDGED else found


def _key(package: str, module: str, name: str) -> str:
    # The provider's spelling of CloudFormation's names differs in nothing but capitals.
    return f"{package}:{module or 'index'}:{name}".lower()


@functools.cache
def _known() -> dict[str, Class]:
    found: dict[str, Class] = {}
    for package, modules in table().items():
        if package == "cloudformation":
            for kind in CLASSES:
                for token in modules.get(kind, "").split():
                    found[f"aws-native:{token}".lower()] = kind
            continue
        for module, classes in modules.items():
            for kind in CLASSES:
                for name in classes.get(kind, "").split():
                    found[_key(package, module, name)] = kind
    return found


def table() -> dict[str, Any]:
    """The list as it is written down: package, module, class, and the names with spaces between them."""
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def render() -> str:
    """The list as a page of Markdown: every type but those that open nothing, which are counted."""
    listed = table()
    lines = [
        "<!-- Generated from the policy pack: cd policy && python -m rules.kinds > ../docs/reference/resource-types.md -->",
        "",
        "# Resource types and the policy pack",
        "",
        _INTRODUCTION,
        "",
        *(f"- **{kind}**: {_MEANING[kind]}" for kind in CLASSES),
        "",
        _STORES,
        "",
    ]
    for package in ("aws", "aws-native"):
        count = sum(len(classes.get("none", "").split()) for classes in listed[package].values())
        lines += [
            f"## {package}",
            "",
            "| Module | way-in | behind | not-proven |",
            "| --- | --- | --- | --- |",
        ]
        for module, classes in listed[package].items():
            cells = [" ".join(f"`{name}`" for name in classes.get(kind, "").split()) for kind in CLASSES[:3]]
            if any(cells):
                lines.append(f"| {module} | {' | '.join(cells)} |")
        lines += ["", f"{count:,} further types open nothing.", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(render())
