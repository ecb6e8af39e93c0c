"""What of a long list of cases the everyday suite tries; `make test ARGS=--thorough` tries them all, as CI does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _pytest.mark import ParameterSet


def sample(cases: Iterable[Any], *everyday: Any) -> list[Any | ParameterSet]:
    """Return all cases; those that are not among `everyday` are marked as thorough."""
    found = list(cases)
    unknown = [case for case in everyday if case not in found]
    assert not unknown, f"there is no case {unknown}"
    return [case if case in everyday else _thorough(case) for case in found]


def _thorough(case: Any) -> ParameterSet:
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.thorough)
