"""Each component with every argument that it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components import Cors, Edge, Function, HttpApi, RestApi, UserPool
from components.deploy_role import DeployRole
from tests.components.engine.root import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"
POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_"
EAST = "arn:aws:acm:us-east-1:123456789012:certificate/"
WEST = "arn:aws:acm:eu-west-1:123456789012:certificate/"
ACL = "arn:aws:wafv2:{0}:123456789012:{1}/webacl/a/"
BOUNDARY = "arn:aws:iam::123456789012:policy/"
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/"
ROLE = "arn:aws:iam::123456789012:role/"
_CORS = {
    "allow_origins": ["https://a.example"],
    "allow_methods": ["GET"],
    "allow_headers": ["authorization", "x-a", "x-token"],
    "expose_headers": ["etag"],
    "max_age": 60,
    "allow_credentials": False,
    "permissions_boundary_arn": f"{BOUNDARY}a",
}

FULL: Mapping[str, tuple[type[pulumi.ComponentResource], dict[str, Any]]] = {
    "Cors": (Cors, _CORS),
    "Function": (
        Function,
        {
            "code": str(ROOT / "handlers" / "hello"),
            "handler": "hello.handler",
            "runtime": "python3.13",
            "environment": {"NAME": "a"},
            "timeout": 10,
            "memory": 128,
            "architecture": "x86_64",
            "helpers": False,
            "permissions": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::a/*"]}],
            "log_retention_days": 30,
            "concurrency": 1,
            "layers": ["arn:aws:lambda:eu-west-1:123456789012:layer:a:1"],
            "vpc": {"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]},
            "tracing": False,
            "permissions_boundary_arn": f"{BOUNDARY}a",
        },
    ),
    "UserPool": (
        UserPool,
        {
            "clients": {
                "web": {
                    "flow": "code",
                    "callback_urls": ["https://a.example/callback", "https://a.example/other"],
                    "logout_urls": ["https://a.example/"],
                    "default_redirect_url": "https://a.example/other",
                    "scopes": ["openid"],
                    "secret": False,
                    "identity_providers": ["COGNITO"],
                    "auth_flows": ["ALLOW_USER_SRP_AUTH"],
                    "access_token_minutes": 60,
                    "id_token_minutes": 60,
                    "refresh_token_minutes": 43_200,
                    "threat_protection": {
                        "compromised": "block",
                        "takeover": {"low": "allow", "medium": "mfa", "high": "block"},
                        "always_block": ["192.0.2.0/24"],
                        "always_allow": ["198.51.100.0/24"],
                    },
                }
            },
            "resource_server": {"identifier": "orders", "scopes": {"read": "Read"}},
            "resource_servers": [{"identifier": "bills", "scopes": {"read": "Read"}}],
            "domain_prefix": "acme",
            "managed_login": True,
            "branding": {"a": 1},
            "sign_in": ["email"],
            "self_sign_up": False,
            "attributes": {"tenant": {"type": "String", "mutable": True}},
            "groups": {"admin": {"description": "a", "precedence": 1, "role_arn": f"{ROLE}a"}},
            "mfa": "optional",
            "revocable": {"within_seconds": 5},
            "password": {"length": 12, "require": ["numbers"], "temporary_days": 3, "history": 1},
            "identity_providers": {
                "Corp": {
                    "type": "SAML",
                    "details": {"MetadataURL": "https://corp.example"},
                    "attributes": {"email": "email"},
                    "identifiers": ["corp.example"],
                }
            },
            "triggers": {
                **dict.fromkeys(
                    (
                        "create_challenge",
                        "custom_message",
                        "define_challenge",
                        "post_authentication",
                        "post_confirmation",
                        "pre_authentication",
                        "pre_sign_up",
                        "pre_token",
                        "user_migration",
                        "verify_challenge",
                    ),
                    f"{ARN}trigger",
                ),
                "pre_token_version": "V1",
            },
            "first_factors": ["passkey"],
            "passkeys": {"relying_party": "example.com", "user_verification": "preferred"},
            "tier": "PLUS",
            "threat_protection": "AUDIT",
            "protect": True,
        },
    ),
    "HttpApi": (
        HttpApi,
        {
            "routes": {
                "GET /a": {
                    "function_arn": f"{ARN}a",
                    "scopes": ["read"],
                    "throttle": {"rate": 1, "burst": 2},
                },
                "GET /b": {"url": "https://b.example", "method": "GET", "timeout_ms": 500, "public": "why"},
                "GET /c": {
                    "listener_arn": "arn:aws:elasticloadbalancing:listener/a",
                    "tls_server_name": "a.example",
                },
                "GET /d": {
                    "function_arn": f"{ARN}a",
                    "authorizer": {
                        "issuer": "https://other.example",
                        "audiences": ["a"],
                        "scopes": ["read"],
                        "source": "$request.header.Authorization",
                    },
                },
                "GET /k": {
                    "function_arn": f"{ARN}a",
                    "scopes": ["read"],
                    "authorizer": {"issuer": "https://third.example", "audiences": ["a"]},
                },
                "GET /e": {"backend": "one"},
                "GET /g": {"backend": "two"},
                "GET /h": {"backend": "three"},
                "GET /i": {
                    "function_arn": f"{ARN}a",
                    "authorizer": {
                        "function": {
                            "function_arn": f"{ARN}auth",
                            "identity_sources": ["$request.header.Authorization"],
                            "ttl_seconds": 300,
                            "payload": "2.0",
                            "simple": True,
                        }
                    },
                },
                "GET /f": {"function_arn": f"{ARN}a", "iam": True},
            },
            "backends": {
                "one": {"url": "https://one.example", "method": "GET", "timeout_ms": 500},
                "two": {"function_arn": f"{ARN}b"},
                "three": {
                    "listener_arn": "arn:aws:elasticloadbalancing:listener/b",
                    "tls_server_name": "b.example",
                },
            },
            "authorizer": {
                "issuer": "https://issuer.example",
                "audiences": ["a"],
                "revocable": {
                    "table_name": "list",
                    "table_arn": f"{TABLE}list",
                    "within_seconds": 5,
                    "session_seconds": 86_400,
                },
            },
            "sign_out": "/sign-out",
            "cors": _CORS,
            "throttle": {"rate": 1, "burst": 2},
            "access_log": {
                "enabled": True,
                "retention_days": 30,
                "format": {"id": "$context.requestId"},
            },
            "domain": {
                "name": "api.example.com",
                "certificate_arn": f"{WEST}1",
                "mutual_tls": {"truststore_uri": "s3://a/b.pem", "truststore_version": "1"},
                "zone_id": "Z1",
            },
            "default_endpoint": False,
            "vpc_link": {"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]},
            "alarms": {
                "actions": ["arn:aws:sns:eu-west-1:123456789012:a"],
                "client_error_rate": 0.2,
                "server_error_rate": 0.1,
                "latency_ms": 300,
            },
            "description": "a",
            "stages": ["v1"],
            "variables": {"a": "b"},
            "mcp": {
                "path": "/mcp",
                "login_url": "https://acme.auth.eu-west-1.amazoncognito.com",
                "function_arn": f"{ARN}mcp",
                "timeout_ms": 500,
                "scopes": ["read"],
                "authorizer": {
                    "issuer": "https://issuer.example",
                    "audiences": ["a"],
                    "scopes": ["read", "read2"],
                },
                "resource": "https://api.example.com/mcp",
                "name": "A",
                "throttle": {"rate": 1, "burst": 2},
                "permissions_boundary_arn": f"{BOUNDARY}a",
            },
        },
    ),
    "RestApi": (
        RestApi,
        {
            "routes": {
                "GET /a": {
                    "function_arn": f"{ARN}a",
                    "scopes": ["read"],
                    "timeout_ms": 500,
                    "throttle": {"rate": 1, "burst": 2},
                },
                "GET /b": {"url": "https://b.example", "public": "why"},
            },
            "authorizer": {"user_pool_arns": [f"{POOL}a"], "source": "method.request.header.Authorization"},
            "cors": _CORS,
            "stage": "prod",
            "throttle": {"rate": 1, "burst": 2},
            "access_log": {"enabled": True, "retention_days": 30, "format": {"id": "$context.requestId"}},
            "web_acl_arn": ACL.format("eu-west-1", "regional") + "1",
            "description": "a",
        },
    ),
    "Edge": (
        Edge,
        {
            "origin_domain": "api.example.com",
            "client_certificate_arn": f"{EAST}1",
            "domains": ["www.example.com"],
            "certificate_arn": f"{EAST}2",
            "rate_limit": 2000,
            "managed_rules": ["AWSManagedRulesCommonRuleSet"],
            "log_retention_days": 30,
            "price_class": "PriceClass_100",
        },
    ),
    "DeployRole": (
        DeployRole,
        {
            "repository": "acme/shop",
            "names": ["shop-dev-*"],
            "tags": {"stack": "shop-dev"},
            "trust_store_arns": ["arn:aws:s3:::a/b.pem"],
            "environments": ["dev"],
            "branches": ["main"],
            "forge": "github",
            "provider_arn": "arn:aws:iam::123456789012:oidc-provider/a",
            "resource_types": ["cognito:UserPool", "iam:Role"],
            "statements": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::a/*"]}],
            "walk": False,
            "permissions_boundary_arn": f"{BOUNDARY}a",
            "state_bucket": "state",
            "state_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/a",
            "readers": [f"{ROLE}Readers"],
            "user_managers": [f"{ROLE}Support"],
            "user_pool_arns": [f"{POOL}a"],
        },
    ),
}
"""Every argument of each component with a value, but for those that exclude each other: those are in OTHER."""
