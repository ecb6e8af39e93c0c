"""Ways in beside APIs: the edge, endpoint services, webhooks, buckets and tables, and what only the deploy tells."""

from __future__ import annotations

import json
from typing import Any

from bench.policy_peers.cases.program import ARN, GUARDED, Case, Program, Props, Ref, Told, alone, http, route

URL = "abcdefgh.lambda-url.eu-west-1.on.aws"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
NATIVE_DISTRIBUTION = "aws-native:cloudfront:Distribution"
CUSTOM_ORIGIN: Props = {"httpPort": 80, "httpsPort": 443, "originProtocolPolicy": "https-only"}
NATIVE_ORIGIN: Props = {"HTTPPort": 80, "HTTPSPort": 443, "originProtocolPolicy": "https-only"}
WEBHOOK = {
    "name": "orders",
    "targetAction": "Source",
    "targetPipeline": "orders",
    "filters": [{"jsonPath": "$.ref", "matchEquals": "refs/heads/main"}],
}
ACCOUNT = "arn:aws:iam::123456789012:root"
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/orders/1"
METADATA = "GET /.well-known/oauth-protected-resource"


def statement(principal: object, action: str, resource: object = "*") -> Props:
    """A policy of one statement."""
    allowed = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [allowed]}


def edge(event: str) -> tuple[Program, Program]:
    """A distribution with a function at one of the edge's events; for CloudFormation, too."""
    function = {"eventType": event, "lambdaArn": f"{ARN}:1", "includeBody": False}
    native = {"EventType": event, "LambdaFunctionARN": f"{ARN}:1", "IncludeBody": False}
    return distribution("www.example.com", {}, [function], [native])


def distribution(
    domain: str, origin: Props, functions: list[Props], native: list[Props]
) -> tuple[Program, Program]:
    """A distribution before one origin; for CloudFormation, too."""
    behaviour: dict[str, Any] = {"targetOriginId": "it", "viewerProtocolPolicy": "https-only"}
    methods = {"allowedMethods": ["GET", "HEAD"], "cachedMethods": ["GET", "HEAD"]}
    made = {
        "enabled": True,
        "origins": [{"domainName": domain, "originId": "it", "customOriginConfig": CUSTOM_ORIGIN, **origin}],
        "defaultCacheBehavior": {**behaviour, **methods, "lambdaFunctionAssociations": functions},
        "restrictions": {"geoRestriction": {"restrictionType": "none"}},
        "viewerCertificate": {"cloudfrontDefaultCertificate": True},
    }
    of_native = {
        "enabled": True,
        "origins": [{"domainName": domain, "id": "it", "customOriginConfig": NATIVE_ORIGIN, **origin}],
        "defaultCacheBehavior": {**behaviour, "lambdaFunctionAssociations": native},
    }
    return {"it": (DISTRIBUTION, made)}, {"it": (NATIVE_DISTRIBUTION, {"distributionConfig": of_native})}


def service(principal: str) -> tuple[Program, Program]:
    """A service that other accounts reach from their VPCs."""
    props = {"acceptanceRequired": False, "networkLoadBalancerArns": [BALANCER]}
    admitted = {"serviceId": Ref("it"), "allowedPrincipals": [principal]}
    return (
        {
            "it": (
                "aws:ec2/vpcEndpointService:VpcEndpointService",
                {**props, "allowedPrincipals": [principal]},
            )
        },
        {
            "it": ("aws-native:ec2:VpcEndpointService", props),
            "who": ("aws-native:ec2:VpcEndpointServicePermissions", admitted),
        },
    )


def bucket(policy: object) -> Program:
    """A bucket that starts a function when something is written into it."""
    started = [{"lambdaFunctionArn": ARN, "events": ["s3:ObjectCreated:*"]}]
    return {
        "bucket": ("aws:s3/bucket:Bucket", {"bucket": "orders"}),
        "tells": (
            "aws:s3/bucketNotification:BucketNotification",
            {"bucket": Ref("bucket"), "lambdaFunctions": started},
        ),
        "it": ("aws:s3/bucketPolicy:BucketPolicy", {"bucket": Ref("bucket"), "policy": policy}),
    }


def native_bucket(policy: Props) -> Program:
    """The same for CloudFormation, where a bucket says itself what it starts."""
    tells = {"lambdaConfigurations": [{"event": "s3:ObjectCreated:*", "function": ARN}]}
    held = {"bucketName": "orders", "notificationConfiguration": tells}
    return {
        "bucket": ("aws-native:s3:Bucket", held),
        "it": ("aws-native:s3:BucketPolicy", {"bucket": Ref("bucket"), "policyDocument": policy}),
    }


def table(policy: Props) -> tuple[Program, Program]:
    """A table and who may use it."""
    arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
    props = {"resourceArn": arn, "policy": json.dumps(policy)}
    held = {
        "tableName": "orders",
        "keySchema": [{"attributeName": "id", "keyType": "HASH"}],
        "attributeDefinitions": [{"attributeName": "id", "attributeType": "S"}],
        "billingMode": "PAY_PER_REQUEST",
        "resourcePolicy": {"policyDocument": policy},
    }
    return (
        {"it": ("aws:dynamodb/resourcePolicy:ResourcePolicy", props)},
        {"it": ("aws-native:dynamodb:Table", held)},
    )


def queue(principal: object) -> Program:
    """A queue with a policy that names the queue, which is not there yet."""
    policy = Told(statement(principal, "sqs:SendMessage", Ref("queue")))
    return {
        "queue": ("aws:sqs/queue:Queue", {"name": "orders"}),
        "it": ("aws:sqs/queuePolicy:QueuePolicy", {"queueUrl": Ref("queue"), "policy": policy}),
    }


def spelled(title: str, good: tuple[Program, Program], bad: tuple[Program, Program]) -> Case:
    """A case whose spelling for CloudFormation is another."""
    return Case(title, good[0], bad[0], native=(good[1], bad[1]))


WRITES = "s3:PutObject"
CASES = [
    spelled(
        "CloudFront before a function URL for which it does not sign",
        distribution(URL, {"originAccessControlId": "E2QWRUHAPOMQZL"}, [], []),
        distribution(URL, {}, [], []),
    ),
    spelled(
        "function of Lambda@Edge that may answer viewers itself",
        edge("viewer-response"),
        edge("viewer-request"),
    ),
    spelled("endpoint service for every account's VPC", service(ACCOUNT), service("*")),
    alone(
        "webhook of a pipeline that asks nobody",
        "aws:codepipeline/webhook:Webhook",
        WEBHOOK,
        {"authentication": "UNAUTHENTICATED"},
        {"authentication": "GITHUB_HMAC", "authenticationConfiguration": {"secretToken": "{{resolve}}"}},
    ),
    Case(
        "bucket into which everyone writes, and whose events start a function",
        bucket(json.dumps(statement({"AWS": ACCOUNT}, WRITES))),
        bucket(json.dumps(statement("*", WRITES))),
        native=(
            native_bucket(statement({"AWS": ACCOUNT}, WRITES)),
            native_bucket(statement("*", WRITES)),
        ),
    ),
    spelled(
        "table for everyone",
        table(statement({"AWS": ACCOUNT}, "dynamodb:*")),
        table(statement("*", "dynamodb:*")),
    ),
    Case(
        "route to a function of one's own at the address of an MCP server's metadata",
        http(it=route(METADATA, **GUARDED)),
        http(it=route(METADATA, authorizationType="NONE")),
    ),
    Case("queue for everyone, as only the deploy tells", queue({"AWS": ACCOUNT}), queue("*")),
    Case(
        "bucket into which everyone writes, as only the deploy tells",
        bucket(Told(statement({"AWS": ACCOUNT}, WRITES, Ref("bucket")))),
        bucket(Told(statement("*", WRITES, Ref("bucket")))),
        native=(
            native_bucket(statement({"AWS": ACCOUNT}, WRITES)),
            native_bucket(statement("*", WRITES)),
        ),
    ),
]
