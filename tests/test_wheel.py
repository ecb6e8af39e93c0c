"""What is installed into somebody's environment, beside a program with a `policy/` and a `components/` of its own."""

from __future__ import annotations

import email
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """
import pulumi
from components.own import NAME
from gatehouse.components import Cors
from policy.own import READ

cors = Cors("cors", {"allow_origins": ["https://app.example.com"]})
pulumi.export("seen", f"{NAME} {READ}")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(directory)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (made,) = directory.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages with the wheel in it; it is pure, so that unpacking it is installing it."""
    directory = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as held:
        held.extractall(directory)
    return directory


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("program")
    (directory / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (directory / "Pulumi.dev.yaml").write_text("config: {aws:region: eu-west-1}\n")
    (directory / "__main__.py").write_text(PROGRAM)
    for package, text in (("components", "NAME = 'ours'"), ("policy", "READ = 'too'")):
        (directory / package).mkdir()
        (directory / package / "__init__.py").write_text("")
        (directory / package / "own.py").write_text(text)
    return directory


def run(
    installed: Path, program: Path, *arguments: str, path: Path = Path("/nowhere"), **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gatehouse", *arguments],
        cwd=program,
        env=os.environ
        | {"PYTHONPATH": f"{path}{os.pathsep}{installed}", "NO_COLOR": "1", "COLUMNS": "200"}
        | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_nothing_but_gatehouse_is_installed_at_the_top(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as held:
        top = {name.partition("/")[0] for name in held.namelist()}
        marker = "gatehouse/py.typed" in held.namelist()
    assert (top - {wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info"}, marker) == (
        {"gatehouse"},
        True,
    )


def test_deploying_installs_nothing_of_the_laptop(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as held:
        (metadata,) = (name for name in held.namelist() if name.endswith("METADATA"))
        wanted = email.message_from_bytes(held.read(metadata)).get_all("Requires-Dist", [])
    for name in ("moto", "uvicorn", "starlette", "awslambdaric", "watchfiles"):
        (found,) = (line for line in wanted if line.startswith(name))
        assert "extra == 'laptop'" in found


def test_it_runs_in_a_project_with_packages_of_the_same_names(installed: Path, program: Path) -> None:
    done = run(installed, program, "preview", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "gatehouse:index:Cors" in {resource["type"] for resource in found["resources"]}
    assert found["outputs"] == {"seen": "ours too"}


@pytest.mark.parametrize(
    ("package", "command"),
    [
        ("moto", ("up", "--exit", "--port", "0")),
        ("jsonschema", ("preview", "--policy-pack-config", "given.json")),
    ],
)
def test_the_packages_that_only_the_laptop_needs_are_named_where_they_are_missing(
    installed: Path, program: Path, tmp_path: Path, package: str, command: tuple[str, ...]
) -> None:
    (tmp_path / f"{package}.py").write_text(f"raise ModuleNotFoundError('No module', name='{package}')")
    (program / "given.json").write_text(
        '{"access-log": {"exemptions": [{"resource": "a", "reason": "b"}]}}'
    )  # settings are held against a schema
    done = run(installed, program, *command, path=tmp_path)
    assert done.returncode == 1
    assert f"{package} is not installed. What runs on this machine needs gatehouse[laptop]" in done.stderr
    assert "Traceback" not in done.stderr


def test_bytecode_is_written_where_the_environment_forbids_it(installed: Path, program: Path) -> None:
    for path in (installed / "gatehouse").rglob("*.pyc"):
        path.unlink()
    done = run(installed, program, "--version", PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 0, done.stderr
    assert list((installed / "gatehouse" / "__pycache__").glob("cli.*.pyc"))
