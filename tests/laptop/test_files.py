"""What counts as source: packed, told a change by, and watched alike."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pulumi
import pytest

from gatehouse.laptop.cloud.archives import zipped
from gatehouse.laptop.cloud.compare import digest
from gatehouse.laptop.files import is_source, sources

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def code(tmp_path: Path) -> Path:
    for name in ("app.py", "node_modules/a/index.js", "docs/page.md", "__pycache__/app.pyc", ".git/config"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("as it was")
    return tmp_path


def test_what_tools_keep_in_a_folder_is_no_source(code: Path) -> None:
    assert [name for name, _ in sources(code)] == ["app.py", "docs/page.md", "node_modules/a/index.js"]


def test_what_is_packed_is_what_is_source(code: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped(pulumi.FileArchive(str(code))))) as held:
        assert held.namelist() == [name for name, _ in sources(code)]


@pytest.mark.parametrize(
    "name", ["app.py", "docs/page.md", "node_modules/a/index.js", "__pycache__/app.pyc", ".git/config"]
)
def test_a_change_is_told_by_what_is_source_and_by_nothing_else(code: Path, name: str) -> None:
    archive = pulumi.FileArchive(str(code))
    before = digest(archive)
    (code / name).write_text("changed")
    assert (digest(archive) != before) == is_source(PurePosixPath(name))
