"""Our column of docs/reference/policy-comparison.md; the others' tools are run by `python -m bench.policy_peers`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.policy_peers import tools
from bench.policy_peers.cases import CASES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "policy-comparison.md"


def test_the_page_has_a_row_for_every_case_in_order() -> None:
    titles = re.findall(r"^\| ([^|*]+?) \| ", PAGE.read_text(), re.MULTILINE)
    assert [title for title in titles if title != "---"] == [case.title for case in CASES]


@pytest.mark.parametrize("as_native", [False, True], ids=["aws", "aws-native"])
def test_the_pack_finds_every_wrong_program_and_no_right_one(as_native: bool) -> None:
    found = tools.gatehouse(CASES, as_native=as_native)
    for number, case in enumerate(CASES):
        good = found[f"{number:02d}-good"]
        if case.bad is None:
            assert not good, case.title
        else:
            assert found[f"{number:02d}-bad"] - good, case.title
