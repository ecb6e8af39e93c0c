"""Pulumi's assets and archives as bytes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pulumi
import pytest

from gatehouse.laptop.cloud.archives import ArchiveError, content, zipped

if TYPE_CHECKING:
    from pathlib import Path


def entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return {name: held.read(name) for name in held.namelist()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "code"
    (root / "package" / "__pycache__").mkdir(parents=True)
    (root / "app.py").write_text("a")
    (root / "package" / "inner.py").write_text("b")
    (root / "package" / "__pycache__" / "inner.pyc").write_text("c")
    return root


def test_a_folder_is_zipped_without_caches(folder: Path) -> None:
    assert entries(zipped(pulumi.FileArchive(str(folder)))) == {"app.py": b"a", "package/inner.py": b"b"}


def test_the_same_content_is_the_same_zip(folder: Path) -> None:
    before = zipped(pulumi.FileArchive(str(folder)))
    (folder / "app.py").write_text("a")
    assert zipped(pulumi.FileArchive(str(folder))) == before


def test_a_zip_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"zip")
    assert zipped(pulumi.FileArchive(str(tmp_path / "a.zip"))) == b"zip"


def test_assets_and_archives_are_put_together(folder: Path) -> None:
    made = zipped(
        pulumi.AssetArchive(
            {
                "x.txt": pulumi.StringAsset("x"),
                "y.py": pulumi.FileAsset(str(folder / "app.py")),
                "lib": pulumi.FileArchive(str(folder / "package")),
            }
        )
    )
    assert entries(made) == {"x.txt": b"x", "y.py": b"a", "lib/inner.py": b"b"}


def test_a_remote_archive_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"zip")
    assert zipped(pulumi.RemoteArchive((tmp_path / "a.zip").as_uri())) == b"zip"


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="none"):
        zipped(pulumi.FileArchive(str(tmp_path / "none")))


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="can't be read"):
        content(pulumi.FileAsset(str(tmp_path / "none")))


@pytest.mark.parametrize("asset", ["a", b"a", pulumi.StringAsset("a")])
def test_text_is_an_asset_too(asset: object) -> None:
    assert content(asset) == b"a"
