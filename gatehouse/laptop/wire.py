"""Pulumi's wire format: protobuf structs in which signatures mark secrets, assets, references and unknown values.

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

from gatehouse.laptop.values import UNKNOWN, Secret, Tree, plain, secret_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SIGNATURE = rpc._special_sig_key  # noqa: SLF001 - the protocol's constants have no public name in the SDK
SECRET = rpc._special_secret_sig  # noqa: SLF001
ASSET = rpc._special_asset_sig  # noqa: SLF001
ARCHIVE = rpc._special_archive_sig  # noqa: SLF001
REFERENCE = rpc._special_resource_sig  # noqa: SLF001
OUTPUT = rpc._special_output_value_sig  # noqa: SLF001


def read(struct: struct_pb2.Struct) -> Tree:
    """Read properties. A resource that stands for itself is read as its id, or as its URN where it has none.

    So the engine hands it to providers and policy packs that take no references (`FilterProperties` in plugin/filter.go).
    """
    return {key: _read(value) for key, value in struct.fields.items()}


def read_value(value: struct_pb2.Value) -> Any:  # noqa: ANN401 - JSON-like data
    """Read one value."""
    return _read(value)


def is_unknown(text: str) -> bool:
    """Return whether a string, such as an ID, stands for one that is not known yet."""
    return text == rpc.UNKNOWN


def _read(value: struct_pb2.Value) -> Any:  # noqa: ANN401
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value == rpc.UNKNOWN else value.string_value
    if kind == "number_value":
        return value.number_value
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_read(item) for item in value.list_value.values]
    if kind == "struct_value":
        return _read_struct(value.struct_value)
    return None


def _read_struct(struct: struct_pb2.Struct) -> Any:  # noqa: ANN401
    fields = struct.fields
    signature = fields[SIGNATURE].string_value if SIGNATURE in fields else ""
    if signature == SECRET:
        return _secret(_read(fields["value"]))
    if signature == OUTPUT:
        held = _read(fields["value"]) if "value" in fields else UNKNOWN
        return _secret(held) if "secret" in fields and fields["secret"].bool_value else held
    if signature in {ASSET, ARCHIVE}:
        asset: Any = _read_asset(signature, fields)
        if "hash" in fields:
            asset.hash = fields["hash"].string_value
        return asset
    if signature == REFERENCE:
        if "id" not in fields:
            return fields["urn"].string_value
        found = _read(fields["id"])
        return UNKNOWN if found == "" else found
    return {key: _read(item) for key, item in fields.items()}


def _secret(value: Any) -> Any:  # noqa: ANN401
    return value if isinstance(value, Secret) else Secret(value)


def _read_asset(signature: str, fields: Mapping[str, struct_pb2.Value]) -> Asset | Archive:
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
    return AssetArchive(_read(fields["assets"]) if "assets" in fields else {})


def write(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Write properties."""
    struct = struct_pb2.Struct()
    for key, value in values.items():
        struct[key] = _write(value)
    return struct


def _write(value: Any) -> Any:  # noqa: ANN401
    if value is UNKNOWN:
        return rpc.UNKNOWN
    if isinstance(value, Secret):
        return {SIGNATURE: SECRET, "value": _write(value.value)}
    if isinstance(value, dict):
        return {str(key): _write(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_write(item) for item in value]
    if isinstance(value, (Asset, Archive)):
        return _write_asset(value)
    return value


def _write_asset(value: Asset | Archive) -> dict[str, Any]:
    known = getattr(value, "hash", None)
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


def to_python(struct: struct_pb2.Struct) -> tuple[Tree, frozenset[str]]:
    """Read properties as plain values without those that are null, and the top-level keys that hold a secret."""
    found = {key: item for key, item in read(struct).items() if item is not None}
    return {key: _without_none(plain(item)) for key, item in found.items()}, secret_keys(found)


def to_struct(values: Mapping[str, Any], secrets: Iterable[str] = ()) -> struct_pb2.Struct:
    """Write plain values, with the named top-level keys marked as secrets."""
    marked = frozenset(secrets)
    given = _without_none(dict(values))
    return write({key: Secret(item) if key in marked else item for key, item in given.items()})


def _without_none(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_none(item) for item in value]
    return value


def with_dependencies(
    struct: struct_pb2.Struct, dependencies: Mapping[str, Iterable[str]]
) -> struct_pb2.Struct:
    """Return the properties as outputs that name the resources they depend on, as a transform is shown them."""
    shown = struct_pb2.Struct()
    for key, value in struct.fields.items():
        wanted = sorted(dependencies.get(key, ()))
        if not wanted or _signed(value) == OUTPUT:
            shown.fields[key].CopyFrom(value)
            continue
        output = shown.fields[key].struct_value
        output[SIGNATURE] = OUTPUT
        inner = value
        if _signed(value) == SECRET:
            inner = value.struct_value.fields["value"]
            output["secret"] = True
        if not (inner.WhichOneof("kind") == "string_value" and inner.string_value == rpc.UNKNOWN):
            output.fields["value"].CopyFrom(inner)
        output["dependencies"] = wanted
    return shown


def dependencies_in(value: struct_pb2.Value) -> Iterator[str]:
    """Yield the URNs that the outputs inside a value depend on."""
    if value.WhichOneof("kind") == "list_value":
        for item in value.list_value.values:
            yield from dependencies_in(item)
    elif value.WhichOneof("kind") == "struct_value":
        fields = value.struct_value.fields
        if _signed(value) == OUTPUT and "dependencies" in fields:
            yield from (item.string_value for item in fields["dependencies"].list_value.values)
        for key, item in fields.items():
            if key != "dependencies" or _signed(value) != OUTPUT:
                yield from dependencies_in(item)


def _signed(value: struct_pb2.Value) -> str:
    if value.WhichOneof("kind") != "struct_value" or SIGNATURE not in value.struct_value.fields:
        return ""
    return value.struct_value.fields[SIGNATURE].string_value
