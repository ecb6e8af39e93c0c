"""One edit of each argument: where it stands, and what it is changed to."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.components.arguments import ACL, EAST, FULL
from tests.components.engine.root import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

OTHER: Mapping[tuple[str, str], Any] = {
    ("Cors", "allow_origins"): ["https://b.example"],
    ("Cors", "allow_methods"): ["GET", "PUT"],
    ("Function", "code"): str(ROOT / "handlers" / "cors"),
    ("Function", "runtime"): "python3.12",
    ("Function", "architecture"): "arm64",
    ("Function", "layers"): ["arn:aws:lambda:eu-west-1:123456789012:layer:b:1"],
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
        "certificate_arn": f"{EAST}1",
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
    ("Edge", "web_acl_arn"): ACL.format("us-east-1", "global") + "1",
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
    ("UserPool", "tier"): ["clients.web.threat_protection"],
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

WITH: Mapping[tuple[str, str], dict[str, Any]] = {("UserPool", "tier"): {"threat_protection": "OFF"}}
"""What has to change with an argument."""


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


def without(component: str, *paths: str) -> dict[str, Any]:
    """The arguments without those at these paths."""
    args = copy.deepcopy(FULL[component][1])
    for path in paths:
        *above, last = path.split(".")
        place: Any = args
        for key in above:
            place = place.get(key, {})
        place.pop(last, None)
    return args


def edited(component: str, paths: Iterable[str]) -> dict[str, Any]:
    """The arguments with those at these paths changed. Raises KeyError where two edits exclude each other."""
    args = copy.deepcopy(FULL[component][1])
    for path in paths:
        for gone in INSTEAD.get((component, path), ()):
            _within(args, gone).pop(gone.rpartition(".")[2])
        holder, key = _within(args, path), path.rpartition(".")[2]
        if (component, path) in OTHER:
            holder[key] = copy.deepcopy(OTHER[component, path])
        else:
            holder[key] = _another(holder[key])
        args |= WITH.get((component, path), {})
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
