"""The arguments of an HttpApi."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from components.cors import CorsArgs
from components.identity import IdentityArgs

AuthorizerArgs = IdentityArgs
"""What an API's authorizer takes."""


class ThrottleArgs(TypedDict):
    """How many requests pass before callers get 429."""

    rate: NotRequired[float]
    """Requests per second in the long run."""
    burst: NotRequired[int]
    """Requests at once."""


class RouteTransform(TypedDict):
    """Properties that go over those the component gives to what one route is made of."""

    route: NotRequired[Mapping[str, Any]]
    """For the `aws.apigatewayv2.Route`."""
    integration: NotRequired[Mapping[str, Any]]
    """For the `aws.apigatewayv2.Integration`."""


class RouteArgs(TypedDict):
    """What serves a route, and who may call it. Exactly one of `function_arn`, `url` and `listener_arn`."""

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
    timeout_ms: NotRequired[int]
    """How long the backend may take, 50 to 30,000; 30,000 by default."""
    tls_server_name: NotRequired[pulumi.Input[str]]
    """The name in the certificate of a `listener_arn` that speaks TLS."""
    throttle: NotRequired[ThrottleArgs]
    """Another throttle than the stage's."""
    transform: NotRequired[RouteTransform]
    """The escape hatch, for this route alone."""


class AccessLogArgs(TypedDict):
    """The access log: one JSON object a request."""

    enabled: NotRequired[bool]
    """On by default."""
    retention_days: NotRequired[int]
    """How long it is kept; 30 by default."""
    format: NotRequired[Mapping[str, str]]
    """Keys and context variables; by default time, caller, route, status, latency and the errors. At most 3 KB, with
    `$context.requestId`."""
    destination_arn: NotRequired[pulumi.Input[str]]
    """A log group or Firehose stream that exists; by default the component makes a log group."""


class MutualTlsArgs(TypedDict):
    """Callers show a certificate."""

    truststore_uri: pulumi.Input[str]
    """The certificates to trust: `s3://bucket/truststore.pem`."""
    truststore_version: NotRequired[pulumi.Input[str]]
    """The version of that object."""


class DomainArgs(TypedDict):
    """A domain of your own for the API."""

    name: pulumi.Input[str]
    """Such as `api.example.com`."""
    certificate_arn: pulumi.Input[str]
    """An ACM certificate for it, in the API's region."""
    mutual_tls: NotRequired[MutualTlsArgs]
    """Callers show a certificate; not by default."""
    zone_id: NotRequired[pulumi.Input[str]]
    """The Route 53 zone to put its record in; none by default."""


class VpcLinkArgs(TypedDict):
    """The way to private load balancers: an `id`, or the subnets in which to make one."""

    id: NotRequired[pulumi.Input[str]]
    """A VPC link that exists."""
    subnet_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Subnets of a new one."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Security groups of a new one."""


class AlarmsArgs(TypedDict):
    """When to raise an alarm; each looks at five minutes."""

    actions: NotRequired[Sequence[pulumi.Input[str]]]
    """ARNs to notify, such as SNS topics; none by default."""
    client_error_rate: NotRequired[float]
    """Share of 4xx answers, 0 to 1; 0.2 by default. A burst of them is often a client with a bad token."""
    server_error_rate: NotRequired[float]
    """Share of 5xx answers, 0 to 1; 0.01 by default."""
    latency_ms: NotRequired[int]
    """The slowest 1 % take longer than this; 3,000 by default."""


class HttpApiTransform(TypedDict):
    """Properties that go over those the component gives its children, named as pulumi-aws names them."""

    api: NotRequired[Mapping[str, Any]]
    """For the `aws.apigatewayv2.Api`."""
    stage: NotRequired[Mapping[str, Any]]
    """For each `aws.apigatewayv2.Stage`."""
    authorizer: NotRequired[Mapping[str, Any]]
    """For each `aws.apigatewayv2.Authorizer`."""
    route: NotRequired[Mapping[str, Any]]
    """For each `aws.apigatewayv2.Route`; a route's own `transform` goes over it."""
    integration: NotRequired[Mapping[str, Any]]
    """For each `aws.apigatewayv2.Integration`; a route's own `transform` goes over it."""
    permission: NotRequired[Mapping[str, Any]]
    """For each `aws.lambda_.Permission`."""
    log_group: NotRequired[Mapping[str, Any]]
    """For the access log's `aws.cloudwatch.LogGroup`."""
    vpc_link: NotRequired[Mapping[str, Any]]
    """For the `aws.apigatewayv2.VpcLink`."""
    domain: NotRequired[Mapping[str, Any]]
    """For the `aws.apigatewayv2.DomainName`."""
    mapping: NotRequired[Mapping[str, Any]]
    """For the `aws.apigatewayv2.ApiMapping`."""
    record: NotRequired[Mapping[str, Any]]
    """For the `aws.route53.Record`."""
    alarm: NotRequired[Mapping[str, Any]]
    """For each `aws.cloudwatch.MetricAlarm`."""


class HttpApiArgs(TypedDict):
    """The arguments of an HttpApi."""

    routes: Mapping[str, RouteArgs]
    """Route keys (`GET /orders/{id}`, `ANY /files/{path+}`, `$default`) and what serves them. With `cors`, OPTIONS
    routes are planned and may not be written."""
    authorizer: NotRequired[IdentityArgs]
    """Whose tokens open the routes. Every route that is not public needs this or its own."""
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
    vpc_link: NotRequired[VpcLinkArgs]
    """For routes with a `listener_arn`."""
    alarms: NotRequired[AlarmsArgs]
    """Alarms on 4xx, 5xx and latency; none by default."""
    description: NotRequired[pulumi.Input[str]]
    """What the API is for."""
    stages: NotRequired[Sequence[str]]
    """Names of its stages, at most 10, all alike; `$default` by default. `url` is the first one's."""
    variables: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Stage variables, at most 100."""
    transform: NotRequired[HttpApiTransform]
    """The escape hatch: properties of the children."""
