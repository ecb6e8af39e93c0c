"""How the tests are spread over processes."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests share what they start, so they stay together; those that run this checkout's own stack do, too."""
    for item in items:
        place = item.path.relative_to(TESTS)
        group = "e2e" if place.parts[0] == "e2e" else place.as_posix()
        item.add_marker(pytest.mark.xdist_group(group))
