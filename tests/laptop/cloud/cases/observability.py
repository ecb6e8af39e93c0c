"""Logs, alarms and dashboards."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import READ_LOGS, Case

OBSERVABILITY = (
    Case(
        "aws:cloudwatch/logGroup:LogGroup",
        {"name": "/app/access", "retentionInDays": 14.0},
        {"retentionInDays": None},
    ),
    Case(
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        {"policyName": "delivery", "policyDocument": READ_LOGS},
        {"policyDocument": READ_LOGS.replace("Get", "Put")},
    ),
    Case(
        "aws:cloudwatch/logMetricFilter:LogMetricFilter",
        {
            "name": "errors",
            "logGroupName": "~group_of_logs",
            "pattern": "ERROR",
            "metricTransformation": {"name": "errors", "namespace": "app", "value": "1"},
        },
        {"pattern": "FATAL"},
    ),
    Case(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        {
            "name": "too-many-5xx",
            "alarmDescription": "Something is wrong",
            "comparisonOperator": "GreaterThanOrEqualToThreshold",
            "evaluationPeriods": 2.0,
            "metricName": "5xx",
            "namespace": "AWS/ApiGateway",
            "period": 60.0,
            "statistic": "Sum",
            "threshold": 5.0,
            "treatMissingData": "notBreaching",
            "dimensions": {"ApiId": "abc"},
            "alarmActions": ["arn:aws:sns:eu-west-1:123456789012:page"],
        },
        {"threshold": 9.0, "dimensions": {"ApiId": "def"}},
    ),
    Case(
        "aws:cloudwatch/dashboard:Dashboard",
        {"dashboardName": "app", "dashboardBody": '{"widgets": []}'},
        {"dashboardBody": '{"widgets": [{"type": "text", "properties": {"markdown": "x"}}]}'},
    ),
)
