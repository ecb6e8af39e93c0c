"""Function URLs and permissions."""

from __future__ import annotations

import json
from typing import Any

from bench.policy_peers.cases.program import ARN, Case, Program, Ref, alone, right

PERMISSION = {"action": "lambda:InvokeFunction", "function": "orders", "principal": "*"}
POLICY = "aws:lambda/resourcePolicy:ResourcePolicy"
WEB = "aws-native:lambda:WebFunctionEndpoint"
API_ARN = "arn:aws:execute-api:eu-west-1:123456789012:abc/*"


def permission(**props: Any) -> Program:  # noqa: ANN401
    """A permission to invoke a function."""
    named = {"action": "lambda:InvokeFunction", "function": "orders"}
    return {"it": ("aws:lambda/permission:Permission", {**named, **props})}


def statement(principal: object, **more: object) -> str:
    """A resource policy of one statement."""
    said = {"Effect": "Allow", "Principal": principal, "Action": "lambda:InvokeFunction", "Resource": ARN}
    return json.dumps({"Version": "2012-10-17", "Statement": [said | more]})


CASES = [
    alone(
        "Lambda permission for the buckets of every account",
        "aws:lambda/permission:Permission",
        {"action": "lambda:InvokeFunction", "function": "orders", "principal": "s3.amazonaws.com"},
        {},
        {"sourceAccount": "123456789012"},
    ),
    alone(
        "Lambda permission for CloudFront on behalf of every account",
        "aws:lambda/permission:Permission",
        {"action": "lambda:InvokeFunctionUrl", "function": "orders", "principal": "cloudfront.amazonaws.com"},
        {"functionUrlAuthType": "AWS_IAM"},
        {"sourceArn": "arn:aws:cloudfront::123456789012:distribution/D"},
    ),
    alone(
        "function URL for everyone",
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "orders"},
        {"authorizationType": "NONE"},
        {"authorizationType": "AWS_IAM"},
    ),
    alone(
        "Lambda permission for everyone",
        "aws:lambda/permission:Permission",
        PERMISSION,
        {},
        {
            "principal": "apigateway.amazonaws.com",
            "sourceArn": "arn:aws:execute-api:eu-west-1:123456789012:abc/*",
        },
    ),
    alone(
        "function URL whose type is NONE in other letters",
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "orders"},
        {"authorizationType": " none "},
        {"authorizationType": "AWS_IAM"},
    ),
    alone(
        "resource policy with a condition that everything meets",
        POLICY,
        {"resourceArn": ARN},
        {"policy": statement("*", Condition={"ArnLike": {"aws:SourceArn": "*"}})},
        {"policy": statement("*", Condition={"ArnLike": {"aws:SourceArn": API_ARN}})},
    ),
    alone(
        "resource policy for everyone",
        POLICY,
        {"resourceArn": ARN},
        {"policy": statement("*")},
        {"policy": statement({"AWS": "123456789012"})},
    ),
    alone(
        "resource policy for everyone, in a list of accounts",
        POLICY,
        {"resourceArn": ARN},
        {"policy": statement({"AWS": ["123456789012", "*"]})},
        {"policy": statement({"AWS": ["123456789012"]})},
    ),
    Case(
        "web function endpoint that leaves authentication to the application",
        {"it": (WEB, {"functionName": "orders", "endpointType": "HomeRegion", "authType": "IamAuth"})},
        {
            "it": (
                WEB,
                {"functionName": "orders", "endpointType": "HomeRegion", "authType": "ApplicationManaged"},
            )
        },
    ),
    right(
        "a web function endpoint for signed requests",
        {"it": (WEB, {"functionName": "orders", "endpointType": "HomeRegion", "authType": "IamAuth"})},
    ),
    right(
        "a permission for Alexa with a skill's token",
        permission(principal="alexa-appkit.amazon.com", eventSourceToken="amzn1.ask.skill.x"),
    ),
    right("a permission for one account", permission(principal="123456789012")),
    right(
        "a permission for a topic whose ARN is not known yet",
        {
            "topic": ("aws:sns/topic:Topic", {"name": "orders"}),
            **permission(principal="sns.amazonaws.com", sourceArn=Ref("topic")),
        },
    ),
    right(
        "permissions for an IoT rule and a user pool",
        {
            "rule": permission(
                principal="iot.amazonaws.com", sourceArn="arn:aws:iot:eu-west-1:123456789012:rule/x"
            )["it"],
            "pool": permission(
                principal="cognito-idp.amazonaws.com",
                sourceArn="arn:aws:cognito-idp:eu-west-1:123456789012:userpool/x",
            )["it"],
        },
    ),
]
