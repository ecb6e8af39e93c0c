"""Documents that a program deploys as text: JSON or YAML, read within bounds.

A text that goes past a bound is not read. That is a verdict and no error: nobody can say that what it declares is closed.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

MAX_DEPTH = 200
MAX_NODES = 500_000
MAX_CHARS = 8_000_000  # API Gateway takes documents of 6 MB, CloudFormation templates of 1 MB
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSES = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


class Unreadable(Exception):  # noqa: N818 - a verdict on a document
    """The document can't be judged; the text says why, as a sentence about it."""


class _Loader(_PARSER):  # type: ignore[misc]
    """YAML in which CloudFormation's short forms such as `!Ref` stand for the functions that they are."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:  # noqa: ANN401
        """A mapping in which no key stands twice; what a merge brings may be written anew."""
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
        if len(set(keys)) < len(keys):
            raise _twice(next(key for at, key in enumerate(keys) if key in keys[:at]))
        return super().construct_mapping(node, deep)


def _function(loader: Any, suffix: str, node: yaml.Node) -> dict[str, Any]:  # noqa: ANN401
    read: Any
    if isinstance(node, yaml.ScalarNode):
        read = loader.construct_scalar(node)
        if suffix == "GetAtt":
            read = read.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        read = loader.construct_sequence(node, deep=True)
    else:
        read = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": read}


_Loader.add_multi_constructor("!", _function)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping in which no key stands twice: which of two values counts is not for a reader to guess."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _twice(next(key for at, (key, _) in enumerate(pairs) if key in dict(pairs[:at])))
    return found


def load(text: str) -> Any:  # noqa: ANN401 - JSON or YAML data
    """Read a text as JSON or YAML. Do not change what is answered: it is kept.

    Raises:
        Unreadable: It is neither, or too long, too deep or too large to be judged in a bounded time.
    """
    read = _outcome(text)
    if isinstance(read, Unreadable):
        raise read
    return read


@functools.lru_cache(maxsize=32)
def _outcome(text: str) -> Any:  # noqa: ANN401
    """What a text holds, or why it can't be read: every rule asks for it, and none may cost more than once."""
    try:
        return _read(text)
    except Unreadable as error:
        return error


def _read(text: str) -> Any:  # noqa: ANN401
    if len(text) > MAX_CHARS:
        raise Unreadable(f"it is longer than {MAX_CHARS:,} characters")
    try:
        read = json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError:
        return _yaml(text)
    bounded(read)
    return read


def bounded(read: object) -> None:
    """Refuse data that is too deep or too large, counting what is shared as often as it appears.

    Raises:
        Unreadable: It is.
    """
    level: list[object] = [read]
    nodes = depth = 0
    while level:
        nodes += len(level)
        depth += 1
        if depth > MAX_DEPTH:
            raise _too_deep()
        if nodes > MAX_NODES:
            raise _too_large()
        level = [inner for each in level for inner in _inside(each)]


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else ()


def _yaml(text: str) -> Any:  # noqa: ANN401
    try:
        measure = _Measure()
        for event in yaml.parse(text, Loader=_PARSER):
            measure.add(event)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader with CloudFormation's functions
    except RecursionError as error:
        raise _too_deep() from error
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise Unreadable("it is neither JSON nor YAML") from error


class _Measure:
    """The size of a YAML text with its aliases written out, taken from its events: the loader itself has no bounds."""

    def __init__(self) -> None:
        self._sizes: dict[
            str, int | None
        ] = {}  # None while a node is open: an alias inside it would contain itself
        self._opened: list[tuple[str | None, int]] = []
        self._nodes = 0

    def add(self, event: yaml.Event) -> None:
        """Count one event, and refuse the text once it is too deep or too large."""
        if isinstance(event, yaml.AliasEvent):
            self._alias(event.anchor or "")
        elif isinstance(event, _OPENS):
            self._opened.append((event.anchor, self._nodes))
            self._count(event.anchor, 1, size=None)
        elif isinstance(event, _CLOSES):
            anchor, before = self._opened.pop()
            self._count(anchor, 0, size=self._nodes - before)
        elif isinstance(event, yaml.ScalarEvent):
            self._count(event.anchor, 1, size=1)
        if len(self._opened) > MAX_DEPTH:
            raise _too_deep()
        if self._nodes > MAX_NODES:
            raise _too_large()

    def _count(self, anchor: str | None, nodes: int, size: int | None) -> None:
        self._nodes += nodes
        if anchor:
            self._sizes[anchor] = size

    def _alias(self, anchor: str) -> None:
        size = self._sizes.get(anchor, 1)
        if size is None:
            raise Unreadable(f"its alias *{anchor} contains itself")
        self._nodes += size


def _twice(key: str) -> Unreadable:
    return Unreadable(f"it has the key {key!r} twice in one place")


def _too_deep() -> Unreadable:
    return Unreadable(f"it is nested more than {MAX_DEPTH} levels deep")


def _too_large() -> Unreadable:
    return Unreadable(f"it holds more than {MAX_NODES:,} values")
