"""Every example beside a running laptop: what a `pulumi` in another terminal does with it, led there by `gatehouse env`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.engine.pulumi_cli import find
from tests.engine.commands import laptop
from tests.engine.support import EXAMPLES, ROOT
from tests.engine.test_beside import terminal, variables
from tests.sample import sample

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("pulumi")]
UP = """
import json, os, runpy, sys
from pulumi import automation

sys.path.insert(0, os.getcwd())
stack = automation.select_stack(
    "dev", work_dir=os.environ["WORK"], project_name=os.path.basename(os.getcwd()),
    program=lambda: runpy.run_path("__main__.py", run_name="__main__") and None,
    opts=automation.LocalWorkspaceOptions(
        work_dir=os.environ["WORK"],
        project_settings=automation.ProjectSettings(os.path.basename(os.getcwd()), "python", main=os.getcwd()),
        pulumi_command=automation.PulumiCommand(os.environ["PULUMI_ROOT"]),
    ),
)
print(json.dumps(stack.up(color="never").summary.resource_changes))
"""


def again(directory: Path) -> dict[str, int]:
    """What a `pulumi up` changes: by the automation API, for a plain one needs a language host that is not built here."""
    work = directory.parent / "terminal"
    work.mkdir()
    shutil.copy2(directory / "Pulumi.dev.yaml", work)
    given = {**variables(directory), "WORK": str(work), "PULUMI_ROOT": str(find().parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", UP],
        cwd=directory,
        env={**os.environ, **given, "PYTHONPATH": str(ROOT), "PULUMI_HOME": str(directory.parent / "home")},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("name", sample(EXAMPLES))
def test_a_second_up_changes_nothing_a_refresh_finds_nothing_and_destroy_leaves_nothing(
    name: str, pulumi: Path, tmp_path: Path
) -> None:
    directory = tmp_path / name
    shutil.copytree(ROOT / "examples" / name, directory, ignore=shutil.ignore_patterns(".gatehouse"))
    shutil.copytree(ROOT / "policy", directory / "policy")
    with laptop(directory):
        assert set(again(directory)) == {"same"}
        act = terminal(pulumi, directory, tmp_path / "terminal")
        assert "unchanged" in act("refresh", "--yes", "--expect-no-changes")
        assert "deleted" in act("destroy", "--yes")
        assert "aws:" not in act("stack", "export")
