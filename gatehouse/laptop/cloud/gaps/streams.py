"""DynamoDB: moto 5.2.5 hands a change to a function while it is being made, with all changes before it.

https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html says that Lambda polls a stream.
"""

from __future__ import annotations

from gatehouse.laptop.cloud import runners
from gatehouse.laptop.cloud.gaps.base import Moto, Original, moto, wrap


def patch() -> None:
    """Leave changes in the stream until they are read."""
    shard = moto("dynamodb.models.table").StreamShard
    wrap(shard, add=_kept)


def _kept(original: Original, self: Moto, old: Moto, new: Moto) -> None:
    runner = runners.functions()
    if runner is None:
        original(self, old, new)
        return
    held, self.table.lambda_event_source_mappings = self.table.lambda_event_source_mappings, {}
    try:
        original(self, old, new)
    finally:
        self.table.lambda_event_source_mappings = held
    runner.stir()
