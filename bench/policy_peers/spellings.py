"""The same resources as Terraform, as CloudFormation, and as `aws-native`: mechanically, from Pulumi's `aws`."""

from __future__ import annotations

import json
import re
from typing import Any

from bench.policy_peers.cases import Program, Ref, Told
from policy.rules.extract.unfold import camel
from policy.rules.extract.unfold import native as native_type

_NATIVE = "aws-native:"
_STACK = "aws:cloudformation/stack:Stack"
_INTEGRATION = "aws:apigateway/integration:Integration"
_RESPONSE = "aws:apigateway/integrationResponse:IntegrationResponse"
_TERRAFORM = {
    "apigateway": "api_gateway",
    "appsync": "appsync",
    "bedrock": "bedrockagentcore",
    "lb": "lb",
    "cloudformation": "cloudformation",
}
_TERRAFORM_NAMES = {
    "aws:bedrock/agentcoreGateway:AgentcoreGateway": "aws_bedrockagentcore_gateway",
    "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
    "aws:appsync/graphQLApi:GraphQLApi": "aws_appsync_graphql_api",
    "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion": (
        "aws_lightsail_container_service_deployment_version"
    ),
}
_TERRAFORM_KEYS = {
    "audiences": "audience",
    "restApi": "rest_api_id",
    "deployment": "deployment_id",
    "function": "function_name",
    "defaultActions": "default_action",
    "additionalAuthenticationProviders": "additional_authentication_provider",
    "containers": "container",
    "customJwtAuthorizer": "custom_jwt_authorizer",
    "origins": "origin",
    "lambdaFunctionAssociations": "lambda_function_association",
    "lambdaFunctions": "lambda_function",
    "filters": "filter",
}
_MAPS = frozenset({"ports", "responseParameters"})
_CLOUDFORMATION = {
    "apigateway": "ApiGateway",
    "apigatewayv2": "ApiGatewayV2",
    "appsync": "AppSync",
    "bedrockagentcore": "BedrockAgentCore",
    "cloudformation": "CloudFormation",
    "cloudfront": "CloudFront",
    "codepipeline": "CodePipeline",
    "cognito": "Cognito",
    "dynamodb": "DynamoDB",
    "ec2": "EC2",
    "ecs": "ECS",
    "lambda": "Lambda",
    "lb": "ElasticLoadBalancingV2",
    "lightsail": "Lightsail",
    "s3": "S3",
    "sns": "SNS",
    "sqs": "SQS",
    "vpclattice": "VpcLattice",
    "wafv2": "WAFv2",
}
_RESOURCES = {
    "FunctionUrl": "Url",
    "VpcEndpointService": "VPCEndpointService",
    "VpcEndpointServicePermissions": "VPCEndpointServicePermissions",
    "WebAclAssociation": "WebACLAssociation",
}
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
    "redirect": "RedirectConfig",
}
_RENAMED_IN = {
    ("aws:lambda/functionUrl:FunctionUrl", "authorizationType"): "AuthType",
    ("aws:lambda/functionUrl:FunctionUrl", "functionName"): "TargetFunctionArn",
    ("aws:lambda/resourcePolicy:ResourcePolicy", "policy"): "PolicyDocument",
    ("aws:apigatewayv2/stage:Stage", "name"): "StageName",
    ("aws:cognito/userPoolClient:UserPoolClient", "name"): "ClientName",
    ("aws:cognito/userPool:UserPool", "name"): "UserPoolName",
    ("aws:apigateway/stage:Stage", "accessLogSettings"): "AccessLogSetting",
    ("aws:apigatewayv2/domainName:DomainName", "domainNameConfiguration"): "DomainNameConfigurations",
    ("aws:lb/loadBalancer:LoadBalancer", "loadBalancerType"): "Type",
    ("aws:sns/topic:Topic", "name"): "TopicName",
    ("aws:sqs/queue:Queue", "name"): "QueueName",
    ("aws:sqs/queuePolicy:QueuePolicy", "policy"): "PolicyDocument",
    ("aws:sqs/queuePolicy:QueuePolicy", "queueUrl"): "Queues",
    ("aws:ecs/service:Service", "name"): "ServiceName",
}
_DOCUMENTS = frozenset({"body", "policy"})
_ARNS = frozenset({"resourceArn", "sourceArn", "loadBalancerArn"})


def terraform(program: Program) -> str | None:
    """The program in HCL; None where it has a resource that only CloudFormation has."""
    if any(kind.startswith(_NATIVE) for kind, _ in program.values()):
        return None
    blocks = []
    for name, (kind, props) in program.items():
        blocks.append(f'resource "{_terraform_type(kind)}" "{name}" {{\n{_block(program, props, "  ")}}}\n')
    return "\n".join(blocks)


def cloudformation(program: Program) -> str:
    """The program as the text of a template; a template that it deploys is that template."""
    for kind, props in program.values():
        if kind == _STACK:
            return str(props["templateBody"])
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": _resources(program)})


def native(program: Program) -> Program:
    """The program for Pulumi's `aws-native`, whose resources are CloudFormation's."""
    if any(kind == _STACK for kind, _ in program.values()):
        return {
            name: ("aws-native:cloudformation:Stack", {"templateBody": props["templateBody"]})
            for name, (_, props) in program.items()
        }
    names = {_logical(name): name for name in program}
    return {
        names[logical]: (native_type(resource["Type"]), _lowered(resource["Properties"], names))
        for logical, resource in _resources(program).items()
    }


def _resources(program: Program) -> dict[str, Any]:
    """The program's resources as a template has them."""
    made: dict[str, Any] = {}
    for name, (kind, props) in program.items():
        properties = {_key(kind, key): _cfn(value, key) for key, value in props.items()}
        if kind == _INTEGRATION:  # what is behind a method is one of its properties
            integration: dict[str, Any] = {
                key: properties[key] for key in ("Type", "Uri") if key in properties
            }
            integration |= {"IntegrationHttpMethod": "POST"} if "Uri" in properties else {}
            made[_logical(props["httpMethod"].name)]["Properties"]["Integration"] = integration
            continue
        if kind == _RESPONSE:
            method = made[_logical(props["httpMethod"].name)]["Properties"]
            answer = {key: properties[key] for key in ("StatusCode", "ResponseParameters")}
            method["Integration"]["IntegrationResponses"] = [answer]
            continue
        if kind == "aws:cognito/userPool:UserPool" and "PasswordPolicy" in properties:
            properties["Policies"] = {"PasswordPolicy": properties.pop("PasswordPolicy")}
        for key in ("DomainNameConfigurations", "Queues"):
            if key in properties:
                properties[key] = [properties[key]]
        made[_logical(name)] = {"Type": cfn_type(kind), "Properties": properties}
    return made


def cfn_type(kind: str) -> str:
    """`aws:apigatewayv2/route:Route` as `AWS::ApiGatewayV2::Route`."""
    if kind == "aws:bedrock/agentcoreGateway:AgentcoreGateway":
        return "AWS::BedrockAgentCore::Gateway"
    _, module, name = kind.split(":")
    return f"AWS::{_CLOUDFORMATION[module.partition('/')[0]]}::{_RESOURCES.get(name, name)}"


def _terraform_type(kind: str) -> str:
    _, module, name = kind.split(":")
    service = module.partition("/")[0]
    return _TERRAFORM_NAMES.get(kind) or f"aws_{_TERRAFORM.get(service, service)}_{_snake(name)}"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def _block(program: Program, props: dict[str, Any], indent: str) -> str:
    lines = []
    for key, value in props.items():
        name = _TERRAFORM_KEYS.get(key, _snake(key))
        blocks = value if isinstance(value, list) and value and isinstance(value[0], dict) else [value]
        if isinstance(blocks[0], dict) and key not in _MAPS:
            lines += [
                f"{indent}{name} {{\n{_block(program, each, indent + '  ')}{indent}}}\n" for each in blocks
            ]
        elif isinstance(value, Told):
            lines.append(f"{indent}{name} = jsonencode({_told(program, value.document)})\n")
        elif isinstance(value, Ref):
            field = "arn" if key in _ARNS else "id"
            lines.append(f"{indent}{name} = {_terraform_type(program[value.name][0])}.{value.name}.{field}\n")
        else:
            lines.append(f"{indent}{name} = {json.dumps(value).replace('${', '$${')}\n")
    return "".join(lines)


def _told(program: Program, value: Any) -> str:  # noqa: ANN401
    """A document as an expression of HCL, in which a resource is its ARN."""
    if isinstance(value, Ref):
        return f"{_terraform_type(program[value.name][0])}.{value.name}.arn"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(key)}: {_told(program, each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_told(program, each) for each in value)}]"
    return json.dumps(value)


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
    if key in _DOCUMENTS:
        return _with_arns(value.document) if isinstance(value, Told) else json.loads(value)
    if key in _MAPS:
        return value
    if isinstance(value, dict):
        return {_key("", inner): _cfn(each) for inner, each in value.items()}
    return [_cfn(each) for each in value] if isinstance(value, list) else value


def _with_arns(value: Any) -> Any:  # noqa: ANN401
    """A document of a template, in which a resource is its ARN."""
    if isinstance(value, Ref):
        return {"Fn::GetAtt": [_logical(value.name), "Arn"]}
    if isinstance(value, dict):
        return {key: _with_arns(each) for key, each in value.items()}
    return [_with_arns(each) for each in value] if isinstance(value, list) else value


def _logical(name: str) -> str:
    return re.sub(r"\W", "", name).capitalize()


def _lowered(value: Any, names: dict[str, str]) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        if set(value) == {"Ref"}:
            return Ref(names[value["Ref"]])
        if "Fn::Join" in value:
            return Ref(names[value["Fn::Join"][1][-1]["Ref"]])
        return {camel(k): each if _verbatim(k, each) else _lowered(each, names) for k, each in value.items()}
    return [_lowered(each, names) for each in value] if isinstance(value, list) else value


def _verbatim(key: str, value: Any) -> bool:  # noqa: ANN401
    """Whether a property has names of its own in it."""
    return key in {"Body", "PolicyDocument", "ResponseParameters"} and set(value) != {"Ref"}
