"""What the statements of policies allow: a pure calculation, which lets fewer in where it can't tell.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def allowed(statements: Iterable[Mapping[str, Any]], action: str, resource: str) -> bool:
    """Tell whether an action on a resource is allowed: an Allow applies and no Deny does.

    A statement with a condition, or with anything else that is not evaluated here, applies only where it denies.
    """
    effects = {statement.get("Effect") for statement in statements if _applies(statement, action, resource)}
    return "Allow" in effects and "Deny" not in effects


def statements_of(document: object) -> list[Mapping[str, Any]] | None:
    """Give the statements of a policy document; None where it is not one."""
    found = document.get("Statement") if isinstance(document, dict) else None
    found = [found] if isinstance(found, dict) else found
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return None
    return found


def _applies(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    actions, resources = statement.get("Action"), statement.get("Resource")
    if statement.get("Condition") or actions is None or resources is None:
        return statement.get("Effect") == "Deny"
    return any(_like(str(one).lower(), action.lower()) for one in _listed(actions)) and any(
        _like(str(one), resource) for one in _listed(resources)
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _like(pattern: str, value: str) -> bool:
    # A bracket is a letter like any other in a policy.
    return fnmatch.fnmatchcase(value, pattern.replace("[", "[[]"))
