"""IAM policies evaluated, as far as deploy roles need it: who may do what on which ARN, with which tags.

The order is AWS's: an explicit Deny, then any Allow, else no.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True)
class Request:
    """One call as IAM sees it: the action, the ARN it is on, and the condition keys that it carries."""

    action: str
    arn: str
    context: Mapping[str, str] = field(default_factory=dict)


def allowed(statements: Sequence[Mapping[str, Any]], request: Request) -> bool:
    """Whether a principal with these statements may make a request."""
    effects = {one["Effect"] for one in statements if _applies(one, request)}
    return "Allow" in effects and "Deny" not in effects


def _applies(statement: Mapping[str, Any], request: Request) -> bool:
    return (
        _any_like(statement["Action"], request.action, re.IGNORECASE)
        and _any_like(statement["Resource"], request.arn)
        and all(
            _holds(operator, key, value, request.context)
            for operator, keys in statement.get("Condition", {}).items()
            for key, value in keys.items()
        )
    )


def _holds(operator: str, key: str, value: str | list[str], context: Mapping[str, str]) -> bool:
    if key not in context:
        return False
    values = [value] if isinstance(value, str) else value
    if operator == "StringEquals":
        return context[key] in values
    if operator == "StringLike":
        return _any_like(values, context[key])
    raise NotImplementedError(operator)


def _any_like(patterns: str | Iterable[str], text: str, flags: int = 0) -> bool:
    return any(
        _compiled(one, flags).fullmatch(text)
        for one in ([patterns] if isinstance(patterns, str) else patterns)
    )


@cache
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(
        "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern), flags | re.DOTALL
    )
