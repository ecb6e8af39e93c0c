"""Pulumi's wire format: protobuf structs in which signatures mark secrets, assets and unknown values.

The markers are part of the engine's protocol: https://github.com/pulumi/pulumi
(sdk/go/common/resource/properties.go).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf import struct_pb2
from pulumi import (
    Archive,
    Asset,
    AssetArchive,
    FileArchive,
    FileAsset,
    RemoteArchive,
    RemoteAsset,
    StringAsset,
)
from pulumi.runtime import rpc

from gatehouse.laptop.unknown import UNKNOWN, has_unknown

__all__ = ["has_unknown", "to_python", "to_struct"]

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SIGNATURE = rpc._special_sig_key  # noqa: SLF001 - the protocol's constants have no public name in the SDK
SECRET = rpc._special_secret_sig  # noqa: SLF001
ASSET = rpc._special_asset_sig  # noqa: SLF001
ARCHIVE = rpc._special_archive_sig  # noqa: SLF001
REFERENCE = rpc._special_resource_sig  # noqa: SLF001
HASH = "hash"
"""The attribute of an asset that keeps the digest which the engine made of its content."""
OUTPUT = rpc._special_output_value_sig  # noqa: SLF001


def to_python(struct: struct_pb2.Struct) -> tuple[dict[str, Any], frozenset[str]]:
    """Read a struct of properties: plain values, and the top-level keys that hold a secret at any depth."""
    secrets: set[str] = set()
    values: dict[str, Any] = {}
    for key, value in struct.fields.items():
        found: list[bool] = []
        plain = _read(value, found)
        if found:
            secrets.add(key)
        if plain is not None:
            values[key] = plain
    return values, frozenset(secrets)


def _read(value: struct_pb2.Value, secret: list[bool]) -> Any:  # noqa: ANN401 - JSON-like data
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value == rpc.UNKNOWN else value.string_value
    if kind == "number_value":
        return value.number_value
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_read(item, secret) for item in value.list_value.values]
    if kind == "struct_value":
        return _read_struct(value.struct_value, secret)
    return None


def _read_struct(struct: struct_pb2.Struct, secret: list[bool]) -> Any:  # noqa: ANN401
    fields = struct.fields
    signature = fields[SIGNATURE].string_value if SIGNATURE in fields else ""
    if signature == SECRET:
        secret.append(True)
        return _read(fields["value"], secret)
    if signature == OUTPUT:
        if fields["secret"].bool_value if "secret" in fields else False:
            secret.append(True)
        return _read(fields["value"], secret) if "value" in fields else UNKNOWN
    if signature in {ASSET, ARCHIVE}:
        asset = _read_asset(signature, fields, secret)
        if "hash" in fields:
            setattr(asset, HASH, fields["hash"].string_value)
        return asset
    if signature == REFERENCE:
        if "id" not in fields:
            return fields["urn"].string_value
        return fields["id"].string_value or UNKNOWN
    plain = {key: _read(item, secret) for key, item in fields.items()}
    return {key: item for key, item in plain.items() if item is not None}


def _read_asset(
    signature: str, fields: Mapping[str, struct_pb2.Value], secret: list[bool]
) -> Asset | Archive:
    if signature == ASSET:
        if "path" in fields:
            return FileAsset(fields["path"].string_value)
        if "uri" in fields:
            return RemoteAsset(fields["uri"].string_value)
        return StringAsset(fields["text"].string_value)
    if "path" in fields:
        return FileArchive(fields["path"].string_value)
    if "uri" in fields:
        return RemoteArchive(fields["uri"].string_value)
    # The engine's state keeps an archive's hash only.
    return AssetArchive(_read(fields["assets"], secret) if "assets" in fields else {})


def to_struct(values: Mapping[str, Any], secrets: Iterable[str] = ()) -> struct_pb2.Struct:
    """Write plain values as a struct of properties, with the named top-level keys marked as secrets."""
    marked = frozenset(secrets)
    struct = struct_pb2.Struct()
    for key, value in values.items():
        written = _write(value)
        if key in marked:
            written = {SIGNATURE: SECRET, "value": written}
        struct[key] = written
    return struct


def _write(value: Any) -> Any:  # noqa: ANN401
    if value is UNKNOWN:
        return rpc.UNKNOWN
    if isinstance(value, dict):
        return {str(key): _write(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_write(item) for item in value]
    if isinstance(value, (Asset, Archive)):
        return _write_asset(value)
    return value


def _write_asset(value: Asset | Archive) -> dict[str, Any]:
    known = getattr(value, HASH, None)
    return {**_content(value), **({"hash": known} if known else {})}


def _content(value: Asset | Archive) -> dict[str, Any]:
    match value:
        case FileAsset():
            return {SIGNATURE: ASSET, "path": str(value.path)}
        case RemoteAsset():
            return {SIGNATURE: ASSET, "uri": str(value.uri)}
        case StringAsset():
            return {SIGNATURE: ASSET, "text": str(value.text)}
        case FileArchive():
            return {SIGNATURE: ARCHIVE, "path": str(value.path)}
        case RemoteArchive():
            return {SIGNATURE: ARCHIVE, "uri": str(value.uri)}
        case AssetArchive():
            return {SIGNATURE: ARCHIVE, "assets": _write(value.assets)}
    raise TypeError(f"an asset of an unexpected kind: {type(value).__name__}")
