"""What a reader looks for by its name is found at one place."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINES = 300


def modules(package: str) -> list[Path]:
    """The modules of a package, without what is linked into it and what is copied out of it."""
    found = (ROOT / package).rglob("*.py")
    elsewhere = {"components", "handlers", "policy", "template"}
    return [path for path in found if path.relative_to(ROOT / package).parts[0] not in elsewhere]


@pytest.mark.parametrize("package", ["gatehouse", "components", "policy"])
def test_no_two_classes_of_a_package_have_one_name(package: str) -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in modules(package):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path.relative_to(ROOT)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("package", ["gatehouse", "components", "policy", "handlers"])
def test_no_module_is_longer_than_one_reads_in_one_go(package: str) -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules(package)}
    assert lengths
    assert {path: lines for path, lines in lengths.items() if lines > LINES} == {}
