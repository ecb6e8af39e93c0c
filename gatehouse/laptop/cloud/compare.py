"""Tells whether two values of a property mean the same."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from pulumi import Archive, Asset

from gatehouse.laptop.cloud.archives import ArchiveError, content, zipped

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.shapes import Json


def plain(value: Json) -> Json:
    """Return a value in a form in which two that mean the same are equal.

    JSON text is what it says, so that a policy is the same however it is laid out; an asset is its content; members that
    are None are left out.
    """
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None and key != "__defaults"}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return digest(value) if isinstance(value, (Asset, Archive)) else value


def covers(held: Json, wanted: Json) -> bool:
    """Return whether what AWS holds says all that was wanted of it: objects may have more members than were given."""
    held, wanted = plain(held), plain(wanted)
    if isinstance(wanted, dict) and isinstance(held, dict):
        return all(covers(held.get(key), item) for key, item in wanted.items())
    if isinstance(wanted, dict) and wanted.keys() == {"items"}:  # CloudFront counts its lists
        return covers(held, wanted["items"])
    if isinstance(wanted, list) and isinstance(held, list):
        return len(held) == len(wanted) and all(any(covers(one, other) for one in held) for other in wanted)
    return held == wanted or (not held and not wanted) or _text(held) == _text(wanted)


def _text(value: Json) -> str:
    """Return a value as text: AWS answers some numbers and booleans so."""
    number = isinstance(value, float) and value.is_integer()
    return str(int(value) if number else value).lower()


def hashed(asset: Json) -> str:
    """Return the digest that the engine made of an asset; it hands over some assets without their content."""
    return str(getattr(asset, "hash", "") or "")


def digest(asset: Asset | Archive) -> str:
    """Return a digest of an asset's content: the engine's own where it gave one, as the file may have changed since."""
    try:
        return digested(asset)
    except (ArchiveError, OSError) as error:
        return str(error)


def digested(asset: Asset | Archive) -> str:
    """Return the same digest. Raises ArchiveError or OSError where the content can't be read."""
    if hashed(asset):
        return hashed(asset)
    data = zipped(asset) if isinstance(asset, Archive) else content(asset)
    return hashlib.sha256(data).hexdigest()
