"""The `gatehouse` command on Pulumi's engine."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.e2e.support import dev_stack
from tests.engine.commands import gatehouse
from tests.engine.support import ROOT
from tests.sample import sample

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.engine

FUNCTION = """\
import pulumi, pulumi_aws as aws

aws.lambda_.Function(
    "f",
    role="arn:aws:iam::123456789012:role/f",
    handler="app.handler",
    runtime="python3.13",
    code=pulumi.FileArchive("./code"),
)
"""


def test_a_preview_says_which_engine_made_it_and_shows_who_may_call_what(pulumi: Path, program: Path) -> None:
    seen = gatehouse("preview", "--engine", "pulumi", cwd=program)
    assert seen.stdout.startswith("web (dev), previewed by Pulumi's engine (")
    assert "GET /orders" in seen.stdout
    assert not (program / ".gatehouse" / "pulumi").exists()


def test_laptop_yaml_names_the_engine_and_the_command_overrules_it(pulumi: Path, program: Path) -> None:
    (program / "laptop.yaml").write_text("engine: pulumi\n")
    assert "Pulumi's engine" in gatehouse("preview", cwd=program).stdout
    assert "the built-in engine" in gatehouse("preview", "--engine", "built-in", cwd=program).stdout
    (program / "laptop.yaml").write_text("engine: steam\n")
    refused = gatehouse("preview", cwd=program, check=False)
    assert refused.returncode == 1
    assert "steam" in refused.stderr
    assert "built-in, pulumi" in refused.stderr


def test_a_preview_reads_a_relative_path_from_the_programs_folder(pulumi: Path, program: Path) -> None:
    (program / "code").mkdir()
    (program / "code" / "app.py").write_text("")
    (program / "__main__.py").write_text(FUNCTION)
    seen = gatehouse("preview", program.name, "--engine", "pulumi", cwd=program.parent)
    assert "aws:lambda:Function  f" in seen.stdout


@pytest.mark.thorough
def test_the_access_table_of_both_engines_is_the_same(pulumi: Path) -> None:
    tables = [
        json.loads(gatehouse("access", "--engine", engine, "--format", "json", cwd=ROOT).stdout)
        for engine in ("built-in", "pulumi")
    ]
    assert tables[0] == tables[1]


@pytest.mark.thorough
def test_the_walk_performs_the_twelve_steps_on_a_laptop_of_pulumis_engine(
    pulumi: Path, tmp_path: Path
) -> None:
    walked = gatehouse("walk", "--engine", "pulumi", "--json", cwd=dev_stack(tmp_path / "dev"))
    assert "on this machine, by Pulumi's engine (" in walked.stderr
    told = json.loads(walked.stdout)
    assert told["held"] is True
    assert [step["held"] for step in told["steps"]] == [True] * 12


def test_a_violation_stops_a_preview_and_an_up(pulumi: Path, tmp_path: Path) -> None:
    directory = tmp_path / "unprotected"
    shutil.copytree(
        ROOT / "tests" / "programs" / "unprotected", directory, ignore=shutil.ignore_patterns(".gatehouse")
    )
    for args in (("preview",), ("up", "--exit", "--port", "0")):
        refused = gatehouse(*args, "--engine", "pulumi", cwd=directory, check=False)
        assert refused.returncode == 1
        assert "closed-endpoints" in refused.stdout
        assert "a mandatory policy is violated" in refused.stderr
        assert "Traceback" not in refused.stdout + refused.stderr


FAILING = {
    "at once": ("raise ValueError('no such thing')\n", "ValueError: no such thing", "__main__.py:1"),
    "in an apply": (
        "import pulumi\npulumi.export('x', pulumi.Output.from_input(1).apply(lambda x: x / 0))\n",
        "ZeroDivisionError: division by zero",
        "__main__.py:2",
    ),
    "for a package": ("import no_such_package\n", "no_such_package", "__main__.py:1"),
    "in its grammar": ("def (:\n", "SyntaxError", "__main__.py:1"),
    "by its own exit": ("raise SystemExit(3)\n", "exit 3", ""),
}


@pytest.mark.parametrize("way", sample(FAILING, "in an apply"))
def test_a_program_that_fails_is_told_with_its_line(way: str, pulumi: Path, program: Path) -> None:
    source, message, line = FAILING[way]
    (program / "__main__.py").write_text(source)
    failed = gatehouse("preview", "--engine", "pulumi", cwd=program, check=False)
    assert failed.returncode == 1
    assert message in failed.stderr
    assert line in failed.stderr
    assert "Traceback" not in failed.stderr


DYNAMIC = """
import pulumi
import pulumi.dynamic

class Greeter(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        return pulumi.dynamic.CreateResult("one", {"said": props["name"] + "!"})

class Greeting(pulumi.dynamic.Resource):
    said: pulumi.Output[str]

    def __init__(self, name):
        super().__init__(Greeter(), name, {"name": name, "said": None})

pulumi.export("said", Greeting("hello").said)
"""


@pytest.mark.thorough
def test_a_dynamic_provider_runs_where_there_is_no_language_host(pulumi: Path, program: Path) -> None:
    (program / "__main__.py").write_text(DYNAMIC)
    built = gatehouse("up", "--engine", "pulumi", "--exit", "--port", "0", cwd=program)
    assert "hello!" in built.stdout
