"""What calls a function by itself: the mappings of queues and streams.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""

from __future__ import annotations

from typing import Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import crud

_SERVICE: Final = "lambda"


KINDS: Final = (
    Kind(
        type="aws:lambda/eventSourceMapping:EventSourceMapping",
        service=_SERVICE,
        **crud("EventSourceMapping", {"UUID": "id"}),
        id=("uuid",),
        fixed=frozenset(
            {"eventSourceArn", "startingPosition", "startingPositionTimestamp", "queues", "topics"}
        ),
        response=lambda values: {
            **values,
            "enabled": values.get("state") in {"Enabled", "Enabling", "Creating"},
        },
        computed=lambda aws, outputs: {
            "arn": aws.arn(_SERVICE, f"event-source-mapping:{outputs['id']}"),
            "uuid": outputs["id"],
        },
        unread=frozenset({"functionName"}),
    ),
)
