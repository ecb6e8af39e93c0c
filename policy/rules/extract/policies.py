"""Resource policies of what a caller reaches without an API: queues, topics, streams, event buses, search domains.

SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html
SNS: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
Kinesis: https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html
EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
OpenSearch: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..documents import Unreadable
from ..endpoints import Auth, Endpoint, unreadable
from ..statements import lets_in, opened
from ..values import UNKNOWN, Props, get, text

if TYPE_CHECKING:
    from collections.abc import Callable

_HOLDERS: dict[str, tuple[str, ...]] = {
    "queue": (
        "aws:sqs/queue:Queue",
        "aws:sqs/queuePolicy:QueuePolicy",
        "aws-native:sqs:QueuePolicy",
        "aws-native:sqs:QueueInlinePolicy",
    ),
    "topic": (
        "aws:sns/topic:Topic",
        "aws:sns/topicPolicy:TopicPolicy",
        "aws-native:sns:TopicPolicy",
        "aws-native:sns:TopicInlinePolicy",
    ),
    "stream": ("aws:kinesis/resourcePolicy:ResourcePolicy", "aws-native:kinesis:ResourcePolicy"),
    "event bus": (
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        "aws:cloudwatch/eventPermission:EventPermission",
        "aws-native:events:EventBus",
        "aws-native:events:EventBusPolicy",
    ),
    "search domain": (
        "aws:opensearch/domain:Domain",
        "aws:opensearch/domainPolicy:DomainPolicy",
        "aws:elasticsearch/domain:Domain",
        "aws:elasticsearch/domainPolicy:DomainPolicy",
        "aws-native:opensearchservice:Domain",
    ),
    "AgentCore resource": (
        "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy",
        "aws-native:bedrockagentcore:ResourcePolicy",
    ),
}
_PROPERTIES = ("policy", "policyDocument", "accessPolicies", "resourcePolicy")


def readers() -> dict[frozenset[str], Callable[[Props], list[Endpoint]]]:
    """A reader for the types of each kind of resource."""
    return {frozenset(types): _reader(noun) for noun, types in _HOLDERS.items()}


def _reader(noun: str) -> Callable[[Props], list[Endpoint]]:
    source = f"policy of the {noun}"

    def read(props: Props) -> list[Endpoint]:
        if get(props, "vpcOptions") is not None:
            return []
        try:
            who = _whom(props)
        except Unreadable as error:
            return [unreadable(source, str(error))]
        return [Endpoint(None, None, Auth(), source, note=f"it lets {who} in")] if who else []

    return read


def _whom(props: Props) -> str:
    for name in _PROPERTIES:
        if who := opened(get(props, name)):
            return who
    # EventBridge's older permissions are one statement, and its policies of CloudFormation may be.
    statement = get(props, "statement")
    if statement is not None and statement is not UNKNOWN:
        return lets_in(statement)
    condition = get(props, "condition")
    return "every AWS account" if text(props, "principal") == "*" and condition is None else ""
