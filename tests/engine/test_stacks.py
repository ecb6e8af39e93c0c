"""What a stack's file and another terminal may ask of Pulumi's engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.oracle import write
from tests.engine.support import operations

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.support import Bench

pytestmark = pytest.mark.engine
_PARAMETER = """
import pulumi_aws as aws
aws.ssm.Parameter("a", type="String", value="1")
"""


def test_a_stack_may_say_how_its_resources_are_named(bench: Bench, tmp_path: Path) -> None:
    config = {"pulumi:autonaming": {"pattern": "${stack}-${name}"}}
    made = bench.run(write(tmp_path / "shop", _PARAMETER, config), preview=True)
    assert made.failures == ()
    assert [one.inputs["name"] for one in made.resources if one.name == "a"] == ["dev-a"]


def test_a_stack_that_another_terminal_removed_is_made_again(bench: Bench, tmp_path: Path) -> None:
    program = write(tmp_path / "shop", _PARAMETER)
    bench.run(program, preview=True)
    removed = bench.command("stack", "rm", "dev", "--yes")
    assert "removed" in removed.stdout + removed.stderr
    again = bench.run(program, preview=True)
    assert (again.failures, operations(again)) == ((), {"create"})


def test_an_error_that_a_program_only_logs_is_no_failure(bench: Bench, tmp_path: Path) -> None:
    seen = bench.run(write(tmp_path / "shop", "import pulumi\npulumi.log.error('careful')\n"), preview=True)
    assert seen.failures == ()
    assert ("error", "careful") in [(note.level, note.text) for note in seen.notes]
