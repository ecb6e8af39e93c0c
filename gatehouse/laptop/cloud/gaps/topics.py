"""SNS: what moto 5.2.5 sends to a function has neither the message's own IDs nor its attributes, and asks for no permission.

https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
"""

from __future__ import annotations

import json
from typing import Any

from gatehouse.laptop.cloud import runners
from gatehouse.laptop.cloud.gaps.base import Moto, Original, moto, wrap


def patch() -> None:
    """Send functions what AWS does."""
    subscription = moto("sns.models").Subscription
    wrap(subscription, publish=_published)


def _published(original: Original, self: Moto, message: str, message_id: str, **options: Any) -> None:  # noqa: ANN401
    runner = runners.functions()
    if runner is None or self.protocol != "lambda":
        original(self, message, message_id, **options)
        return
    attributes = options.get("message_attributes")
    matcher = self._filter_policy_matcher
    if matcher is not None and not matcher.matches(attributes, message):
        return
    if options.get("message_structure") == "json":
        message = self._parse_message_structure(message, self.protocol)
    sent = self.get_post_data(message, message_id, options.get("subject"), message_attributes=attributes)
    event = json.dumps(_record(self.arn, sent), default=str)
    runner.deliver(runners.Delivery(self.endpoint, "sns.amazonaws.com", self.topic.arn, event, {}))


def _record(subscription: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Return the event of one message: Lambda's names differ from those of a message over HTTP."""
    message = {
        "Type": sent["Type"],
        "MessageId": sent["MessageId"],
        "TopicArn": sent["TopicArn"],
        "Subject": sent.get("Subject"),
        "Message": sent["Message"],
        "Timestamp": sent["Timestamp"],
        "SignatureVersion": sent["SignatureVersion"],
        "Signature": sent["Signature"],
        "SigningCertUrl": sent["SigningCertURL"],
        "UnsubscribeUrl": sent["UnsubscribeURL"],
        "MessageAttributes": sent.get("MessageAttributes") or {},
    }
    origin = {"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": subscription}
    return {"Records": [{**origin, "Sns": message}]}
