"""What a RestApi takes."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi

from .access_log import AccessLogArgs
from .base import Transform
from .cors import CorsArgs
from .throttle import ThrottleArgs

ACCESS_LOG = {
    "time": "$context.requestTime",
    "requestId": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "routeKey": "$context.httpMethod $context.resourcePath",
    "status": "$context.status",
    "latency": "$context.responseLatency",
    "sub": "$context.authorizer.claims.sub",
    "client_id": "$context.authorizer.claims.client_id",
    "authorizerError": "$context.authorizer.error",
    "integrationError": "$context.integrationErrorMessage",
}
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html"""


class RestAuthorizerArgs(TypedDict):
    """The Cognito user pools whose tokens an API accepts."""

    user_pool_arns: Sequence[pulumi.Input[str]]
    """ARNs of user pools, at most 1,000."""
    source: NotRequired[str]
    """Header with the token; `method.request.header.Authorization` by default."""


class RestRouteArgs(TypedDict):
    """What serves a route, and who may call it. Exactly one of `function_arn` and `url`."""

    function_arn: NotRequired[pulumi.Input[str]]
    """A Lambda function; the component gives the API permission to call it."""
    url: NotRequired[pulumi.Input[str]]
    """An HTTPS service; variables of the path may stand in it."""
    scopes: NotRequired[Sequence[pulumi.Input[str]]]
    """Scopes of an access token, any one of which is enough. Without scopes a REST API takes an ID token."""
    public: NotRequired[str]
    """Why this route needs no token. Without it the route has the authorizer."""
    timeout_ms: NotRequired[int]
    """How long the backend may take, 50 to 29,000; 29,000 by default."""
    throttle: NotRequired[ThrottleArgs]
    """Another throttle than the stage's."""


class RestApiTransform(TypedDict):
    """Properties that go over those the component gives its children, named as pulumi-aws names them."""

    api: NotRequired[Transform]
    """For the `aws.apigateway.RestApi`."""
    authorizer: NotRequired[Transform]
    """For the authorizer in the API's OpenAPI document, as an `aws.apigateway.Authorizer` names them."""
    method: NotRequired[Transform]
    """For each operation in the document; `api_key_required` asks for an API key as well."""
    integration: NotRequired[Transform]
    """For each integration in the document, as an `aws.apigateway.Integration` names them."""
    permission: NotRequired[Transform]
    """For each `aws.lambda_.Permission`."""
    deployment: NotRequired[Transform]
    """For the `aws.apigateway.Deployment`."""
    stage: NotRequired[Transform]
    """For the `aws.apigateway.Stage`."""
    log_group: NotRequired[Transform]
    """For the access log's `aws.cloudwatch.LogGroup`."""


class RestApiArgs(TypedDict):
    """The arguments of a RestApi."""

    routes: Mapping[str, RestRouteArgs]
    """Route keys as an HttpApi takes them, and what serves them; `$default` stands for every path."""
    authorizer: NotRequired[RestAuthorizerArgs]
    """Whose tokens open the routes. Every route that is not public needs it."""
    cors: NotRequired[CorsArgs]
    """Which origins may call from a browser; none by default. A REST API adds no headers to real responses: functions
    do, with `gatehouse_cors`."""
    stage: NotRequired[str]
    """The stage's name; `prod` by default."""
    throttle: NotRequired[ThrottleArgs]
    """Of the stage; a rate of 1,000 and a burst of 2,000 by default."""
    access_log: NotRequired[AccessLogArgs]
    """The access log; off by default, as API Gateway needs a role in the account's settings to write it."""
    web_acl_arn: NotRequired[pulumi.Input[str]]
    """A regional WAF web ACL in front of the stage."""
    description: NotRequired[pulumi.Input[str]]
    """What the API is for."""
    transform: NotRequired[RestApiTransform]
    """The escape hatch: properties of the children."""
