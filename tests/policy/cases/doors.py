"""Doors other than API Gateway's: load balancers, instances, tasks, queues, topics, services with their own addresses.

Listeners: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
ECS Express: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-overview.html
Lightsail: https://docs.aws.amazon.com/lightsail/latest/userguide/amazon-lightsail-container-services.html
AgentCore: https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-inbound-auth.html
Private GraphQL APIs: https://docs.aws.amazon.com/appsync/latest/devguide/using-private-apis.html
Queues: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html
VPC Lattice: https://docs.aws.amazon.com/vpc-lattice/latest/ug/what-is-vpc-lattice.html
"""

from __future__ import annotations

import json
from typing import Any

from tests.policy.cases.shared import GRAPHQL, LISTENER, OPEN
from tests.policy.programs import Later, Program, Ref, case, one

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER_RULE = "aws:lb/listenerRule:ListenerRule"
GATEWAY = "aws:bedrock/agentcoreGateway:AgentcoreGateway"
RUNTIME = "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime"
ISSUED = {"discoveryUrl": "https://i.example.com/.well-known/openid-configuration"}
JWT = {"customJwtAuthorizer": {**ISSUED, "allowedAudiences": ["orders"]}}
CLAIM = {"format": "single-string", "name": "aud", "values": ["orders"]}
CLAIMED = {
    "type": "jwt-validation",
    "jwtValidation": {"issuer": "https://i.example.com", "additionalClaims": [CLAIM]},
}
FORWARD = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/t/1"}
OIDC = {"type": "authenticate-oidc", "authenticateOidc": {"issuer": "https://i.example.com"}}
PUBLIC_RULE = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}
OFFICE_RULE = {**PUBLIC_RULE, "cidrBlocks": ["203.0.113.0/24"]}
SSH_RULE = {**PUBLIC_RULE, "fromPort": 22, "toPort": 22}


def policy(principal: Any, **condition: Any) -> dict[str, str]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage", "Resource": "*"}
    return {
        "policy": json.dumps({"Statement": [statement | ({"Condition": condition} if condition else {})]})
    }


def balanced(*actions: dict[str, Any], more: Program | None = None, **balancer: Any) -> Program:
    """A listener `it` with these default actions, of a load balancer."""
    made: Program = {
        "lb": (BALANCER, {"name": "b", **balancer}),
        "it": (
            LISTENER,
            {"loadBalancerArn": Ref("lb"), "protocol": "HTTP", "defaultActions": list(actions)},
        ),
    }
    return made | (more or {})


def machine(rule: dict[str, Any], **props: Any) -> Program:
    return {
        "group": ("aws:ec2/securityGroup:SecurityGroup", {"ingress": [rule]}),
        "it": (
            "aws:ec2/instance:Instance",
            {"vpcSecurityGroupIds": [Ref("group")], "subnetId": "subnet-1", **props},
        ),
    }


def interfaced(rule: dict[str, Any], more: Program) -> Program:
    """An instance whose interface is a resource of its own."""
    card = {"networkInterfaceId": Ref("card")}
    made: Program = {
        "group": ("aws:ec2/securityGroup:SecurityGroup", {"ingress": [rule]}),
        "card": ("aws:ec2/networkInterface:NetworkInterface", {"securityGroups": [Ref("group")]}),
        "it": ("aws:ec2/instance:Instance", {"primaryNetworkInterface": card}),
    }
    return made | more


def pool(*, public: bool) -> Program:
    """A launch template whose machines a pool places in a subnet."""
    return {
        "group": ("aws:ec2/securityGroup:SecurityGroup", {"ingress": [PUBLIC_RULE]}),
        "subnet": ("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": public}),
        "it": ("aws:ec2/launchTemplate:LaunchTemplate", {"vpcSecurityGroupIds": [Ref("group")]}),
        "pool": ("aws:autoscaling/group:Group", {
            "launchTemplate": {"id": Ref("it")}, "vpcZoneIdentifiers": [Ref("subnet")]}),
    }  # fmt: skip


def tasks(rule: dict[str, Any], *, public: bool) -> Program:
    network = {"assignPublicIp": public, "subnets": ["subnet-1"], "securityGroups": [Ref("group")]}
    return {
        "group": ("aws:ec2/securityGroup:SecurityGroup", {"ingress": []}),
        "rule": (
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            {"securityGroupId": Ref("group"), "ipProtocol": "tcp", "cidrIpv4": rule["cidrBlocks"][0]},
        ),
        "it": ("aws:ecs/service:Service", {"networkConfiguration": network}),
    }


def failing(title: str, kind: str, props: dict[str, Any]) -> Any:
    return one(title, "failing", kind, props, OPEN)


def passing(title: str, kind: str, props: dict[str, Any]) -> Any:
    return one(title, "passing", kind, props)


FOR_ANY = [
    one(f"tokens for any application at {title}", "failing", kind, props, "strict-authorizers")
    for title, kind, props in (
        ("an AgentCore gateway", GATEWAY, {"authorizerType": "CUSTOM_JWT",
            "authorizerConfiguration": {"customJwtAuthorizer": ISSUED}}),
        ("an AgentCore runtime", RUNTIME, {"authorizerConfiguration": {"customJwtAuthorizer": ISSUED}}),
        ("a GraphQL API", GRAPHQL, {"authenticationType": "OPENID_CONNECT",
            "openidConnectConfig": {"issuer": "https://i.example.com"}}),
        ("a second provider of a GraphQL API", GRAPHQL, {"authenticationType": "AWS_IAM",
            "additionalAuthenticationProviders": [
                {"authenticationType": "OPENID_CONNECT", "openidConnectConfig": {"issuer": "https://i.example.com"}}]}),
        ("a listener", LISTENER, {"defaultActions": [{"type": "jwt-validation", "jwtValidation": {
            "issuer": "https://i.example.com"}}, FORWARD]}),
    )
] + [
    one("a GraphQL API for tokens of one application", "passing", GRAPHQL, {"authenticationType": "OPENID_CONNECT",
        "openidConnectConfig": {"issuer": "https://i.example.com", "clientId": "orders"}}),
]  # fmt: skip

DOORS = [
    failing("an AgentCore gateway that asks nobody", GATEWAY, {"protocolType": "MCP", "authorizerType": "NONE"}),
    failing("the same of aws-native", "aws-native:bedrockagentcore:Gateway", {"authorizerType": "NONE"}),
    failing("an AgentCore gateway with a type but no configuration", GATEWAY, {"authorizerType": "CUSTOM_JWT"}),
    passing("an AgentCore gateway for tokens", GATEWAY, {"authorizerType": "CUSTOM_JWT", "authorizerConfiguration": JWT}),
    passing("an AgentCore runtime for signed requests", RUNTIME, {"agentRuntimeName": "a"}),
    passing("an AgentCore runtime for tokens", RUNTIME, {"authorizerConfiguration": JWT}),
    one("an AgentCore runtime with an empty authorizer", "failing", RUNTIME, {"authorizerConfiguration": {"x": {}}},
        OPEN, "strict-authorizers"),
    failing("an ECS Express service", "aws:ecs/expressGatewayService:ExpressGatewayService", {"executionRoleArn": "r"}),
    failing("an App Runner service", "aws:apprunner/service:Service", {"serviceName": "s"}),
    passing("a private App Runner service", "aws:apprunner/service:Service", {
        "networkConfiguration": {"ingressConfiguration": {"isPubliclyAccessible": False}}}),
    failing("a Lightsail container with a public endpoint",
        "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion", {
            "publicEndpoint": {"containerName": "c", "containerPort": 80}}),
    passing("a Lightsail container without a public endpoint",
        "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion", {"serviceName": "s"}),
    failing("a function URL behind CloudFront that nobody signs for", "aws:cloudfront/distribution:Distribution", {
        "origins": [{"domainName": "abc.lambda-url.eu-west-1.on.aws"}]}),
    passing("a function URL behind CloudFront with an access control", "aws:cloudfront/distribution:Distribution", {
        "origins": [{"domainName": "abc.lambda-url.eu-west-1.on.aws", "originAccessControlId": "E1"}]}),
    failing("a Lightsail load balancer", "aws:lightsail/lb:Lb", {"instancePort": 80}),
    failing("Lightsail ports for everyone", "aws:lightsail/instancePublicPorts:InstancePublicPorts", {
        "portInfos": [{"protocol": "tcp", "fromPort": 443, "toPort": 443}]}),
    failing("Lightsail ports for small networks, which together are nobody's own",
        "aws:lightsail/instancePublicPorts:InstancePublicPorts", {"portInfos": [
            {"protocol": "tcp", "fromPort": 80 + n, "toPort": 80 + n, "cidrs": [f"{n}.0.0.0/8"]}
            for n in (2, 4, 6)]}),
    passing("Lightsail ports for an office", "aws:lightsail/instancePublicPorts:InstancePublicPorts", {
        "portInfos": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrs": ["203.0.113.0/24"]}]}),
    failing("an Amplify app that computes on a server", "aws:amplify/app:App", {"platform": "WEB_COMPUTE"}),
    passing("an Amplify app that computes behind a password", "aws:amplify/app:App", {
        "platform": "WEB_COMPUTE", "enableBasicAuth": True}),
    passing("an Amplify app of files", "aws:amplify/app:App", {"name": "a"}),
    failing("an Elastic Beanstalk environment", "aws:elasticbeanstalk/environment:Environment", {"tier": "WebServer"}),
    passing("a worker of Elastic Beanstalk", "aws:elasticbeanstalk/environment:Environment", {"tier": "Worker"}),
    passing("an internal Elastic Beanstalk environment", "aws:elasticbeanstalk/environment:Environment", {"settings": [
        {"namespace": "aws:ec2:vpc", "name": "ELBScheme", "value": "internal"}]}),
    failing("a Beanstalk environment of one instance", "aws:elasticbeanstalk/environment:Environment", {"settings": [
        {"namespace": "aws:ec2:vpc", "name": "ELBScheme", "value": "internal"},
        {"namespace": "aws:elasticbeanstalk:environment", "name": "EnvironmentType", "value": "SingleInstance"}]}),
    failing("a classic load balancer", "aws:elb/loadBalancer:LoadBalancer", {"listeners": []}),
    passing("an internal classic load balancer", "aws:elb/loadBalancer:LoadBalancer", {"internal": True}),
    failing("a queue for everyone", "aws:sqs/queuePolicy:QueuePolicy", policy("*")),
    failing("a queue with a policy of its own for everyone", "aws:sqs/queue:Queue", policy({"AWS": "*"})),
    failing("a topic for everyone", "aws:sns/topicPolicy:TopicPolicy", policy("*")),
    failing("a stream for every account", "aws:kinesis/resourcePolicy:ResourcePolicy", policy({"AWS": "*"})),
    failing("the same stream of aws-native", "aws-native:kinesis:ResourcePolicy", {
        "resourcePolicy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kinesis:PutRecord"}]}}),
    passing("a stream for one account", "aws:kinesis/resourcePolicy:ResourcePolicy", policy({"AWS": "123456789012"})),
    failing("an event bus for every account", "aws:cloudwatch/eventPermission:EventPermission", {"principal": "*"}),
    failing("a search domain for everyone", "aws:opensearch/domain:Domain", {"accessPolicies": policy("*")["policy"]}),
    passing("a search domain that asks for a user itself", "aws:opensearch/domain:Domain", {
        "accessPolicies": policy("*")["policy"], "advancedSecurityOptions": {"enabled": True}}),
    failing("a search domain that lets in those who name no user", "aws:opensearch/domain:Domain", {
        "accessPolicies": policy("*")["policy"],
        "advancedSecurityOptions": {"enabled": True, "anonymousAuthEnabled": True}}),
    passing("a search domain in a VPC", "aws:opensearch/domain:Domain", {
        "accessPolicies": policy("*")["policy"], "vpcOptions": {"subnetIds": ["s"]}}),
    passing("a queue for one topic", "aws:sqs/queuePolicy:QueuePolicy", policy(
        {"Service": "sns.amazonaws.com"}, ArnEquals={"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:t"})),
    passing("a topic for its owner, as by default", "aws:sns/topic:Topic", policy(
        {"AWS": "*"}, StringEquals={"AWS:SourceOwner": "123456789012"})),
    one("a queue whose policy is not known yet", "unknown", "aws:sqs/queuePolicy:QueuePolicy",
        {"policy": Later(policy("*")["policy"])}, up={OPEN}),
    passing("a VPC Lattice service, which VPCs alone reach", "aws:vpclattice/service:Service", {"authType": "NONE"}),
    passing("a private GraphQL API with a key", GRAPHQL, {"authenticationType": "API_KEY", "visibility": "PRIVATE"}),
]  # fmt: skip

DOORS_TOGETHER = [
    case("a public listener that forwards", "failing", balanced(FORWARD), "closed-stack:it"),
    case("a public listener that signs people in first", "passing", balanced(OIDC, FORWARD)),
    case("a public listener that asks for a token", "passing", balanced(CLAIMED, FORWARD)),
    case(
        "a public listener that lets in those who do not sign in",
        "failing",
        balanced({**OIDC, "authenticateOidc": {"onUnauthenticatedRequest": "allow"}}, FORWARD),
        "closed-stack:it",
    ),
    case("a public listener that redirects", "passing", balanced({"type": "redirect"})),
    case("an internal listener", "passing", balanced(FORWARD, internal=True)),
    case(
        "an internal listener that CloudFront puts on the internet",
        "failing",
        balanced(FORWARD, internal=True, more={
            "origin": ("aws:cloudfront/vpcOrigin:VpcOrigin", {"vpcOriginEndpointConfig": {"arn": Ref("lb")}})}),
        "closed-stack:it",
    ),
    case(
        "a listener that asks for client certificates",
        "passing",
        {
            "lb": (BALANCER, {"name": "b"}),
            "it": (LISTENER, {"loadBalancerArn": Ref("lb"), "defaultActions": [FORWARD],
                "mutualAuthentication": {"mode": "verify"}}),
        },
    ),
    case(
        "a rule that forwards, beside a default action that does not",
        "failing",
        balanced({"type": "fixed-response"}, more={
            "rule": (LISTENER_RULE, {"listenerArn": Ref("it"), "actions": [FORWARD]})}),
        "closed-stack:rule",
    ),
    case("a network load balancer", "failing", balanced(FORWARD, loadBalancerType="network"), "closed-stack:it"),
    case(
        "actions that are not known yet",
        "unknown",
        {
            "lb": (BALANCER, {"internal": True}),
            "it": (LISTENER, {"loadBalancerArn": Ref("lb"), "defaultActions": Later([FORWARD])}),
        },
        "?closed-endpoints:it",
        up=set(),
    ),
    case("a listener of nothing", "odd", {"it": (LISTENER, {"defaultActions": [5, {"type": "forward"}]})},
        "closed-stack:it"),
    case("an instance on the internet", "failing", machine(PUBLIC_RULE, associatePublicIpAddress=True), "closed-stack:it"),
    case("an instance for an office", "passing", machine(OFFICE_RULE, associatePublicIpAddress=True)),
    case("an instance that everyone may sign in to", "passing", machine(SSH_RULE, associatePublicIpAddress=True)),
    case("an instance without a public address", "passing", machine(PUBLIC_RULE, associatePublicIpAddress=False)),
    case(
        "an instance that an address is put on",
        "failing",
        machine(PUBLIC_RULE) | {"eip": ("aws:ec2/eip:Eip", {"instance": Ref("it")})},
        "closed-stack:it",
    ),
    case("an instance of a default subnet", "failing", machine(PUBLIC_RULE, subnetId=None), "closed-stack:it"),
    case("an instance of a default subnet, for an office", "passing", machine(OFFICE_RULE, subnetId=None)),
    case(
        "an instance with an interface that an address is put on",
        "failing",
        interfaced(PUBLIC_RULE, {"eip": ("aws:ec2/eip:Eip", {"networkInterface": Ref("card")})}),
        "closed-stack:it",
    ),
    case("an instance with an interface that nobody reaches", "passing", interfaced(PUBLIC_RULE, {})),
    case(
        "an instance of the default group, which lets everyone in",
        "failing",
        {
            "group": ("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {"ingress": [PUBLIC_RULE]}),
            "it": ("aws:ec2/instance:Instance", {"subnetId": "subnet-1", "associatePublicIpAddress": True}),
        },
        "closed-stack:it",
    ),
    case(
        "an instance of the default group, which lets its own in",
        "passing",
        {
            "group": ("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {"ingress": [OFFICE_RULE]}),
            "it": ("aws:ec2/instance:Instance", {"subnetId": "subnet-1", "associatePublicIpAddress": True}),
        },
    ),
    case(
        "an instance whose group names a prefix list of everyone",
        "failing",
        machine({**PUBLIC_RULE, "cidrBlocks": [], "prefixListIds": [Ref("list")]}, associatePublicIpAddress=True)
        | {"list": ("aws:ec2/managedPrefixList:ManagedPrefixList", {"entries": [{"cidr": "0.0.0.0/0"}]})},
        "closed-stack:it",
    ),
    case(
        "an instance whose group names a prefix list of an office",
        "passing",
        machine({**PUBLIC_RULE, "cidrBlocks": [], "prefixListIds": [Ref("list")]}, associatePublicIpAddress=True)
        | {"list": ("aws:ec2/managedPrefixList:ManagedPrefixList", {"entries": [{"cidr": "203.0.113.0/24"}]})},
    ),
    case(
        "an instance on whose interface an open group is put",
        "failing",
        machine(OFFICE_RULE, associatePublicIpAddress=True) | {
            "open": ("aws:ec2/securityGroup:SecurityGroup", {"ingress": [PUBLIC_RULE]}),
            "put": ("aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment", {
                "securityGroupId": Ref("open"), "networkInterfaceId": Ref("it")})},
        "closed-stack:it",
    ),
    case(
        "an instance in a group of the program's and one of another program",
        "unknown",
        machine(
            OFFICE_RULE, associatePublicIpAddress=True, vpcSecurityGroupIds=[Ref("group"), "sg-elsewhere"]
        ),
        "?closed-stack:",
    ),
    case(
        "a task in a group of the program's and one of another program",
        "unknown",
        {**(several := tasks(OFFICE_RULE, public=True)), "it": ("aws:ecs/service:Service", {"networkConfiguration": {
            **several["it"][1]["networkConfiguration"], "securityGroups": [Ref("group"), "sg-elsewhere"]}})},
        "?closed-stack:",
    ),
    case(
        "an instance in the program's group and in a group that something else tells",
        "unknown",
        {"vpc": ("aws:ec2/vpc:Vpc", {}), **machine(
            OFFICE_RULE, associatePublicIpAddress=True, vpcSecurityGroupIds=[Ref("group"), Ref("vpc", "sg-default")])},
        "?closed-stack:",
    ),
    case(
        "an instance whose groups only the deployment tells",
        "unknown",
        {"it": ("aws:ec2/instance:Instance", {"subnetId": "subnet-1", "associatePublicIpAddress": True,
            "vpcSecurityGroupIds": Later(["sg-1"])})},
        up={"closed-stack:it"},
    ),
    case("a template of a pool in a public subnet", "failing", pool(public=True), "closed-stack:it"),
    case("a template of a pool in a private subnet", "passing", pool(public=False)),
    case("tasks on the internet", "failing", tasks(PUBLIC_RULE, public=True), "closed-stack:it"),
    case("tasks for an office", "passing", tasks(OFFICE_RULE, public=True)),
    case("tasks without public addresses", "passing", tasks(PUBLIC_RULE, public=False)),
    case("a Lightsail instance", "failing", {"it": ("aws:lightsail/instance:Instance", {"blueprintId": "b"})},
        "closed-stack:it"),
    case(
        "a Lightsail instance whose ports are declared",
        "passing",
        {
            "it": ("aws:lightsail/instance:Instance", {"name": "it-id"}),
            "ports": ("aws:lightsail/instancePublicPorts:InstancePublicPorts", {"instanceName": Ref("it"), "portInfos": [
                {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrs": ["203.0.113.0/24"]}]}),
        },
    ),
]  # fmt: skip
