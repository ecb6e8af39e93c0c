"""What a change of a file means."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatehouse.laptop.watch import wanted


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
