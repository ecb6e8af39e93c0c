"""Whether what came back is what a record says: a pure calculation."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Reply:
    """What came back: status, headers with lower-case names, and body."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def differences(back: Mapping[str, Any], reply: Reply) -> list[str]:
    """List what is not as expected, each with what was expected and what came.

    A text that begins with `~` is a regular expression for the whole value. `json` is a part of what comes: further keys of
    an object do no harm. A header that is null has to be absent.
    """
    return list(_differences(back, reply))


def at(value: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Find a value by a dotted path, `requestContext.http.path` or `cookies.0`; `MISSING` where it leads nowhere."""
    for part in path.split("."):
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return MISSING
    return value


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING = _Missing()


def _differences(back: Mapping[str, Any], reply: Reply) -> Iterator[str]:
    if "status" in back:
        wanted = back["status"] if isinstance(back["status"], list) else [back["status"]]
        if reply.status not in wanted:
            yield f"status: {' or '.join(map(str, wanted))} expected, {reply.status} came"
    for name, expected in (back.get("headers") or {}).items():
        values = [value for key, value in reply.headers if key == name.lower()]
        came: Any = values if isinstance(expected, list) else ", ".join(values) if values else None
        if not _matches(expected, came):
            yield f"header {name}: {expected!r} expected, {came!r} came"
    if "body" in back:
        body = reply.body.decode("utf-8", "replace")
        if not _matches(back["body"], body):
            yield f"body: {back['body']!r} expected, {_short(body)} came"
    if "json" in back:
        yield from _within(back["json"], reply.json if reply.body else MISSING, "json")
    for path in back.get("lacks") or ():
        if at(reply.json, path) is not MISSING:
            yield f"json.{path}: nothing expected, {_short(at(reply.json, path))} came"


def _within(expected: Any, came: Any, where: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(expected, dict) and isinstance(came, dict):
        for key, value in expected.items():
            yield from _within(value, came.get(key, MISSING), f"{where}.{key}")
    elif not _matches(expected, came):
        yield f"{where}: {_short(expected)} expected, {_short(came)} came"


def _matches(expected: Any, came: Any) -> bool:  # noqa: ANN401 - JSON
    if isinstance(expected, str) and expected.startswith("~"):
        return isinstance(came, str) and re.fullmatch(expected[1:], came, re.DOTALL) is not None
    if isinstance(expected, list) and isinstance(came, list):
        return len(expected) == len(came) and all(map(_matches, expected, came))
    return type(expected) is type(came) and bool(expected == came)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}..."  # noqa: PLR2004 - what fits a line of a report
