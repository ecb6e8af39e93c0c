"""CloudFormation templates that a program deploys."""

from __future__ import annotations

from typing import Any

from bench.policy_peers.cases.program import Case, Props, right, stack

API: Props = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "orders", "ProtocolType": "HTTP"}}
JWT: Props = {
    "Type": "AWS::ApiGatewayV2::Authorizer",
    "Properties": {
        "ApiId": {"Ref": "Api"},
        "Name": "jwt",
        "AuthorizerType": "JWT",
        "IdentitySource": ["$request.header.Authorization"],
        "JwtConfiguration": {"Issuer": "https://login.example.com/", "Audience": ["orders"]},
    },
}
GUARDED: Props = {"AuthorizationType": "JWT", "AuthorizerId": {"Ref": "Jwt"}}
SAM = "AWS::Serverless-2016-10-31"
YAML = """\
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: orders, ProtocolType: HTTP}}
  Jwt:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      Name: jwt
      AuthorizerType: JWT
      IdentitySource: [$request.header.Authorization]
      JwtConfiguration: {Issuer: https://login.example.com/, Audience: [orders]}
  Preflights: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: 'OPTIONS /{p+}'}}
  Orders:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: GET /orders, AuthorizationType: JWT, AuthorizerId: !Ref Jwt}
"""


def template(**resources: Props) -> Props:
    """A template of these resources."""
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def route(key: object, **props: Any) -> Props:  # noqa: ANN401
    """A route of the template's API."""
    return {
        "Type": "AWS::ApiGatewayV2::Route",
        "Properties": {"ApiId": {"Ref": "Api"}, "RouteKey": key, **props},
    }


def function(**props: Any) -> Props:  # noqa: ANN401
    """A template of SAM's with one function."""
    code = {"Handler": "app.handler", "Runtime": "python3.13", "CodeUri": "s3://code/orders.zip"}
    return {
        "Transform": SAM,
        **template(Orders={"Type": "AWS::Serverless::Function", "Properties": code | props}),
    }


def event(kind: str, **auth: Any) -> Props:  # noqa: ANN401
    """A function of SAM's that an API calls."""
    return function(
        Events={"Get": {"Type": kind, "Properties": {"Path": "/orders", "Method": "get", **auth}}}
    )


def looped(**auth: Any) -> Props:  # noqa: ANN401
    """Routes that a loop makes."""
    each = {"Route${Path}": route({"Fn::Sub": "GET /${Path}"}, **auth)}
    resources = {"Api": API, "Jwt": JWT, "Fn::ForEach::Routes": ["Path", ["a", "b"], each]}
    return {"Transform": "AWS::LanguageExtensions", "Resources": resources}


def chosen(*types: str) -> Props:
    """A route whose authorization type hangs on a parameter."""
    return {
        "Parameters": {"Stage": {"Type": "String"}},
        "Conditions": {"Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
        **template(
            Api=API,
            Jwt=JWT,
            Orders=route(
                "GET /orders", AuthorizationType={"Fn::If": ["Prod", *types]}, AuthorizerId={"Ref": "Jwt"}
            ),
        ),
    }


def api(**props: Any) -> Props:  # noqa: ANN401
    """A template of one HTTP API."""
    return template(Api={**API, "Properties": API["Properties"] | props})


def events(kind: str) -> Props:
    """An event API."""
    props = {"Name": "events", "EventConfig": {"AuthProviders": [{"AuthType": kind}]}}
    return template(Events={"Type": "AWS::AppSync::Api", "Properties": props})


def issued(issuer: str, **more: Any) -> Props:  # noqa: ANN401
    """A template of an API and its JWT authorizer."""
    given = JWT["Properties"] | {"JwtConfiguration": {"Issuer": issuer, **more}}
    return template(Api=API, Jwt={**JWT, "Properties": given})


def case(title: str, good: Props, bad: Props) -> Case:
    """A case of one template."""
    return Case(f"template: {title}", stack(good), stack(bad))


SIGNED = {"Auth": {"Authorizer": "AWS_IAM"}}
CASES = [
    case("SAM's own HTTP API, open", event("HttpApi", **SIGNED), event("HttpApi")),
    case("SAM's own REST API, open", event("Api", **SIGNED), event("Api")),
    case(
        "function URL of SAM's for everyone",
        function(FunctionUrlConfig={"AuthType": "AWS_IAM"}),
        function(FunctionUrlConfig={"AuthType": "NONE"}),
    ),
    case("open routes that a loop makes", looped(**GUARDED), looped(AuthorizationType="NONE")),
    case("event API with a key", events("AWS_IAM"), events("API_KEY")),
    case(
        "open `$default` of an API by its id",
        template(Orders=route("$default", **GUARDED | {"AuthorizerId": "j1k2l3"}, ApiId="a1b2c3")),
        template(Orders=route("$default", AuthorizationType="NONE", ApiId="a1b2c3")),
    ),
    case("route that one branch of a condition opens", chosen("JWT", "JWT"), chosen("JWT", "NONE")),
    case(
        "JWT authorizer without an audience, with an http issuer",
        issued("https://login.example.com/", Audience=["orders"]),
        issued("http://login.example.com/"),
    ),
    case(
        "credentials for every origin",
        api(CorsConfiguration={"AllowOrigins": ["https://app.example.com"], "AllowCredentials": True}),
        api(CorsConfiguration={"AllowOrigins": ["*"], "AllowCredentials": True}),
    ),
    case(
        "preflight that must be signed",
        template(Api=API, It=route("OPTIONS /orders", AuthorizationType="NONE")),
        template(Api=API, It=route("OPTIONS /orders", AuthorizationType="AWS_IAM")),
    ),
    right("a template whose branches are both guarded", stack(chosen("JWT", "CUSTOM"))),
    right("a guarded template in YAML, with dates and short forms", stack(YAML)),
    right(
        "a template's preflight whose path is computed",
        stack(template(Api=API, It=route({"Fn::Sub": "OPTIONS /${AWS::Region}"}, AuthorizationType="NONE"))),
    ),
]
