"""Every example runs on a laptop: built, judged by the policy pack, and walked through."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sample import sample

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/Pulumi.yaml"))
A_PAGE = 75


def up(example: Path) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "gatehouse", "up", str(example), "--exit", "--port", "0", "--json"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-6000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", sample(NAMES, "hello", "rest"))
def test_the_walk_through_an_example_holds_and_no_mandatory_rule_is_broken(name: str) -> None:
    report = up(EXAMPLES / name)
    steps = report["walk"]
    assert [step["number"] for step in steps] == list(range(1, 13))
    assert [step for step in steps if step["held"] is False] == []
    assert [v for v in report["violations"] if v["level"] == "mandatory"] == []
    assert report["not_emulated"] == []


@pytest.mark.parametrize("command", ["preview", "prove"])
@pytest.mark.parametrize("name", sample(NAMES, "hello"))
def test_an_example_is_proven_closed_before_it_is_deployed(name: str, command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gatehouse", command, str(EXAMPLES / name)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-6000:]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_a_page_or_less_and_says_how_to_run_it(name: str) -> None:
    program = (EXAMPLES / name / "__main__.py").read_text().splitlines()
    assert len(program) <= A_PAGE
    assert f"gatehouse up examples/{name}" in (EXAMPLES / name / "README.md").read_text()


def test_there_is_one_for_each_system() -> None:
    assert NAMES == ["auth0", "groups", "hello", "mcp", "rest", "sessions", "timer"]
