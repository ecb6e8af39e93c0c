"""Turns Pulumi's assets and archives into the bytes that AWS takes."""

from __future__ import annotations

import io
import urllib.request
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pulumi import AssetArchive, FileArchive, FileAsset

from gatehouse.laptop.files import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_TIMEOUT: Final = 30


class ArchiveError(Exception):
    """An asset or archive that can't be read."""


def zipped(archive: Any) -> bytes:  # noqa: ANN401 - one of Pulumi's archive classes
    """Return a zip of an archive, the same bytes for the same content; a zip file is taken as it is.

    Raises ArchiveError naming the path that can't be read.
    """
    path = getattr(archive, "path", None)
    if path is not None and Path(path).is_file():
        return Path(path).read_bytes()
    if hasattr(archive, "uri") and not hasattr(archive, "assets"):
        return _fetched(archive.uri)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, content in sorted(_entries(archive, "")):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o755 << 16
            target.writestr(entry, content)
    return buffer.getvalue()


def content(asset: Any) -> bytes:  # noqa: ANN401 - one of Pulumi's asset classes, or text
    """Return the bytes of an asset. Raises ArchiveError naming the path that can't be read."""
    if isinstance(asset, str):
        return asset.encode()
    if isinstance(asset, bytes):
        return asset
    if getattr(asset, "text", None) is not None:
        return str(asset.text).encode()
    if getattr(asset, "uri", None) is not None:
        return _fetched(asset.uri)
    try:
        return Path(asset.path).read_bytes()
    except OSError as error:
        raise ArchiveError(f"The file {asset.path} can't be read: {error.strerror}.") from error


def located(value: Any, directory: Path) -> Any:  # noqa: ANN401 - properties with assets in them
    """Return properties in which the paths of assets are whole: those that are relative lead from `directory`."""
    if isinstance(value, dict):
        return {key: located(item, directory) for key, item in value.items()}
    if isinstance(value, list):
        return [located(item, directory) for item in value]
    found: Any = value
    if isinstance(value, AssetArchive):
        found = AssetArchive(located(value.assets, directory))
    elif isinstance(value, (FileAsset, FileArchive)) and not Path(value.path).is_absolute():
        found = type(value)(str(directory / value.path))
    if found is not value and hasattr(value, "hash"):
        found.hash = value.hash
    return found


def relative(value: Any) -> Iterator[str]:  # noqa: ANN401 - properties with assets in them
    """The paths of assets in properties that lead from the folder of their program, whichever that is."""
    if isinstance(value, AssetArchive):
        yield from relative(value.assets)
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from relative(item)
    elif isinstance(value, (FileAsset, FileArchive)) and not Path(value.path).is_absolute():
        yield str(value.path)


def _entries(archive: Any, prefix: str) -> Iterator[tuple[str, bytes]]:  # noqa: ANN401
    assets = getattr(archive, "assets", None)
    if assets is not None:
        for name, item in assets.items():
            if _is_archive(item):
                yield from _entries(item, f"{prefix}{name}/")
            else:
                yield f"{prefix}{name}", content(item)
        return
    root = Path(archive.path)
    if root.is_file():
        with zipfile.ZipFile(root) as source:
            yield from (
                (f"{prefix}{name}", source.read(name)) for name in source.namelist() if not name.endswith("/")
            )
        return
    if not root.is_dir():
        raise ArchiveError(
            f"There is no file or folder {root} to make a function's archive of. Correct the path, or build it first."
        )
    for name, file in sources(root):
        yield f"{prefix}{name}", file.read_bytes()


def _is_archive(item: Any) -> bool:  # noqa: ANN401
    return type(item).__name__.endswith("Archive")


def _fetched(uri: str) -> bytes:
    if uri.startswith("file://"):
        return Path(uri.removeprefix("file://")).read_bytes()
    try:
        with urllib.request.urlopen(uri, timeout=_TIMEOUT) as response:  # noqa: S310 - the program names it
            body: bytes = response.read()
    except OSError as error:
        raise ArchiveError(f"{uri} can't be fetched: {error}.") from error
    return body
