"""The access log that both kinds of API write: one JSON object a request."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict
from weakref import WeakKeyDictionary

import pulumi
import pulumi_aws as aws
from pulumi.runtime import settings

from .base import ComponentError, Transform, build
from .checks.problems import Problem
from .claims import claim_log


class AccessLogArgs(TypedDict):
    """The access log: one JSON object a request."""

    enabled: NotRequired[bool]
    """On by default."""
    retention_days: NotRequired[int]
    """How long it is kept; 30 by default."""
    format: NotRequired[Mapping[str, str]]
    """Keys and context variables; by default time, caller, route, status, latency and the errors. At most 3 KB, with
    `$context.requestId`."""
    destination_arn: NotRequired[pulumi.Input[str]]
    """A log group or Firehose stream that exists; by default the component makes a log group."""


_GROUPS: "WeakKeyDictionary[Any, dict[str, str]]" = WeakKeyDictionary()
"""Whose access log goes to which group, in each program that runs."""


def reserve(kind: str, name: str, log: AccessLogArgs) -> None:
    """Note that an API's access log goes to the group that is called after it.

    Raises:
        ComponentError: when an API of the other kind has that name, and so that group.
    """
    if not log.get("enabled", True) or "destination_arn" in log:
        return
    groups = _GROUPS.setdefault(settings.get_monitor(), {})
    other = groups.setdefault(name, kind)
    if other != kind:
        limit = f"not also the name of {other} {name!r}: their access logs would go to one log group"
        raise ComponentError(
            [Problem(f"{kind} {name!r}", "name", name, limit, "Call one of them otherwise.")]
        )


def log_group(
    owner: pulumi.ComponentResource,
    name: str,
    api_id: pulumi.Output[str],
    log: AccessLogArgs,
    transform: Transform | None,
) -> "aws.cloudwatch.LogGroup":
    """Make the group that the access log of the API component `owner` goes to, called after its `name`.

    `api_id` is the API's, and `transform` goes over our properties.
    """
    made = build(
        aws.cloudwatch.LogGroup,
        name,
        {
            # Under this prefix a log delivery needs no entry in the account's resource policy of 5,120 bytes.
            # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
            "name": f"/aws/vendedlogs/{pulumi.get_project()}-{pulumi.get_stack()}-{name}",
            "retention_in_days": log.get("retention_days", 30),
        },
        transform,
        pulumi.ResourceOptions(parent=owner),
    )
    claim_log(owner, name, api_id, made)
    return made
