"""Alarms of an HTTP API on client errors, server errors and latency."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .base import Transform, build

_FIVE_MINUTES = 300


class AlarmsArgs(TypedDict):
    """When to raise an alarm; each looks at five minutes."""

    actions: NotRequired[Sequence[pulumi.Input[str]]]
    """ARNs to notify, such as SNS topics; none by default."""
    client_error_rate: NotRequired[float]
    """Share of 4xx answers, 0 to 1; 0.2 by default. A burst of them is often a client with a bad token."""
    server_error_rate: NotRequired[float]
    """Share of 5xx answers, 0 to 1; 0.01 by default."""
    latency_ms: NotRequired[int]
    """The slowest 1 % take longer than this; 3,000 by default."""


def alarms(
    name: str,
    wanted: AlarmsArgs | None,
    transform: Transform | None,
    api_id: pulumi.Output[str],
    stage: str,
    opts: pulumi.ResourceOptions,
) -> None:
    """Make the alarms that an API asks for, if it does.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html (the mean of 4xx and
    5xx is their share of the requests).
    """
    if wanted is None:
        return
    metrics: dict[str, dict[str, Any]] = {
        "4xx": {"statistic": "Average", "threshold": wanted.get("client_error_rate", 0.2)},
        "5xx": {"statistic": "Average", "threshold": wanted.get("server_error_rate", 0.01)},
        "Latency": {"extended_statistic": "p99", "threshold": wanted.get("latency_ms", 3000)},
    }
    for metric, settings in metrics.items():
        build(
            aws.cloudwatch.MetricAlarm,
            f"{name}-{metric.lower()}",
            {
                "namespace": "AWS/ApiGateway",
                "metric_name": metric,
                "dimensions": {"ApiId": api_id, "Stage": stage},
                "comparison_operator": "GreaterThanThreshold",
                "period": _FIVE_MINUTES,
                "evaluation_periods": 1,
                # No requests is no reason to wake anybody.
                "treat_missing_data": "notBreaching",
                "alarm_actions": wanted.get("actions"),
                "ok_actions": wanted.get("actions"),
                **settings,
            },
            transform,
            opts,
        )
