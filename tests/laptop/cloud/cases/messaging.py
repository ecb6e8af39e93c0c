"""Queues, topics, EventBridge, Step Functions and registries."""

from __future__ import annotations

import json

from tests.laptop.cloud.cases.case import READ_LOGS, Case

EXPIRE = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 3}
KEEP = json.dumps({"rules": [{"rulePriority": 1, "selection": EXPIRE, "action": {"type": "expire"}}]})
PASS = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})

MESSAGING = (
    Case(
        "aws:sqs/queue:Queue",
        {
            "name": "orders",
            "visibilityTimeoutSeconds": 60.0,
            "delaySeconds": 5.0,
            "redrivePolicy": '{"deadLetterTargetArn": "~dead.arn", "maxReceiveCount": 3}',
            "tags": {"a": "b"},
        },
        {"visibilityTimeoutSeconds": 90.0, "tags": {"c": "d"}},
    ),
    Case(
        "aws:sqs/queuePolicy:QueuePolicy",
        {"queueUrl": "~queue", "policy": READ_LOGS},
        {"policy": READ_LOGS.replace("Get", "Put")},
    ),
    Case(
        "aws:sqs/redrivePolicy:RedrivePolicy",
        {"queueUrl": "~queue", "redrivePolicy": '{"deadLetterTargetArn": "~dead.arn", "maxReceiveCount": 3}'},
        {"redrivePolicy": '{"deadLetterTargetArn": "~dead.arn", "maxReceiveCount": 5}'},
    ),
    Case("aws:sns/topic:Topic", {"name": "page", "displayName": "Page"}, {"displayName": "Pages"}),
    Case(
        "aws:sns/topicPolicy:TopicPolicy",
        {"arn": "~topic", "policy": READ_LOGS},
        {"policy": READ_LOGS.replace("Get", "Put")},
    ),
    Case(
        "aws:sns/topicSubscription:TopicSubscription",
        {
            "topic": "~topic",
            "protocol": "sqs",
            "endpoint": "~queue.arn",
            "filterPolicy": '{"kind": ["order"]}',
        },
        {"filterPolicy": '{"kind": ["refund"]}', "rawMessageDelivery": True},
    ),
    Case(
        "aws:cloudwatch/eventBus:EventBus",
        {"name": "shop", "description": "orders"},
        {"description": "refunds"},
    ),
    Case(
        "aws:cloudwatch/eventRule:EventRule",
        {
            "name": "placed",
            "eventBusName": "~bus",
            "eventPattern": '{"source": ["shop"]}',
            "description": "a",
        },
        {"eventPattern": '{"source": ["till"]}', "state": "DISABLED"},
    ),
    Case(
        "aws:cloudwatch/eventTarget:EventTarget",
        {"rule": "~rule.name", "eventBusName": "~bus", "targetId": "f", "arn": "~function.arn"},
        {"inputTransformer": {"inputPaths": {"id": "$.detail.id"}, "inputTemplate": '{"id": <id>}'}},
        hints={"rule": "~rule.name", "eventBusName": "~bus", "targetId": "f"},
        unread=frozenset({"arn", "inputTransformer"}),
    ),
    Case(
        "aws:sfn/stateMachine:StateMachine",
        {"name": "hello", "definition": PASS, "roleArn": "~role.arn"},
        {"definition": PASS.replace('"A"', '"B"')},
    ),
    Case(
        "aws:sfn/activity:Activity",
        {"name": "paint", "tags": {"a": "b"}},
        {"tags": {"c": "d"}},
        unread=frozenset({"tags"}),
    ),
    Case(
        "aws:ecr/repository:Repository",
        {"name": "shop/orders", "imageTagMutability": "IMMUTABLE"},
        {"imageTagMutability": "MUTABLE", "imageScanningConfiguration": {"scanOnPush": True}},
        unread=frozenset({"tags"}),
    ),
    Case(
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        {"repository": "~images", "policy": KEEP},
        {"policy": KEEP.replace("3", "5")},
    ),
    Case(
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        {"repository": "~images", "policy": READ_LOGS},
        {"policy": READ_LOGS.replace("Get", "Put")},
    ),
    Case(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        {"eventSourceArn": "~queue.arn", "functionName": "~function.arn", "batchSize": 5.0},
        {"batchSize": 2.0, "enabled": False, "functionResponseTypes": ["ReportBatchItemFailures"]},
        unread=frozenset({"functionName"}),
    ),
)
