"""Asks a component's check what is wrong, without Pulumi."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from components.checks import http_api
from components.checks.problems import Problems
from components.identity import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

check_http_api = partial(http_api.check_http_api, kind_of=kind_of)
"""Of the identities that an HttpApi takes."""


def faults(check: Callable[[Any, Problems], None], args: Mapping[str, Any], name: str = "it") -> list[str]:
    """The arguments at fault."""
    return [problem.argument for problem in found(check, args, name).found]


def found(check: Callable[[Any, Problems], None], args: Mapping[str, Any], name: str = "it") -> Problems:
    """All that the check says; every problem has each of its parts."""
    problems = Problems("Thing", name)
    check(args, problems)
    for problem in problems:
        assert problem.component == f"Thing {name!r}"
        assert problem.argument
        assert problem.limit
        assert problem.remedy.endswith(".")
    return problems
