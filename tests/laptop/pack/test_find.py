"""Which policy pack judges a program."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatehouse.laptop.pack.config import PackError
from gatehouse.laptop.pack.find import find_pack

ROOT = Path(__file__).resolve().parents[3]


def pack(directory: Path) -> Path:
    directory.mkdir()
    (directory / "PulumiPolicy.yaml").write_text("runtime: python\n")
    return directory


def test_a_programs_own_pack_is_found(tmp_path: Path) -> None:
    own = pack(tmp_path / "policy")
    assert find_pack(tmp_path).directory == own


def test_without_one_gatehouses_pack_judges(tmp_path: Path) -> None:
    assert find_pack(tmp_path).directory == ROOT / "policy"


def test_a_pack_that_is_named_wins(tmp_path: Path) -> None:
    pack(tmp_path / "policy")
    other = pack(tmp_path / "other")
    assert find_pack(tmp_path, other).directory == other


def test_the_configuration_beside_the_program_is_read(tmp_path: Path) -> None:
    (tmp_path / "policy-config.json").write_text('{"closed-endpoints": "advisory"}')
    assert find_pack(tmp_path).config == {"closed-endpoints": "advisory"}


def test_a_configuration_that_is_no_object_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policy-config.json").write_text("[]")
    with pytest.raises(PackError, match="must be a JSON object"):
        find_pack(tmp_path)


def test_a_configuration_that_is_named_and_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="can't be read"):
        find_pack(tmp_path, config=tmp_path / "none.json")
