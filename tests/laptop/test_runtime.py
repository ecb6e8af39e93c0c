"""Which policy pack judges a program, and what a change of a file means."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatehouse.laptop.pack_config import PackError
from gatehouse.laptop.runtime import find_policy
from gatehouse.laptop.watch import wanted

ROOT = Path(__file__).resolve().parents[2]


def pack(directory: Path) -> Path:
    directory.mkdir()
    (directory / "PulumiPolicy.yaml").write_text("runtime: python\n")
    return directory


def test_a_programs_own_pack_is_found(tmp_path: Path) -> None:
    own = pack(tmp_path / "policy")
    assert find_policy(tmp_path).directory == own


def test_without_one_gatehouses_pack_judges(tmp_path: Path) -> None:
    assert find_policy(tmp_path).directory == ROOT / "policy"


def test_a_pack_that_is_named_wins(tmp_path: Path) -> None:
    pack(tmp_path / "policy")
    other = pack(tmp_path / "other")
    assert find_policy(tmp_path, other).directory == other


def test_the_configuration_beside_the_program_is_read(tmp_path: Path) -> None:
    (tmp_path / "policy-config.json").write_text('{"closed-endpoints": "advisory"}')
    assert find_policy(tmp_path).config == {"closed-endpoints": "advisory"}


def test_a_configuration_that_is_no_object_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policy-config.json").write_text("[]")
    with pytest.raises(PackError, match="must be a JSON object"):
        find_policy(tmp_path)


def test_a_configuration_that_is_named_and_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="can't be read"):
        find_policy(tmp_path, config=tmp_path / "none.json")


@pytest.mark.parametrize(
    "name", ["__main__.py", "Pulumi.dev.yaml", "handlers/hello/hello.py", "policy/rules/x.py"]
)
def test_a_change_of_what_is_deployed_counts(name: str) -> None:
    assert wanted(Path("/program") / name)


@pytest.mark.parametrize(
    "name", [".git/index", "tests/test_x.py", "a/__pycache__/b.pyc", ".x.py.swp", "docs/a.md"]
)
def test_a_change_of_anything_else_does_not(name: str) -> None:
    assert not wanted(Path("/program") / name)
