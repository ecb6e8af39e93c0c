"""What a laptop has of a program is what the program says, for each program of this repository."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gatehouse.access import match
from gatehouse.access.account import of_laptop
from gatehouse.access.diff import diff
from gatehouse.access.graph import Graph
from gatehouse.access.source import Given, previewed, rules
from gatehouse.access.table import access_table, rows
from gatehouse.laptop import runtime
from gatehouse.laptop.engine.project import load

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("example", ["hello", "mcp", "rest"])
def test_a_program_and_what_the_laptop_has_of_it_let_the_same_callers_in(
    example: str, tmp_path: Path
) -> None:
    directory = tmp_path / example
    ignored = shutil.ignore_patterns(".gatehouse", ".pulumi")
    shutil.copytree(ROOT / "examples" / example, directory, ignore=ignored)
    pack = runtime.find_pack(directory)
    with runtime.Laptop(load(directory, "dev"), pack, port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, result.failures or result.violations
        there = of_laptop(directory)
    program = previewed(Given(directory))[1].resources
    judged = rules(pack.config)
    said = access_table(program, judged)
    matched = match.match(there.resources, program)
    found, others = match.ours(rows(Graph.of(matched.resources), judged), matched)
    assert there.unread == []
    assert others == 0
    assert len(found) == len(said)
    assert {one.reason for one in found if one.verdict == "open"} == {
        one.reason for one in said if one.verdict == "open"
    }
    changes = diff(said, match.aligned(found, said))
    assert [(change.kind, change.why) for change in changes if change.kind != "changes"] == []
