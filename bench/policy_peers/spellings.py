"""The same resources as Terraform, as CloudFormation, and as `aws-native`: mechanically, from Pulumi's `aws`."""

from __future__ import annotations

import json
import re
from typing import Any

from bench.policy_peers.cases import Program, Ref

_TERRAFORM = {"apigateway": "api_gateway", "apigatewayv2": "apigatewayv2"}
_CLOUDFORMATION = {
    "apigateway": "ApiGateway",
    "apigatewayv2": "ApiGatewayV2",
    "cognito": "Cognito",
    "lambda": "Lambda",
    "wafv2": "WAFv2",
}
_RESOURCES = {"FunctionUrl": "Url", "WebAclAssociation": "WebACLAssociation"}
_RENAMED = {
    "audiences": "Audience",
    "identitySources": "IdentitySource",
    "restApi": "RestApiId",
    "authorization": "AuthorizationType",
    "providerArns": "ProviderARNs",
    "allowedOauthFlows": "AllowedOAuthFlows",
    "callbackUrls": "CallbackURLs",
    "deployment": "DeploymentId",
    "xrayTracingEnabled": "TracingEnabled",
    "webAclArn": "WebACLArn",
    "function": "FunctionName",
}
_RENAMED_IN = {
    ("aws:lambda/functionUrl:FunctionUrl", "authorizationType"): "AuthType",
    ("aws:lambda/functionUrl:FunctionUrl", "functionName"): "TargetFunctionArn",
    ("aws:apigatewayv2/stage:Stage", "name"): "StageName",
    ("aws:cognito/userPoolClient:UserPoolClient", "name"): "ClientName",
    ("aws:cognito/userPool:UserPool", "name"): "UserPoolName",
    ("aws:apigateway/stage:Stage", "accessLogSettings"): "AccessLogSetting",
    ("aws:apigatewayv2/domainName:DomainName", "domainNameConfiguration"): "DomainNameConfigurations",
}


def terraform(program: Program) -> str:
    """The program in HCL."""
    blocks = []
    for name, (kind, props) in program.items():
        blocks.append(f'resource "{_terraform_type(kind)}" "{name}" {{\n{_block(program, props, "  ")}}}\n')
    return "\n".join(blocks)


def cloudformation(program: Program) -> dict[str, Any]:
    """The program as a template."""
    resources = {}
    for name, (kind, props) in program.items():
        properties = {_key(kind, key): _cfn(value, key) for key, value in props.items()}
        if kind == "aws:cognito/userPool:UserPool" and "PasswordPolicy" in properties:
            properties["Policies"] = {"PasswordPolicy": properties.pop("PasswordPolicy")}
        if isinstance(properties.get("DomainNameConfigurations"), dict):
            properties["DomainNameConfigurations"] = [properties["DomainNameConfigurations"]]
        resources[_logical(name)] = {"Type": cfn_type(kind), "Properties": properties}
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def native(program: Program) -> Program:
    """The program for Pulumi's `aws-native`, whose resources are CloudFormation's."""
    template = cloudformation(program)["Resources"]
    names = {_logical(name): name for name in program}
    made: Program = {}
    for logical, resource in template.items():
        _, module, kind = resource["Type"].replace("ACL", "Acl").split("::")
        made[names[logical]] = (
            f"aws-native:{module.lower()}:{kind}",
            _lowered(resource["Properties"], names),
        )
    return made


def cfn_type(kind: str) -> str:
    """`aws:apigatewayv2/route:Route` as `AWS::ApiGatewayV2::Route`."""
    _, module, name = kind.split(":")
    return f"AWS::{_CLOUDFORMATION[module.partition('/')[0]]}::{_RESOURCES.get(name, name)}"


def _terraform_type(kind: str) -> str:
    _, module, name = kind.split(":")
    service = module.partition("/")[0]
    return f"aws_{_TERRAFORM.get(service, service)}_{_snake(name)}"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def _block(program: Program, props: dict[str, Any], indent: str) -> str:
    lines = []
    for key, value in props.items():
        name = {
            "audiences": "audience",
            "restApi": "rest_api_id",
            "deployment": "deployment_id",
            "function": "function_name",
        }.get(key, _snake(key))
        if isinstance(value, dict):
            lines.append(f"{indent}{name} {{\n{_block(program, value, indent + '  ')}{indent}}}\n")
        elif isinstance(value, Ref):
            field = "arn" if key == "resourceArn" else "id"
            lines.append(f"{indent}{name} = {_terraform_type(program[value.name][0])}.{value.name}.{field}\n")
        else:
            lines.append(f"{indent}{name} = {json.dumps(value).replace('${', '$${')}\n")
    return "".join(lines)


def _key(kind: str, key: str) -> str:
    return _RENAMED_IN.get((kind, key)) or _RENAMED.get(key) or key[0].upper() + key[1:]


def _cfn(value: Any, key: str = "") -> Any:  # noqa: ANN401
    if (
        isinstance(value, Ref) and key == "resourceArn"
    ):  # a stage has no ARN in CloudFormation, so it is put together
        parts = [
            "arn:aws:apigateway:eu-west-1::/restapis/",
            {"Ref": "Api"},
            "/stages/",
            {"Ref": _logical(value.name)},
        ]
        return {"Fn::Join": ["", parts]}
    if isinstance(value, Ref):
        return {"Ref": _logical(value.name)}
    if key == "body":
        return json.loads(value)
    if isinstance(value, dict):
        return {_key("", inner): _cfn(each) for inner, each in value.items()}
    return value


def _logical(name: str) -> str:
    return name.capitalize()


def _lowered(value: Any, names: dict[str, str]) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        if set(value) == {"Ref"}:
            return Ref(names[value["Ref"]])
        if "Fn::Join" in value:
            return Ref(names[value["Fn::Join"][1][-1]["Ref"]])
        return {
            k if k == "Body" else _camel(k): each if k == "Body" else _lowered(each, names)
            for k, each in value.items()
        } | ({"body": value["Body"]} if "Body" in value else {})
    return [_lowered(each, names) for each in value] if isinstance(value, list) else value


def _camel(key: str) -> str:
    if key == "ProviderARNs":
        return "providerArns"
    return key[0].lower() + key[1:].replace("URLs", "Urls").replace("ACL", "Acl")
