"""Tells whether a resource's inputs changed between two runs, files inside assets and archives included."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi import Archive, Asset, AssetArchive, FileArchive, FileAsset, StringAsset

from gatehouse.laptop.files import sources

if TYPE_CHECKING:
    from collections.abc import Iterator


def stamped(value: Any) -> Any:  # noqa: ANN401 - JSON-like data with assets in it
    """The value with each asset and archive replaced by a digest of its content, so that a later change of a file shows."""
    if isinstance(value, dict):
        return {key: stamped(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [stamped(item) for item in value]
    if isinstance(value, (Asset, Archive)):
        return _digest(value)
    return value


def _digest(value: Asset | Archive) -> str:
    match value:
        case StringAsset():
            return _hash([("", value.text.encode())])
        case FileAsset() | FileArchive():
            return _hash(_files(Path(str(value.path))))
        case AssetArchive():
            return _hash((name, str(stamped(item)).encode()) for name, item in sorted(value.assets.items()))
    return str(getattr(value, "uri", value))


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_file():
        yield "", path.read_bytes()
        return
    for name, file in sources(path):
        yield name, file.read_bytes()


def _hash(parts: Any) -> str:  # noqa: ANN401 - pairs of a name and its bytes
    digest = hashlib.sha256()
    for name, content in parts:
        digest.update(f"{len(name)}:{name}:{len(content)}:".encode())
        digest.update(content)
    return f"sha256:{digest.hexdigest()}"
