"""Our column of docs/reference/policy-comparison.md; the others' tools are run by `python -m bench.policy_peers`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.policy_peers import tools
from bench.policy_peers.__main__ import cell
from bench.policy_peers.cases import CASES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "policy-comparison.md"


def test_the_page_has_a_row_for_every_case_in_order() -> None:
    titles = re.findall(r"^\| ([^|*]+?) \| ", PAGE.read_text(), re.MULTILINE)
    assert [title for title in titles if title != "---"] == [case.title for case in CASES]


@pytest.mark.thorough
@pytest.mark.parametrize("as_native", [False, True], ids=["aws", "aws-native"])
def test_the_pack_finds_every_wrong_program_and_errs_on_no_right_one(as_native: bool) -> None:
    found = tools.gatehouse(CASES, as_native=as_native)
    cells = {case.title: cell(found, number) for number, case in enumerate(CASES)}
    assert {title for title, said in cells.items() if "finds" in said} == {
        case.title for case in CASES if case.bad is not None
    }
    assert not [title for title, said in cells.items() if "errs" in said]


def test_every_case_is_spelled_for_the_other_tools_or_says_why_not() -> None:
    source = tools.written(CASES)
    unspelled = {
        case.title
        for number, case in enumerate(CASES)
        if not (source / f"{number:02d}-good" / "cfn" / "template.yaml").exists()
    }
    assert unspelled == {case.title for case in CASES if case.unwritten}
