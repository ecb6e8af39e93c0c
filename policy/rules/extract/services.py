"""Services that have an address on the internet of their own: App Runner, ECS Express, Lightsail, AgentCore, and others.

App Runner: https://docs.aws.amazon.com/apprunner/latest/dg/network-pl.html
ECS Express Mode: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-overview.html
Lightsail: https://docs.aws.amazon.com/lightsail/latest/userguide/amazon-lightsail-container-services.html and
https://docs.aws.amazon.com/lightsail/latest/userguide/understanding-firewall-and-port-mappings-in-amazon-lightsail.html
AgentCore: https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-inbound-auth.html and
https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-oauth.html
Amplify: https://docs.aws.amazon.com/amplify/latest/userguide/access-control.html
Elastic Beanstalk: https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html
Classic load balancers: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-internal-load-balancers.html
and https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-vpc-security-groups.html
Endpoint services: https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html
Webhooks of CodePipeline: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_WebhookDefinition.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..conditions import wide
from ..endpoints import AWS_IAM, PRIVATE, Auth, Endpoint, later
from ..values import NOT_TOLD, UNKNOWN, Props, Unknown, as_text, first, flag, get, items, number, text, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

APP_RUNNER = frozenset({"aws:apprunner/service:Service", "aws-native:apprunner:Service"})
EXPRESS = frozenset(
    {"aws:ecs/expressGatewayService:ExpressGatewayService", "aws-native:ecs:ExpressGatewayService"}
)
CONTAINERS = frozenset(
    {
        "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion",
        "aws-native:lightsail:Container",
    }
)
INSTANCES = frozenset({"aws:lightsail/instance:Instance", "aws-native:lightsail:Instance"})
PORTS = frozenset({"aws:lightsail/instancePublicPorts:InstancePublicPorts"})
LIGHTSAIL_BALANCERS = frozenset({"aws:lightsail/lb:Lb", "aws-native:lightsail:LoadBalancer"})
AGENTS = frozenset(
    {
        "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime",
        "aws:bedrock/agentcoreHarness:AgentcoreHarness",
        "aws-native:bedrockagentcore:Runtime",
        "aws-native:bedrockagentcore:Harness",
    }
)
GATEWAYS = frozenset({"aws:bedrock/agentcoreGateway:AgentcoreGateway", "aws-native:bedrockagentcore:Gateway"})
REGISTRIES = frozenset({"aws:bedrock/agentcoreRegistry:AgentcoreRegistry"})
AMPLIFY = frozenset({"aws:amplify/app:App", "aws-native:amplify:App"})
BEANSTALK = frozenset(
    {"aws:elasticbeanstalk/environment:Environment", "aws-native:elasticbeanstalk:Environment"}
)
CLASSIC = frozenset({"aws:elb/loadBalancer:LoadBalancer", "aws-native:elasticloadbalancing:LoadBalancer"})
ENDPOINT_SERVICES = frozenset(
    {"aws:ec2/vpcEndpointService:VpcEndpointService", "aws-native:ec2:VpcEndpointService"}
)
ADMISSIONS = frozenset(
    {
        "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple",
        "aws-native:ec2:VpcEndpointServicePermissions",
    }
)
WEBHOOKS = frozenset({"aws:codepipeline/webhook:Webhook", "aws-native:codepipeline:Webhook"})
SSH = 22


def app_runner(props: Props) -> Endpoint:
    """Read an App Runner service, which is public unless it says otherwise."""
    public = flag(props, "networkConfiguration", "ingressConfiguration", "isPubliclyAccessible")
    kind = UNKNOWN if public is UNKNOWN else PRIVATE if public is False else None
    return _service("App Runner service", Auth(type=kind))


def express(_props: Props) -> Endpoint:
    """Read an ECS Express service, which comes with a public load balancer."""
    return _service("ECS Express service", Auth())


def container(props: Props) -> list[Endpoint]:
    """Read what a Lightsail container service deploys: whether one of its containers is the public endpoint."""
    public = first(props, "publicEndpoint")
    if public is None:
        public = get(props, "containerServiceDeployment", "publicEndpoint")
    if public is None or flag(props, "isDisabled") is True:
        return []
    source = "Lightsail container service"
    return [later(source) if public is UNKNOWN else _service(source, Auth())]


def instance(props: Props) -> Endpoint:
    """Read a Lightsail instance, whose firewall lets everyone in unless ports are declared for it."""
    declared = items(props, "networking", "ports")
    auth = Auth(type=UNKNOWN if isinstance(declared, Unknown) else None)
    if isinstance(declared, list) and declared and not _open_ports(declared):
        auth = Auth(type=PRIVATE)
    note = "its firewall lets everyone in unless its public ports are declared"
    return Endpoint(None, None, auth, "Lightsail instance", note=note, reach="stack")


def ports(props: Props) -> list[Endpoint]:
    """Read the public ports of a Lightsail instance: those that everyone reaches, other than that of SSH."""
    source = "firewall of the Lightsail instance"
    declared = items(props, "portInfos")
    if isinstance(declared, Unknown):
        return [later(source)]
    if not _open_ports(declared):
        return []
    return [Endpoint(None, None, Auth(), source, note="it lets everyone in")]


def _open_ports(ports: Sequence[object]) -> bool:
    """Whether a firewall lets everyone in, other than to SSH: by a port without networks, or by all networks together."""
    named = [_networks(port) for port in ports if not ssh(port)]
    return [] in named or wide(*(cidr for each in named for cidr in each if isinstance(cidr, str)))


def ssh(rule: object) -> bool:
    """Whether a rule or a port of a firewall is for SSH alone, which asks for a key."""
    return number(rule, "fromPort") == number(rule, "toPort") == SSH


def _networks(port: object) -> list[object]:
    """The networks that a port names, unknown ones included; with none it is everyone's."""
    given = [texts(port, "cidrs"), texts(port, "ipv6Cidrs")]
    return [cidr for each in given for cidr in ([each] if isinstance(each, Unknown) else each)]


def balancer(_props: Props) -> Endpoint:
    """Read a Lightsail load balancer, which is always public."""
    return _service("Lightsail load balancer", Auth())


def agent(props: Props) -> Endpoint:
    """Read an AgentCore runtime or harness: signed requests, unless it has an authorizer for tokens."""
    declared = get(props, "authorizerConfiguration")
    kind = UNKNOWN if declared is UNKNOWN else "JWT" if declared else AWS_IAM
    authorizer = "its own" if get(declared, "customJwtAuthorizer") is not None else None
    return Endpoint(None, None, Auth(type=kind, authorizer=authorizer), "AgentCore runtime")


def gateway(props: Props) -> Endpoint:
    """Read an AgentCore gateway, which names its type of authorizer."""
    kind = text(props, "authorizerType")
    known = {"CUSTOM_JWT": "JWT", "AWS_IAM": AWS_IAM}
    jwt = get(props, "authorizerConfiguration", "customJwtAuthorizer")
    auth = Auth(
        type=known.get(kind.strip().upper(), kind) if isinstance(kind, str) else kind,
        authorizer="its own" if jwt is not None else None,
    )
    return Endpoint(None, None, auth, "AgentCore gateway")


def registry(props: Props) -> Endpoint:
    """Read an AgentCore registry: signed requests, unless it names another type of authorizer."""
    return gateway({"authorizerType": AWS_IAM} | {k: v for k, v in props.items() if v is not None})


def amplify(props: Props) -> list[Endpoint]:
    """Read an Amplify app: one that computes pages on a server is a backend, unless it asks for a password."""
    platform = text(props, "platform")
    asks = first(props, "enableBasicAuth")
    if asks is None:
        asks = get(props, "basicAuthConfig", "enableBasicAuth")
    if platform in {None, "WEB"} or flag({"": asks}, "") in {True, UNKNOWN}:
        return []
    source = "Amplify app"
    return [later(source) if platform is UNKNOWN else _service(source, Auth())]


def beanstalk(props: Props) -> list[Endpoint]:
    """Read an Elastic Beanstalk environment: a web server's is public unless its balancer is internal."""
    source = "Elastic Beanstalk environment"
    tier = get(props, "tier")
    named = text(tier, "name") if isinstance(tier, dict) else text(props, "tier")
    settings = first(props, "settings", "optionSettings")
    if named == "Worker":
        return []
    if settings is UNKNOWN or named is UNKNOWN:
        return [later(source)]
    listed = settings if isinstance(settings, list) else []
    said = {
        as_text(first(each, "name", "optionName")): text(each, "value")
        for each in listed
        if _environment(each)
    }
    scheme = said.get("ELBScheme")
    # An environment of one instance has no balancer, and its instance an elastic address.
    kind = said.get("EnvironmentType")
    if kind != "SingleInstance" and (scheme is UNKNOWN or scheme == "internal"):
        # A setting whose name is not known yet may be either of the two.
        spaces = [text(each, "namespace") for each in listed]
        told = UNKNOWN not in said and UNKNOWN not in (kind, scheme, *spaces)
        return [_service(source, Auth(type=PRIVATE if told else UNKNOWN))]
    return [_service(source, Auth())]


def _environment(setting: object) -> bool:
    """Whether a setting is the environment's own; a variable of the application may have any name.

    https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options.html
    """
    return text(setting, "namespace") not in {"aws:elasticbeanstalk:application:environment", NOT_TOLD}


def classic(props: Props) -> Endpoint:
    """Read a classic load balancer, which forwards all that it is sent; it is public unless it is internal.

    Whom the security groups that it names let in, other resources tell.
    """
    internal, scheme = flag(props, "internal"), text(props, "scheme")
    kind = UNKNOWN if UNKNOWN in (internal, scheme) else PRIVATE if internal or scheme == "internal" else None
    found = _service("classic load balancer", Auth(type=kind))
    named = get(props, "securityGroups") not in (None, [])
    return replace(found, reach="stack") if named and kind is None else found


def endpoint_service(props: Props) -> list[Endpoint]:
    """Read an endpoint service, or whom it admits: everyone's VPC is let in where nobody has to accept the connection.

    Unless it is said otherwise, somebody has to.
    """
    named = [text(props, "principalArn")]
    admitted = texts(props, "allowedPrincipals")
    named += [] if isinstance(admitted, Unknown) else admitted
    if not any(each in {"*", NOT_TOLD} for each in named):
        return []
    note = "every AWS account's VPC may connect to its load balancer, and nobody has to accept that"
    return [Endpoint(None, None, Auth(), "endpoint service", note=note, reach="stack")]


def webhook(props: Props) -> list[Endpoint]:
    """Read a webhook that starts a pipeline: one asks for a signature, or for a network that is not everyone's."""
    source, kind = "webhook of the pipeline", text(props, "authentication")
    if kind is UNKNOWN:
        return [later(source)]
    if kind == "GITHUB_HMAC":
        return []
    asked = text(props, "authenticationConfiguration", "allowedIpRange")
    if kind == "IP" and (asked is UNKNOWN or (isinstance(asked, str) and not wide(asked))):
        return []
    return [Endpoint(None, None, Auth(), source, note="whoever knows its address starts the pipeline")]


def _service(source: str, auth: Auth) -> Endpoint:
    notes = {
        "NONE": "its address on the internet asks nobody who is calling",
        "": "may be public, which is not known yet",
    }
    note = notes.get(auth.kind, "")
    return Endpoint(None, None, auth, source, note=note)
