"""What an HttpApi takes."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from .access_log import AccessLogArgs
from .alarms import AlarmsArgs
from .backends import BackendArgs, RouteArgs, VpcLinkArgs
from .base import Transform
from .cors import CorsArgs
from .domain import DomainArgs
from .identity import IdentityArgs, kind_of
from .mcp import McpArgs
from .throttle import ThrottleArgs

ACCESS_LOG = {
    "time": "$context.requestTime",
    "requestId": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "userAgent": "$context.identity.userAgent",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "routeKey": "$context.routeKey",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "latency": "$context.responseLatency",
    "sub": "$context.authorizer.claims.sub",
    "client_id": "$context.authorizer.claims.client_id",
    "authorizerError": "$context.authorizer.error",
    "integrationError": "$context.integrationErrorMessage",
    "integrationStatus": "$context.integrationStatus",
}
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html"""


def access_log_format(args: Mapping[str, Any]) -> Mapping[str, str]:
    """What an API's access log says of a request.

    Args:
        args: the API's.
    """
    given: Mapping[str, str] | None = args.get("access_log", {}).get("format")
    if given is not None:
        return given
    return {**ACCESS_LOG, **kind_of(args.get("authorizer", {})).logged}


class HttpApiTransform(TypedDict):
    """Properties that go over those the component gives its children, named as pulumi-aws names them."""

    api: NotRequired[Transform]
    """For the `aws.apigatewayv2.Api`."""
    stage: NotRequired[Transform]
    """For each `aws.apigatewayv2.Stage`."""
    authorizer: NotRequired[Transform]
    """For each `aws.apigatewayv2.Authorizer`."""
    route: NotRequired[Transform]
    """For each `aws.apigatewayv2.Route`; a route's own `transform` goes over it."""
    integration: NotRequired[Transform]
    """For each `aws.apigatewayv2.Integration`; a route's own `transform` goes over it."""
    permission: NotRequired[Transform]
    """For each `aws.lambda_.Permission`."""
    log_group: NotRequired[Transform]
    """For the access log's `aws.cloudwatch.LogGroup`."""
    vpc_link: NotRequired[Transform]
    """For the `aws.apigatewayv2.VpcLink`."""
    domain: NotRequired[Transform]
    """For the `aws.apigatewayv2.DomainName`."""
    mapping: NotRequired[Transform]
    """For the `aws.apigatewayv2.ApiMapping`."""
    record: NotRequired[Transform]
    """For the `aws.route53.Record`."""
    alarm: NotRequired[Transform]
    """For each `aws.cloudwatch.MetricAlarm`."""


class HttpApiArgs(TypedDict):
    """The arguments of an HttpApi."""

    routes: Mapping[str, RouteArgs]
    """Route keys (`GET /orders/{id}`, `ANY /files/{path+}`, `$default`) and what serves them. With `cors`, OPTIONS
    routes are planned and may not be written."""
    backends: NotRequired[Mapping[str, BackendArgs]]
    """What serves routes, by names that routes refer to as their `backend`: one integration and one permission each,
    however many routes it serves, in every language."""
    authorizer: NotRequired[IdentityArgs]
    """Whose tokens open the routes, or which function. Every route that is not public needs this or its own."""
    sign_out: NotRequired[str]
    """A path, such as `/sign-out`: a POST there ends the session of the caller's token. Needs a revocable `authorizer`."""
    cors: NotRequired[CorsArgs]
    """Which origins may call from a browser; none by default."""
    throttle: NotRequired[ThrottleArgs]
    """Of the stage; a rate of 1,000 and a burst of 2,000 by default."""
    access_log: NotRequired[AccessLogArgs]
    """The access log; on by default."""
    domain: NotRequired[DomainArgs]
    """A domain of your own; it closes the default endpoint unless `default_endpoint` keeps it."""
    default_endpoint: NotRequired[bool]
    """Whether `https://ID.execute-api.REGION.amazonaws.com` answers; on by default, off with a `domain`."""
    mcp: NotRequired[McpArgs]
    """An MCP server, with the metadata by which its clients find out how to sign in; none by default."""
    vpc_link: NotRequired[VpcLinkArgs]
    """For routes with a `listener_arn`."""
    alarms: NotRequired[AlarmsArgs]
    """Alarms on 4xx, 5xx and latency; none by default."""
    description: NotRequired[pulumi.Input[str]]
    """What the API is for."""
    stages: NotRequired[Sequence[str]]
    """Names of its stages, at most 10, all alike; `$default` by default. `url` is the first one's."""
    variables: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Stage variables, at most 100. A value is letters, digits, spaces and `- . _ ~ : / ? # & = ,`."""
    transform: NotRequired[HttpApiTransform]
    """The escape hatch: properties of the children."""
