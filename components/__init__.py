"""What is deployed: components for an HTTP API behind an authorizer, with preflights that pass.

pulumi-aws loads a service when it is first named, which can take a tenth of a second. So no module names one while it
is imported: annotations that do are quoted.
"""

from components.base import ComponentError
from components.cors import Cors, CorsArgs, cors_environment
from components.edge import Edge, EdgeArgs
from components.function import Function, FunctionArgs
from components.http_api import HttpApi
from components.http_api_args import HttpApiArgs, RouteArgs
from components.identity import IdentityArgs, existing_user_pool, oidc_issuer
from components.rest_api import RestApi
from components.rest_api_args import RestApiArgs, RestRouteArgs
from components.user_pool import UserPool
from components.user_pool_args import UserPoolArgs

__all__ = [
    "ComponentError",
    "Cors",
    "CorsArgs",
    "Edge",
    "EdgeArgs",
    "Function",
    "FunctionArgs",
    "HttpApi",
    "HttpApiArgs",
    "IdentityArgs",
    "RestApi",
    "RestApiArgs",
    "RestRouteArgs",
    "RouteArgs",
    "UserPool",
    "UserPoolArgs",
    "cors_environment",
    "existing_user_pool",
    "oidc_issuer",
]
