"""Firing records at a place, and what came of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from gatehouse.conformance.matching import MISSING, at, differences
from gatehouse.conformance.records import filled, unfilled
from gatehouse.conformance.sending import NotServedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gatehouse.conformance.matching import Reply
    from gatehouse.conformance.records import Record
    from gatehouse.conformance.sending import Destination


@dataclass(frozen=True)
class RecordOutcome:
    """What came of one record: it holds, it does not (with the differences), or the place does not serve it."""

    record: Record
    state: Literal["holds", "differs", "not served"]
    differences: tuple[str, ...] = ()


def fire(record: Record, place: Destination) -> RecordOutcome:
    """Send a record's requests, one after another, until one of them does not get what it should."""
    values = _Values(place.values, place.token)
    for number, step in enumerate(record.steps, 1):
        try:
            reply = place.send(_whole(filled(step.send, values)))
        except NotServedError as problem:
            return RecordOutcome(record, "not served", (str(problem),))
        except OSError as problem:
            return RecordOutcome(record, "differs", (f"no answer: {problem}",))
        found = differences(filled(step.back, values), reply)
        if found:
            where = f"step {number}: " if len(record.steps) > 1 else ""
            return RecordOutcome(record, "differs", tuple(where + difference for difference in found))
        for name, path in step.save.items():
            values[name] = _saved(reply, path)
    return RecordOutcome(record, "holds")


def fire_all(records: Iterable[Record], place: Destination, *, kind: str) -> list[RecordOutcome]:
    """Fire the records that can be asked of this kind of place, `laptop` or `aws`; any other kind is asked all."""
    chosen = [record for record in records if record.only in ("", kind) or kind not in ("laptop", "aws")]
    try:
        return [fire(record, place) for record in chosen]
    finally:
        place.close()


def as_result(outcomes: Iterable[RecordOutcome], *, target: str, date: str) -> dict[str, Any]:
    """Make the document that a pull request can add, with a hash of all that is in it."""
    document: dict[str, Any] = {
        "target": target,
        "date": date,
        "records": {
            outcome.record.id: {"state": outcome.state, "differences": list(outcome.differences)}
            for outcome in outcomes
        },
    }
    return {**document, "sha256": digest(document)}


def digest(document: Mapping[str, Any]) -> str:
    """The SHA-256 of a result without its own hash, in canonical JSON (sorted keys, no spaces)."""
    kept = {key: value for key, value in document.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _whole(send: dict[str, Any]) -> dict[str, Any]:
    """Give what is sent, if there was a value for each name in it."""
    lacking = sorted(unfilled(send))
    if lacking:
        raise NotServedError(f"there is no {lacking[0]} here")
    return send


class _Values(dict[str, Any]):
    """The values of `${names}`; `${token:NAME}` is a token, and `${123}` a text of that many bytes."""

    def __init__(self, values: Mapping[str, Any], token: Callable[[str], str]) -> None:
        super().__init__(values)
        self._token = token

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (
            isinstance(name, str) and (name.isdecimal() or name.startswith("token:"))
        )

    def __missing__(self, name: str) -> str:
        if name.isdecimal():
            return "x" * int(name)
        return self._token(name.removeprefix("token:"))


def _saved(reply: Reply, path: str) -> Any:  # noqa: ANN401 - JSON
    place, _, rest = path.partition(".")
    if place == "header":
        return next((value for name, value in reply.headers if name == rest.lower()), "")
    if place == "body":
        return reply.body.decode("utf-8", "replace")
    found = at(reply.json, rest)
    return "" if found is MISSING else found
