"""DynamoDB: moto 5.2.5 hands a change to a function while it is being made, with all changes before it.

https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html says that Lambda polls a stream.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.cloud import callers
from gatehouse.laptop.cloud.gaps.base import Moto, add, moto

if TYPE_CHECKING:
    from collections.abc import Callable


def patch() -> None:
    """Leave changes in the stream until they are read."""
    shard = moto("dynamodb.models.table").StreamShard
    add(shard, add=_kept(shard.add))


def _kept(original: Callable[..., None]) -> Callable[..., None]:
    def add_record(self: Moto, old: Moto, new: Moto) -> None:
        runner = callers.functions()
        if runner is None:
            original(self, old, new)
            return
        held, self.table.lambda_event_source_mappings = self.table.lambda_event_source_mappings, {}
        try:
            original(self, old, new)
        finally:
            self.table.lambda_event_source_mappings = held
        runner.stir()

    return add_record
