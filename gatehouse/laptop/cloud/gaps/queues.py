"""SQS: moto 5.2.5 hands a message to a function while it is being sent, once, and waits for messages with all else shut out.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html says that Lambda polls a queue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud import callers
from gatehouse.laptop.cloud.gaps.base import Moto, add, moto
from gatehouse.laptop.cloud.turns import outside

if TYPE_CHECKING:
    from collections.abc import Callable


def patch() -> None:
    """Leave messages where they are until they are received, and let others in while a receiver waits."""
    queue = moto("sqs.models").Queue
    add(
        queue,
        add_message=_kept(queue.add_message),
        wait_for_messages=_waiting(queue.wait_for_messages),
    )


def _kept(original: Callable[..., None]) -> Callable[..., None]:
    def add_message(self: Moto, message: Moto) -> None:
        runner = callers.functions()
        if runner is None:
            original(self, message)
            return
        held, self.lambda_event_source_mappings = self.lambda_event_source_mappings, {}
        try:
            original(self, message)
        finally:
            self.lambda_event_source_mappings = held
        runner.stir()

    return add_message


def _waiting(original: Callable[..., None]) -> Callable[..., None]:
    def wait(self: Moto, timeout: Any) -> None:  # noqa: ANN401
        with outside():
            original(self, timeout)

    return wait
