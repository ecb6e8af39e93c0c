"""What is deployed: components for an HTTP API behind an authorizer, with preflights that pass.

pulumi-aws loads a service when it is first named, which can take a tenth of a second. So no module names one while it
is imported: annotations that do are quoted.
"""

from .access_log import AccessLogArgs
from .alarms import AlarmsArgs
from .backends import BackendArgs, RouteArgs, VpcLinkArgs
from .base import ComponentError
from .cors import Cors, CorsArgs, cors_environment
from .domain import DomainArgs
from .edge import Edge, EdgeArgs
from .function import Function, FunctionArgs
from .http_api import HttpApi
from .http_api_args import HttpApiArgs
from .identity import IdentityArgs, existing_user_pool, lambda_authorizer, oidc_issuer
from .mcp import McpArgs
from .rest_api import RestApi
from .rest_api_args import RestApiArgs, RestRouteArgs
from .throttle import ThrottleArgs
from .user_pool import UserPool, UserPoolArgs

__all__ = [
    "AccessLogArgs",
    "AlarmsArgs",
    "BackendArgs",
    "ComponentError",
    "Cors",
    "CorsArgs",
    "DomainArgs",
    "Edge",
    "EdgeArgs",
    "Function",
    "FunctionArgs",
    "HttpApi",
    "HttpApiArgs",
    "IdentityArgs",
    "McpArgs",
    "RestApi",
    "RestApiArgs",
    "RestRouteArgs",
    "RouteArgs",
    "ThrottleArgs",
    "UserPool",
    "UserPoolArgs",
    "VpcLinkArgs",
    "cors_environment",
    "existing_user_pool",
    "lambda_authorizer",
    "oidc_issuer",
]
