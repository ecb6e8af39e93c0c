"""Ways in that are no API Gateway's and no function's."""

from __future__ import annotations

import json
from typing import Any

from bench.policy_peers.cases.program import ARN, JWT, Case, Program, Props, Ref, alone, right

ROLE = "arn:aws:iam::123456789012:role/orders"
AGENTS = "aws:bedrock/agentcoreGateway:AgentcoreGateway"
EXPRESS = "aws:ecs/expressGatewayService:ExpressGatewayService"
GRAPHQL = "aws:appsync/graphQLApi:GraphQLApi"
PUBLISHED = "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion"
CONTAINER = {"containerName": "orders", "image": "nginx", "ports": {"80": "HTTP"}}
DOOR = {"containerName": "orders", "containerPort": 80, "healthCheck": {"path": "/"}}
DISCOVERY = {
    "discoveryUrl": f"{JWT['issuer']}.well-known/openid-configuration",
    "allowedAudiences": ["orders"],
}
AGENT: Props = {"name": "orders", "roleArn": ROLE, "protocolType": "MCP"}
CUSTOM = {"authorizerType": "CUSTOM_JWT", "authorizerConfiguration": {"customJwtAuthorizer": DISCOVERY}}
NATIVE_CUSTOM = {
    "authorizerType": "CUSTOM_JWT",
    "authorizerConfiguration": {
        "customJwtAuthorizer": {"discoveryUrl": DISCOVERY["discoveryUrl"], "allowedAudience": ["orders"]}
    },
}
TOPIC = "arn:aws:sns:eu-west-1:123456789012:orders"


def lightsail(**door: Any) -> Program:  # noqa: ANN401
    """A container of Lightsail, for CloudFormation, where service and deployment are one."""
    deployment = {"containers": [{**CONTAINER, "ports": [{"port": "80", "protocol": "HTTP"}]}], **door}
    props = {"serviceName": "orders", "power": "nano", "scale": 1, "containerServiceDeployment": deployment}
    return {"it": ("aws-native:lightsail:Container", props)}


def native_agent(**props: Any) -> Program:  # noqa: ANN401
    """An AgentCore gateway, for CloudFormation."""
    return {"it": ("aws-native:bedrockagentcore:Gateway", {**AGENT, **props})}


def queue(statement: Props) -> Program:
    """A queue and who may send to it."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    props = {"queueUrl": Ref("queue"), "policy": policy}
    return {
        "queue": ("aws:sqs/queue:Queue", {"name": "orders"}),
        "it": ("aws:sqs/queuePolicy:QueuePolicy", props),
    }


def graphql(**props: Any) -> Program:  # noqa: ANN401
    """A GraphQL API."""
    return {"it": (GRAPHQL, {"name": "orders", **props})}


LAMBDA = {"authenticationType": "AWS_LAMBDA", "lambdaAuthorizerConfig": {"authorizerUri": ARN}}
REDIRECT = {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301"}}
SENDS: Props = {
    "Effect": "Allow",
    "Principal": {"Service": "sns.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": "*",
    "Condition": {"ArnEquals": {"aws:SourceArn": TOPIC}},
}

CASES = [
    Case(
        "AgentCore gateway without an authorizer",
        {"it": (AGENTS, {**AGENT, **CUSTOM})},
        {"it": (AGENTS, {**AGENT, "authorizerType": "NONE"})},
        native=(native_agent(**NATIVE_CUSTOM), native_agent(authorizerType="NONE")),
    ),
    Case(
        "service of ECS Express Mode, which is public",
        {
            "it": (
                "aws:ecs/service:Service",
                {"name": "orders", "taskDefinition": "orders", "launchType": "FARGATE"},
            )
        },
        {
            "it": (
                EXPRESS,
                {
                    "executionRoleArn": ROLE,
                    "infrastructureRoleArn": ROLE,
                    "primaryContainer": {"image": "nginx", "containerPort": 80},
                },
            )
        },
    ),
    Case(
        "Lightsail container with a public endpoint",
        {"it": (PUBLISHED, {"serviceName": "orders", "containers": [CONTAINER]})},
        {"it": (PUBLISHED, {"serviceName": "orders", "containers": [CONTAINER], "publicEndpoint": DOOR})},
        native=(lightsail(), lightsail(publicEndpoint=DOOR)),
    ),
    Case(
        "GraphQL API with a key besides its Lambda authorizer",
        graphql(**LAMBDA),
        graphql(**LAMBDA, additionalAuthenticationProviders=[{"authenticationType": "API_KEY"}]),
    ),
    alone(
        "queue for everyone",
        "aws:sqs/queuePolicy:QueuePolicy",
        {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"},
        {
            "policy": json.dumps(
                {"Version": "2012-10-17", "Statement": [{**SENDS, "Principal": "*", "Condition": {}}]}
            )
        },
        {"policy": json.dumps({"Version": "2012-10-17", "Statement": [SENDS]})},
    ),
    Case(
        "right: an AgentCore gateway with a JWT authorizer",
        {"it": (AGENTS, {**AGENT, **CUSTOM})},
        None,
        native=(native_agent(**NATIVE_CUSTOM), None),
    ),
    right("a queue for one topic", queue(SENDS)),
    right(
        "a service of VPC Lattice, which no internet reaches",
        {"it": ("aws:vpclattice/service:Service", {"name": "orders", "authType": "NONE"})},
    ),
    right(
        "a private GraphQL API with a key",
        graphql(authenticationType="API_KEY", visibility="PRIVATE"),
    ),
    right(
        "a listener that redirects to https",
        {
            "balancer": (
                "aws:lb/loadBalancer:LoadBalancer",
                {"name": "orders", "loadBalancerType": "application"},
            ),
            "it": (
                "aws:lb/listener:Listener",
                {
                    "loadBalancerArn": Ref("balancer"),
                    "port": 80,
                    "protocol": "HTTP",
                    "defaultActions": [REDIRECT],
                },
            ),
        },
    ),
]
