"""Resource policies of what a caller reaches without an API: queues, topics, streams, tables, event buses, search domains.

SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html
SNS: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
Kinesis: https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html
EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
OpenSearch: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html, in templates by its older name too:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticsearch-domain.html; and
https://docs.aws.amazon.com/cloudsearch/latest/developerguide/configuring-access.html
DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
Log destinations: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateDestination.html
Object Lambda: https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-policies.html
Lex: https://docs.aws.amazon.com/lexv2/latest/dg/security_iam_service-with-iam.html
MSK: https://docs.aws.amazon.com/msk/latest/developerguide/aws-access-mult-vpc.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..documents import Unreadable, load
from ..endpoints import Auth, Endpoint, unreadable
from ..statements import opened
from ..values import NOT_TOLD, UNKNOWN, Props, Unknown, first, flag, get, items, may, text

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
        "aws-native:eventsv2:ResourcePolicy",
    ),
    "search domain": (
        "aws:opensearch/domain:Domain",
        "aws:opensearch/domainPolicy:DomainPolicy",
        "aws:elasticsearch/domain:Domain",
        "aws:elasticsearch/domainPolicy:DomainPolicy",
        "aws-native:opensearchservice:Domain",
        "aws-native:elasticsearch:Domain",
        "aws:cloudsearch/domainServiceAccessPolicy:DomainServiceAccessPolicy",
    ),
    "ingestion pipeline": ("aws:opensearchingest/resourcePolicy:ResourcePolicy",),
    "table": (
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
        "aws-native:dynamodb:Table",
        "aws-native:dynamodb:GlobalTable",
    ),
    "database cluster": ("aws:dsql/clusterPolicy:ClusterPolicy", "aws-native:dsql:Cluster"),
    "Kafka cluster": ("aws:msk/clusterPolicy:ClusterPolicy", "aws-native:msk:ClusterPolicy"),
    "log destination": (
        "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy",
        "aws-native:logs:Destination",
    ),
    "Object Lambda access point": (
        "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy",
        "aws-native:s3objectlambda:AccessPointPolicy",
    ),
    "bot": ("aws-native:lex:ResourcePolicy",),
    "Bedrock resource": ("aws-native:bedrock:ResourcePolicy",),
    "AgentCore resource": (
        "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy",
        "aws-native:bedrockagentcore:ResourcePolicy",
    ),
}
_PROPERTIES = (
    "policy", "policyDocument", "accessPolicies", "resourcePolicy", "accessPolicy", "destinationPolicy",
)  # fmt: skip


def readers() -> dict[frozenset[str], Callable[[Props], list[Endpoint]]]:
    """A reader for the types of each kind of resource."""
    return {frozenset(types): _reader(noun) for noun, types in _HOLDERS.items()}


def _reader(noun: str) -> Callable[[Props], list[Endpoint]]:
    source = f"policy of the {noun}"

    def read(props: Props) -> list[Endpoint]:
        if get(props, "vpcOptions") not in (None, {}, [], NOT_TOLD) or _asks(props):
            return []
        try:
            who = _whom(props)
        except Unreadable as error:
            return [unreadable(source, str(error))]
        return [Endpoint(None, None, Auth(), source, note=f"it lets {who} in")] if who else []

    return read


def _asks(props: Props) -> bool:
    """Whether a search domain asks for a user itself, so that its policy need not.

    AWS says that such a domain's policy should ask for no signature:
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
    """
    security = get(props, "advancedSecurityOptions")
    return flag(security, "enabled") is True and not (
        may(security, "anonymousAuthEnabled") or get(security, "anonymousAuthEnabled") is UNKNOWN
    )


def _whom(props: Props) -> str:
    for name in _PROPERTIES:
        if who := opened(_document(get(props, name))):
            return who
    # Tables have a policy of their own in each region, and one for their stream.
    replicas = items(props, "replicas")
    for place in [] if isinstance(replicas, Unknown) else replicas:
        for holder in (place, get(place, "replicaStreamSpecification")):
            if who := opened(_document(get(holder, "resourcePolicy"))):
                return who
    if who := opened(_document(get(props, "streamSpecification", "resourcePolicy"))):
        return who
    # EventBridge's older permissions are one statement, and its policies of CloudFormation may be.
    statement = get(props, "statement")
    if statement is not None and statement is not UNKNOWN:
        return opened({"Statement": load(statement) if isinstance(statement, str) else statement})
    unlimited = get(props, "condition") in (None, {}, [], NOT_TOLD)
    return "every AWS account" if text(props, "principal") in {"*", NOT_TOLD} and unlimited else ""


def _document(value: object) -> object:
    """A policy, which some types wrap once more."""
    inner = first(value, "policyDocument", "PolicyDocument")
    return value if inner is None else inner
