"""What serves an HTTP API's routes: integrations, one for each distinct backend, and the permissions they need."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NotRequired, TypedDict
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws

from .base import Transform, build
from .checks.keys import TIMEOUT_MS, backend_key
from .checks.mcp import METADATA
from .identity import IdentityArgs
from .permissions import Permissions
from .route_keys import parse
from .throttle import ThrottleArgs


class RouteTransform(TypedDict):
    """Properties that go over those the component gives to what one route is made of."""

    route: NotRequired[Transform]
    """For the `aws.apigatewayv2.Route`."""
    integration: NotRequired[Transform]
    """For the `aws.apigatewayv2.Integration`."""


class BackendArgs(TypedDict):
    """What serves routes, under a name. Exactly one of `function_arn`, `url` and `listener_arn`."""

    function_arn: NotRequired[pulumi.Input[str]]
    """A Lambda function; the component gives the API permission to call it."""
    url: NotRequired[pulumi.Input[str]]
    """An HTTPS service, as a route's `url`."""
    listener_arn: NotRequired[pulumi.Input[str]]
    """The listener of a private load balancer, reached through `vpc_link`."""
    method: NotRequired[str]
    """The method in which a `url` or a `listener_arn` is called; the request's own by default."""
    timeout_ms: NotRequired[int]
    """How long it may take, 50 to 30,000; 30,000 by default."""
    tls_server_name: NotRequired[pulumi.Input[str]]
    """The name in the certificate of a `listener_arn` that speaks TLS."""


class RouteArgs(TypedDict):
    """What serves a route, and who may call it. Exactly one of `backend`, `function_arn`, `url` and `listener_arn`."""

    backend: NotRequired[str]
    """The name of one of the API's `backends`."""
    function_arn: NotRequired[pulumi.Input[str]]
    """A Lambda function; the component gives the API permission to call it."""
    url: NotRequired[pulumi.Input[str]]
    """An HTTPS service. A URL without a path gets the request's; one with a path is called as it is, and variables of
    the route may stand in it: `https://legacy.example.com/v1/{proxy}`."""
    listener_arn: NotRequired[pulumi.Input[str]]
    """The listener of a private load balancer, reached through `vpc_link`."""
    method: NotRequired[str]
    """The method in which a `url` or a `listener_arn` is called; the request's own by default."""
    scopes: NotRequired[Sequence[pulumi.Input[str]]]
    """Scopes as tokens carry them; any one of them is enough. At most 10; none by default."""
    public: NotRequired[str]
    """Why this route needs no token. Without it the route has the authorizer."""
    authorizer: NotRequired[IdentityArgs]
    """Another identity than the API's."""
    iam: NotRequired[bool]
    """Whether callers sign with AWS credentials, in place of a token: for services. Their own policies have to allow
    `execute-api:Invoke` on the route's ARN."""
    timeout_ms: NotRequired[int]
    """How long the backend may take, 50 to 30,000; 30,000 by default."""
    tls_server_name: NotRequired[pulumi.Input[str]]
    """The name in the certificate of a `listener_arn` that speaks TLS."""
    throttle: NotRequired[ThrottleArgs]
    """Another throttle than the stage's."""
    transform: NotRequired[RouteTransform]
    """The escape hatch, for this route alone."""


class VpcLinkArgs(TypedDict):
    """The way to private load balancers: an `id`, or the subnets in which to make one."""

    id: NotRequired[pulumi.Input[str]]
    """A VPC link that exists."""
    subnet_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Subnets of a new one."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Security groups of a new one."""


class Backends:
    """Makes the integrations of one API component, a Lambda permission for each function, and the VPC link.

    `link` says where private load balancers are reached; `transform` goes over our properties.
    """

    def __init__(
        self,
        name: str,
        api: "aws.apigatewayv2.Api",
        permissions: Permissions,
        link: VpcLinkArgs | None,
        transform: Mapping[str, Any],
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._name = name
        self._api_id = api.id
        self._transform = transform
        self._opts = opts
        self._targets: dict[Hashable, pulumi.Output[str]] = {}
        self._permissions = permissions
        self._link_id = self._vpc_link(link) if link else None

    def target(self, route_key: str, route: RouteArgs) -> pulumi.Output[str]:
        """What a route points at: `integrations/ID`. Routes with the same backend share one.

        Args:
            route_key: names a new integration.
            route: says what serves it.
        """
        own = route.get("transform", {}).get("integration")
        key = backend_key(route)
        target = self._targets.get(key)
        if target is None:
            parsed, named = parse(route_key), route.get("backend")
            if "function_arn" in route:
                self._permissions.give(named or parsed, route["function_arn"])
            shared = named and not own
            properties = self._integration(route)
            integration = build(
                aws.apigatewayv2.Integration,
                f"{self._name}-{named}" if shared else f"{self._name} {parsed.anonymous}",
                properties,
                (self._transform.get("integration"), own, kept(route, properties, "integration_uri")),
                self._opts,
                formerly=[] if shared else [f"{self._name} {route_key}"],
            )
            target = self._targets[key] = pulumi.Output.concat("integrations/", integration.id)
        return target

    def _integration(self, route: RouteArgs) -> dict[str, Any]:
        common = {"api_id": self._api_id, "timeout_milliseconds": route.get("timeout_ms", TIMEOUT_MS)}
        if "function_arn" in route:
            return {
                **common,
                "integration_type": "AWS_PROXY",
                "integration_uri": route["function_arn"],
                "payload_format_version": "2.0",
            }
        proxy = {
            **common,
            "integration_type": "HTTP_PROXY",
            "integration_method": route.get("method", "ANY"),
            "payload_format_version": "1.0",
        }
        if "url" in route:
            url = route["url"]
            path = (
                _path_of(url)
                if isinstance(url, str)
                else pulumi.Output.all(url).apply(lambda known: _path_of(known[0]))
            )
            return {**proxy, "integration_uri": url, "request_parameters": path}
        server_name = route.get("tls_server_name")
        return {
            **proxy,
            "integration_uri": route["listener_arn"],
            "connection_type": "VPC_LINK",
            "connection_id": self._link_id,
            "tls_config": {"server_name_to_verify": server_name} if server_name else None,
        }

    def _vpc_link(self, link: VpcLinkArgs) -> pulumi.Input[str]:
        if "id" in link:
            return link["id"]
        made = build(
            aws.apigatewayv2.VpcLink,
            self._name,
            {
                "subnet_ids": link.get("subnet_ids"),
                "security_group_ids": link.get("security_group_ids", []),
            },
            self._transform.get("vpc_link"),
            self._opts,
        )
        return made.id


def _path_of(url: str) -> dict[str, str] | None:
    """Put the request's path into a URL that has none; else API Gateway would send every request to its root."""
    return None if urlsplit(url).path.strip("/") else {"overwrite:path": "$request.path"}


def kept(route: RouteArgs, properties: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The properties of these names, which no transform changes where the route gives out metadata of ours."""
    return {name: properties[name] for name in names} if route.get("backend") == METADATA else {}


def in_order(routes: Mapping[str, RouteArgs]) -> list[tuple[str, RouteArgs]]:
    """The routes sorted by key, so that what is shared has a name that does not hang on the table's order."""
    return sorted(routes.items())
