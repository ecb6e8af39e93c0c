"""SQS: moto 5.2.5 hands a message to a function while it is being sent, once, and waits for messages with all else shut out.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html says that Lambda polls a queue.
"""

from __future__ import annotations

from typing import Any

from gatehouse.laptop.cloud import runners
from gatehouse.laptop.cloud.gaps.base import Moto, Original, moto, wrap
from gatehouse.laptop.cloud.turns import outside


def patch() -> None:
    """Leave messages where they are until they are received, and let others in while a receiver waits."""
    queue = moto("sqs.models").Queue
    wrap(queue, add_message=_kept, wait_for_messages=_waiting)


def _kept(original: Original, self: Moto, message: Moto) -> None:
    runner = runners.functions()
    if runner is None:
        original(self, message)
        return
    held, self.lambda_event_source_mappings = self.lambda_event_source_mappings, {}
    try:
        original(self, message)
    finally:
        self.lambda_event_source_mappings = held
    runner.stir()


def _waiting(original: Original, self: Moto, timeout: Any) -> None:  # noqa: ANN401
    with outside():
        original(self, timeout)
