"""What a program's author may try so that a way in is read as closed: keys, conditions and templates that say two things.

Duplicate keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html says that a policy has none.
Dynamic references: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
Fn::Transform: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-transform.html
"""

from __future__ import annotations

import json
from typing import Any

from tests.policy.cases.more_ways import POLICY
from tests.policy.cases.shared import OPEN, PERMISSION, route
from tests.policy.cases.templates import STACK
from tests.policy.programs import ROUTE, Case, one

INCLUDED = {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/key"}}
STORED = {"P": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/name"}}
EVERYONE = {"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": "*"}
DENIED = {
    **EVERYONE,
    "Effect": "Deny",
    "Condition": {"StringNotEquals": {"aws:SourceAccount": "123456789012"}},
}
OWN_URL = {"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "AWS_IAM"}}


def resource(title: str, kind: str, declared: dict[str, Any], *found: str, **more: Any) -> Case:
    return template(title, kind, json.dumps({**more, "Resources": {"It": declared}}), *found)


def template(title: str, kind: str, body: str, *found: str) -> Case:
    return one(f"template: {title}", kind, STACK, {"templateBody": body}, *found)


def keyed(title: str, key: object, *found: str) -> Case:
    props = {"ApiId": "a", "RouteKey": key, "AuthorizationType": "NONE"}
    return resource(
        title, "odd", {"Type": "AWS::ApiGatewayV2::Route", "Properties": props}, *found, Parameters=STORED
    )


def invoked(title: str, kind: str, principal: object, *found: str) -> Case:
    props = {"FunctionName": "f", "Action": "lambda:InvokeFunction", "Principal": principal}
    role = {"Type": "AWS::IAM::Role"}
    permission = {"Type": "AWS::Lambda::Permission", "Properties": props}
    body = {"Parameters": STORED, "Resources": {"Role": role, "It": permission}}
    return template(title, kind, json.dumps(body), *found)


def policy(title: str, kind: str, *statements: dict[str, Any], found: str = "") -> Case:
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return one(f"policy: {title}", kind, POLICY, {"policy": document}, *([found] if found else []))


def narrowed(title: str, kind: str, operator: str, key: str, value: str, found: str = "") -> Case:
    return policy(title, kind, {**EVERYONE, "Condition": {operator: {key: value}}}, found=found)


def deciding(title: str, rule: str = OPEN, **resources: dict[str, Any]) -> Case:
    """Something that decides whether a way in is open, and that the template leaves to the deployment."""
    body = {"Transform": "AWS::Serverless-2016-10-31", "Parameters": STORED, "Resources": resources}
    return template(f"{title} left to the deployment", "failing", json.dumps(body), rule)


def queue(**statement: Any) -> dict[str, Any]:
    given = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"} | statement
    return {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {"Queues": ["q"], "PolicyDocument": {"Statement": [given]}},
    }


def sam(**props: Any) -> dict[str, Any]:
    code = {"Handler": "a.b", "Runtime": "python3.13", "CodeUri": "s3://b/k"}
    return {"Type": "AWS::Serverless::Function", "Properties": code | props}


LATER = {"Fn::Transform": INCLUDED}
TRICKS = [
    deciding("a queue's principal", It=queue(Principal={"Ref": "P"})),
    deciding("a queue's effect", It=queue(Effect={"Ref": "P"})),
    deciding("a queue's statements", It={"Type": "AWS::SQS::QueuePolicy", "Properties": {
        "Queues": ["q"], "PolicyDocument": {"Statement": LATER}}}),
    deciding("words of a queue's principal", It=queue(Principal={"AWS": {"Fn::Sub": "${P}"}})),
    deciding("what a queue's condition asks for", It=queue(Condition={"StringLike": {"aws:SourceAccount": {"Ref": "P"}}})),
    deciding("a source of another stack", It=queue(Condition={"ArnLike": {"aws:SourceArn": {"Fn::ImportValue": "x"}}})),
    deciding("a principal that a parameter of the template stores", It=queue(Principal={"AWS": {
        "Fn::GetAtt": ["Who", "Value"]}}), Who={"Type": "AWS::SSM::Parameter", "Properties": {"Value": "*"}}),
    deciding("what a listener does with strangers", "closed-stack", It={
        "Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {"DefaultActions": [
            {"Type": "authenticate-oidc", "AuthenticateOidcConfig": {"OnUnauthenticatedRequest": {"Ref": "P"}}},
            {"Type": "forward", "TargetGroupArn": "t"}]}}),
    deciding("a function's events", It=sam(Events=LATER)),
    deciding("an event's authorizer", It=sam(Events={"Get": {"Type": "HttpApi", "Properties": {
        "Path": "/x", "Method": "get", "Auth": LATER}}})),
    deciding("an API's authorizers", It={"Type": "AWS::Serverless::HttpApi", "Properties": {"Auth": LATER}}),
    deciding("guests", It={"Type": "AWS::Cognito::IdentityPool", "Properties": {
        "AllowUnauthenticatedIdentities": {"Ref": "P"}}}),
    resource("a service whose name the template computes, for any account", "failing", {
        "Type": "AWS::Lambda::Permission", "Properties": {
            "FunctionName": "f", "Action": "lambda:InvokeFunction",
            "Principal": {"Fn::Sub": "sns.${AWS::URLSuffix}"}}}, OPEN),
    resource("an event bus for everyone", "failing", {"Type": "AWS::Events::EventBusPolicy", "Properties": {
        "StatementId": "s", "Statement": {**EVERYONE, "Action": "events:PutEvents"}}}, OPEN),
    resource("a search domain for everyone", "failing", {"Type": "AWS::OpenSearchService::Domain", "Properties": {
        "AccessPolicies": {"Statement": [{**EVERYONE, "Action": "es:*"}]}}}, OPEN),
    one("a preflight with a space that is none", "odd", ROUTE, route("OPTIONS\u00a0/x"), OPEN),
    one("a preflight and another route in one key", "odd", ROUTE, route("OPTIONS /x\nGET /y"), OPEN),
    one("a $default with spaces around it", "odd", ROUTE, route(" $default "), OPEN),
    one("a service in capitals", "failing", PERMISSION, {
        "function": "f", "action": "lambda:InvokeFunction", "principal": "S3.amazonaws.com"}, OPEN),
    resource("a resource to which a transform adds", "failing", {
        "Type": "AWS::S3::Bucket", "Fn::Transform": INCLUDED}, OPEN),
    resource("properties to which a transform adds", "failing", {
        **OWN_URL, "Properties": {"AuthType": "AWS_IAM", "Fn::Transform": INCLUDED}}, OPEN),
    resource("a document to which a transform adds", "failing", OWN_URL, OPEN, **{"Fn::Transform": INCLUDED}),
    template("a key twice in JSON", "failing",
        '{"Resources": {"It": {"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "NONE", "AuthType": "AWS_IAM"}}}}',
        OPEN),
    template("a key twice in YAML", "failing",
        "Resources: {It: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE, AuthType: AWS_IAM}}}", OPEN),
    template("a merged key that is written anew", "passing",
        "x: &x {AuthType: NONE}\nResources: {It: {Type: AWS::Lambda::Url, Properties: {<<: *x, AuthType: AWS_IAM}}}"),
    keyed("a route whose key is stored elsewhere", "{{resolve:ssm:/key}}", OPEN),
    keyed("a route whose key is a stored parameter", {"Ref": "P"}, OPEN),
    keyed("a preflight whose path is a stored parameter", {"Fn::Sub": "OPTIONS /${P}"}),
    invoked("a principal that is stored elsewhere", "failing", "{{resolve:ssm:/who}}", OPEN),
    invoked("a principal that is a stored parameter", "failing", {"Ref": "P"}, OPEN),
    invoked("a principal that is a role of the template", "passing", {"Fn::GetAtt": ["Role", "Arn"]}),
    invoked("a principal that is the account", "passing", {"Ref": "AWS::AccountId"}),
    one("policy: a key twice", "failing", POLICY, {"policy": '{"Statement": [{"Effect": "Allow", "Principal": "*",'
        ' "Principal": {"AWS": "123456789012"}, "Action": "lambda:InvokeFunction", "Resource": "*"}]}'}, OPEN),
    policy("everyone but another account is denied the same", "passing", EVERYONE, DENIED),
    policy("everyone but another account is denied more", "passing", EVERYONE, {**DENIED, "Action": "lambda:*"}),
    policy("a denial of another action", "failing", EVERYONE, {**DENIED, "Action": "lambda:GetFunction"}, found=OPEN),
    policy("a denial of other resources", "failing", EVERYONE, {**DENIED, "Resource": "arn:x"}, found=OPEN),
    policy("a denial of less than is allowed", "failing", {**EVERYONE, "Action": "lambda:*"}, DENIED, found=OPEN),
    policy("a denial of all but an action", "failing", EVERYONE, {
        key: value for key, value in DENIED.items() if key != "Action"} | {"NotAction": "s3:*"}, found=OPEN),
    narrowed("every source of a partition", "failing", "StringLike", "aws:SourceArn", "arn:aws:*", OPEN),
    narrowed("buckets whose names begin so", "failing", "ArnLike", "aws:SourceArn", "arn:aws:s3:::orders-*", OPEN),
    narrowed("one bucket", "passing", "ArnLike", "aws:SourceArn", "arn:aws:s3:::orders"),
    narrowed("accounts whose numbers begin so", "failing", "StringLike", "aws:SourceAccount", "1*", OPEN),
    narrowed("organizations whose ids begin so", "failing", "StringLike", "aws:PrincipalOrgID", "o-*", OPEN),
    narrowed("all units of one organization", "passing", "StringLike", "aws:PrincipalOrgPaths", "o-1/*"),
    narrowed("all sessions of one role", "passing", "StringLike", "aws:userid", "AROA1:*"),
]  # fmt: skip


def typed(kind: str, **props: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": props}


def machine(ingress: object, public: object) -> dict[str, Any]:
    interface = {"AssociatePublicIpAddress": public, "GroupSet": [{"Ref": "Group"}]}
    return {
        "Group": typed("EC2::SecurityGroup", SecurityGroupIngress=ingress),
        "It": typed("EC2::Instance", NetworkInterfaces=[interface]),
    }


WORLD = [{"CidrIp": "0.0.0.0/0", "IpProtocol": "-1"}]
STACKED = "closed-stack"
TRICKS_TOGETHER = [
    deciding("a listener's action", STACKED, Balancer=typed("ElasticLoadBalancingV2::LoadBalancer"), It=typed(
        "ElasticLoadBalancingV2::Listener", LoadBalancerArn={"Ref": "Balancer"},
        DefaultActions=[{"Type": {"Ref": "P"}, "TargetGroupArn": "t"}])),
    deciding("a group's rules", STACKED, **machine(LATER, public=True)),
    deciding("a group's network", STACKED, **machine([{**WORLD[0], "CidrIp": {"Ref": "P"}}], public=True)),
    deciding("an instance's public address", STACKED, **machine(WORLD, public={"Ref": "P"})),
    deciding("a task's public address", STACKED, **machine(WORLD, public=False), Task=typed(
        "ECS::Service", NetworkConfiguration={"AwsvpcConfiguration": {
            "AssignPublicIp": {"Ref": "P"}, "SecurityGroups": [{"Ref": "Group"}]}})),
]  # fmt: skip
