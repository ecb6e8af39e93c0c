"""Ways in beside APIs and addresses: functions at the edge, endpoint services, webhooks, tables, buckets, started tasks.

Lambda@Edge: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html
Endpoint services: https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html
Webhooks: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_WebhookDefinition.html
Tables: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
Events of buckets: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
"""

from __future__ import annotations

import json
from typing import Any

from tests.policy.cases.doors import OFFICE_RULE, PUBLIC_RULE
from tests.policy.cases.shared import OPEN
from tests.policy.programs import Case, Later, Program, Ref, case, one

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
WEBHOOK = "aws:codepipeline/webhook:Webhook"
TABLE = "aws-native:dynamodb:Table"
SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService"
ADMISSION = "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple"
BUCKET, BUCKET_POLICY = "aws:s3/bucket:Bucket", "aws:s3/bucketPolicy:BucketPolicy"
NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
INSTANCE, GROUP = "aws:ec2/instance:Instance", "aws:ec2/securityGroup:SecurityGroup"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f:1"
STACK = "closed-stack:it"
PRIVATE_NETWORKS = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
TOO = {STACK, "closed-endpoints:tells"}
"""At an update, where the second of two resources is refused before it is created, and the stack says so again."""


def statements(*principals: Any, action: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {
        "Statement": [
            {"Effect": "Allow", "Principal": who, "Action": action, "Resource": "*", **more}
            for who in principals
        ]
    }


def policy(*principals: Any, action: str | list[str] = "*", **more: Any) -> dict[str, str]:
    return {"policy": json.dumps(statements(*principals, action=action, **more))}


def edge(event: Any, **behaviour: Any) -> dict[str, Any]:
    functions = [{"eventType": event, "lambdaArn": FUNCTION}]
    return {"origins": [], "defaultCacheBehavior": {"lambdaFunctionAssociations": functions, **behaviour}}


def failing(title: str, kind: str, props: dict[str, Any]) -> Case:
    return one(title, "failing", kind, props, OPEN)


def passing(title: str, kind: str, props: dict[str, Any]) -> Case:
    return one(title, "passing", kind, props)


SIDE_DOORS = [
    failing("a function that answers viewers at the edge", DISTRIBUTION, edge("viewer-request")),
    failing("a function that answers in the origin's place", DISTRIBUTION, edge("origin-request")),
    failing(
        "a function that may answer viewers before a signature counts",
        DISTRIBUTION,
        edge("viewer-request", trustedKeyGroups=["k"]),
    ),
    passing(
        "a function that answers who has a signed URL",
        DISTRIBUTION,
        edge("origin-request", trustedKeyGroups=["k"]),
    ),
    passing("a function that adds headers to responses", DISTRIBUTION, edge("viewer-response")),
    failing(
        "a function at the edge for some paths",
        DISTRIBUTION,
        {
            "orderedCacheBehaviors": [
                {**edge("origin-request")["defaultCacheBehavior"], "pathPattern": "/api/*"}
            ]
        },
    ),
    failing(
        "a function at the edge of aws-native",
        "aws-native:cloudfront:Distribution",
        {
            "distributionConfig": {
                "defaultCacheBehavior": {
                    "lambdaFunctionAssociations": [
                        {"eventType": "viewer-request", "lambdaFunctionArn": FUNCTION}
                    ]
                }
            }
        },
    ),
    one(
        "functions at the edge that are not known yet",
        "unknown",
        DISTRIBUTION,
        {"defaultCacheBehavior": {"lambdaFunctionAssociations": Later([])}},
        f"?{OPEN}",
        up=set(),
    ),
    one("a function at the edge for an event that there is not", "odd", DISTRIBUTION, edge(5)),
    failing("a webhook for everyone", WEBHOOK, {"authentication": "UNAUTHENTICATED"}),
    failing(
        "a webhook for every address",
        WEBHOOK,
        {"authentication": "IP", "authenticationConfiguration": {"allowedIpRange": "0.0.0.0/0"}},
    ),
    passing(
        "a webhook for one network",
        WEBHOOK,
        {"authentication": "IP", "authenticationConfiguration": {"allowedIpRange": "203.0.113.0/24"}},
    ),
    passing("a webhook that checks signatures", WEBHOOK, {"authentication": "GITHUB_HMAC"}),
    failing(
        "a webhook of aws-native for everyone",
        "aws-native:codepipeline:Webhook",
        {"authentication": "UNAUTHENTICATED"},
    ),
    failing("a table for everyone", "aws:dynamodb/resourcePolicy:ResourcePolicy", policy("*")),
    passing(
        "a table for one account",
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
        policy({"AWS": "arn:aws:iam::123456789012:root"}),
    ),
    failing(
        "a table of aws-native for everyone", TABLE, {"resourcePolicy": {"policyDocument": statements("*")}}
    ),
    failing(
        "a table's stream for everyone",
        TABLE,
        {"streamSpecification": {"resourcePolicy": {"policyDocument": statements({"AWS": "*"})}}},
    ),
    failing(
        "a replica of a table for everyone",
        "aws-native:dynamodb:GlobalTable",
        {"replicas": [{"region": "eu-west-1"}, {"resourcePolicy": {"policyDocument": statements("*")}}]},
    ),
    passing("a table without a policy", TABLE, {"tableName": "t"}),
    failing(
        "a log destination for every account",
        "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy",
        {"accessPolicy": policy("*")["policy"]},
    ),
    failing(
        "a log destination of aws-native for every account",
        "aws-native:logs:Destination",
        {"destinationPolicy": policy("*")["policy"]},
    ),
    failing(
        "a function on the way out of a bucket for everyone",
        "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy",
        policy("*"),
    ),
    failing("a Kafka cluster for every account", "aws:msk/clusterPolicy:ClusterPolicy", policy({"AWS": "*"})),
    failing("a bot for every account", "aws-native:lex:ResourcePolicy", {"policy": statements("*")}),
]


def bucket(
    holder: dict[str, Any], kind: str = BUCKET_POLICY, started: dict[str, Any] | None = None, **block: bool
) -> Program:
    """A bucket `b`, what lets others in as `it`, what starts when something is written, and what is blocked."""
    return {
        "b": (BUCKET, {"bucket": "b"}),
        **({"block": (BLOCK, {"bucket": Ref("b"), **block})} if block else {}),
        "it": (kind, {"bucket": Ref("b"), **holder}),
        "tells": (
            NOTIFICATION,
            {"bucket": Ref("b"), **(started or {"lambdaFunctions": [{"events": ["s3:*"]}]})},
        ),
    }


def placed(groups: dict[str, Any], **instance: Any) -> Program:
    return {
        "group": (GROUP, {"ingress": [groups]}),
        "it": (INSTANCE, {"ami": "a", "vpcSecurityGroupIds": [Ref("group")], **instance}),
    }


def started(groups: dict[str, Any], **network: Any) -> Program:
    configuration = {"subnets": ["s"], "securityGroups": [Ref("group")], **network}
    return {
        "group": (GROUP, {"ingress": [groups]}),
        "it": (TARGET, {"arn": "a", "rule": "r", "ecsTarget": {"networkConfiguration": configuration}}),
    }


SIDE_DOORS_TOGETHER = [
    case("a bucket into which everyone writes, and whose function starts", "failing", bucket(policy("*")), STACK, up=TOO),
    case(
        "a bucket into which every account puts objects",
        "failing",
        bucket(policy({"AWS": "*"}, action=["s3:Get*", "s3:Put*"]), started={"eventbridge": True}),
        STACK,
        up=TOO,
    ),
    case(
        "a bucket whose policy only the deploy tells, and is for everyone",
        "failing",
        bucket({"policy": Later(policy("*")["policy"])}),
        up=TOO,
    ),
    case(
        "a bucket whose policy only the deploy tells, and comes after what it starts",
        "failing",
        dict(reversed(bucket({"policy": Later(policy("*")["policy"])}).items())),
        up={STACK, "closed-endpoints:it"},
    ),
    case(
        "a bucket whose policy only the deploy tells, and is for one account",
        "passing",
        bucket({"policy": Later(policy({"AWS": "arn:aws:iam::123456789012:root"})["policy"])}),
    ),
    case(
        "a bucket that refuses the public after its policy and what it starts were there",
        "failing",
        {**bucket(policy("*")), "block": (BLOCK, {"bucket": Ref("b"), "restrictPublicBuckets": True})},
        up={"closed-endpoints:tells"},
    ),
    case("a bucket that everyone reads", "passing", bucket(policy("*", action="s3:GetObject"))),
    case(
        "a bucket into which one account writes",
        "passing",
        bucket(policy({"AWS": "arn:aws:iam::123456789012:root"}, action="s3:PutObject")),
    ),
    case(
        "a bucket that leaves who writes to its access points",
        "passing",
        bucket(policy("*", Condition={"StringEquals": {"s3:DataAccessPointAccount": "123456789012"}})),
    ),
    case("a bucket that refuses the public", "passing", bucket(policy("*"), restrictPublicBuckets=True)),
    case("a bucket beside another bucket's block, which was computed from its name", "failing", {
        **bucket(policy("*")), "block": (BLOCK, {"bucket": Ref("b", "other"), "restrictPublicBuckets": True})},
        up=TOO),
    case("a bucket that its policy names, and what it tells by its id", "failing", {
        **bucket(policy("*")), "it": (BUCKET_POLICY, {"bucket": "b", **policy("*")})}, STACK),
    case("a bucket whose policy the block does not concern", "failing",
        bucket(policy("*"), blockPublicAcls=True), STACK, up=TOO),
    case("a bucket into which everyone writes, and that starts nothing", "passing", {
        "b": (BUCKET, {"bucket": "b"}), "it": (BUCKET_POLICY, {"bucket": Ref("b"), **policy("*")})}),
    case(
        "a bucket whose list of grants lets everyone write",
        "failing",
        bucket({"acl": "public-read-write"}, "aws:s3/bucketAcl:BucketAcl"),
        STACK,
        up=TOO,
    ),
    case(
        "a bucket whose list of grants lets everyone read",
        "passing",
        bucket({"acl": "public-read"}, "aws:s3/bucketAcl:BucketAcl"),
    ),
    case(
        "an access point by which everyone writes",
        "failing",
        bucket(policy("*", action="s3:PutObject"), "aws:s3/accessPoint:AccessPoint"),
        STACK,
        up=TOO,
    ),
    case(
        "an endpoint service for every account's VPC",
        "failing",
        {"it": (SERVICE, {"acceptanceRequired": False, "allowedPrincipals": ["*"]})},
        STACK,
    ),
    case(
        "an endpoint service for every account that asks, once somebody accepts",
        "passing",
        {"it": (SERVICE, {"acceptanceRequired": True, "allowedPrincipals": ["*"]})},
    ),
    case(
        "an endpoint service for one account",
        "passing",
        {"it": (SERVICE, {"acceptanceRequired": False, "allowedPrincipals": ["arn:aws:iam::123456789012:root"]})},
    ),
    case(
        "an endpoint service that admits everyone apart",
        "failing",
        {
            "s": (SERVICE, {"acceptanceRequired": False}),
            "it": (ADMISSION, {"vpcEndpointServiceId": Ref("s"), "principalArn": "*"}),
        },
        STACK,
    ),
    case(
        "an endpoint service that admits everyone apart, once somebody accepts",
        "passing",
        {
            "s": (SERVICE, {"acceptanceRequired": True}),
            "it": (ADMISSION, {"vpcEndpointServiceId": Ref("s"), "principalArn": "*"}),
        },
    ),
    case("a task that an event starts, for everyone", "failing", started(PUBLIC_RULE, assignPublicIp=True), STACK),
    case("a task that an event starts, for an office", "passing", started(OFFICE_RULE, assignPublicIp=True)),
    case("a task that an event starts, without an address", "passing", started(PUBLIC_RULE)),
    case(
        "an open instance in a subnet of another program",
        "unknown",
        placed(PUBLIC_RULE, subnetId="subnet-1"),
        "?closed-stack:",
    ),
    case(
        "an open instance in a subnet of another program, without an address",
        "passing",
        placed(PUBLIC_RULE, subnetId="subnet-1", associatePublicIpAddress=False),
    ),
    case("an instance for an office in a subnet of another program", "passing", placed(OFFICE_RULE, subnetId="subnet-1")),
    case(
        "a load balancer of which a preview does not show that it is public",
        "failing",
        {
            "lb": ("aws:lb/loadBalancer:LoadBalancer", {"internal": Later(False)}),
            "it": ("aws:lb/listener:Listener", {"loadBalancerArn": Ref("lb"), "defaultActions": [{"type": "forward"}]}),
        },
        STACK,
    ),
    case(
        "a load balancer whose kind another resource tells",
        "unknown",
        {
            "vpc": ("aws:ec2/vpc:Vpc", {}),
            "lb": ("aws:lb/loadBalancer:LoadBalancer", {"internal": Ref("vpc", "true")}),
            "it": ("aws:lb/listener:Listener", {"loadBalancerArn": Ref("lb"), "defaultActions": [{"type": "forward"}]}),
        },
        "?closed-stack:",
        up=set(),
    ),
    case(
        "an instance without an address that CloudFront reaches in its VPC",
        "failing",
        placed(OFFICE_RULE, subnetId="subnet-1", associatePublicIpAddress=False)
        | {"origin": ("aws:cloudfront/vpcOrigin:VpcOrigin", {"vpcOriginEndpointConfig": {"arn": Ref("it")}})},
        STACK,
    ),
    case(
        "a group whose networks another resource tells",
        "unknown",
        {
            "vpc": ("aws:ec2/vpc:Vpc", {}),
            "group": (GROUP, {"ingress": [{**PUBLIC_RULE, "cidrBlocks": [Ref("vpc", "10.0.0.0/16")]}]}),
            "it": (INSTANCE, {"ami": "a", "vpcSecurityGroupIds": [Ref("group")], "associatePublicIpAddress": True}),
        },
        "?closed-stack:",
        up=set(),
    ),
    case(
        "an instance that refuses its subnet's address, and that an address is put on",
        "failing",
        placed(PUBLIC_RULE, subnetId="subnet-1", associatePublicIpAddress=False)
        | {"eip": ("aws:ec2/eip:Eip", {"instance": Ref("it")})},
        STACK,
    ),
    case("a group of rules for small networks, which together are nobody's own", "failing", {
        "group": (GROUP, {"ingress": [{**PUBLIC_RULE, "cidrBlocks": [f"{n}.0.0.0/8"]} for n in (2, 4, 6)]}),
        "it": (INSTANCE, {"ami": "a", "vpcSecurityGroupIds": [Ref("group")], "associatePublicIpAddress": True})}, STACK),
    case("a group for all private networks, in rules of their own", "passing", {
        "group": (GROUP, {"ingress": [{**PUBLIC_RULE, "cidrBlocks": [each]} for each in PRIVATE_NETWORKS]}),
        "it": (INSTANCE, {"ami": "a", "vpcSecurityGroupIds": [Ref("group")], "associatePublicIpAddress": True})}),
    case("a queue for a role of every account", "failing", {
        "it": ("aws:sqs/queuePolicy:QueuePolicy", policy({"AWS": "arn:aws:iam::*:role/caller"}))}, OPEN + ":it"),
    case("a bucket with a text in place of grants", "odd", bucket({"grants": "everyone"}, BUCKET)),
]  # fmt: skip
