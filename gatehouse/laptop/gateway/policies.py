"""What the statements of policies allow: a pure calculation, which lets fewer in where it can't tell.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_VARIABLE = re.compile(r"\$\{[^}]*\}")
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html."""
_NOTHING = "\0"
"""What no action and no path of a request has in it."""
_ABOUT = ("Action", "NotAction", "Resource", "NotResource")
_EVALUATED = frozenset({"Sid", "Effect", *_ABOUT})


def allowed(statements: Iterable[Mapping[str, Any]], action: str, resource: str) -> bool:
    """Tell whether an action on a resource is allowed: an Allow applies and no Deny does.

    A statement with a condition, or with anything else that is not evaluated here, applies only where it denies. A path in
    the resource is judged as it was sent and as a route's function gets it, with `%41` as `A`: AWS does not say which.
    """
    held = list(statements)
    for form in {resource, unquote(resource)}:
        effects = {one.get("Effect") for one in held if _applies(one, action, form)}
        if "Allow" not in effects or "Deny" in effects:
            return False
    return True


def statements_of(document: object) -> list[Mapping[str, Any]] | None:
    """Give the statements of a policy document; None where it is not one.

    A denial whose words are not those of the grammar would be lost, so nothing of such a document counts.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    found = document.get("Statement") if isinstance(document, dict) else None
    found = [found] if isinstance(found, dict) else found
    if not isinstance(found, list):
        return None
    return found if all(_is_statement(one) for one in found) else None


def _is_statement(found: object) -> bool:
    return (
        isinstance(found, dict)
        and found.get("Effect") in ("Allow", "Deny")
        and all(_is_texts(found[element]) for element in _ABOUT if element in found)
    )


def _is_texts(found: object) -> bool:
    return all(isinstance(one, str) for one in (found if isinstance(found, list) else [found]))


def _applies(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    if not _about(statement, "Action", action.lower()) or not _about(statement, "Resource", resource):
        return False
    return statement.get("Effect") == "Deny" or not any(
        statement[key] for key in statement.keys() - _EVALUATED
    )


def _about(statement: Mapping[str, Any], element: str, value: str) -> bool:
    """Tell whether a statement is about an action or a resource, by `Action` or `NotAction`, `Resource` or `NotResource`."""
    denies = statement.get("Effect") == "Deny"
    found, other = statement.get(element), statement.get(f"Not{element}")
    if (found is None) is (other is None):
        return denies
    listed = found if found is not None else other
    patterns = [str(one) for one in (listed if isinstance(listed, list) else [listed])]
    if element == "Action":
        patterns = [pattern.lower() for pattern in patterns]
    # What a variable stands for is not known here.
    unknown = "*" if denies is (other is None) else _NOTHING
    return any(_like(_VARIABLE.sub(unknown, pattern), value) for pattern in patterns) is (other is None)


def _like(pattern: str, value: str) -> bool:
    # A bracket is a letter like any other in a policy.
    return fnmatch.fnmatchcase(value, pattern.replace("[", "[[]"))
