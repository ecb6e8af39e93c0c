"""What of a stack would begin by itself on AWS, by the clock or by a pipe, and does not on a laptop, in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gatehouse.laptop.engine.state import ResourceState

_RULE = "aws:cloudwatch/eventRule:EventRule"
_PIPE = "aws:pipes/pipe:Pipe"
_SCHEDULE = "aws:scheduler/schedule:Schedule"
_TRY = "to try what it calls, invoke that by boto3 or the AWS CLI"


def unserved(resources: Iterable[ResourceState]) -> Iterator[str]:
    """Tell of rules with a schedule, of EventBridge Scheduler's schedules and of pipes that are on.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html,
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html,
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html
    """
    for resource in resources:
        found = resource.inputs
        if found.get("state") == "DISABLED" or found.get("desiredState") == "STOPPED":
            continue
        clock = found.get("scheduleExpression")
        if resource.type == _RULE and clock and found.get("isEnabled") is not False:
            yield f"the rule {resource.name!r} runs on a schedule ({clock}), and no clock calls anything here; {_TRY}"
        elif resource.type == _SCHEDULE:
            yield f"the schedule {resource.name!r} ({clock}) calls nothing here; {_TRY}"
        elif resource.type == _PIPE:
            yield f"the pipe {resource.name!r} carries nothing here; {_TRY}"
