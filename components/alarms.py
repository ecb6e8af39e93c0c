"""Alarms of an HTTP API on client errors, server errors and latency."""

from typing import Any

import pulumi
import pulumi_aws as aws

from components.base import build
from components.http_api_args import HttpApiArgs

_FIVE_MINUTES = 300


def alarms(
    name: str, args: HttpApiArgs, api_id: pulumi.Output[str], stage: str, opts: pulumi.ResourceOptions
) -> None:
    """Make the alarms, if the arguments ask for them.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html (the mean of 4xx and
    5xx is their share of the requests).
    """
    wanted = args.get("alarms")
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
            args.get("transform", {}).get("alarm"),
            opts,
        )
