"""docs/reference/changes.md: `python -m tests.components.changes_page` writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.base import ComponentError
from tests.components.arguments import FULL
from tests.components.changes import Change, changes, refusals
from tests.components.edits import edited, without
from tests.components.engine.root import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = ROOT / "docs" / "reference" / "changes.md"
_HEAD = """\
# What a change does

<!-- Written by `python -m tests.components.changes_page` from the local AWS provider's table; tests make each change. -->

Each argument, and what `pulumi up` does where it changes: *updates* in place, **replaces** (a new resource, and the old
one deleted), makes or deletes. A dot leads into an argument; a name in `<>` stands for one of yours. An entry of `routes`,
`clients`, `groups` and the like that comes or goes makes and deletes its own resources only. What is *refused at preview*
AWS would refuse in the middle of a deploy, or leave in force; the error says what to do in its place. A
domain that moves from one component to another, and a variable that several routes share: see
[Rename and move things](../how-to/rename-and-move.md).

> **Replaces the user pool and its users**: `UserPool`'s `sign_in`, and nothing else among the arguments. All users,
> passwords, second factors and client ids are lost, and every token names another issuer. `protect`, on by default,
> refuses it at preview. See [Change a user pool without losing users](../how-to/change-a-user-pool.md).
"""
_REFUSED = "**is refused at preview**"
_ALONG = {"triggers.pre_token": ["triggers.pre_token_version"]}
_WORDS = {"replace": "**replaces**", "update": "updates", "create": "makes", "delete": "deletes"}
_NAMES = {
    "clients": "<client>", "groups": "<group>", "attributes": "<attribute>", "identity_providers": "<provider>",
    "routes": "<route>", "backends": "<backend>",
}  # fmt: skip


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for component in FULL:
        merged: dict[str, Change] = {}
        for change in changes(component):
            path = _shown(change.path)
            merged[path] = _both(merged[path], change) if path in merged else change
        rows = {path: _said(component, change) for path, change in merged.items()}
        table = "\n".join(f"| `{path}` | {said} |" for path, said in sorted(rows.items()))
        parts.append(f"\n## {component}\n\n| Argument | A change of it |\n| --- | --- |\n{table}\n")
    return "".join(parts)


def _both(one: Change, other: Change) -> Change:
    """What either does, where an argument was tried in two places."""
    done = {
        what: tuple(sorted({*one.done.get(what, ()), *other.done.get(what, ())}))
        for what in {*one.done, *other.done}
    }
    return Change(one.path, done, one.refused or other.refused)


def _shown(path: str) -> str:
    keys = path.split(".")
    return ".".join(
        _NAMES[keys[index - 1]] if index and keys[index - 1] in _NAMES else key
        for index, key in enumerate(keys)
    )


def _said(component: str, change: Change) -> str:
    if change.refused:
        return "is refused here: " + change.refused.partition(": ")[2].replace("|", "\\\\|").splitlines()[0]
    if component == "UserPool" and "cognito.UserPool" in change.done.get("replace", ()):
        return "**REPLACES THE USER POOL AND ITS USERS**, which `protect` refuses"
    if limit := _limit(component, edited(component, [change.path])):
        gone = _limit(component, without(component, change.path.rpartition(".")[0]))
        return f"{_REFUSED}: {limit}" + (f"; taken out, too: {gone}" if gone else "")
    if "cognito.UserPoolClient" in change.done.get("replace", ()):
        return "**replaces** the client: **it has another id**, which callers and outside audiences have to learn"
    said = [
        f"{_WORDS[what]} {', '.join(f'`{kind}`' for kind in change.done[what])}"
        for what in _WORDS
        if what in change.done
    ]
    if component == "UserPool" and change.path.endswith(".flow"):
        said.append("to or from `client_credentials` **replaces** the client: **it has another id**")
    if limit := _limit(component, without(component, change.path, *_ALONG.get(change.path, ()))):
        said.append(f"taken out, it {_REFUSED}: {limit}")
    return "; ".join(said) or "nothing: it is checked, or shows only in what the component does"


def _limit(component: str, after: Mapping[str, Any]) -> str:
    """Why a change to these arguments is refused; nothing where it is not, or no program may have them."""
    try:
        found = refusals(component, after)
    except ComponentError:
        return ""
    return found[0].limit if found else ""


if __name__ == "__main__":
    PAGE.write_text(page())
