"""What calls a function by itself: the mappings of queues and streams.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "lambda"


def _outputs(aws: Aws, outputs: Values) -> Values:
    return {"arn": aws.arn(_SERVICE, f"event-source-mapping:{outputs['id']}"), "uuid": outputs["id"]}


def _response(values: Values) -> Values:
    """A mapping's state says whether it is enabled."""
    return {**values, "enabled": values.get("state") in {"Enabled", "Enabling", "Creating"}}


KINDS: Final = (
    Kind(
        type="aws:lambda/eventSourceMapping:EventSourceMapping",
        service=_SERVICE,
        create=Op("CreateEventSourceMapping"),
        read=Op("GetEventSourceMapping", {"UUID": "id"}),
        update=Op("UpdateEventSourceMapping", {"UUID": "id"}),
        delete=Op("DeleteEventSourceMapping", {"UUID": "id"}),
        id=("uuid",),
        fixed=frozenset(
            {"eventSourceArn", "startingPosition", "startingPositionTimestamp", "queues", "topics"}
        ),
        response=_response,
        computed=_outputs,
        unread=frozenset({"functionName"}),
    ),
)
