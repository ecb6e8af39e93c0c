"""The programs whose states are recorded with each release, and upgraded by the next; version 0.1 takes their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components import Cors, Edge, Function, HttpApi, RestApi, UserPool
from components.deploy_role import DeployRole
from tests.components.engine.root import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CODE = str(ROOT / "handlers" / "hello")
_ORIGIN = "https://app.example.com"
_POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"
_CERTIFICATE = "arn:aws:acm:{0}:123456789012:certificate/1"


def _user_pool() -> None:
    args: Any = {
        "clients": {
            "web": {"callback_urls": [f"{_ORIGIN}/callback"], "logout_urls": [f"{_ORIGIN}/"]},
            "robot": {"flow": "client_credentials", "scopes": ["read"]},
        },
        "resource_server": {"identifier": "orders", "scopes": {"read": "Read", "write": "Write"}},
        "domain_prefix": "acme-released",
        "groups": {"admin": {"description": "All"}},
        "attributes": {"tenant": {"mutable": False}},
        "identity_providers": {
            "Okta": {"type": "OIDC", "details": {"client_id": "x", "oidc_issuer": "https://okta.example"}}
        },
        "protect": False,
    }
    UserPool("users", args)


def _function() -> Function:
    return Function(
        "hello", {"code": _CODE, "handler": "hello.handler", "environment": {"GREETING": "Hello"}}
    )


def _http_api() -> None:
    hello = _function()
    closed: Any = {"function_arn": hello.arn}
    args: Any = {
        "authorizer": {"issuer": "https://issuer.example", "audiences": ["orders"]},
        "cors": {"allow_origins": [_ORIGIN]},
        "routes": {
            "GET /orders": closed,
            "POST /orders/{id}": {**closed, "scopes": ["write"], "throttle": {"rate": 5}},
            "GET /files/{path+}": {"url": "https://files.example/{path}", "public": "they are public"},
            "GET /partners": {
                **closed,
                "authorizer": {"issuer": "https://partners.example", "audiences": ["orders"]},
            },
        },
        "stages": ["v1", "v2"],
        "domain": {"name": "api.example.com", "certificate_arn": _CERTIFICATE.format("eu-west-1")},
        "alarms": {},
    }
    HttpApi("api", args)


def _rest_api() -> None:
    hello = _function()
    closed: Any = {"function_arn": hello.arn}
    args: Any = {
        "authorizer": {"user_pool_arns": [_POOL]},
        "cors": {"allow_origins": [_ORIGIN]},
        "routes": {
            "GET /orders/{id}": {**closed, "scopes": ["orders/read"], "throttle": {"rate": 5}},
            "GET /health": {**closed, "public": "it is polled"},
        },
        "access_log": {},
    }
    RestApi("api", args)


def _edge() -> None:
    Edge(
        "front",
        {"origin_domain": "api.example.com", "client_certificate_arn": _CERTIFICATE.format("us-east-1")},
    )


PROGRAMS: Mapping[str, Callable[[], object]] = {
    "Cors": lambda: Cors("cors", {"allow_origins": [_ORIGIN], "allow_methods": ["GET"]}),
    "DeployRole": lambda: DeployRole("ci", {"repository": "acme/shop", "names": ["shop-dev-*"]}),
    "Edge": _edge,
    "Function": _function,
    "HttpApi": _http_api,
    "RestApi": _rest_api,
    "UserPool": _user_pool,
}
