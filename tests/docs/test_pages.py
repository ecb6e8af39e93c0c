"""What the documentation says is true: commands run or at least exist, code compiles, links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from gatehouse.laptop import runtime
from gatehouse.laptop.engine.project import load
from tests.components.test_deploy_role import under_mocks
from tests.docs import generate
from tests.docs.blocks import PAGES, ROOT, Block, blocks
from tests.sample import sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKS = ("run", "laptop", "aws", "engine", "")  # tests/engine does what `engine` blocks say
CONSOLE = blocks("console")
PASSWORD = "A-password-of-the-docs-1!"
SHELL = {"eval", "cp", "python", ".", "cd", "curl", "git", "aws", "pre-commit", "uv", "uvx", "pipx"}
# https://www.pulumi.com/docs/iac/cli/commands/
PULUMI = {
    "login": {"--local"},
    "new": {"--generate-only"},
    "stack init": set[str](),
    "stack export": set[str](),
    "stack rm": set[str](),
    "config set": {"--path", "--secret", "--stack"},
    "preview": {"--policy-pack", "--policy-pack-config", "--stack", "--diff"},
    "up": {"--policy-pack", "--policy-pack-config", "--stack", "--yes"},
    "refresh": {"--stack", "--yes"},
    "stack output": set[str](),
    "destroy": {"--stack", "--yes"},
    "cancel": {"--stack", "--yes"},
    "policy publish": set[str](),
    "policy enable": set[str](),
}


def named(found: list[Block], *everyday: str) -> pytest.MarkDecorator:
    """Every block, or those of some pages `everyday` and the rest where all is tried."""
    few = [block for block in found if block.page.name in everyday] if everyday else found
    return pytest.mark.parametrize("block", sample(found, *few), ids=lambda block: block.name)


def test_every_console_block_is_marked() -> None:
    assert [block.name for block in CONSOLE if block.mark not in MARKS] == []
    assert [b.name for b in CONSOLE if not b.mark and b.page.name != "README.md"] == []


@named(CONSOLE)
def test_a_block_holds_commands(block: Block) -> None:
    assert block.commands


@named(CONSOLE)
def test_every_command_and_option_exists(block: Block) -> None:
    for command in block.commands:
        kept = re.fullmatch(r"[a-z_]+=\$\((.+)\)", command)
        words = shlex.split((kept[1] if kept else command).split(" > ")[0])
        if words[0] == "make":
            ours = [ROOT / "Makefile", ROOT / "gatehouse" / "template" / "Makefile"]
            targets = [
                name for one in ours for name in re.findall(r"^([a-z]+):", one.read_text(), re.MULTILINE)
            ]
            assert words[1] in targets
        elif words[0] == "gatehouse":
            parse(generate.whole(), words[1:])
        elif words[0] == "pulumi":
            known = next((name for name in PULUMI if command.startswith(f"pulumi {name}")), None)
            assert known, f"pulumi has no such command: {command}"
            assert {word for word in words if word.startswith("-")} <= PULUMI[known]
        else:
            assert words[0] in SHELL, f"{words[0]} is not explained to this test"


def parse(command: Any, words: list[str]) -> None:
    """Understand a command line as the command itself would, without running it."""
    while hasattr(command, "commands"):
        assert words[0] in command.commands, f"there is no command {words[0]}"
        command, words = command.commands[words[0]], words[1:]
    with command.make_context(command.name, list(words)) as context:
        assert context.params is not None


@pytest.fixture(scope="module")
def laptop(checkout: Path) -> Iterator[Path]:
    project = load(checkout, "dev")
    with runtime.Laptop(project, runtime.find_pack(checkout), port=0) as running:
        result = running.deploy()
        assert result.ok, result.failures or result.violations
        yield checkout


def shell(directory: Path, block: Block) -> None:
    """Run a block as typed, in one shell; what asks for a password is given one."""
    script = "set -e\n" + "\n".join(
        f"{command} < /dev/fd/3" if asks(command) else command for command in block.commands
    )
    secret = directory / "password"
    secret.write_text(f"{PASSWORD}\n")
    script = script.replace("/dev/fd/3", shlex.quote(str(secret)))
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=directory,
        env={**os.environ, "PATH": f"{directory}/.venv/bin{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{block.name}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


def asks(command: str) -> bool:
    return command.startswith(("gatehouse user create", "gatehouse token ")) or " --as " in command


@named([block for block in CONSOLE if block.mark == "run"], "README.md", "first-deploy.md")
def test_a_block_that_needs_no_aws_works_as_it_stands(block: Block, checkout: Path) -> None:
    shell(checkout, block)


@named([block for block in CONSOLE if block.mark == "laptop"], "README.md", "every-day.md")
def test_a_block_for_a_running_laptop_works_as_it_stands(block: Block, laptop: Path) -> None:
    shell(laptop, block)


@named(blocks("python"))
def test_python_compiles(block: Block) -> None:
    compile(block.text, block.name, "exec")


@named([block for block in blocks("python") if block.mark == "run"])
def test_a_program_builds(block: Block) -> None:
    recorder = under_mocks(lambda: exec(compile(block.text, block.name, "exec"), {"__name__": "__main__"}))
    assert any(kind == "aws:iam/role:Role" for kind, _ in recorder.resources.values())


def test_the_readme_shows_the_program_that_init_writes_and_that_is_tested_to_run() -> None:
    program = (ROOT / "gatehouse" / "template" / "__main__.py").read_text()
    assert program in [block.text for block in blocks("python") if block.page.name == "README.md"]


@named(blocks("yaml"))
def test_yaml_can_be_read(block: Block) -> None:
    assert yaml.safe_load(block.text)


@named(blocks("json"))
def test_json_can_be_read(block: Block) -> None:
    assert json.loads(block.text)


@named([block for block in blocks("json") if block.page.name == "add-the-policy-pack.md"])
def test_a_configuration_of_the_pack_lets_its_route_pass(block: Block, tmp_path: Path) -> None:
    config = tmp_path / "policy-config.json"
    config.write_text(block.text.replace("GET /health", "GET /orders"))
    program = ROOT / "tests" / "programs" / "unprotected"
    command = [sys.executable, "-c", "from gatehouse.cli import main; main()", "preview", str(program)]
    done = subprocess.run(
        [*command, "--policy-pack-config", str(config)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_into_the_repository_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text())
    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert broken == []


def test_every_page_is_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    pages = [p.relative_to(ROOT / "docs").as_posix() for p in PAGES if p.is_relative_to(ROOT / "docs")]
    missing = [
        name
        for name in pages
        if name != "README.md" and not name.startswith("reference/") and name not in index
    ]
    assert missing == []


def test_the_commands_page_is_what_the_commands_say() -> None:
    assert generate.PAGE.read_text() == generate.page(), "run `python -m tests.docs.generate`"


def test_every_command_prints_json_for_programs() -> None:
    silent = [name for name, command in ends(generate.whole(), "") if "--json" not in options(command)]
    assert silent == []


def ends(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The commands that do something, each by its whole name."""
    for word, inner in getattr(command, "commands", {}).items():
        yield from ends(inner, f"{name} {word}".strip())
    if not hasattr(command, "commands"):
        yield name, command


def options(command: Any) -> set[str]:
    """What a command's options are called."""
    return {word for parameter in command.params for word in parameter.opts}
