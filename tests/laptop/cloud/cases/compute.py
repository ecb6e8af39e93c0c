"""Lambda."""

from __future__ import annotations

import pulumi

from tests.laptop.cloud.cases.case import CODE, Case

COMPUTE = (
    Case(
        "aws:lambda/function:Function",
        {
            "name": "hello",
            "code": CODE,
            "handler": "app.handler",
            "runtime": "python3.12",
            "role": "~role.arn",
            "timeout": 7.0,
            "memorySize": 256.0,
            "architectures": ["arm64"],
            "environment": {"variables": {"STAGE": "dev", "stage": "x"}},
            "description": "says hello",
            "loggingConfig": {"logFormat": "JSON", "logGroup": "/aws/lambda/hello"},
            "reservedConcurrentExecutions": 5.0,
            "tracingConfig": {"mode": "Active"},
            "ephemeralStorage": {"size": 1024.0},
            "tags": {"team": "web"},
        },
        {
            "code": pulumi.AssetArchive(
                {"app.py": pulumi.StringAsset("def handler(event, context): return 2")}
            ),
            "timeout": 9.0,
            "environment": {"variables": {"STAGE": "prod"}},
            "memorySize": 512.0,
        },
        unread=frozenset({"code", "reservedConcurrentExecutions"}),
    ),
    Case(
        "aws:lambda/permission:Permission",
        {
            "action": "lambda:InvokeFunction",
            "function": "~function",
            "principal": "apigateway.amazonaws.com",
            "sourceArn": "arn:aws:execute-api:eu-west-1:123456789012:abc/*/*",
            "statementId": "api",
        },
        unread=frozenset({"action", "principal", "sourceArn"}),
        hints={"function": "~function"},
    ),
    Case(
        "aws:lambda/alias:Alias",
        {
            "name": "live",
            "functionName": "~function",
            "functionVersion": "$LATEST",
            "description": "the one in use",
        },
        {"description": "the one"},
        hints={"functionName": "~function"},
    ),
    Case(
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "~function", "authorizationType": "AWS_IAM"},
        {"authorizationType": "NONE", "cors": {"allowOrigins": ["https://app.example"]}},
    ),
)
