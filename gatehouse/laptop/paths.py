"""Property paths, as `ignore_changes` and `replace_on_changes` name them: `tags.team`, `rules[0].port`, `["a.b"]`.

The grammar: https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/
"""

from __future__ import annotations

import copy
import re
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.values import Secret, Tree, plain

if TYPE_CHECKING:
    from collections.abc import Callable

Path = tuple[str | int, ...]
_PART = re.compile(r"""\.?([^.\[\]"]+)|\[(\d+)\]|\[(\*)\]|\["((?:[^"\\]|\\.)*)"\]""")
_ESCAPED = re.compile(r'\\(["\\])')
_ABSENT = object()


def parse(text: str) -> Path:
    """Read a path; one that can't be read is the name of one property."""
    parts: list[str | int] = []
    end = 0
    for found in _PART.finditer(text):
        if found.start() != end:
            return (text,)
        name, index, star, quoted = found.groups()
        parts.append(int(index) if index else star or name or _ESCAPED.sub(r"\1", quoted or ""))
        end = found.end()
    return tuple(parts) if end == len(text) and parts else (text,)


def text(path: Path) -> str:
    """Write a path as `parse` reads it."""
    parts = [f"[{part}]" if isinstance(part, int) else _written(part) for part in path]
    return "".join(parts).removeprefix(".")


def contains(wanted: Path, found: Path) -> bool:
    """Return whether a path stands for another: for the same place, or one above it; `*` is any part.

    So does `PropertyPath.Contains` in https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/property_path.go.
    """
    return len(wanted) <= len(found) and all(a in ("*", b) for a, b in zip(wanted, found, strict=False))


def differing(old: Any, new: Any, path: Path, same: Callable[[Any, Any], bool]) -> list[Path]:  # noqa: ANN401 - JSON-like data
    """Return the innermost places at or below `path` at which two values differ, as `same` compares them."""
    if isinstance(old, dict) and isinstance(new, dict):
        pairs: list[tuple[str | int, Any, Any]] = [
            (key, old.get(key), new.get(key)) for key in sorted({*old, *new})
        ]
    elif isinstance(old, list) and isinstance(new, list):
        pairs = [(place, *pair) for place, pair in enumerate(zip_longest(old, new))]
    else:
        return [path]
    below = [
        differing(before, now, (*path, key), same) for key, before, now in pairs if not same(before, now)
    ]
    return [found for places in below for found in places] or [path]


def at(value: Any, path: Path) -> Any:  # noqa: ANN401 - JSON-like data
    """Return what stands at a path, and a list of it all where the path holds `*`; None where nothing does."""
    value = _bare(value)
    if not path:
        return plain(value)
    if path[0] == "*":
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return [at(item, path[1:]) for item in inside]
    found = _at(value, path[0])
    return None if found is _ABSENT else at(found, path[1:])


def kept(inputs: Tree, old: Tree, paths: list[str]) -> Tree:
    """Return the inputs with what stands at the paths as it was in the old ones, absent where it was absent."""
    if not paths:
        return inputs
    changed = copy.deepcopy(inputs)
    for text in paths:
        _reset(changed, old, parse(text))
    return changed


def _reset(new: Any, old: Any, path: Path) -> None:  # noqa: ANN401 - JSON-like data
    new, old = _bare(new), _bare(old)
    part, rest = path[0], path[1:]
    if part == "*":
        keys: list[str | int] = (
            sorted({*new, *old})
            if isinstance(new, dict) and isinstance(old, dict)
            else list(range(_size(new)))
        )
        for key in keys:
            _reset(new, old, (key, *rest))
        return
    before = _at(old, part)
    if rest:
        now = _at(new, part)
        if now is not _ABSENT and before is not _ABSENT:
            _reset(now, before, rest)
    elif isinstance(new, dict) and isinstance(part, str) and isinstance(old, dict):
        if before is _ABSENT:
            new.pop(part, None)
        else:
            new[part] = copy.deepcopy(before)
    elif isinstance(new, list) and isinstance(part, int) and part < len(new) and before is not _ABSENT:
        new[part] = copy.deepcopy(before)


def _at(value: Any, part: str | int) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return value.get(str(part), _ABSENT)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return _ABSENT


def _bare(value: Any) -> Any:  # noqa: ANN401
    return value.value if isinstance(value, Secret) else value


def _written(name: str) -> str:
    if name and not set(name) & set('.[]"'):
        return f".{name}"
    return '["{}"]'.format(name.replace("\\", "\\\\").replace('"', '\\"'))


def _size(value: Any) -> int:  # noqa: ANN401
    return len(value) if isinstance(value, list) else 0
