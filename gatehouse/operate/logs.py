"""The API's access log, with what went wrong said in words, and what its functions wrote."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gatehouse.operate import explain
from gatehouse.operate.errors import OperateError, explained
from gatehouse.traces import origin, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gatehouse.operate.deployed import Deployed
    from gatehouse.operate.target import Target

_POLL_SECONDS = 2.0
_LATE_MILLISECONDS = 60_000


@dataclass(frozen=True)
class LogLine:
    """One request: when (UTC), the log's own fields, and why it was turned away, empty if it was not."""

    at: datetime
    entry: dict[str, Any]
    why: str

    @property
    def text(self) -> str:
        """The line as a person reads it: the fields that are set and the reason, or a function's name and what it wrote."""
        if "function" in self.entry:
            lines = str(self.entry["message"]).splitlines()
            return f"{self.at:%H:%M:%S} {self.entry['function']}: " + "\n".join(map(_printable, lines))
        fields = " ".join(
            f"{key}={value}" for key, value in self.entry.items() if value not in ("", "-", None)
        )
        # A path or a header is its sender's to choose, escape sequences for this terminal included.
        return f"{self.at:%H:%M:%S} {_printable(fields)}" + (f"\n         -> {self.why}" if self.why else "")


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def read(
    target: Target, api: Deployed, *, since: float, follow: bool = False, functions: bool = False
) -> Iterator[LogLine]:
    """The access log from `since` (seconds before now) on, oldest first; with `follow`, without end.

    With `functions`, what the functions behind the API wrote is among it.

    Raises:
        OperateError: The API keeps no access log, or the profile may not read it.
    """
    if not api.log_groups and not functions:
        raise OperateError(f"the API {api.id} keeps no access log; give HttpApi an access_log")
    groups = dict.fromkeys(api.log_groups[:1], "")
    if functions:
        groups |= {_group(target, name): name for name in api.functions}
    places = {name: target.code.get(group, ()) for group, name in groups.items()}
    start = int((time.time() - since) * 1000)
    seen: dict[str, int] = {}
    while True:
        found = [(event, name) for group, name in groups.items() for event in _events(target, group, start)]
        for event, name in sorted(found, key=lambda pair: pair[0]["timestamp"]):
            if event["eventId"] not in seen:
                seen[event["eventId"]] = event["timestamp"]
                yield _line(event, api) if not name else _written(event, name, places[name])
        if not follow:
            return
        # API Gateway delivers a line seconds late at times; what is older is not asked for again.
        start = max(start, max(seen.values(), default=0) - _LATE_MILLISECONDS)
        seen = {id_: at for id_, at in seen.items() if at >= start}
        time.sleep(_POLL_SECONDS)


def _group(target: Target, function: str) -> str:
    """The log group of a function."""
    with explained(f"the function {function}"):
        found = target.client("lambda").get_function_configuration(FunctionName=function)
    return str((found.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{function}")


def _written(event: dict[str, Any], function: str, parts: Iterable[tuple[str, str]]) -> LogLine:
    at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
    message = readable(event["message"].lstrip(), lambda inside: origin(inside, parts))
    return LogLine(at, {"function": function, "message": message}, "")


def _events(target: Target, group: str, start: int) -> list[dict[str, Any]]:
    with explained(f"the log group {group}"):
        pages = target.logs.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=start)
        return [dict(event) for page in pages for event in page["events"]]


def _line(event: dict[str, Any], api: Deployed) -> LogLine:
    at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
    try:
        entry = dict(json.loads(event["message"]))
    except (ValueError, TypeError):
        # Not a format of ours: shown as it is.
        return LogLine(at, {"message": event["message"].strip()}, "")
    return LogLine(at, entry, explain.record(entry, api))
