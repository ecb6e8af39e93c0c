"""Reads queues and streams in batches for the event source mappings that there are."""

from __future__ import annotations

import copy
import json
import sys
import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from gatehouse.laptop.cloud.gaps.base import moto
from gatehouse.laptop.cloud.turns import turn
from gatehouse.laptop.sources import records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gatehouse.laptop.cloud.runners import InvocationOutcome

_RECEIVED: Final = 10
"""The most messages that one ReceiveMessage gives."""
_REPORTS: Final = "ReportBatchItemFailures"


@dataclass(frozen=True)
class Mapped:
    """An event source mapping as it is now."""

    id: str
    source: str
    function: str
    batch: int
    reports: bool
    start: str
    tries: int
    patterns: tuple[str, ...]

    @property
    def kind(self) -> str:
        """`sqs` or `dynamodb`."""
        return self.source.split(":")[2]

    @property
    def region(self) -> str:
        """Where the source is."""
        return self.source.split(":")[3]


class Pollers:
    """Reads for each mapping with one reader at a time, so that what has an order keeps it."""

    def __init__(
        self, client: Callable[[str, str], Any], invoke: Callable[[str, bytes], InvocationOutcome]
    ) -> None:
        self._client = client
        self._invoke = invoke
        self._busy: set[str] = set()
        self._places: dict[str, int] = {}
        self._tried: dict[str, int] = {}
        self._lock = threading.Lock()
        self.watching = False

    def waiting(self) -> Iterator[Callable[[], None]]:
        """Give the work of every mapping that nobody reads for now."""
        found = _mappings()
        self.watching = bool(found)
        for mapping in found:
            if mapping.kind == "dynamodb":
                self._places.setdefault(mapping.id, _end(mapping) if mapping.start == "LATEST" else 0)
            with self._lock:
                if mapping.id in self._busy:
                    continue
                self._busy.add(mapping.id)
            yield partial(self._read, mapping)

    def _read(self, mapping: Mapped) -> None:
        try:
            if mapping.kind == "sqs":
                while self._messages(mapping):
                    pass
            else:
                while self._changes(mapping):
                    pass
        except (BotoCoreError, ClientError, LookupError):
            return  # the queue, the table or the function is gone, and so will be the mapping
        finally:
            with self._lock:
                self._busy.discard(mapping.id)

    def _messages(self, mapping: Mapped) -> bool:
        """Hand one batch of a queue to the function; False where there was nothing in it."""
        client = self._client("sqs", mapping.region)
        url = client.get_queue_url(QueueName=mapping.source.rsplit(":", 1)[-1])["QueueUrl"]
        batch: list[dict[str, Any]] = []
        while len(batch) < mapping.batch:
            received = client.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=min(_RECEIVED, mapping.batch - len(batch)),
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
                WaitTimeSeconds=0,
            ).get("Messages", [])
            if not received:
                break
            batch += received
        if not batch:
            return False
        wanted = [one for one in batch if _matching(mapping.patterns, {"body": _parsed(one["Body"])})]
        kept: frozenset[str] | None = frozenset()
        if wanted:
            outcome = self._invoke(
                mapping.function, records.of_messages(wanted, mapping.source, mapping.region)
            )
            kept = _kept(outcome, reports=mapping.reports)
        # What failed is seen again when the queue's visibility timeout is over; what matches no filter is done with.
        asked = {one["MessageId"] for one in wanted} if kept is None else kept
        for one in batch:
            if one["MessageId"] not in asked:
                client.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        return True

    def _changes(self, mapping: Mapped) -> bool:
        """Hand one batch of a stream to the function; False where nothing is new, or it is to be tried again later."""
        place = self._places.setdefault(mapping.id, 0)
        batch = _stream(mapping)[place : place + mapping.batch]
        if not batch:
            return False
        wanted = [one for one in batch if _matching(mapping.patterns, one)]
        if wanted:
            outcome = self._invoke(
                mapping.function, records.of_changes(wanted, mapping.source, mapping.region)
            )
            kept = _kept(outcome, reports=mapping.reports)
            if kept is None or kept:
                tried = self._tried.get(mapping.id, 0)
                if mapping.tries < 0 or tried < mapping.tries:
                    self._tried[mapping.id] = tried + 1
                    return False  # later, and until then nothing after it
        self._tried.pop(mapping.id, None)
        self._places[mapping.id] = place + len(batch)
        return True


def _kept(outcome: InvocationOutcome, *, reports: bool) -> frozenset[str] | None:
    """Return the IDs of what is not done with; None for all of the batch."""
    if outcome.failed or outcome.throttled:
        return None
    return records.failed(outcome.payload) if reports else frozenset()


def _parsed(body: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(body)
    except ValueError:
        return body


def _matching(patterns: tuple[str, ...], event: Mapping[str, Any]) -> bool:
    """Whether one of the filters has a record; where there is none, all have it."""
    if not patterns:
        return True
    load = moto("events.models").EventPattern.load
    return any(load(pattern).matches_event(dict(event)) for pattern in patterns)


def _mappings() -> list[Mapped]:
    """Return the enabled mappings of queues and of tables' streams."""
    models = sys.modules.get("moto.awslambda.models")
    if models is None:
        return []
    with turn():
        backends = [one for regions in models.lambda_backends.values() for one in regions.values()]
        held = [one for backend in backends for one in backend.list_event_source_mappings(None, None)]
        return [_mapped(one) for one in held if one.enabled and one.event_source_arn.split(":")[2] in _KINDS]


_KINDS: Final = frozenset({"dynamodb", "sqs"})


def _mapped(held: Any) -> Mapped:  # noqa: ANN401 - moto's
    filters = (held.filter_criteria or {}).get("Filters") or []
    tries = held.max_retry_attempts
    return Mapped(
        id=held.uuid,
        source=held.event_source_arn,
        function=held.function_arn,
        batch=held.batch_size,
        reports=_REPORTS in (held.function_response_types or []),
        start=str(held.starting_position or ""),
        tries=-1 if tries is None else int(tries),
        patterns=tuple(one["Pattern"] for one in filters if one.get("Pattern")),
    )


def _stream(mapping: Mapped) -> list[dict[str, Any]]:
    """Return all the records of a table's stream."""
    account, table = mapping.source.split(":")[4], mapping.source.split("/")[1]
    with turn():
        backend = moto("dynamodb.models").dynamodb_backends[account][mapping.region]
        held = backend.tables.get(table)
        shard = held.stream_shard if held is not None else None
        return copy.deepcopy([one.to_json() for one in shard.items]) if shard else []


def _end(mapping: Mapped) -> int:
    return len(_stream(mapping))
