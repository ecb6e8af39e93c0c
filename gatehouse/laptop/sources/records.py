"""The events that Lambda makes of messages and changes: pure.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html and https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def of_messages(messages: Iterable[Mapping[str, Any]], queue: str, region: str) -> bytes:
    """Return the event of messages as ReceiveMessage gives them, from the queue with this ARN."""
    return _records(_message(message, queue, region) for message in messages)


def of_changes(changes: Iterable[Mapping[str, Any]], stream: str, region: str) -> bytes:
    """Return the event of records of a stream with this ARN, as GetRecords gives them."""
    return _records({**change, "awsRegion": region, "eventSourceARN": stream} for change in changes)


def failed(payload: bytes) -> frozenset[str] | None:
    """Return the IDs of what a function reports to have failed (`batchItemFailures`); None where all of a batch did.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    try:
        result = json.loads(payload)
        found = result.get("batchItemFailures") or [] if isinstance(result, dict) else []
        names = [one["itemIdentifier"] for one in found]
    except (ValueError, KeyError, TypeError):
        return None
    return None if any(not isinstance(name, str) or not name for name in names) else frozenset(names)


def _message(message: Mapping[str, Any], queue: str, region: str) -> dict[str, Any]:
    attributes = {name: _attribute(value) for name, value in (message.get("MessageAttributes") or {}).items()}
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes") or {}),
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue,
        "awsRegion": region,
    }
    digest = message.get("MD5OfMessageAttributes")
    return {**record, "md5OfMessageAttributes": digest} if digest else record


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
    if "StringValue" in value:
        shown["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        shown["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode()
    return shown


def _records(found: Iterable[Mapping[str, Any]]) -> bytes:
    return json.dumps({"Records": list(found)}, default=_plain).encode()


def _plain(value: Any) -> Any:  # noqa: ANN401 - what JSON does not have
    if isinstance(value, dt.datetime):
        return int(value.timestamp())
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value)
