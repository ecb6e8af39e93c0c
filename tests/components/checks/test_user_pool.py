from __future__ import annotations

from typing import Any

import pytest

from components.checks.user_pool import check_user_pool
from tests.components.checks.checking import faults

WEB: dict[str, Any] = {"callback_urls": ["https://app.example.com/callback"]}
W = 'clients["web"]'
MACHINE: dict[str, Any] = {"flow": "client_credentials", "scopes": ["read"]}


def pool(**more: Any) -> dict[str, Any]:
    return {"clients": {"web": WEB}, **more}


def client(**more: Any) -> dict[str, Any]:
    return {
        "clients": {"web": {**WEB, **more}},
        "resource_server": {"identifier": "orders", "scopes": {"read": "Read", "write": "Write"}},
    }


def machine(**more: Any) -> dict[str, Any]:
    return {**client(), "clients": {"web": {**MACHINE, **more}}}


def server(identifier: str = "orders", scopes: dict[str, str] | None = None) -> dict[str, Any]:
    # With named scopes, so that the number a client may ask for stays out of it.
    named = {"web": {**WEB, "scopes": ["openid"]}}
    return {
        "clients": named,
        "resource_server": {"identifier": identifier, "scopes": scopes or {"read": "Read"}},
    }


def many(number: int) -> dict[str, str]:
    return {f"s{n}": "d" for n in range(number)}


def asking(number: int) -> dict[str, Any]:
    servers = {"identifier": "orders", "scopes": many(60)}
    return {"clients": {"web": {**WEB, "scopes": list(many(number))}}, "resource_server": servers}


def urls(number: int) -> list[str]:
    return [f"https://{n}.example/" for n in range(number)]


def password(**more: Any) -> dict[str, Any]:
    return pool(password=more)


def custom(region: str) -> dict[str, str]:
    return {"name": "login.example.com", "certificate_arn": f"arn:aws:acm:{region}:1:certificate/1"}


def idp(identifiers: list[str]) -> dict[str, Any]:
    provider = {"type": "SAML", "details": {"MetadataURL": "x"}, "identifiers": identifiers}
    return pool(identity_providers={"Okta": provider})


ROTATED = {"transform": {"client": {"refresh_token_rotation": {"feature": "ENABLED"}}}}
S = "resource_server"
LIMITS = [
    (server("i" * 251), server("i" * 257), [f"{S}.identifier", f'{S}.scopes["read"]']),
    (server("https://a.example"), server("a b"), [f"{S}.identifier"]),
    (server("a"), server('a"'), [f"{S}.identifier"]),
    (server("a"), server("a\\b"), [f"{S}.identifier"]),
    (server(scopes={"s" * 249: "d"}), server(scopes={"s" * 250: "d"}), [f'{S}.scopes["{"s" * 250}"]']),
    (server(scopes={"a:b": "d"}), server(scopes={"a/b": "d"}), [f'{S}.scopes["a/b"]']),
    (server(scopes={"a": "d" * 256}), server(scopes={"a": "d" * 257}), [f'{S}.scopes["a"] description']),
    (server(scopes={"a": "d"}), server(scopes={"a": ""}), [f'{S}.scopes["a"] description']),
    (server(scopes=many(100)), server(scopes=many(101)), [f"{S}.scopes"]),
    (asking(50), asking(51), [f"{W}.scopes"]),
    (pool(clients={"c" * 128: WEB}), pool(clients={"c" * 129: WEB}), [f'clients["{"c" * 129}"]']),
    (pool(clients={"a b+=,.@-": WEB}), pool(clients={"a/b": WEB}), ['clients["a/b"]']),
    (pool(), pool(clients={}), ["clients"]),
    (pool(domain_prefix="p" * 63), pool(domain_prefix="p" * 64), ["domain_prefix"]),
    (pool(domain_prefix="a-1"), pool(domain_prefix="-a"), ["domain_prefix"]),
    (pool(domain_prefix="a"), pool(domain_prefix="A"), ["domain_prefix"]),
    (pool(domain_prefix="claws".replace("aws", "a")), pool(domain_prefix="claws"), ["domain_prefix"]),
    (pool(domain_prefix="river"), pool(domain_prefix="amazon-river"), ["domain_prefix"]),
    (pool(domain_prefix="incognit"), pool(domain_prefix="incognito"), ["domain_prefix"]),
    (client(callback_urls=urls(100)), client(callback_urls=urls(101)), [f"{W}.callback_urls"]),
    (client(logout_urls=urls(100)), client(logout_urls=urls(101)), [f"{W}.logout_urls"]),
    (
        client(callback_urls=["https://" + "u" * 1016]),
        client(callback_urls=["https://" + "u" * 1017]),
        [f"{W}.callback_urls"],
    ),
    (client(callback_urls=["myapp://x"]), client(callback_urls=["/x"]), [f"{W}.callback_urls"]),
    (client(callback_urls=["a.b:/x"]), client(callback_urls=["localhost:80/x"]), [f"{W}.callback_urls"]),
    (client(callback_urls=["https://x"]), client(callback_urls=["https:///y"]), [f"{W}.callback_urls"]),
    (client(callback_urls=["https://x/%20"]), client(callback_urls=["https://x/ "]), [f"{W}.callback_urls"]),
    (client(), client(logout_urls=["https://x/a b"]), [f"{W}.logout_urls"]),
    (client(callback_urls=["https://x/y"]), client(callback_urls=["https://x/y#z"]), [f"{W}.callback_urls"]),
    (
        client(callback_urls=["http://localhost:3000"]),
        client(callback_urls=["http://x"]),
        [f"{W}.callback_urls"],
    ),
    (
        client(callback_urls=["http://127.0.0.1"]),
        client(callback_urls=["http://127.0.0.2"]),
        [f"{W}.callback_urls"],
    ),
    (
        client(callback_urls=["http://[::1]:80"]),
        client(callback_urls=["http://[::2]"]),
        [f"{W}.callback_urls"],
    ),
    (client(), client(callback_urls=[]), [f"{W}.callback_urls"]),
    (client(logout_urls=["https://x"]), client(logout_urls=["http://x"]), [f"{W}.logout_urls"]),
    (
        client(default_redirect_url=WEB["callback_urls"][0]),
        client(default_redirect_url="https://other.example"),
        [f"{W}.default_redirect_url"],
    ),
    (client(flow="implicit"), client(flow="password"), [f"{W}.flow"]),
    (machine(), machine(secret=False), [f"{W}.secret"]),
    (machine(), machine(scopes=[]), [f"{W}.scopes"]),
    (machine(), machine(scopes=["openid"]), [f"{W}.scopes"]),
    (machine(), machine(callback_urls=["https://x"]), [f"{W}.callback_urls"]),
    (client(access_token_minutes=5), client(access_token_minutes=4), [f"{W}.access_token_minutes"]),
    (client(access_token_minutes=1440), client(access_token_minutes=1441), [f"{W}.access_token_minutes"]),
    (client(id_token_minutes=5), client(id_token_minutes=4), [f"{W}.id_token_minutes"]),
    (client(id_token_minutes=1440), client(id_token_minutes=1441), [f"{W}.id_token_minutes"]),
    (
        client(refresh_token_minutes=5_256_000),
        client(refresh_token_minutes=5_256_001),
        [f"{W}.refresh_token_minutes"],
    ),
    (client(refresh_token_minutes=61), client(refresh_token_minutes=60), [f"{W}.refresh_token_minutes"]),
    (password(length=6), password(length=5), ["password.length"]),
    (password(length=99), password(length=100), ["password.length"]),
    (password(temporary_days=1), password(temporary_days=0), ["password.temporary_days"]),
    (password(temporary_days=365), password(temporary_days=366), ["password.temporary_days"]),
    (password(history=24), password(history=25), ["password.history"]),
    (password(history=1), pool(password={"history": 1}, tier="LITE"), ["password.history"]),
    (password(require=["symbols"]), password(require=["emoji"]), ["password.require"]),
    (pool(managed_login=True), pool(managed_login=True, tier="LITE"), ["managed_login"]),
    (pool(branding={}, domain_prefix="a"), pool(branding={}), ["branding"]),
    (
        pool(threat_protection="AUDIT", tier="PLUS"),
        pool(threat_protection="AUDIT", tier="ESSENTIALS"),
        ["threat_protection"],
    ),
    (
        pool(domain_prefix="a"),
        pool(domain_prefix="a", custom_domain=custom("us-east-1")),
        ["domain_prefix"],
    ),
    (pool(domain_prefix="p" * 54 + "-"), pool(domain_prefix="p" * 55 + "-"), ["domain_prefix"]),
    (
        pool(custom_domain=custom("us-east-1")),
        pool(custom_domain=custom("eu-west-1")),
        ["custom_domain.certificate_arn"],
    ),
    (idp(["i" * 40]), idp(["i" * 41]), ['identity_providers["Okta"].identifiers']),
    (idp(["i"] * 50), idp(["i"] * 51), ['identity_providers["Okta"].identifiers']),
    (
        {**client(auth_flows=["ALLOW_USER_SRP_AUTH"]), **ROTATED},
        {**client(), **ROTATED},
        [f"{W}.auth_flows"],
    ),
    (pool(mfa="on"), pool(mfa="ON"), ["mfa"]),
    (pool(tier="PLUS"), pool(tier="FULL"), ["tier"]),
    (pool(sign_in=["phone_number"]), pool(sign_in=["phone"]), ["sign_in"]),
    (pool(groups={"g" * 128: {}}), pool(groups={"g" * 129: {}}), ["groups"]),
    (pool(attributes={"a" * 20: {}}), pool(attributes={"a" * 21: {}}), ["attributes"]),
    (
        pool(attributes={f"a{n}": {} for n in range(50)}),
        pool(attributes={f"a{n}": {} for n in range(51)}),
        ["attributes"],
    ),
    (
        pool(identity_providers={"Okta": {"type": "OIDC", "details": {}}}),
        pool(identity_providers={"Okta": {"type": "LDAP", "details": {}}}),
        ['identity_providers["Okta"].type'],
    ),
    (client(auth_flows=["ALLOW_USER_AUTH"]), client(auth_flows=["USER_AUTH"]), [f"{W}.auth_flows"]),
    (
        client(identity_providers=["COGNITO"]),
        client(identity_providers=["Okta"]),
        [f"{W}.identity_providers"],
    ),
]


@pytest.mark.parametrize(("at", "past", "arguments"), LIMITS)
def test_a_limit_holds_at_the_limit_and_not_one_past_it(at: Any, past: Any, arguments: list[str]) -> None:
    assert faults(check_user_pool, at) == []
    assert faults(check_user_pool, past) == arguments


@pytest.mark.parametrize(
    ("name", "good"), [("n" * 120, True), ("n" * 121, False), ("a/b", False), ("a b", True)]
)
def test_a_pools_name_is_taken_or_refused(name: str, good: bool) -> None:
    assert faults(check_user_pool, pool(), name) == ([] if good else ["name"])


def test_a_scope_that_no_resource_server_defines_is_refused_for_each_client() -> None:
    args = client(scopes=["read", "raed", "wirte"])
    assert faults(check_user_pool, args) == [f"{W}.scopes", f"{W}.scopes"]


def test_a_short_name_that_two_resource_servers_define_is_refused() -> None:
    servers = [{"identifier": name, "scopes": {"read": "Read"}} for name in ("orders", "stock")]
    named = {"clients": {"web": {**WEB, "scopes": ["orders/read"]}}, "resource_servers": servers}
    assert faults(check_user_pool, named) == []
    short = {"clients": {"web": {**WEB, "scopes": ["read"]}}, "resource_servers": servers}
    assert faults(check_user_pool, short) == [f"{W}.scopes"]


def test_two_resource_servers_have_two_identifiers() -> None:
    servers = [{"identifier": "orders", "scopes": {name: "d"}} for name in ("read", "write")]
    assert faults(check_user_pool, pool(resource_servers=servers)) == [
        "resource_servers['orders'].identifier"
    ]


def test_a_provider_of_the_pool_may_be_named_by_a_client() -> None:
    args = client(identity_providers=["COGNITO", "Okta"])
    args["identity_providers"] = {"Okta": {"type": "OIDC", "details": {}}}
    assert faults(check_user_pool, args) == []
