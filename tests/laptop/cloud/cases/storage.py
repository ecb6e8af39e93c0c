"""Buckets, parameters and secrets."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import READ_LOGS, Case

STORAGE = (
    *(
        Case(
            f"aws:s3/{name}",
            {"bucket": f"files-{index}", "forceDestroy": True, "tags": {"a": "b"}},
            {"tags": None},
            frozenset({"tags", "forceDestroy"}),
        )
        for index, name in enumerate(("bucket:Bucket", "bucketV2:BucketV2"))
    ),
    Case(
        "aws:s3/bucketPolicy:BucketPolicy",
        {"bucket": "~bucket", "policy": READ_LOGS},
        {"policy": READ_LOGS.replace("Get", "Put")},
    ),
    Case(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        {"bucket": "~bucket", "blockPublicAcls": True, "blockPublicPolicy": True},
        {"blockPublicPolicy": False},
    ),
    *(
        Case(f"aws:s3/{name}", {"bucket": "~bucket", "key": name, "content": "hello"}, {"content": "bye"})
        for name in ("bucketObjectv2:BucketObjectv2", "bucketObject:BucketObject")
    ),
    Case(
        "aws:ssm/parameter:Parameter",
        {"name": "/app/flag", "type": "String", "value": "on", "tags": {"a": "b"}},
        {"value": "off", "tags": {"c": "d"}},
        unread=frozenset({"tags"}),
    ),
    Case(
        "aws:secretsmanager/secret:Secret",
        {"name": "key", "description": "a key"},
        {"description": "the key"},
    ),
    Case(
        "aws:secretsmanager/secretVersion:SecretVersion",
        {"secretId": "~secret", "secretString": "one"},
        {"secretString": "two"},
    ),
)
