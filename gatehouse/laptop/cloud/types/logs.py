"""CloudWatch's log groups. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Aws, Kind

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "logs"


def _retention(aws: Aws, outputs: Values, old: Values | None) -> None:
    days = int(outputs.get("retentionInDays") or 0)
    group = {"logGroupName": outputs["id"]}
    if days:
        aws.call(_SERVICE, "PutRetentionPolicy", {**group, "retentionInDays": days})
    elif old and old.get("retentionInDays"):
        aws.call(_SERVICE, "DeleteRetentionPolicy", group)


KINDS: Final = (
    Kind(
        type="aws:cloudwatch/logGroup:LogGroup",
        service=_SERVICE,
        noun="LogGroup",
        verbs=("Create", "", "", "Delete"),
        keys={"logGroupName": "id"},
        id=("name",),
        names={"name": "logGroupName"},
        auto="name",
        settle=_retention,
        computed=lambda aws, outputs: {"arn": aws.arn("logs", f"log-group:{outputs['id']}")},
    ),
)
