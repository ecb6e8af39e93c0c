"""Resources inside other resources: nested and transformed templates, AWS SAM, and resource types that hold any type.

SAM: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
Loops: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
Cloud Control: https://www.pulumi.com/registry/packages/aws/api-docs/cloudcontrol/resource/ and
https://www.pulumi.com/registry/packages/aws-native/api-docs/extensionresource/
"""

from __future__ import annotations

import json
from typing import Any

from tests.policy.cases.shared import OPEN, document
from tests.policy.cases.templates import GUARDED, HTTP, NATIVE_STACK, STACK, in_template, stack, template
from tests.policy.programs import Case, Later, case, one

SAM = {"Transform": "AWS::Serverless-2016-10-31"}
STACK_SET = "aws:cloudformation/stackSet:StackSet"
CONTROL = "aws:cloudcontrol/resource:Resource"
EXTENSION = "aws-native:index:ExtensionResource"
JWT = {
    "JwtConfiguration": {"issuer": "https://i.example.com", "audience": ["a"]},
    "IdentitySource": "$request.header.A",
}


def sam(
    title: str, kind: str, *found: str, shared: Any = None, **resources: tuple[str, dict[str, Any]]
) -> Case:
    named = {name: (f"AWS::Serverless::{of}", props) for name, (of, props) in resources.items()}
    content = {**SAM, **template(**named)} | ({"Globals": shared} if shared else {})
    return stack(title, kind, content, *found)


def function(**events: tuple[str, dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    declared = {name: {"Type": of, "Properties": props} for name, (of, props) in events.items()}
    return "Function", {"Handler": "a.b", "Runtime": "python3.12", "CodeUri": "s3://b/k", "Events": declared}


def guarded(**more: Any) -> tuple[str, dict[str, Any]]:
    return "HttpApi", {"Auth": {"Authorizers": {"Users": JWT}, "DefaultAuthorizer": "Users"}, **more}


def governed(
    title: str, kind: str, *found: str, up: set[str] | None = None, event: Any = None, **api: Any
) -> Case:
    """A function behind a REST API of SAM with a resource policy; `event` is the policy that its event adds."""
    asked = {**GET, "RestApiId": {"Ref": "Api"}} | ({"Auth": {"ResourcePolicy": event}} if event else {})
    content = template(
        End=("AWS::EC2::VPCEndpoint", {"VpcId": "vpc-1"}),
        Api=("AWS::Serverless::Api", {"StageName": "p", **api}),
        F=("AWS::Serverless::Function", function(E=("Api", asked))[1]),
    )
    props = {"templateBody": json.dumps({**SAM, **content}), "parameters": {}}
    return one(title, kind, STACK, props, *found, up=up)


FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
PRIVATE: dict[str, Any] = {"EndpointConfiguration": {"Type": "PRIVATE"}}
INVOKED = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
SIGNED_FOR_ALL = {"closed-stack", OPEN}
TAKEN = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
FOR_LAMBDA = {"Statement": [{**TAKEN, "Principal": {"Service": "lambda.amazonaws.com"}}]}
GET = {"Path": "/x", "Method": "get"}
LOOP = {
    "Transform": "AWS::LanguageExtensions",
    "Resources": {
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "h", "ProtocolType": "HTTP"}},
        "Fn::ForEach::Routes": [
            "P",
            ["a", "b"],
            {
                "Route${P}": {
                    "Type": "AWS::ApiGatewayV2::Route",
                    "Properties": {"ApiId": {"Ref": "Api"}, "RouteKey": {"Fn::Sub": "GET /${P}"}},
                }
            },
        ],
    },
}
KINDS = {"Conditions": {"Prod": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}}}


def chosen(one_type: str, other: str, equal: Any = None) -> dict[str, Any]:
    conditions = {"Conditions": {"Prod": {"Fn::Equals": equal}}} if equal else KINDS
    kind = {"Fn::If": ["Prod", one_type, other]}
    made = in_template("GET /x", AuthorizationType=kind, AuthorizerId={"Ref": "Auth"})
    return conditions | template(Api=HTTP, Auth=("AWS::ApiGatewayV2::Authorizer", {}), It=made)


YAML = """
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: h, ProtocolType: HTTP}}
  Au: {Type: AWS::ApiGatewayV2::Authorizer, Properties: {ApiId: !Ref Api, AuthorizerType: JWT, Name: j}}
  O: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: 'OPTIONS /{p+}'}}
  R:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: GET /x, AuthorizationType: JWT, AuthorizerId: !Ref Au}
  P:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref F
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*'
"""

HELD = [
    sam("a SAM function of an implicit HTTP API", "failing", OPEN, F=function(E=("HttpApi", GET))),
    sam("a SAM function of an implicit REST API", "failing", OPEN, F=function(E=("Api", GET))),
    sam("a SAM function URL", "failing", OPEN, F=("Function", {"FunctionUrlConfig": {"AuthType": "NONE"}})),
    sam("a SAM function URL that is signed", "passing", F=("Function", {"FunctionUrlConfig": {"AuthType": "AWS_IAM"}})),
    sam(
        "a SAM route under the default authorizer",
        "passing",
        Api=guarded(),
        F=function(E=("HttpApi", {**GET, "ApiId": {"Ref": "Api"}})),
    ),
    sam(
        "a SAM route that takes the default authorizer off",
        "failing",
        OPEN,
        Api=guarded(),
        F=function(E=("HttpApi", {**GET, "ApiId": {"Ref": "Api"}, "Auth": {"Authorizer": "NONE"}})),
    ),
    sam(
        "a SAM route whose authorizer the API does not have",
        "failing",
        OPEN,
        Api=guarded(),
        F=function(E=("HttpApi", {**GET, "ApiId": {"Ref": "Api"}, "Auth": {"Authorizer": "Nobody"}})),
    ),
    sam(
        "a SAM route under a default authorizer of the globals",
        "passing",
        shared={"HttpApi": guarded()[1]},
        F=function(E=("HttpApi", GET)),
    ),
    *(
        governed(f"a private SAM API whose policy {title}", kind, *found, **PRIVATE, Auth={"ResourcePolicy": policy})
        for title, kind, found, policy in (
            ("lets every VPC in", "failing", [OPEN], {"CustomStatements": [INVOKED]}),
            ("keeps out one VPC only", "failing", [OPEN], {"SourceVpcBlacklist": ["vpc-0a1b2c3d"]}),
            ("is for one VPC", "passing", [], {"SourceVpcWhitelist": ["vpc-0a1b2c3d"]}),
            ("is for an endpoint of the template", "passing", [], {"IntrinsicVpceWhitelist": [{"Ref": "End"}]}),
            ("is for one VPC and one endpoint", "passing", [], {
                "SourceVpcWhitelist": ["vpc-0a1b2c3d"], "IntrinsicVpceWhitelist": [{"Ref": "End"}]}),
            ("is for its own endpoint in its own words", "passing", [], {"CustomStatements": {
                **INVOKED, "Condition": {"StringEquals": {"aws:SourceVpce": {"Ref": "End"}}}}}),
        )
    ),
    *(
        governed(f"a signed SAM API whose policy {title}", kind, *found, up=up, Auth={
            "DefaultAuthorizer": "AWS_IAM", "ResourcePolicy": policy}, event=event)
        for title, kind, found, up, policy, event in (
            ("keeps out a network only", "failing", ["closed-stack"], SIGNED_FOR_ALL,
                {"IpRangeBlacklist": ["10.0.0.0/8"]}, None),
            ("an event widens to everyone", "failing", ["closed-stack"], SIGNED_FOR_ALL, None,
                {"CustomStatements": [INVOKED]}),
            ("is for one network and one account", "passing", [], None, {
                "IpRangeWhitelist": ["192.0.2.0/24"], "AwsAccountWhitelist": ["123456789012"]}, None),
        )
    ),
    sam("an implicit SAM API that the globals make private", "passing", shared={"Api": PRIVATE}, F=function(E=("Api", GET))),
    stack("a search domain for everyone by its older name", "failing", template(
        D=("AWS::Elasticsearch::Domain", {"AccessPolicies": {"Statement": [{**INVOKED, "Action": "es:*"}]}})), OPEN),
    stack("a search domain in a VPC by its older name", "passing", template(D=("AWS::Elasticsearch::Domain", {
        "AccessPolicies": {"Statement": [{**INVOKED, "Action": "es:*"}]}, "VPCOptions": {"SubnetIds": ["subnet-1"]}}))),
    sam("a SAM preflight", "passing", F=function(E=("HttpApi", {"Path": "/x", "Method": "options"}))),
    sam("a SAM function of a queue", "passing", F=function(E=("SQS", {"Queue": "arn:aws:sqs:eu-west-1:1:q"}))),
    sam("a SAM function for any Alexa skill", "failing", OPEN, F=function(E=("AlexaSkill", {}))),
    sam("a SAM state machine that a route starts", "failing", OPEN, S=("StateMachine", {"Events": {
        "E": {"Type": "Api", "Properties": GET}}})),
    sam("a SAM API whose document lies in S3", "failing", OPEN, A=("Api", {"StageName": "p", "DefinitionUri": "s3://b/k"})),
    sam("a SAM document with an open operation", "failing", OPEN, A=("HttpApi", {"DefinitionBody": document({})})),
    sam(
        "a SAM document under the default authorizer",
        "passing",
        A=guarded(DefinitionBody=document({"responses": {}})),
    ),
    sam("a SAM application of the repository", "failing", OPEN, A=("Application", {"Location": "s3://b/t.yaml"})),
    sam("a SAM resource that nobody knows", "odd", OPEN, A=("Wormhole", {})),
    sam("a SAM table", "passing", T=("SimpleTable", {})),
    sam("a SAM GraphQL API with a key", "failing", OPEN, G=("GraphQLApi", {"Auth": {"Type": "API_KEY"}})),
    stack("routes that a loop makes", "failing", LOOP, OPEN),
    stack("a loop over what nobody knows", "failing", LOOP | {"Resources": {"Fn::ForEach::R": [
        "P", {"Fn::ImportValue": "x"}, {}]}}, OPEN),
    stack("a loop over a parameter", "failing", {"Parameters": {"Names": {"Type": "CommaDelimitedList", "Default": "a,b"}},
        "Resources": {"Fn::ForEach::R": ["P", {"Ref": "Names"}, {"R${P}": {"Type": "AWS::Lambda::Url", "Properties": {
            "AuthType": "NONE"}}}]}}, OPEN),
    stack("a type that is stored elsewhere", "failing", {"Parameters": {"K": {
        "Type": "AWS::SSM::Parameter::Value<String>", "Default": "AWS_IAM"}}, "Resources": {"U": {
            "Type": "AWS::Lambda::Url", "Properties": {"AuthType": {"Ref": "K"}}}}}, OPEN),
    one("a StackSet whose instances choose", "failing", STACK_SET, {
        "parameters": {"K": "AWS_IAM"},
        "templateBody": json.dumps({"Parameters": {"K": {"Type": "String"}}, "Resources": {"U": {
            "Type": "AWS::Lambda::Url", "Properties": {"AuthType": {"Ref": "K"}}}}})}, OPEN),
    stack("a macro", "failing", {"Transform": ["Mine"], **template(B=("AWS::S3::Bucket", {}))}, OPEN),
    stack("resources that another file has", "failing", {"Resources": {"Fn::Transform": {"Name": "AWS::Include"}}}, OPEN),
    stack("a nested template", "failing", template(N=("AWS::CloudFormation::Stack", {"TemplateURL": "https://x"})), OPEN),
    stack("an event API with a key in a template", "failing", template(E=("AWS::AppSync::Api", {
        "EventConfig": {"AuthProviders": [{"AuthType": "API_KEY"}]}})), OPEN),
    stack("a GraphQL API with a key in a template", "failing", template(G=("AWS::AppSync::GraphQLApi", {
        "AuthenticationType": "API_KEY"})), OPEN),
    stack("a role for a service in a template", "passing", template(R=("AWS::IAM::Role", {
        "AssumeRolePolicyDocument": FOR_LAMBDA}))),
    sam("a role that a SAM function has for itself", "passing", F=("Function", {"AssumeRolePolicyDocument": FOR_LAMBDA})),
    one("a role of the Cloud Control API for a service", "passing", CONTROL, {
        "typeName": "AWS::IAM::Role", "desiredState": json.dumps({"AssumeRolePolicyDocument": FOR_LAMBDA})}),
    stack("a role for everyone in a template", "failing", template(R=("AWS::IAM::Role", {
        "AssumeRolePolicyDocument": {"Statement": [TAKEN]}})), OPEN),
    sam("a SAM function whose role is for everyone", "failing", OPEN, F=(
        "Function", {"Handler": "a.b", "AssumeRolePolicyDocument": {"Statement": [TAKEN]}})),
    stack("either of two authorizers", "passing", chosen("JWT", "CUSTOM")),
    stack("an authorizer or none", "failing", chosen("JWT", "NONE"), OPEN),
    stack("an authorizer by a condition that holds", "passing", chosen("JWT", "NONE", ["a", "a"])),
    stack("an authorizer by a condition that does not hold", "failing", chosen("JWT", "NONE", ["a", "b"]), OPEN),
    stack("a preflight whose path is computed", "passing", template(Api=HTTP, It=in_template({
        "Fn::Sub": "OPTIONS /${AWS::Region}"}))),
    stack("an open route that a condition leaves out", "passing", {"Conditions": {"No": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"It": {"Type": "AWS::ApiGatewayV2::Route", "Condition": "No", "Properties": {"RouteKey": "GET /"}}}}),
    stack("a guarded template in YAML", "passing", YAML),
    one("a StackSet", "failing", STACK_SET, {
        "templateBody": json.dumps(template(Api=HTTP, It=in_template("GET /o")))}, OPEN),
    one("a StackSet somewhere else", "failing", STACK_SET, {"templateUrl": "https://example.com/t"}, OPEN),
    one("an application of the repository", "failing", "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
        {"applicationId": "arn:aws:serverlessrepo:eu-west-1:1:applications/a"}, OPEN),
    one("a function URL through Cloud Control", "failing", CONTROL, {"typeName": "AWS::Lambda::Url",
        "desiredState": '{"AuthType": "NONE"}'}, OPEN),
    one("a bucket through Cloud Control", "passing", CONTROL, {"typeName": "AWS::S3::Bucket", "desiredState": "{}"}),
    one("a resource through Cloud Control that is not known yet", "unknown", CONTROL, {"typeName": "AWS::Lambda::Url",
        "desiredState": Later('{"AuthType": "NONE"}')}, f"?{OPEN}", up={OPEN}),
    one("an extension that is an open route", "failing", EXTENSION, {"type": "AWS::ApiGatewayV2::Route",
        "properties": {"RouteKey": "GET /x", "ApiId": "a"}}, OPEN),
    one("an extension that is a guarded route", "passing", EXTENSION, {"type": "AWS::ApiGatewayV2::Route",
        "properties": {"RouteKey": "GET /x", "ApiId": "a", **GUARDED, "AuthorizerId": "j"}}),
    one("an extension whose state is no state", "odd", CONTROL, {
        "typeName": "AWS::Lambda::Url", "desiredState": "}{"}, OPEN),
    case(
        "an open $default of an API by its id, beside a WebSocket API",
        "failing",
        {
            "ws": ("aws:apigatewayv2/api:Api", {"protocolType": "WEBSOCKET"}),
            "it": (NATIVE_STACK, {"templateBody": template(D=("AWS::ApiGatewayV2::Route", {
                "ApiId": "abc123", "RouteKey": "$default", "AuthorizationType": "NONE"}))}),
        },
        "closed-stack:it",
    ),
]  # fmt: skip

HELD_AUTHORIZERS = [
    stack("an authorizer in a template with an http issuer and no audience", "failing", template(
        Au=("AWS::ApiGatewayV2::Authorizer", {"AuthorizerType": "JWT", "JwtConfiguration": {"Issuer": "http://i"}})),
        "strict-authorizers"),
    *(
        sam(f"a REST authorizer of SAM {title}", kind, *found, Api=("Api", {"StageName": "p", "Auth": {
            "DefaultAuthorizer": "Asked", "Authorizers": {"Asked": authorizer}}}),
            F=function(E=("Api", {**GET, "RestApiId": {"Ref": "Api"}})))
        for title, kind, found, authorizer in (
            ("that keeps its answer for a whole stage", "failing", ["strict-authorizers"], {
                "FunctionArn": FUNCTION, "FunctionPayloadType": "REQUEST", "Identity": {"Context": ["stage"]}}),
            ("that keeps no answer", "passing", [], {
                "FunctionArn": FUNCTION, "FunctionPayloadType": "REQUEST",
                "Identity": {"Context": ["stage"], "ReauthorizeEvery": 0}}),
            ("that reads a header of everyone's", "failing", ["strict-authorizers"], {
                "FunctionArn": FUNCTION, "Identity": {"Header": "Host"}}),
            ("that reads the token", "passing", [], {"FunctionArn": FUNCTION}),
            ("for two pools", "passing", [], {"UserPoolArn": [{"Ref": "F"}, "arn:aws:cognito-idp:eu-west-1:1:userpool/p"]}),
            ("for no pool", "failing", ["strict-authorizers"], {"UserPoolArn": []}),
        )
    ),
    sam("an authorizer of SAM's globals with no audience", "failing", "strict-authorizers", shared={"HttpApi": {
        "Auth": {"Authorizers": {"Users": {**JWT, "JwtConfiguration": {"issuer": "https://i.example.com"}}},
            "DefaultAuthorizer": "Users"}}}, F=function(E=("HttpApi", GET))),
]  # fmt: skip

HELD_CORS = [
    stack("credentials for every origin in a template", "failing", template(Api=("AWS::ApiGatewayV2::Api", {
        "Name": "h", "ProtocolType": "HTTP", "CorsConfiguration": {"AllowOrigins": ["*"], "AllowCredentials": True}})),
        "cors-credentials"),
    sam("credentials for every origin in SAM's globals", "failing", "cors-credentials", shared={"HttpApi": {**guarded()[1],
        "CorsConfiguration": {"AllowOrigins": ["*"], "AllowCredentials": True}}}, F=function(E=("HttpApi", GET))),
]  # fmt: skip

HELD_PREFLIGHTS = [
    stack("a preflight in a template that must be signed", "failing", template(
        Api=HTTP, It=in_template("OPTIONS /x", AuthorizationType="AWS_IAM")), "open-preflight"),
]  # fmt: skip
