"""What a record says, read from `conformance/records/*.yaml`; docs/reference/conformance.md has the format."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SURE = ("LIVE", "DOC", "unsure")
"""Recorded on AWS in a public place; said by AWS's documentation; or neither, and so our choice."""
HOW = ("right", "wrong-secret", "old", "other-service")
"""How a request is signed: rightly, with another secret, six minutes ago, or for another service."""
PLACES = ("http", "cors", "rest", "rest-root", "login", "idp")
_KEYS = frozenset({"id", "says", "sure", "source", "only", "send", "back", "save", "steps", "each"})
_STEP = frozenset({"send", "back", "save"})
_SEND = frozenset(
    {"to", "method", "path", "headers", "body", "json", "form", "base64", "token", "sign", "action", "raw"}
)
_BACK = frozenset({"status", "headers", "body", "json", "lacks"})
_VARIABLE = re.compile(r"\$\{([\w.:-]+)\}")


class RecordError(ValueError):
    """A record that can't be read; the text says which, and what is wrong with it."""


@dataclass(frozen=True)
class RecordStep:
    """One request, and what has to come back; `save` names values of it for the steps after this one."""

    send: Mapping[str, Any]
    back: Mapping[str, Any]
    save: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """One behaviour, called by its subject (`http/events/path-is-decoded`) and said in one sentence.

    `source` is where it was recorded or is documented, or what was chosen, and why; `sure` is one of `SURE`. `only` is
    `laptop` or `aws` where it can be asked of one of them only.
    """

    id: str
    says: str
    sure: str
    source: str
    steps: tuple[RecordStep, ...]
    only: str = ""


def load(directory: Path) -> list[Record]:
    """Read every record below a directory.

    Raises:
        RecordError: One of them is malformed, or two have one id.
    """
    found: dict[str, Record] = {}
    for path in sorted(directory.glob("*.yaml")):
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in entries or []:
            for record in _read(entry, path.name):
                if record.id in found:
                    raise RecordError(
                        f"{path.name}: the id {record.id} is there twice; an id names one record"
                    )
                found[record.id] = record
    return list(found.values())


def filled(value: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - YAML
    """Put values in for `${names}`, within texts, lists and mappings; a text that is one name becomes the value itself."""
    if isinstance(value, str):
        whole = _VARIABLE.fullmatch(value)
        if whole and whole[1] in values:
            return values[whole[1]]
        return _VARIABLE.sub(lambda found: str(values[found[1]]) if found[1] in values else found[0], value)
    if isinstance(value, list):
        return [filled(entry, values) for entry in value]
    if isinstance(value, Mapping):
        return {filled(key, values): filled(entry, values) for key, entry in value.items()}
    return value


def unfilled(send: Any) -> set[str]:  # noqa: ANN401 - YAML
    """The `${names}` left in what a record sends, but for those of a `raw` request, which are filled in as it goes."""
    if isinstance(send, str):
        return set(_VARIABLE.findall(send))
    if isinstance(send, list):
        return set().union(*map(unfilled, send))
    if isinstance(send, Mapping):
        return set().union(
            *(unfilled(part) for key, value in send.items() if key != "raw" for part in (key, value))
        )
    return set()


def _read(entry: Any, where: str) -> Iterator[Record]:  # noqa: ANN401 - YAML
    name = entry.get("id") if isinstance(entry, dict) else None
    if not isinstance(name, str):
        raise RecordError(f"{where}: each record is a mapping with an `id`")
    where = f"{where}: {name}"
    _check(entry, _KEYS, where)
    if entry.get("sure") not in SURE:
        raise RecordError(f"{where}: `sure` is {entry.get('sure')!r}; it must be one of {', '.join(SURE)}")
    for key in ("says", "source"):
        if not entry.get(key):
            raise RecordError(f"{where}: `{key}` is missing")
    each = entry.get("each") or {}
    for values in itertools.product(*each.values()):
        one = filled(
            {key: value for key, value in entry.items() if key != "each"},
            dict(zip(each, values, strict=True)),
        )
        steps = one.get("steps") or [{key: one[key] for key in _STEP if key in one}]
        yield Record(
            one["id"],
            one["says"],
            one["sure"],
            one["source"],
            tuple(_step(step, where) for step in steps),
            one.get("only", ""),
        )


def _step(step: Mapping[str, Any], where: str) -> RecordStep:
    _check(step, _STEP, where)
    if "send" not in step or "back" not in step:
        raise RecordError(f"{where}: each step has `send` and `back`")
    _check(step["send"], _SEND, f"{where}: send")
    _check(step["back"], _BACK, f"{where}: back")
    if step["send"].get("to") not in PLACES:
        raise RecordError(f"{where}: `send.to` must be one of {', '.join(PLACES)}")
    if step["send"].get("sign", HOW[0]) not in HOW:
        raise RecordError(f"{where}: `send.sign` must be one of {', '.join(HOW)}")
    return RecordStep(step["send"], step["back"], step.get("save") or {})


def _check(entry: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    strangers = entry.keys() - known
    if strangers:
        raise RecordError(
            f"{where}: {', '.join(sorted(strangers))} is no key here; there are {', '.join(sorted(known))}"
        )
