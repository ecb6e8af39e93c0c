"""Queues and topics.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/ and https://docs.aws.amazon.com/sns/latest/api/
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.aws import NotFoundError
from gatehouse.laptop.cloud.compare import plain
from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op
from gatehouse.laptop.cloud.shapes import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.cloud.aws import Aws, Created, PriorState
    from gatehouse.laptop.cloud.shapes import Json, Values

_QUEUE: Final = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "delaySeconds": "DelaySeconds",
    "fifoQueue": "FifoQueue",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
_TOPIC: Final = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deliveryPolicy": "DeliveryPolicy",
    "displayName": "DisplayName",
    "fifoTopic": "FifoTopic",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
}
_SUBSCRIPTION: Final = {
    "deliveryPolicy": "DeliveryPolicy",
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "rawMessageDelivery": "RawMessageDelivery",
    "redrivePolicy": "RedrivePolicy",
    "subscriptionRoleArn": "SubscriptionRoleArn",
}


@dataclass(frozen=True, kw_only=True)
class AttributedKind(Kind):
    """A type whose properties are one map of texts to AWS, and of which any may change.

    Attributes:
        attributes: the properties in the map, and AWS's names for them.
        told: those that are in the map only where it is read.
        put: sets attributes of what has this ID.
        usual: what an attribute is set to that a program takes out; an empty text where nothing is named.
    """

    attributes: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    put: Callable[[Aws, str, Mapping[str, str]], None]
    usual: Mapping[str, str] = field(default_factory=dict)

    def make(self, aws: Aws, name: str, inputs: Values) -> Created:
        """Create a resource; one that is an attribute of another is put there."""
        made = super().make(aws, name, inputs)
        if self.create is None:
            self.put(aws, made.id, self._map(inputs))
        return made

    def replacing(self, differing: frozenset[str]) -> frozenset[str]:
        """Return the properties, of those that differ, for which AWS wants a new resource."""
        return differing & {*self.fixed, "region"}

    def change(self, aws: Aws, id_: str, old: PriorState, new: Values) -> Values:
        """Set the attributes that differ."""
        values = self.held(old, new)
        differing = [key for key in self.attributes if plain(old.inputs.get(key)) != plain(values.get(key))]
        unset = {self.attributes[key]: self.usual.get(key, "") for key in differing if key not in values}
        now = {**unset, **self._map({key: values[key] for key in differing if key in values})}
        if now:
            self.put(aws, id_, now)
        kept = {key: item for key, item in old.outputs.items() if key not in old.inputs}
        outputs = self.finished(aws, {**kept, **values, "id": id_})
        self.tag(aws, None, outputs, old.inputs)
        return outputs

    def remove(self, aws: Aws, id_: str, outputs: Values) -> None:
        """Delete a resource; of one that is an attribute of another, that is unset."""
        super().remove(aws, id_, outputs)
        if self.create is None and self.delete is None:
            with suppress(NotFoundError):
                self.put(aws, id_, {name: self.usual.get(key, "") for key, name in self.attributes.items()})

    def sent(self, values: Values) -> Values:
        """Return the properties with those of the map in it."""
        given = self._map(values)
        rest = {key: item for key, item in values.items() if key not in self.attributes}
        return {**super().sent(rest), "attributes": given} if given else super().sent(rest)

    def properties(self, aws: Aws, operation: Op, response: Values) -> Values:
        """Return the properties that a response holds, those of the map beside the others, with their own types."""
        found = super().properties(aws, operation, response)
        held = found.pop("attributes", None) or {}
        names = {**self.attributes, **self.told}
        return {**found, **{key: _typed(held[name]) for key, name in names.items() if _set(held.get(name))}}

    def _map(self, values: Values) -> dict[str, str]:
        return {name: text(values[key]) for key, name in self.attributes.items() if _set(values.get(key))}


@dataclass(frozen=True, kw_only=True)
class QueueKind(AttributedKind):
    """A queue, whose tags AWS gives in an operation of their own."""

    def look(self, aws: Aws, id_: str, inputs: Values) -> Values | None:
        """Return a queue with its tags."""
        found = super().look(aws, id_, inputs)
        if found is None:
            return None
        tags = aws.call("sqs", "ListQueueTags", {"QueueUrl": id_}).get("Tags")
        return self.finished(aws, {**found, "tags": tags})


def _set(value: Json) -> bool:
    return value is not None and value != ""


def _typed(value: str) -> Json:
    """Return an attribute as the property it is: numbers and booleans are texts to AWS."""
    if value in {"true", "false"}:
        return value == "true"
    return int(value) if value.isdecimal() else value


_USUAL: Final = {
    "delaySeconds": "0",
    "kmsDataKeyReusePeriodSeconds": "300",
    "maxMessageSize": "1048576",
    "messageRetentionSeconds": "345600",
    "receiveWaitTimeSeconds": "0",
    "visibilityTimeoutSeconds": "30",
}
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"""


_NOBODY_ELSE: Final = {"policy": '{"Version": "2012-10-17", "Statement": []}'}
"""A topic always has a policy; its own account may use it whatever the policy says."""


def _queue_outputs(aws: Aws, outputs: Values) -> Values:
    name = str(outputs["id"]).rsplit("/", 1)[-1]
    return {"arn": aws.arn("sqs", name), "name": name, "url": outputs["id"]}


def _put_queue(aws: Aws, id_: str, attributes: Mapping[str, str]) -> None:
    aws.call("sqs", "SetQueueAttributes", {"QueueUrl": id_, "Attributes": dict(attributes)})


def _put_each(operation: str, member: str) -> Callable[[Aws, str, Mapping[str, str]], None]:
    """Return how attributes are set by an operation that sets one at a time."""

    def put(aws: Aws, id_: str, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            aws.call("sns", operation, {member: id_, "AttributeName": name, "AttributeValue": value})

    return put


def _queue_attribute(type_: str, key: str, name: str) -> Kind:
    return AttributedKind(
        type=type_,
        service="sqs",
        read=Op("GetQueueAttributes", {"QueueUrl": "id"}, always={"AttributeNames": ["All"]}),
        id=("queueUrl",),
        fixed=frozenset({"queueUrl"}),
        attributes={key: name},
        put=_put_queue,
        also=frozenset({"queueUrl", key}),
    )


KINDS: Final = (
    QueueKind(
        type="aws:sqs/queue:Queue",
        service="sqs",
        create=Op("CreateQueue"),
        read=Op("GetQueueAttributes", {"QueueUrl": "id"}, always={"AttributeNames": ["All"]}),
        delete=Op("DeleteQueue", {"QueueUrl": "id"}),
        id=("queueUrl",),
        names={"name": "QueueName"},
        auto="name",
        longest=80,
        ending=("fifoQueue", ".fifo"),
        fixed=frozenset({"name", "fifoQueue"}),
        attributes=_QUEUE,
        put=_put_queue,
        usual=_USUAL,
        unread=frozenset({"redriveAllowPolicy"}),
        computed=_queue_outputs,
        also=frozenset(_QUEUE),
    ),
    _queue_attribute("aws:sqs/queuePolicy:QueuePolicy", "policy", "Policy"),
    _queue_attribute("aws:sqs/redrivePolicy:RedrivePolicy", "redrivePolicy", "RedrivePolicy"),
    AttributedKind(
        type="aws:sns/topic:Topic",
        service="sns",
        create=Op("CreateTopic"),
        read=Op("GetTopicAttributes", {"TopicArn": "id"}),
        delete=Op("DeleteTopic", {"TopicArn": "id"}),
        id=("topicArn",),
        auto="name",
        longest=256,
        ending=("fifoTopic", ".fifo"),
        fixed=frozenset({"name", "fifoTopic"}),
        attributes=_TOPIC,
        put=_put_each("SetTopicAttributes", "TopicArn"),
        usual=_NOBODY_ELSE,
        also=frozenset(_TOPIC),
        computed=lambda aws, outputs: {
            "arn": outputs["id"],
            "name": outputs["id"].rsplit(":", 1)[-1],
            "owner": aws.account,
        },
    ),
    AttributedKind(
        type="aws:sns/topicPolicy:TopicPolicy",
        service="sns",
        read=Op("GetTopicAttributes", {"TopicArn": "id"}),
        id=("arn",),
        fixed=frozenset({"arn"}),
        attributes={"policy": "Policy"},
        put=_put_each("SetTopicAttributes", "TopicArn"),
        usual=_NOBODY_ELSE,
        computed=lambda aws, outputs: {"arn": outputs["id"], "owner": aws.account},
        also=frozenset({"arn", "policy"}),
    ),
    AttributedKind(
        type="aws:sns/topicSubscription:TopicSubscription",
        service="sns",
        create=Op("Subscribe"),
        read=Op("GetSubscriptionAttributes", {"SubscriptionArn": "id"}),
        delete=Op("Unsubscribe", {"SubscriptionArn": "id"}),
        id=("subscriptionArn",),
        names={"topic": "TopicArn"},
        fixed=frozenset({"topic", "protocol", "endpoint"}),
        attributes=_SUBSCRIPTION,
        told={"topic": "TopicArn", "protocol": "Protocol", "endpoint": "Endpoint"},
        put=_put_each("SetSubscriptionAttributes", "SubscriptionArn"),
        computed=lambda aws, outputs: {"arn": outputs["id"], "ownerId": aws.account},
        also=frozenset(_SUBSCRIPTION),
    ),
)
