from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.policy import programs
from tests.policy.cases import CASES
from tests.policy.programs import Case, everything

if TYPE_CHECKING:
    from gatehouse.laptop.pack.host import PolicyPack

KNOWN = list(everything(CASES))


@pytest.mark.parametrize(
    "case", [case for _, case in KNOWN], ids=[f"{rule}: {case.title}" for rule, case in KNOWN]
)
def test_the_pack_says_exactly_this_at_a_preview(case: Case, previewing: PolicyPack) -> None:
    found = programs.judge(previewing, case, preview=True)
    assert set(programs.labels(found)) == case.preview


@pytest.mark.parametrize(
    "case", [case for _, case in KNOWN], ids=[f"{rule}: {case.title}" for rule, case in KNOWN]
)
def test_the_pack_says_exactly_this_at_an_update(case: Case, updating: PolicyPack) -> None:
    found = programs.judge(updating, case, preview=False)
    assert set(programs.labels(found)) == case.up


@pytest.mark.parametrize("rule", CASES)
def test_every_rule_has_failing_passing_unknown_and_odd_cases(rule: str) -> None:
    assert {case.kind for case in CASES[rule]} == {"failing", "passing", "unknown", "odd"}


def test_every_rule_of_the_pack_has_cases(previewing: PolicyPack) -> None:
    assert {policy.name for policy in previewing.policies} == set(CASES) | {
        "unproven-types",
        "stale-exemptions",
        "exemptions-in-force",
    }


def test_there_are_at_least_150_cases_and_no_two_of_one_title() -> None:
    titles = [(rule, case.title) for rule, case in KNOWN]
    assert len(titles) >= 150
    assert len(set(titles)) == len(titles)
