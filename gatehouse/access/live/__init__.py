"""What is really there: the ways into an AWS account and region, read through boto3 as resources of Pulumi's types.

The calls read and change nothing. boto3 slows down where AWS asks it to (its `adaptive` mode), and goes through all pages:
https://docs.aws.amazon.com/boto3/latest/guide/retries.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from gatehouse.access.live.found import Client, Live, why
from gatehouse.access.live.functions import functions
from gatehouse.access.live.gateways import Gateways
from gatehouse.access.live.others import balancers, event_apis, graphql_apis

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PATIENT", "Live", "Progress", "read"]

Progress = Callable[[str], None]
"""Is told what is being read, and at the end an empty text."""

PATIENT = Config(retries={"mode": "adaptive", "max_attempts": 10})
"""For the clients that read an account: many calls, of which AWS takes only so many in a second."""


def read(client: Client, region: str, progress: Progress = lambda _: None) -> Live:
    """Read everything that lets callers in from outside, and tell `progress` what is being read.

    What the credentials may not read, or AWS does not answer, is in `unread`; the rest is read all the same.
    """
    live = Live(region)
    gateways = Gateways(client, live)
    steps: list[tuple[str, Callable[[], Iterator[str]]]] = [
        ("functions", lambda: functions(client("lambda"), live)),
        ("load balancers", lambda: balancers(client("elbv2"), live)),
        ("HTTP and WebSocket APIs", gateways.http),
        ("REST APIs", gateways.rest),
        ("GraphQL APIs", lambda: graphql_apis(client("appsync"), live)),
        ("event APIs", lambda: event_apis(client("appsync"), live)),
    ]
    for what, step in steps:
        progress(f"reading the {what}")
        try:
            for number, name in enumerate(step(), 1):
                progress(f"reading the {what}: {number}, {name}")
        except (BotoCoreError, ClientError) as error:
            live.unread.append((f"the {what} of {region}", why(error)))
    return live
