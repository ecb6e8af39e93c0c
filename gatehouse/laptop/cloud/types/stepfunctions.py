"""Step Functions. https://docs.aws.amazon.com/step-functions/latest/apireference/ ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op, crud

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "stepfunctions"


def _request(values: Values) -> Values:
    """Give the log group as the list of destinations that AWS has."""
    logging = values.get("loggingConfiguration") or {}
    if not logging.get("logDestination"):
        return values
    group = {"cloudWatchLogsLogGroup": {"logGroupArn": logging["logDestination"]}}
    return {**values, "loggingConfiguration": {**logging, "destinations": [group]}}


KINDS: Final = (
    Kind(
        type="aws:sfn/stateMachine:StateMachine",
        service=_SERVICE,
        **crud("StateMachine", {"stateMachineArn": "id"}, read="Describe"),
        id=("stateMachineArn",),
        auto="name",
        longest=80,
        fixed=frozenset({"name", "type"}),
        request=_request,
        computed=lambda _aws, outputs: {"arn": outputs["id"]},
        unread=frozenset({"loggingConfiguration", "tags", "tagsAll"}),
    ),
    Kind(
        type="aws:sfn/activity:Activity",
        service=_SERVICE,
        create=Op("CreateActivity"),
        read=Op("DescribeActivity", {"activityArn": "id"}),
        delete=Op("DeleteActivity", {"activityArn": "id"}),
        id=("activityArn",),
        auto="name",
        longest=80,
        fixed=frozenset({"name"}),
        settle=lambda _aws, _outputs, _old: None,
        computed=lambda _aws, outputs: {"arn": outputs["id"]},
        unread=frozenset({"tags", "tagsAll"}),
    ),
)
