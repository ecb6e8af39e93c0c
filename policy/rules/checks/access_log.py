"""Rule: every stage writes down who called, and the log is kept for long enough, but not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..rule import Context, Finding, Rule
from ..values import UNKNOWN, Unknown, as_text, first, number, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

HTTP_STAGES = frozenset({"aws:apigatewayv2/stage:Stage", "aws-native:apigatewayv2:Stage"})
REST_STAGES = frozenset({"aws:apigateway/stage:Stage", "aws-native:apigateway:Stage"})
_GROUPS = frozenset({"aws:cloudwatch/logGroup:LogGroup", "aws-native:logs:LogGroup"})
_DAYS = 90  # one of the values that CloudWatch takes


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Report stages without an access log, and access logs that are kept for ever."""
    if resource.type in _GROUPS:
        if _access_log(resource) and number(resource.props, "retentionInDays") in {None, 0.0}:
            problem = f"The access log '{resource.name}' is kept for ever: it names callers, and costs more every month."
            yield Finding(resource, problem, f"{resource.code} with retention_in_days={_DAYS}.")
        return
    log = first(resource.props, "accessLogSettings", "accessLogSetting")
    destination = (
        UNKNOWN if log is UNKNOWN else as_text(first(log[0] if _single(log) else log, "destinationArn"))
    )
    if isinstance(destination, Unknown) or destination:
        return
    problem = f"The stage {resource.label} has no access log: nobody can tell later who called, or who was turned away."
    option = "access_log_setting" if resource.type == "aws-native:apigateway:Stage" else "access_log_settings"
    yield Finding(
        resource,
        problem,
        f'{resource.code} with {option}={{"destination_arn": log_group.arn, "format": ...}}.',
    )


def remedy(resource: Resource) -> dict[tuple[str, ...], Any]:
    """Keep an access log that has no retention for 90 days."""
    if (
        resource.type in _GROUPS
        and _access_log(resource)
        and number(resource.props, "retentionInDays") in {None, 0.0}
    ):
        return {("retentionInDays",): float(_DAYS)}
    return {}


def _single(value: object) -> bool:
    return isinstance(value, list) and len(value) == 1


def _access_log(resource: Resource) -> bool:
    """Whether a log group is one of API access logs, by its name: AWS has no field for it."""
    names = [text(resource.props, key) for key in ("name", "namePrefix", "logGroupName")]
    words = " ".join([resource.name, *(name for name in names if isinstance(name, str))]).lower()
    return any(word in words for word in ("access", "/aws/vendedlogs/", "apigateway", "api-gateway"))


RULE = Rule(
    id="GH110",
    name="access-log",
    title="Calls are written down",
    description="Every stage should have an access log, and the log a retention.",
    level="advisory",
    severity="medium",
    cure="Send the stage's access log to a log group that has a retention.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html",
    types=HTTP_STAGES | REST_STAGES | _GROUPS,
    check=check,
    remedy=remedy,
    tags=("logging", "api"),
)
