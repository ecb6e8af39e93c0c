"""CloudWatch's logs, alarms and dashboards.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_LOGS: Final = "logs"
_METRICS: Final = "cloudwatch"


def _retention(aws: Aws, outputs: Values, old: Values | None) -> None:
    days = int(outputs.get("retentionInDays") or 0)
    group = {"logGroupName": outputs["id"]}
    if days:
        aws.call(_LOGS, "PutRetentionPolicy", {**group, "retentionInDays": days})
    elif old and old.get("retentionInDays"):
        aws.call(_LOGS, "DeleteRetentionPolicy", group)


def _alarm_request(values: Values) -> Values:
    """The dimensions of an alarm on one metric are a map in Pulumi."""
    listed = [_query(item) for item in values.get("metricQueries") or []]
    return {**values, "metrics": listed} if listed else values


def _query(item: Values) -> Values:
    metric = item.get("metric")
    if not metric:
        return item
    what = {key: metric.get(key) for key in ("metricName", "namespace", "dimensions")}
    return {
        **item,
        "metricStat": {"metric": what, **{key: metric.get(key) for key in ("period", "stat", "unit")}},
    }


def _filter_request(values: Values) -> Values:
    given = values["metricTransformation"]
    named = {
        "metricName": given.get("name"),
        "metricNamespace": given.get("namespace"),
        "metricValue": given.get("value"),
    }
    return {**values, "metricTransformations": [{**given, **named}]}


def _alarm_response(values: Values) -> Values:
    held = values.get("dimensions")
    if not isinstance(held, list):
        return values
    return {**values, "dimensions": {item["name"]: item["value"] for item in held}}


KINDS: Final = (
    Kind(
        type="aws:cloudwatch/logGroup:LogGroup",
        also=frozenset({"retentionInDays", "skipDestroy"}),
        service=_LOGS,
        create=Op("CreateLogGroup"),
        read=Op("DescribeLogGroups", {"logGroupNamePrefix": "id"}, "logGroups.0"),
        delete=Op("DeleteLogGroup", {"logGroupName": "id"}),
        id=("name",),
        names={"name": "logGroupName"},
        auto="name",
        fixed=frozenset({"name", "logGroupClass"}),
        settle=_retention,
        computed=lambda aws, outputs: {"arn": aws.arn(_LOGS, f"log-group:{outputs['id']}")},
    ),
    Kind(
        type="aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        service=_LOGS,
        create=Op("PutResourcePolicy", path="resourcePolicy"),
        update=Op("PutResourcePolicy", {"policyName": "id"}, "resourcePolicy"),
        delete=Op("DeleteResourcePolicy", {"policyName": "id"}),
        id=("policyName",),
        fixed=frozenset({"policyName"}),
    ),
    Kind(
        type="aws:cloudwatch/logMetricFilter:LogMetricFilter",
        also=frozenset({"metricTransformation"}),
        service=_LOGS,
        create=Op("PutMetricFilter"),
        update=Op("PutMetricFilter", {"filterName": "id", "logGroupName": "logGroupName"}),
        delete=Op("DeleteMetricFilter", {"filterName": "id", "logGroupName": "logGroupName"}),
        id=("name",),
        names={"name": "filterName", "pattern": "filterPattern"},
        auto="name",
        fixed=frozenset({"name", "logGroupName"}),
        request=_filter_request,
    ),
    Kind(
        type="aws:cloudwatch/metricAlarm:MetricAlarm",
        also=frozenset({"metricQueries"}),
        service=_METRICS,
        create=Op("PutMetricAlarm"),
        read=Op("DescribeAlarms", {"AlarmNames[]": "id"}, "MetricAlarms.0"),
        update=Op("PutMetricAlarm", {"AlarmName": "id"}),
        delete=Op("DeleteAlarms", {"AlarmNames[]": "id"}),
        id=("name",),
        names={
            "name": "AlarmName",
            "datapointsToAlarm": "DatapointsToAlarm",
            "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
        },
        auto="name",
        fixed=frozenset({"name"}),
        request=_alarm_request,
        response=_alarm_response,
        computed=lambda aws, outputs: {"arn": aws.arn(_METRICS, f"alarm:{outputs['id']}")},
    ),
    Kind(
        type="aws:cloudwatch/dashboard:Dashboard",
        service=_METRICS,
        create=Op("PutDashboard"),
        read=Op("GetDashboard", {"DashboardName": "id"}),
        update=Op("PutDashboard", {"DashboardName": "id"}),
        delete=Op("DeleteDashboards", {"DashboardNames[]": "id"}),
        id=("dashboardName",),
        fixed=frozenset({"dashboardName"}),
        computed=lambda aws, outputs: {
            "dashboardArn": f"arn:aws:cloudwatch::{aws.account}:dashboard/{outputs['id']}"
        },
    ),
)
