"""Whether the internet reaches an endpoint, as far as only the other resources of the stack tell.

Internal load balancers: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html,
which CloudFront and Global Accelerator can put on the internet:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html and
https://docs.aws.amazon.com/global-accelerator/latest/dg/secure-vpc-connections.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import addresses, events
from .extract import buckets, http_api, networks, rest_api, services
from .placement import ACCELERATORS
from .values import NOT_TOLD, UNKNOWN, Unknown, flag, get, items, text

if TYPE_CHECKING:
    from .endpoints import Endpoint
    from .links import Links
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
ROUTING = frozenset({"aws:apigatewayv2/routingRule:RoutingRule", "aws-native:apigatewayv2:RoutingRule"})
BALANCERS = frozenset(
    {
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:alb/loadBalancer:LoadBalancer",
        "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
        "aws-native:elasticloadbalancingv2:LoadBalancer",
    }
)
EXPOSING = addresses.ORIGINS | ACCELERATORS
_SERVICE = ("vpcEndpointServiceId", "serviceId")
_MAPPED = dict.fromkeys(MAPPINGS, API) | dict.fromkeys(ROUTING, ("actions",))
_DOMAIN = ("domainName", "domainNameArn")
_POLICIES = dict.fromkeys(rest_api.POLICIES, API)
_PORTS = dict.fromkeys(services.PORTS, ("instanceName",))
TYPES = (
    APIS
    | DOMAINS
    | MAPPINGS
    | ROUTING
    | BALANCERS
    | networks.LISTENERS
    | networks.RULES
    | services.INSTANCES
    | services.PORTS
    | services.ENDPOINT_SERVICES
    | services.ADMISSIONS
    | rest_api.POLICIES
    | EXPOSING.keys()
    | addresses.TYPES
    | buckets.TYPES
    | events.TYPES
)


def out_of_reach(  # noqa: PLR0911 - one for each kind of resource
    links: Links, resource: Resource, endpoint: Endpoint, *, mutual_tls: bool
) -> str:
    """Why nobody gets to an endpoint unasked, whatever it asks itself; empty where someone may.

    Args:
        links: Every resource of the stack, those inside templates included.
        resource: What declares the endpoint.
        endpoint: As the resource's extractor reads it.
        mutual_tls: Whether client certificates count as authentication.
    """
    if resource.type in networks.LISTENERS | networks.RULES:
        return _behind_balancer(links, resource, mutual_tls=mutual_tls)
    if resource.type in services.CLASSIC:
        return _limited(links, resource)
    if resource.type in networks.TASKS | networks.MACHINES:
        return addresses.out_of_reach(links, resource)
    if resource.type in services.INSTANCES:
        return "its public ports are declared apart" if links.referring(resource, _PORTS) else ""
    if resource.type in buckets.TYPES:
        return events.out_of_reach(links, resource)
    if resource.type in services.ENDPOINT_SERVICES | services.ADMISSIONS:
        return _behind_acceptance(links, resource)
    own = resource.type in APIS - rest_api.PUTS
    api = resource if own else links.target(resource, APIS - rest_api.PUTS, *API)
    return "" if api is None else _behind_api(links, api, endpoint, mutual_tls=mutual_tls)


def untold(links: Links, resource: Resource) -> str:
    """Why nobody can tell whether the internet gets there, although `out_of_reach` may say that it does not; else empty."""
    if resource.type in networks.LISTENERS | networks.RULES:
        listener = resource
        if resource.type in networks.RULES:
            listener = links.target(resource, networks.LISTENERS, "listenerArn") or resource
        balancer = links.target(listener, BALANCERS, "loadBalancerArn")
        unknown = balancer is not None and _unknown_yet(balancer)
        return "whether its load balancer is internal is not known yet" if unknown else ""
    return addresses.untold(links, resource)


def _behind_api(links: Links, api: Resource, endpoint: Endpoint, *, mutual_tls: bool) -> str:
    if api.type in http_api.APIS and http_api.protocol(api.props) != "HTTP":
        return "" if endpoint.path == "$connect" else "whoever calls it was let in at $connect"
    if api.type in rest_api.APIS and rest_api.private(api.props):
        admits = any(rest_api.admits(get(p.props, "policy")) for p in links.referring(api, _POLICIES))
        return "" if admits else "it is reached from a VPC only"
    if not mutual_tls or flag(api.props, "disableExecuteApiEndpoint") is not True:
        return ""
    domains = [links.target(mapping, DOMAINS, *_DOMAIN) for mapping in links.referring(api, _MAPPED)]
    certified = all(d is not None and asks_for_certificates(d) for d in domains)
    return "its only domains ask for client certificates" if domains and certified else ""


def asks_for_certificates(domain: Resource) -> bool | None:
    """Whether a domain asks for client certificates; None where a template leaves that to the deployment.

    An empty truststore is how AWS has it switched off:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mutual-tls.html
    """
    declared = get(domain.props, "mutualTlsAuthentication")
    if declared is UNKNOWN:
        return True
    store = text(declared, "truststoreUri")
    return None if NOT_TOLD in (declared, store) else store is UNKNOWN or bool((store or "").strip())


def _unknown_yet(balancer: Resource) -> bool:
    """Whether a load balancer is internal is computed; where the program says nothing, a preview shows no value, either."""
    names = ("internal", "scheme")
    return any(get(balancer.props, name) is UNKNOWN and balancer.depends.get(name) for name in names)


def _six(balancer: Resource) -> bool:
    """Whether an internal load balancer lets in what comes over an internet gateway to its IPv6 addresses.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
    """
    attributes = items(balancer.props, "loadBalancerAttributes")
    return any(
        text(each, "key") == "ipv6.deny_all_igw_traffic" and text(each, "value") in {"false", NOT_TOLD}
        for each in ([] if isinstance(attributes, Unknown) else attributes)
    )


def _behind_acceptance(links: Links, resource: Resource) -> str:
    service: Resource | None = resource
    if resource.type in services.ADMISSIONS:
        targets = (links.target(resource, services.ENDPOINT_SERVICES, name) for name in _SERVICE)
        service = next((each for each in targets if each is not None), None)
    accepts = (
        service is not None
        and flag(service.props, "acceptanceRequired") is not False
        and get(service.props, "acceptanceRequired") != NOT_TOLD
    )
    return "each connection waits until somebody accepts it" if accepts else ""


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
    internal = flag(balancer.props, "internal") is True or text(balancer.props, "scheme") == "internal"
    internal = (internal or _unknown_yet(balancer)) and not _six(balancer)
    kind = text(balancer.props, "loadBalancerType") or text(balancer.props, "type")
    if links.referring(balancer, EXPOSING):
        return ""
    if internal or kind == "gateway":
        return "its load balancer is internal"
    return _limited(links, balancer)


def _limited(links: Links, balancer: Resource) -> str:
    return (
        "its security groups let in those only whom they name" if addresses.limited(links, balancer) else ""
    )
