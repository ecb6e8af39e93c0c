"""One program of each component, with all that it can be given here."""

from __future__ import annotations

from typing import Any

from components import Edge, Function, HttpApi, RestApi, UserPool
from components.deploy_role import DeployRole
from tests.components.engine.root import ROOT

HANDLERS = ROOT / "handlers"
CODE = str(HANDLERS / "hello")
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
HERE = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
CALLBACK = "https://app.example.com/callback"
ORIGIN = "https://app.example.com"


def given(args: dict[str, Any]) -> Any:
    """Arguments without those that are None, so that a program can leave out what the others have."""
    return {key: value for key, value in args.items() if value is not None}


def pool(name: str = "users", **more: Any) -> UserPool:
    args = {
        "clients": {
            "web": {"callback_urls": [CALLBACK], "logout_urls": [f"{ORIGIN}/"]},
            "robot": {"flow": "client_credentials", "scopes": ["read"]},
        },
        "resource_server": {"identifier": "orders", "scopes": {"read": "Read", "write": "Write"}},
        "domain_prefix": "shop-dev-",
        "groups": {"admin": {}},
        "identity_providers": {
            "Okta": {"type": "OIDC", "details": {"client_id": "x", "oidc_issuer": "https://okta.example"}}
        },
        "protect": False,
        **more,
    }
    return UserPool(name, given(args))


def function(name: str = "hello", **more: Any) -> Function:
    args = {"code": CODE, "handler": "hello.handler", **more}
    return Function(name, given(args))


def http_api(name: str = "api", **more: Any) -> HttpApi:
    users, hello = pool(), function()
    args = {
        "authorizer": users.identity,
        "cors": {"allow_origins": [ORIGIN]},
        "routes": {
            "GET /orders": {"function_arn": hello.arn},
            "POST /orders/{id}": {"function_arn": hello.arn, "scopes": [users.scope("write")]},
            "GET /legacy": {"url": "https://legacy.example.com", "public": "the old one asks itself"},
        },
        "domain": {"name": "api.example.com", "certificate_arn": HERE},
        "alarms": {},
        **more,
    }
    return HttpApi(name, given(args))


def rest_api(name: str = "rest", **more: Any) -> RestApi:
    users, hello = pool(), function()
    args = {
        "authorizer": {"user_pool_arns": [users.arn]},
        "cors": {"allow_origins": [ORIGIN]},
        "routes": {"GET /orders/{id}": {"function_arn": hello.arn, "throttle": {"rate": 5}}},
        "access_log": {},
        **more,
    }
    return RestApi(name, given(args))


def edge(name: str = "front", **more: Any) -> Edge:
    args = {"origin_domain": "api.example.com", "client_certificate_arn": CERTIFICATE, **more}
    return Edge(name, given(args))


def deploy_role(name: str = "ci", **more: Any) -> DeployRole:
    args = {"repository": "acme/shop", "names": ["shop-dev-*"], **more}
    return DeployRole(name, given(args))


def everything() -> None:
    """All that a stack is made of: an HTTP API, a REST API and an edge, with one pool and one function."""
    users, hello = pool(), function()
    closed: Any = {"function_arn": hello.arn}
    scoped: Any = {**closed, "scopes": [users.scope("write")]}
    throttled: Any = {**closed, "throttle": {"rate": 5}}
    HttpApi(
        "api",
        {
            "authorizer": users.identity,
            "cors": {"allow_origins": [ORIGIN]},
            "routes": {"GET /orders": closed, "POST /orders/{id}": scoped},
            "domain": {"name": "api.example.com", "certificate_arn": HERE},
            "alarms": {},
        },
    )
    RestApi(
        "rest",
        {
            "authorizer": {"user_pool_arns": [users.arn]},
            "routes": {"GET /orders/{id}": throttled},
            "access_log": {},
        },
    )
    edge()
