"""A handler's name against what the code holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components.checks.handler import check_handler
from tests.components.checks.checking import found

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def code(tmp_path: Path) -> Path:
    for name in (
        "app.py",
        "lib/inner.py",
        "fast.cpython-313-x86_64-linux-gnu.so",
        "package/__init__.py",
        "index.mjs",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("handler", "runtime"),
    [
        ("app.handler", "python3.13"),
        ("lib.inner.handler", "python3.13"),
        ("lib/inner.handler", "python3.13"),
        ("fast.handler", "python3.13"),
        ("package.handler", "python3.13"),
        ("index.handler", "nodejs22.x"),
        ("index.api.handler", "nodejs22.x"),
        ("bootstrap", "provided.al2023"),
    ],
)
def test_a_handler_whose_module_is_there_is_taken(code: Path, handler: str, runtime: str) -> None:
    assert not found(check_handler, {"code": str(code), "handler": handler, "runtime": runtime}).found


@pytest.mark.parametrize(
    ("handler", "runtime", "remedy"),
    [
        ("ap.handler", "python3.13", "Write 'app.handler'."),
        ("lib/iner.handler", "python3.13", "Write 'lib/inner.handler'."),
        ("indx.handler", "nodejs22.x", "Write 'index.handler'."),
        ("zzz.handler", "python3.13", "Write the module, a dot and the function, like 'app.handler'."),
        ("gone/app.handler", "python3.13", "Write the module, a dot and the function, like 'app.handler'."),
        ("app.handler", "python3", "Write it like python3.13 or nodejs22.x."),
        ("index.handler", "nodejs22", "Write it like python3.13 or nodejs22.x."),
        ("handler", "python3.13", "Write them like 'app.handler'."),
        (".handler", "nodejs22.x", "Write them like 'app.handler'."),
    ],
)
def test_one_that_is_not_there_is_refused_with_what_was_meant(
    code: Path, handler: str, runtime: str, remedy: str
) -> None:
    args: dict[str, Any] = {"code": str(code), "handler": handler, "runtime": runtime}
    assert [one.remedy for one in found(check_handler, args)] == [remedy]


def test_a_module_that_a_layer_a_distribution_or_an_archive_may_bring_is_not_looked_for(code: Path) -> None:
    (code / "all.zip").touch()
    for more in ({"layers": ["arn"]}, {"requirements": ["a==1"]}, {"code": str(code / "all.zip")}):
        assert not found(check_handler, {"code": str(code), "handler": "other.handler", **more}).found
