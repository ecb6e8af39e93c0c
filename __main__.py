"""The dev stack: an identity, an HTTP API behind its JWT authorizer, a backend, and preflights that pass."""

from pathlib import Path

import pulumi

import settings
from components import (
    Function,
    HttpApi,
    HttpApiArgs,
    IdentityArgs,
    RouteArgs,
    UserPool,
    VpcLinkArgs,
    existing_user_pool,
    oidc_issuer,
)
from settings import ExistingPool, OutsideIssuer, OwnPool, PrivateBackend, StackSettings, UrlBackend

HANDLERS = Path(__file__).parent / "handlers"


def trusted(stack: StackSettings) -> tuple[IdentityArgs, list[pulumi.Input[str]]]:
    """The identity whose tokens open the routes, and the scopes that POST /hello asks for."""
    match stack.identity:
        case OwnPool() as own:
            # The hyphen at its end has the pool add what makes it unique.
            prefix = own.domain_prefix or f"{pulumi.get_project()}-{pulumi.get_stack()}-"
            pool = UserPool(
                "users",
                {
                    "clients": {"web": {"callback_urls": own.callback_urls, "logout_urls": own.logout_urls}},
                    "resource_server": {
                        "identifier": "hello",
                        "scopes": {"read": "Read greetings", "write": "Send greetings"},
                    },
                    "domain_prefix": prefix,
                    "protect": own.protect,
                },
            )
            pulumi.export("user_pool_id", pool.id)
            pulumi.export("client_id", pool.client_ids["web"])
            pulumi.export("login_url", pool.login_url)
            return pool.identity, [pool.scope("write")]
        case ExistingPool(user_pool_id=pool_id, client_ids=clients, write_scope=write):
            pulumi.export("user_pool_id", pool_id)
            pulumi.export("client_id", clients[0])
            return existing_user_pool(pool_id, clients), [write] if write else []
        case OutsideIssuer(issuer=issuer, audiences=audiences, write_scope=write):
            return oidc_issuer(issuer, audiences), [write] if write else []


def served(stack: StackSettings) -> tuple[RouteArgs, VpcLinkArgs | None]:
    """What serves the routes, and the way to it where it is private."""
    match stack.backend:
        case UrlBackend(url=url):
            return {"url": url}, None
        case PrivateBackend(listener_arn=listener, subnet_ids=subnets, security_group_ids=groups):
            return {"listener_arn": listener}, {"subnet_ids": subnets, "security_group_ids": groups}
    hello = Function(
        "hello",
        {
            "code": str(HANDLERS / "hello"),
            "handler": "hello.handler",
            "log_retention_days": stack.log_retention_days,
        },
    )
    return {"function_arn": hello.arn}, None


stack = settings.load()
identity, write = trusted(stack)
backend, link = served(stack)
args: HttpApiArgs = {
    "authorizer": identity,
    "cors": {"allow_origins": stack.allowed_origins},
    "routes": {
        "GET /hello": backend,
        "POST /hello": {**backend, "scopes": write},
        "GET /hello/{name}": backend,
        "$default": backend,
    },
    "throttle": {"rate": stack.throttle_rate, "burst": stack.throttle_burst},
    "access_log": {"retention_days": stack.log_retention_days},
}
if link:
    args["vpc_link"] = link
api = HttpApi("api", args)
pulumi.export("api_id", api.id)
pulumi.export("api_url", api.url)
pulumi.export("issuer", identity["issuer"])
pulumi.export("audiences", identity["audiences"])
pulumi.export("allowed_origins", list(stack.allowed_origins))
