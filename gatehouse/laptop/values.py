"""Property values inside the engine: plain Python data in which `Secret` marks a secret and `UNKNOWN` what is not known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "UNKNOWN",
    "Secret",
    "Tree",
    "annotated",
    "as_text",
    "has_secret",
    "has_unknown",
    "plain",
    "redacted",
    "secret_keys",
]

Tree = dict[str, Any]
"""Properties by their camelCase names."""
_SHORTEST_SECRET = 3
"""How many characters a secret has that is taken out of a message."""


@dataclass(frozen=True)
class Secret:
    """A value that is not to be shown."""

    value: Any = field(repr=False)


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON-like data
    """Return the value with no secret marked."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def as_text(value: object) -> str:
    """Return what stands for a value that JSON has no form for: of an asset or archive its path, URI or text."""
    found = (getattr(value, name, None) for name in ("path", "uri", "text"))
    return next((part for part in found if isinstance(part, str)), str(value))


def has_secret(value: Any) -> bool:  # noqa: ANN401
    """Return whether a secret stands anywhere inside the value."""
    return isinstance(value, Secret) or any(has_secret(item) for item in _inside(value))


def secret_keys(values: Mapping[str, Any]) -> frozenset[str]:
    """Return the top-level keys that hold a secret at any depth."""
    return frozenset(key for key, item in values.items() if has_secret(item))


def annotated(outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> Tree:
    """Return what a provider that knows no secrets answered, with the marks of what it was given.

    A list with a secret in it becomes one, as in the engine (`annotateSecrets` in plugin/provider_plugin.go).
    """
    marked = dict(outputs)
    for key, given in inputs.items():
        found = marked.get(key)
        if key not in marked:
            continue
        if isinstance(found, dict) and isinstance(given, dict):
            marked[key] = annotated(found, given)
        elif has_secret(given) and not isinstance(found, Secret):
            marked[key] = Secret(found)
    return marked


def redacted(text: str, values: Mapping[str, Any]) -> str:
    """Return a message about properties with their secrets taken out: what refuses a value may repeat it.

    One of less than three characters stays, as it does in Pulumi's own messages: to take it out would blank parts of
    other words, and would tell it by where it is missing. Source: `CreateFilter` in
    https://github.com/pulumi/pulumi/blob/v3.274.1/sdk/go/common/util/logging/log.go
    """
    for secret in sorted(_secret_texts(values), key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "[secret]")
    return text


def _secret_texts(value: Any) -> set[str]:  # noqa: ANN401
    if isinstance(value, Secret):
        return _texts(plain(value))
    return {text for item in _inside(value) for text in _secret_texts(item)}


def _texts(value: Any) -> set[str]:  # noqa: ANN401
    if isinstance(value, str):
        return {value} if value else set()
    return {text for item in _inside(value) for text in _texts(item)}


def _inside(value: Any) -> Iterator[Any]:  # noqa: ANN401
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
