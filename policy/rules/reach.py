"""Whether the internet reaches an endpoint, as far as only the other resources of the stack tell.

Internal load balancers: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html,
which CloudFront and Global Accelerator can put on the internet:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html and
https://docs.aws.amazon.com/global-accelerator/latest/dg/secure-vpc-connections.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .extract import http_api, networks, own, rest_api, services
from .extract.unfold import unfold
from .links import Links
from .statements import wide
from .values import NOT_TOLD, UNKNOWN, Unknown, first, flag, get, items, may, number, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .endpoints import Endpoint
    from .resource import Resource

API = ("apiId", "restApi", "restApiId")
APIS = http_api.APIS | rest_api.APIS
DOMAINS = frozenset(
    {
        "aws:apigatewayv2/domainName:DomainName",
        "aws-native:apigatewayv2:DomainName",
        "aws:apigateway/domainName:DomainName",
        "aws-native:apigateway:DomainName",
    }
)
MAPPINGS = frozenset(
    {
        "aws:apigatewayv2/apiMapping:ApiMapping",
        "aws-native:apigatewayv2:ApiMapping",
        "aws:apigateway/basePathMapping:BasePathMapping",
        "aws-native:apigateway:BasePathMapping",
    }
)
BALANCERS = frozenset(
    {
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:alb/loadBalancer:LoadBalancer",
        "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
        "aws-native:elasticloadbalancingv2:LoadBalancer",
    }
)
_EXPOSING = {
    "aws:cloudfront/vpcOrigin:VpcOrigin": ("vpcOriginEndpointConfig",),
    "aws-native:cloudfront:VpcOrigin": ("vpcOriginEndpointConfig",),
    "aws:globalaccelerator/endpointGroup:EndpointGroup": ("endpointConfigurations",),
    "aws-native:globalaccelerator:EndpointGroup": ("endpointConfigurations",),
}
_GROUPS = frozenset({"aws:ec2/securityGroup:SecurityGroup", "aws-native:ec2:SecurityGroup"})
_GROUP_RULES = {
    "aws:ec2/securityGroupRule:SecurityGroupRule": ("securityGroupId",),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("securityGroupId",),
    "aws-native:ec2:SecurityGroupIngress": ("groupId",),
}
_MAPPED = dict.fromkeys(MAPPINGS, API)
_POLICIES = dict.fromkeys(rest_api.POLICIES, API)
_PORTS = dict.fromkeys(services.PORTS, ("instanceName",))
_SUBNETS = frozenset({"aws:ec2/subnet:Subnet", "aws-native:ec2:Subnet"})
_ADDRESSES = {
    "aws:ec2/eip:Eip": ("instance",),
    "aws:ec2/eipAssociation:EipAssociation": ("instanceId",),
    "aws-native:ec2:Eip": ("instanceId",),
    "aws-native:ec2:EipAssociation": ("instanceId",),
    "aws:globalaccelerator/endpointGroup:EndpointGroup": ("endpointConfigurations",),
    "aws-native:globalaccelerator:EndpointGroup": ("endpointConfigurations",),
}
_GROUPS_OF = (
    "vpcSecurityGroupIds",
    "securityGroupIds",
    "securityGroups",
    "networkInterfaces",
    "networkConfiguration",
)
_NETWORKS = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6", "cidrIp")
TYPES = (
    APIS
    | DOMAINS
    | MAPPINGS
    | BALANCERS
    | networks.LISTENERS
    | networks.RULES
    | networks.TASKS
    | networks.MACHINES
    | services.INSTANCES
    | services.PORTS
    | rest_api.POLICIES
    | _EXPOSING.keys()
    | _GROUPS
    | _GROUP_RULES.keys()
    | _SUBNETS
    | _ADDRESSES.keys()
)


class Way(NamedTuple):
    """A way in: the resource that declares it, what it asks, and why the internet does not get there; empty if it does."""

    resource: Resource
    endpoint: Endpoint
    hidden: str


def ways(resources: Iterable[Resource], *, mutual_tls: bool = True) -> list[Way]:
    """Every way in of a stack, those inside templates included, in the order in which they are declared."""
    links = Links([inner for each in resources for inner in unfold(each)])
    return [
        Way(resource, endpoint, out_of_reach(links, resource, endpoint, mutual_tls=mutual_tls))
        for resource in links.resources
        for endpoint in own(resource)
    ]


def out_of_reach(links: Links, resource: Resource, endpoint: Endpoint, *, mutual_tls: bool) -> str:
    """Why nobody gets to an endpoint unasked, whatever it asks itself; empty where someone may.

    Args:
        links: Every resource of the stack, those inside templates included.
        resource: What declares the endpoint.
        endpoint: As the resource's extractor reads it.
        mutual_tls: Whether client certificates count as authentication.
    """
    if resource.type in networks.LISTENERS | networks.RULES:
        return _behind_balancer(links, resource, mutual_tls=mutual_tls)
    if resource.type in networks.TASKS | networks.MACHINES:
        return _not_addressed(links, resource)
    if resource.type in services.INSTANCES:
        return "its public ports are declared apart" if links.referring(resource, _PORTS) else ""
    api = resource if resource.type in APIS else links.target(resource, APIS, *API)
    return "" if api is None else _behind_api(links, api, endpoint, mutual_tls=mutual_tls)


def _behind_api(links: Links, api: Resource, endpoint: Endpoint, *, mutual_tls: bool) -> str:
    if api.type in http_api.APIS and http_api.protocol(api.props) != "HTTP":
        return "" if endpoint.path == "$connect" else "whoever calls it was let in at $connect"
    if api.type in rest_api.APIS and rest_api.private(api.props):
        admits = any(rest_api.admits(get(p.props, "policy")) for p in links.referring(api, _POLICIES))
        return "" if admits else "it is reached from a VPC only"
    if not mutual_tls or flag(api.props, "disableExecuteApiEndpoint") is not True:
        return ""
    domains = [links.target(mapping, DOMAINS, "domainName") for mapping in links.referring(api, _MAPPED)]
    certified = all(
        d is not None and get(d.props, "mutualTlsAuthentication") not in (None, {}, []) for d in domains
    )
    return "its only domains ask for client certificates" if domains and certified else ""


def _behind_balancer(links: Links, resource: Resource, *, mutual_tls: bool) -> str:
    listener: Resource | None = resource
    if resource.type in networks.RULES:
        listener = links.target(resource, networks.LISTENERS, "listenerArn")
    if listener is None:
        return ""
    if mutual_tls and text(listener.props, "mutualAuthentication", "mode") == "verify":
        return "its listener asks for client certificates"
    balancer = links.target(listener, BALANCERS, "loadBalancerArn")
    if balancer is None:
        return ""
    internal = flag(balancer.props, "internal") in {True, UNKNOWN} or text(balancer.props, "scheme") in {
        "internal",
        UNKNOWN,
    }
    kind = text(balancer.props, "loadBalancerType") or text(balancer.props, "type")
    if not internal and kind != "gateway":
        return ""
    return "" if links.referring(balancer, _EXPOSING) else "its load balancer is internal"


def _not_addressed(links: Links, resource: Resource) -> str:
    if resource.type in networks.MACHINES and not _addressed(links, resource):
        return "it has no public address"
    groups = [group for name in _GROUPS_OF for group in links.targets(resource, _GROUPS, name)]
    named = any(get(resource.props, name) is not None for name in _GROUPS_OF[:3])
    if not groups and not named and resource.type not in networks.TASKS:
        return "its security group is the VPC's default one"
    if groups and not any(_lets_everyone_in(links, group) for group in groups):
        return "its security groups let in those only whom they name"
    return ""


def _addressed(links: Links, machine: Resource) -> bool:
    if networks.public(machine.props):
        return True
    subnet = links.target(machine, _SUBNETS, "subnetId")
    if subnet is not None and may(subnet.props, "mapPublicIpOnLaunch"):
        return True
    return bool(links.referring(machine, _ADDRESSES))


def _lets_everyone_in(links: Links, group: Resource) -> bool:
    inline = [items(group.props, "ingress"), items(group.props, "securityGroupIngress")]
    rules: list[Any] = [rule for each in inline if not isinstance(each, Unknown) for rule in each]
    apart = (rule.props for rule in links.referring(group, _GROUP_RULES))
    rules += [rule for rule in apart if text(rule, "type") in {None, "ingress"}]
    return any(_wide_rule(rule) for rule in rules)


def _wide_rule(rule: object) -> bool:
    """Whether a rule lets everyone in, by any port but that of SSH, which asks for a key."""
    if rule == NOT_TOLD:
        return True
    if number(rule, "fromPort") == number(rule, "toPort") == services.SSH:
        return False
    if str(first(rule, "protocol", "ipProtocol")).lower() in {"icmp", "icmpv6", "1", "58"}:
        return False
    return any(isinstance(cidr, str) and wide(cidr) for cidr in _networks(rule))


def _networks(rule: object) -> Iterator[object]:
    for name in _NETWORKS:
        found = texts(rule, name)
        yield from [] if isinstance(found, Unknown) else found
