"""The functions: what answers records, each from `functions/`."""

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws

functions_at = str(Path(__file__).parent / "functions")
trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role("role", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
aws.iam.RolePolicyAttachment(
    "logs",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
)


def function(
    name: str, handler: str, runtime: str = "python3.13", *, timeout: int = 5, reserved: int | None = None
) -> aws.lambda_.Function:
    """Make a function of this folder's code that both kinds of API may call."""
    made = aws.lambda_.Function(
        name,
        name=f"conformance-{name}",
        role=role.arn,
        code=pulumi.FileArchive(functions_at),
        handler=handler,
        runtime=runtime,
        timeout=timeout,
        memory_size=256,
        environment={"variables": {"OWN": "variable"}},
        reserved_concurrent_executions=-1 if reserved is None else reserved,
    )
    aws.lambda_.Permission(
        f"{name}-invoke",
        function=made.name,
        action="lambda:InvokeFunction",
        principal="apigateway.amazonaws.com",
    )
    return made


echo = function("echo", "app.echo")
result = function("result", "app.result")
fails = function("fails", "app.fails")
ends = function("ends", "app.ends")
slow = function("slow", "app.slow")
facts = function("facts", "app.facts")
busy = function("busy", "app.echo", reserved=0)
late = function("late", "app.slow", timeout=1)
node = {
    name: function(f"node-{name}", f"node.{name}", "nodejs22.x", timeout=3)
    for name in ("promise", "callback", "returned", "succeed", "done", "fail", "throws", "waits")
}
node["streamed"] = function("node-streamed", "stream.handler", "nodejs22.x", timeout=3)
streams = function("node-streams", "stream.metadata", "nodejs22.x", timeout=3)
