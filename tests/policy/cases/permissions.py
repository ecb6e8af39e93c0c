"""Whom a function's policy lets in: services act for any account, and most conditions keep nobody out.

https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html shows the policy of a public function URL;
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html what a service needs besides its name;
checkov's CKV_AWS_364 and Security Hub's Lambda.1 ask for a source likewise.
"""

from __future__ import annotations

from typing import Any

from tests.policy.cases.more_ways import POLICY, statement
from tests.policy.cases.shared import OPEN, PERMISSION
from tests.policy.programs import Later, one

NATIVE_POLICY = "aws-native:lambda:ResourcePolicy"
ENDPOINT = "aws-native:lambda:WebFunctionEndpoint"
ACCOUNT = "123456789012"
EVERYONE = {"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": "*"}


def under(operator: str, key: str, value: Any) -> dict[str, str]:
    return statement("*", Condition={operator: {key: value}})


def service(name: str, **more: Any) -> dict[str, Any]:
    return {"function": "f", "action": "lambda:InvokeFunction", "principal": name, **more}


OPENING = {
    "the type NONE, as in AWS's own text": under("StringEquals", "lambda:FunctionUrlAuthType", "NONE"),
    "a call by function URL": under("Bool", "lambda:InvokedViaFunctionUrl", "true"),
    "any ARN": under("ArnLike", "aws:SourceArn", "*"),
    "an ARN of any account": under("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:*"),
    "any account by pattern": under("StringLike", "aws:SourceAccount", "*"),
    "a source that may be missing": under("StringEqualsIfExists", "aws:SourceAccount", ACCOUNT),
    "all of no values": under("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-1"),
    "everyone but one": under("StringNotEquals", "aws:SourceAccount", ACCOUNT),
    "encryption": under("Bool", "aws:SecureTransport", "true"),
    "every address": under("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "0.0.0.0/0"]),
    "half of all addresses": under("IpAddress", "aws:SourceIp", "128.0.0.0/1"),
}
NARROWING = {
    "an account": under("StringEquals", "aws:SourceAccount", ACCOUNT),
    "an organisation": under("StringEquals", "aws:PrincipalOrgID", "o-1"),
    "a VPC endpoint": under("StringEquals", "aws:SourceVpce", "vpce-1"),
    "a topic": under("ArnEquals", "AWS:SourceArn", f"arn:aws:sns:eu-west-1:{ACCOUNT}:t"),
    "a bucket, whose ARN names no account": under("ArnLike", "aws:SourceArn", "arn:aws:s3:::uploads"),
    "a network": under("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
}
SERVICES = ("cloudfront", "s3", "sns", "events", "apigateway", "elasticloadbalancing", "cognito-idp")

PERMISSIONS = [
    *(one(f"a resource policy under {it}", "failing", POLICY, props, OPEN) for it, props in OPENING.items()),
    *(one(f"a resource policy narrowed to {it}", "passing", POLICY, props) for it, props in NARROWING.items()),
    *(
        one(f"{name} on behalf of any account", "failing", PERMISSION, service(f"{name}.amazonaws.com"), OPEN)
        for name in SERVICES
    ),
    one(
        "CloudFront of any account, which signs for a function URL",
        "failing",
        PERMISSION,
        service("cloudfront.amazonaws.com", action="lambda:InvokeFunctionUrl", functionUrlAuthType="AWS_IAM"),
        OPEN,
    ),
    one(
        "a permission for calls by function URL",
        "failing",
        PERMISSION,
        {"principal": "*", "action": "lambda:InvokeFunction", "invokedViaFunctionUrl": True},
        OPEN,
    ),
    one("Alexa for any skill", "failing", PERMISSION, service("alexa-appkit.amazon.com"), OPEN),
    one(
        "Alexa for one skill",
        "passing",
        PERMISSION,
        service("alexa-appkit.amazon.com", eventSourceToken="amzn1.ask.skill.x"),
    ),
    one("an account by its number", "passing", PERMISSION, service(ACCOUNT)),
    one(
        "a topic whose ARN is not known yet",
        "unknown",
        PERMISSION,
        service("sns.amazonaws.com", sourceArn=Later(f"arn:aws:sns:eu-west-1:{ACCOUNT}:t")),
    ),
    one(
        "an IoT rule by its ARN",
        "passing",
        PERMISSION,
        service("iot.amazonaws.com", sourceArn=f"arn:aws:iot:us-east-1:{ACCOUNT}:rule/x"),
    ),
    one(
        "a user pool by its ARN",
        "passing",
        PERMISSION,
        service("cognito-idp.amazonaws.com", sourceArn=f"arn:aws:cognito-idp:us-east-1:{ACCOUNT}:userpool/x"),
    ),
    one(
        "a pool whose ARN is not known yet",
        "unknown",
        PERMISSION,
        service(
            "cognito-idp.amazonaws.com",
            sourceArn=Later(f"arn:aws:cognito-idp:eu-west-1:{ACCOUNT}:userpool/x"),
        ),
    ),
    one(
        "any pool of any account",
        "failing",
        PERMISSION,
        service("cognito-idp.amazonaws.com", sourceArn="arn:aws:cognito-idp:*:*:userpool/*"),
        OPEN,
    ),
    one(
        "an API's authorizer by its ARN",
        "passing",
        PERMISSION,
        service(
            "apigateway.amazonaws.com",
            sourceArn=f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:abc123/authorizers/def456",
        ),
    ),
    one(
        "a resource policy of aws-native for everyone",
        "failing",
        NATIVE_POLICY,
        {"policyDocument": {"Statement": [EVERYONE]}},
        OPEN,
    ),
    one(
        "everyone in a list of accounts",
        "failing",
        POLICY,
        statement({"AWS": [ACCOUNT, "*"]}, Action="lambda:*"),
        OPEN,
    ),
    one("everyone but those it names", "failing", NATIVE_POLICY, {"policyDocument": {"Statement": [
        {"Effect": "Allow", "NotPrincipal": {"AWS": ACCOUNT}, "Action": "lambda:*"}]}}, OPEN),
    one("everyone, and all kept out but a VPC endpoint", "passing", NATIVE_POLICY, {"policyDocument": {"Statement": [
        EVERYONE,
        {**EVERYONE, "Effect": "Deny", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}]}}),
    *(
        one(f"everyone, and all kept out but a VPC endpoint and {title}", kind, NATIVE_POLICY, {"policyDocument": {
            "Statement": [EVERYONE, {**EVERYONE, "Effect": "Deny", "Condition": {
                "StringNotEquals": {"aws:SourceVpce": "vpce-1"}, **more}}]}}, *found)
        for title, kind, found, more in (
            ("one network", "passing", [], {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}}),
            ("every network", "failing", [OPEN], {"NotIpAddress": {"aws:SourceIp": ["0.0.0.0/0"]}}),
            ("what is sent encrypted", "failing", [OPEN], {"Bool": {"aws:SecureTransport": "false"}}),
        )
    ),
    one("a web endpoint that asks nobody", "failing", ENDPOINT, {"functionName": "f", "authType": "ApplicationManaged"},
        OPEN),
    one("a web endpoint that asks for IAM", "passing", ENDPOINT, {"functionName": "f", "authType": "IamAuth"}),
    one("a web endpoint that says nothing", "odd", ENDPOINT, {"functionName": "f"}, OPEN),
    one("a function URL of the type ' none '", "odd", "aws:lambda/functionUrl:FunctionUrl", {"authorizationType": " none "},
        OPEN),
]  # fmt: skip
