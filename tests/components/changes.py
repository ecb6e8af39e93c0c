"""What a change of each argument does: each component is built twice, and the local AWS provider asked.

`python -m tests.components.changes` writes docs/reference/changes.md.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest import mock

import pulumi

from components import Cors, Edge, Function, HttpApi, RestApi, UserPool
from components.base import ComponentError
from components.deploy_role import DeployRole
from components.package.schema import schema
from gatehouse.laptop.cloud import Cloud, Provider
from tests.components import recording
from tests.components.engine.root import ROOT
from tests.components.recording import Recording, record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PAGE = ROOT / "docs" / "reference" / "changes.md"
_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"
_POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_"
_EAST = "arn:aws:acm:us-east-1:123456789012:certificate/"
_WEST = "arn:aws:acm:eu-west-1:123456789012:certificate/"
_ACL = "arn:aws:wafv2:{0}:123456789012:{1}/webacl/a/"
_BOUNDARY = "arn:aws:iam::123456789012:policy/"
_TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/"
_ROLE = "arn:aws:iam::123456789012:role/"
_KNOWN = {
    "aws:lambda/function:Function": {"arn": f"{_ARN}made"},
    "aws:apigateway/restApi:RestApi": {"executionArn": "arn:aws:execute-api:eu-west-1:123456789012:a1"},
    "aws:apigateway/stage:Stage": {"invokeUrl": "https://a1.example/prod/"},
    "aws:iam/role:Role": {"arn": f"{_ROLE}made"},
}
_ANSWERS = {
    "aws:index/getPartition:getPartition": {"partition": "aws"},
    "aws:index/getRegion:getRegion": {"region": "eu-west-1"},
    "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": "123456789012"},
}
_CORS = {
    "allow_origins": ["https://a.example"],
    "allow_methods": ["GET"],
    "allow_headers": ["authorization", "x-a", "x-token"],
    "expose_headers": ["etag"],
    "max_age": 60,
    "allow_credentials": False,
    "permissions_boundary_arn": f"{_BOUNDARY}a",
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
            "permissions_boundary_arn": f"{_BOUNDARY}a",
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
            "groups": {"admin": {"description": "a", "precedence": 1, "role_arn": f"{_ROLE}a"}},
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
                    f"{_ARN}trigger",
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
                    "function_arn": f"{_ARN}a",
                    "scopes": ["read"],
                    "throttle": {"rate": 1, "burst": 2},
                },
                "GET /b": {"url": "https://b.example", "method": "GET", "timeout_ms": 500, "public": "why"},
                "GET /c": {
                    "listener_arn": "arn:aws:elasticloadbalancing:listener/a",
                    "tls_server_name": "a.example",
                },
                "GET /d": {
                    "function_arn": f"{_ARN}a",
                    "authorizer": {
                        "issuer": "https://other.example",
                        "audiences": ["a"],
                        "scopes": ["read"],
                        "source": "$request.header.Authorization",
                    },
                },
                "GET /k": {
                    "function_arn": f"{_ARN}a",
                    "scopes": ["read"],
                    "authorizer": {"issuer": "https://third.example", "audiences": ["a"]},
                },
                "GET /e": {"backend": "one"},
                "GET /g": {"backend": "two"},
                "GET /h": {"backend": "three"},
                "GET /i": {
                    "function_arn": f"{_ARN}a",
                    "authorizer": {
                        "function": {
                            "function_arn": f"{_ARN}auth",
                            "identity_sources": ["$request.header.Authorization"],
                            "ttl_seconds": 300,
                            "payload": "2.0",
                            "simple": True,
                        }
                    },
                },
                "GET /f": {"function_arn": f"{_ARN}a", "iam": True},
            },
            "backends": {
                "one": {"url": "https://one.example", "method": "GET", "timeout_ms": 500},
                "two": {"function_arn": f"{_ARN}b"},
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
                    "table_arn": f"{_TABLE}list",
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
                "certificate_arn": f"{_WEST}1",
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
                "function_arn": f"{_ARN}mcp",
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
                "permissions_boundary_arn": f"{_BOUNDARY}a",
            },
        },
    ),
    "RestApi": (
        RestApi,
        {
            "routes": {
                "GET /a": {
                    "function_arn": f"{_ARN}a",
                    "scopes": ["read"],
                    "timeout_ms": 500,
                    "throttle": {"rate": 1, "burst": 2},
                },
                "GET /b": {"url": "https://b.example", "public": "why"},
            },
            "authorizer": {"user_pool_arns": [f"{_POOL}a"], "source": "method.request.header.Authorization"},
            "cors": _CORS,
            "stage": "prod",
            "throttle": {"rate": 1, "burst": 2},
            "access_log": {"enabled": True, "retention_days": 30, "format": {"id": "$context.requestId"}},
            "web_acl_arn": _ACL.format("eu-west-1", "regional") + "1",
            "description": "a",
        },
    ),
    "Edge": (
        Edge,
        {
            "origin_domain": "api.example.com",
            "client_certificate_arn": f"{_EAST}1",
            "domains": ["www.example.com"],
            "certificate_arn": f"{_EAST}2",
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
            "permissions_boundary_arn": f"{_BOUNDARY}a",
            "state_bucket": "state",
            "state_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/a",
            "readers": [f"{_ROLE}Readers"],
            "user_managers": [f"{_ROLE}Support"],
            "user_pool_arns": [f"{_POOL}a"],
        },
    ),
}
"""Every argument of each component with a value, but for those that exclude each other: those are in OTHER."""

OTHER: Mapping[tuple[str, str], Any] = {
    ("Cors", "allow_origins"): ["https://b.example"],
    ("Cors", "allow_methods"): ["GET", "PUT"],
    ("Function", "code"): str(ROOT / "handlers" / "cors"),
    ("Function", "runtime"): "python3.12",
    ("Function", "architecture"): "arm64",
    ("Function", "log_retention_days"): 7,
    ("UserPool", "clients.web.flow"): "implicit",
    ("UserPool", "clients.web.identity_providers"): ["COGNITO", "Corp"],
    ("UserPool", "clients.web.auth_flows"): ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    ("UserPool", "clients.web.scopes"): ["openid", "email"],
    ("UserPool", "clients.web.callback_urls"): ["https://a.example/other"],
    ("UserPool", "clients.web.default_redirect_url"): "https://a.example/callback",
    ("UserPool", "sign_in"): ["phone_number"],
    ("UserPool", "password.require"): ["symbols"],
    ("UserPool", "mfa"): "on",
    ("UserPool", "triggers.pre_token_version"): "V2",
    ("UserPool", "passkeys.user_verification"): "required",
    ("UserPool", "first_factors"): ["passkey", "email_otp"],
    ("UserPool", "clients.web.refresh_rotation_seconds"): 30,
    ("UserPool", "attributes.tenant.type"): "Number",
    ("UserPool", "tier"): "ESSENTIALS",
    ("UserPool", "clients.web.threat_protection.compromised"): "allow",
    ("UserPool", "clients.web.threat_protection.takeover.low"): "mfa",
    ("UserPool", "clients.web.threat_protection.takeover.medium"): "mfa_required",
    ("UserPool", "clients.web.threat_protection.takeover.high"): "mfa_required",
    ("UserPool", "clients.web.threat_protection.always_block"): ["203.0.113.0/24"],
    ("UserPool", "clients.web.threat_protection.always_allow"): ["203.0.113.0/24"],
    ("UserPool", "threat_protection"): "ENFORCED",
    ("UserPool", "identity_providers.Corp.type"): "OIDC",
    ("UserPool", "custom_domain"): {
        "name": "login.example.com",
        "certificate_arn": f"{_EAST}1",
        "zone_id": "Z1",
    },
    ("Function", "permissions"): [{"actions": ["s3:PutObject"], "resources": ["arn:aws:s3:::a/*"]}],
    ("Function", "requirements"): ["PyJWT==2.10.1"],
    ("UserPool", "resource_servers"): [{"identifier": "bills", "scopes": {"read": "Read all"}}],
    ("HttpApi", "cors.allow_headers"): ["authorization", "x-token"],
    ("DeployRole", "statements"): [{"actions": ["s3:PutObject"], "resources": ["arn:aws:s3:::a/*"]}],
    ("HttpApi", "routes.GET /b.method"): "POST",
    ("HttpApi", "routes.GET /d.authorizer.source"): "$request.header.X-Token",
    ("HttpApi", "routes.GET /e.backend"): "two",
    ("HttpApi", "routes.GET /g.backend"): "three",
    ("HttpApi", "routes.GET /h.backend"): "one",
    ("HttpApi", "routes.GET /i.authorizer.function.identity_sources"): ["$request.querystring.key"],
    ("HttpApi", "routes.GET /i.authorizer.function.payload"): "1.0",
    ("HttpApi", "backends.one.method"): "POST",
    ("HttpApi", "mcp.scopes"): ["read2"],
    ("HttpApi", "mcp.authorizer.scopes"): ["read", "other"],
    ("HttpApi", "access_log.destination_arn"): "arn:aws:logs:eu-west-1:123456789012:log-group:other",
    ("HttpApi", "access_log.retention_days"): 7,
    ("HttpApi", "access_log.format"): {"id": "$context.requestId", "path": "$context.path"},
    ("HttpApi", "cors.allow_origins"): ["https://b.example"],
    ("HttpApi", "cors.allow_methods"): ["GET", "PUT"],
    ("HttpApi", "domain.name"): "other.example.com",
    ("HttpApi", "domain.mutual_tls.truststore_uri"): "s3://a/c.pem",
    ("HttpApi", "vpc_link.id"): "link-2",
    ("HttpApi", "alarms.client_error_rate"): 0.3,
    ("HttpApi", "alarms.server_error_rate"): 0.3,
    ("RestApi", "authorizer.source"): "method.request.header.X-Token",
    ("RestApi", "access_log.retention_days"): 7,
    ("RestApi", "access_log.format"): {"id": "$context.requestId", "path": "$context.path"},
    ("RestApi", "access_log.destination_arn"): "arn:aws:logs:eu-west-1:123456789012:log-group:other",
    ("RestApi", "cors.allow_origins"): ["https://b.example"],
    ("RestApi", "cors.allow_methods"): ["GET", "PUT"],
    ("Edge", "origin_domain"): "other.example.com",
    ("Edge", "managed_rules"): ["AWSManagedRulesKnownBadInputsRuleSet"],
    ("Edge", "web_acl_arn"): _ACL.format("us-east-1", "global") + "1",
    ("Edge", "log_retention_days"): 7,
    ("Edge", "price_class"): "PriceClass_All",
    ("DeployRole", "repository"): "acme/other",
    ("DeployRole", "names"): ["other-*"],
    ("DeployRole", "forge"): "gitlab",
    ("DeployRole", "resource_types"): ["cognito:UserPool", "iam:Role", "lambda:Function"],
    ("DeployRole", "branches"): ["next"],
    ("DeployRole", "environments"): ["prod"],
}
"""What an argument is changed to, where its value with something at its end would not do."""

INSTEAD = {
    ("UserPool", "custom_domain"): ["domain_prefix"],
    ("UserPool", "managed_login"): ["branding"],
    ("UserPool", "mfa"): ["first_factors", "passkeys"],
    ("HttpApi", "default_endpoint"): ["domain.mutual_tls"],
    ("HttpApi", "routes.GET /i.authorizer.function.payload"): ["routes.GET /i.authorizer.function.simple"],
    ("HttpApi", "vpc_link.id"): ["vpc_link.subnet_ids", "vpc_link.security_group_ids"],
    ("HttpApi", "access_log.destination_arn"): ["access_log.retention_days"],
    ("Edge", "web_acl_arn"): ["rate_limit", "managed_rules"],
}
"""What goes where an argument comes."""


@dataclass(frozen=True)
class Change:
    """What a change of one argument does: `update`, `replace`, `create`, `delete`, and the types of the children."""

    path: str
    done: Mapping[str, tuple[str, ...]]
    refused: str = ""


@cache
def changes(component: str) -> list[Change]:
    """What each argument's change does."""
    kind, full = FULL[component]
    provider = Provider(Cloud.offline())
    with (
        mock.patch.dict(recording.KNOWN, _KNOWN),
        mock.patch.dict(recording.ANSWERS, _ANSWERS),
        # Any folder will do for what requirements install.
        mock.patch("components.function.dependencies", return_value=ROOT / "handlers" / "helpers"),
    ):
        before = _built(kind, full)
        return [_change(component, path, before, provider) for path in sorted(paths(component))]


def paths(component: str) -> Iterator[str]:
    """Where each argument stands."""
    _, full = FULL[component]
    yield from _leaves(full, "")
    yield from (path for name, path in OTHER if name == component and not _has(full, path))


def _leaves(value: Mapping[str, Any], path: str) -> Iterator[str]:
    for key, item in value.items():
        here = f"{path}.{key}" if path else key
        deeper = isinstance(item, dict) and key not in _VALUES and not (path and key == "attributes")
        yield from _leaves(item, here) if deeper and item else (here,)


_VALUES = {"environment", "variables", "format", "details", "scopes", "branding", "tags"}
"""Mappings that are one argument's value: their keys are the user's."""


def _has(args: Mapping[str, Any], path: str) -> bool:
    value: Any = args
    for key in path.split("."):
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True


def _changed(component: str, path: str) -> dict[str, Any]:
    args = copy.deepcopy(FULL[component][1])
    for gone in INSTEAD.get((component, path), ()):
        _within(args, gone).pop(gone.rpartition(".")[2])
    holder, key = _within(args, path), path.rpartition(".")[2]
    holder[key] = OTHER[component, path] if (component, path) in OTHER else _another(holder[key])
    if component == "UserPool" and path == "tier":
        args["threat_protection"] = "OFF"
        del args["clients"]["web"]["threat_protection"]
    return args


def _within(args: dict[str, Any], path: str) -> dict[str, Any]:
    for key in path.split(".")[:-1]:
        args = args[key]
    return args


def _another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value}2"
    if isinstance(value, list):
        return [_another(value[0])]
    first = next(iter(value))
    return {**value, f"{first}2": value[first]}


def _built(kind: type[pulumi.ComponentResource], args: dict[str, Any]) -> Recording:
    return record(lambda: kind("it", args) and None)  # type: ignore[arg-type]


def _change(component: str, path: str, before: Recording, provider: Provider) -> Change:
    kind = FULL[component][0]
    try:
        after = _built(kind, _changed(component, path))
    except ComponentError as error:
        return Change(path, {}, str(error))
    old = {(one.type, one.name): one for one in before.resources if one.type.startswith("aws:")}
    new = {(one.type, one.name): one for one in after.resources if one.type.startswith("aws:")}
    done: dict[str, set[str]] = defaultdict(set)
    for key in old.keys() | new.keys():
        short = _short(key[0])
        if key not in new:
            done["delete"].add(short)
        elif key not in old:
            done["create"].add(short)
        elif _plain(old[key].inputs) != _plain(new[key].inputs):
            diff = provider.diff(key[0], "id", old[key].inputs, old[key].inputs, new[key].inputs)
            if diff.changed:
                done["replace" if diff.replaces else "update"].add(short)
    return Change(path, {what: tuple(sorted(kinds)) for what, kinds in done.items()})


def _plain(value: Any) -> Any:
    """Inputs that can be compared: an archive by the files that are in it."""
    if isinstance(value, pulumi.AssetArchive):
        return _plain(value.assets)
    if isinstance(value, (pulumi.FileAsset, pulumi.FileArchive)):
        return value.path
    if isinstance(value, pulumi.StringAsset):
        return value.text
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _short(type_: str) -> str:
    module, _, name = type_.removeprefix("aws:").partition(":")
    return f"{module.partition('/')[0]}.{name}"


def arguments(component: str) -> set[str]:
    """Every argument that the package's schema has, apart from `transform`, by its last two names."""
    found = schema()

    def below(properties: Mapping[str, Any], above: str) -> Iterator[str]:
        for key, declared in properties.items():
            name = "".join(f"_{c.lower()}" if c.isupper() else c for c in key)
            if name == "transform":
                continue
            inner = declared.get("items", declared.get("additionalProperties", declared))
            reference = inner.get("$ref", "").rpartition("/")[2].replace("%2F", "/")
            token = found["types"].get(reference)
            if token is None:
                yield f"{above}.{name}" if above else name
            else:
                yield from below(token["properties"], name)

    return set(below(found["resources"][f"gatehouse:index:{component}"]["inputProperties"], ""))


_HEAD = """\
# What a change does

<!-- Written by `python -m tests.components.changes` from the local AWS provider's table; a test compares the two. -->

Each argument, and what `pulumi up` does where it changes: *updates* in place, **replaces** (a new resource, and the old
one deleted), makes or deletes. A dot leads into an argument; a name in `<>` stands for one of yours. An entry of `routes`,
`clients`, `groups` and the like that comes or goes makes and deletes its own resources only.

> **Replaces the user pool and its users**: `UserPool`'s `sign_in`, and nothing else among the arguments. All users,
> passwords, second factors and client ids are lost, and every token names another issuer. `protect`, on by default,
> refuses it at preview. See [Change a user pool without losing users](../how-to/change-a-user-pool.md).
"""
_WORDS = {"replace": "**replaces**", "update": "updates", "create": "makes", "delete": "deletes"}
_NAMES = {
    "clients": "<client>", "groups": "<group>", "attributes": "<attribute>", "identity_providers": "<provider>",
    "routes": "<route>", "backends": "<backend>",
}  # fmt: skip


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for component in FULL:
        merged: dict[str, Change] = {}
        for change in changes(component):
            path = _shown(change.path)
            merged[path] = _both(merged[path], change) if path in merged else change
        rows = {path: _said(component, change) for path, change in merged.items()}
        table = "\n".join(f"| `{path}` | {said} |" for path, said in sorted(rows.items()))
        parts.append(f"\n## {component}\n\n| Argument | A change of it |\n| --- | --- |\n{table}\n")
    return "".join(parts)


def _both(one: Change, other: Change) -> Change:
    """What either does, where an argument was tried in two places."""
    done = {
        what: tuple(sorted({*one.done.get(what, ()), *other.done.get(what, ())}))
        for what in {*one.done, *other.done}
    }
    return Change(one.path, done, one.refused or other.refused)


def _shown(path: str) -> str:
    keys = path.split(".")
    return ".".join(
        _NAMES[keys[index - 1]] if index and keys[index - 1] in _NAMES else key
        for index, key in enumerate(keys)
    )


def _said(component: str, change: Change) -> str:
    if change.refused:
        return "is refused here: " + change.refused.partition(": ")[2].replace("|", "\\\\|").splitlines()[0]
    if component == "UserPool" and "cognito.UserPool" in change.done.get("replace", ()):
        return "**REPLACES THE USER POOL AND ITS USERS**, which `protect` refuses"
    if component == "UserPool" and change.path.startswith("attributes."):
        return "**fails at AWS**: an attribute can be added, and neither changed nor taken out"
    if "cognito.UserPoolClient" in change.done.get("replace", ()):
        return "**replaces** the client: **it has another id**, which callers and outside audiences have to learn"
    said = [
        f"{_WORDS[what]} {', '.join(f'`{kind}`' for kind in change.done[what])}"
        for what in _WORDS
        if what in change.done
    ]
    return "; ".join(said) or "nothing: it is checked, or shows only in what the component does"


if __name__ == "__main__":
    PAGE.write_text(page())
