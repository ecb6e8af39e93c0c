"""Limits of the app clients of a Cognito user pool.

Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .scopes import STANDARD, PoolScopes, ScopeError
from .threat_protection import check_threat_protection
from .values import choice, count, number, text

if TYPE_CHECKING:
    from .problems import Problems

NAME = re.compile(r"[\w\s+=,.@-]+")
SCOPES = 50
URLS = 100
URL_LENGTH = 1024
FLOWS = ("code", "client_credentials", "implicit")
LOCAL = ("localhost", "127.0.0.1", "::1")
TEN_YEARS = 5_256_000

_SDK_FLOWS = (
    "ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
)  # fmt: skip


def check_client(
    name: str, client: Mapping[str, Any], pool: Mapping[str, Any], scopes: PoolScopes, problems: Problems
) -> None:
    """Add what is wrong with one client (UserPoolClientArgs) of a pool (UserPoolArgs)."""
    path = f'clients["{name}"]'
    text(problems, path, name, 1, 128, NAME, what="letters, digits, spaces and +=,.@-_")
    choice(problems, f"{path}.flow", client.get("flow"), FLOWS)
    for flow in client.get("auth_flows", ()):
        choice(problems, f"{path}.auth_flows", flow, _SDK_FLOWS)
    own = client.get("refresh_rotation_seconds")
    number(problems, f"{path}.refresh_rotation_seconds", own, 0, 60, "seconds")
    usual = () if own is not None else ("ALLOW_REFRESH_TOKEN_AUTH",)
    if (own is not None or _rotates(pool)) and "ALLOW_REFRESH_TOKEN_AUTH" in client.get("auth_flows", usual):
        problems.add(
            f"{path}.auth_flows",
            list(client.get("auth_flows", ())) or "the default",
            "without ALLOW_REFRESH_TOKEN_AUTH where refresh tokens are rotated",
            "Give the client `auth_flows` without it, such as ['ALLOW_USER_SRP_AUTH'].",
        )
    check_threat_protection(client, pool, path, problems)
    _urls(client, path, problems)
    _tokens(client, path, problems)
    _scopes(name, client, path, scopes, problems)
    known = ("COGNITO", *pool.get("identity_providers", {}))
    for provider in client.get("identity_providers", ()):
        choice(problems, f"{path}.identity_providers", provider, known)
    if client.get("flow") == "client_credentials":
        _machine(client, path, problems)


def _rotates(pool: Mapping[str, Any]) -> bool:
    """Whether the clients' transform turns on the rotation of refresh tokens.

    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
    """
    transform = pool.get("transform", {}).get("client")
    rotation = None
    if not callable(transform) and transform:
        rotation = transform.get("refresh_token_rotation", transform.get("refreshTokenRotation"))
    return isinstance(rotation, Mapping) and rotation.get("feature") == "ENABLED"


def _machine(client: Mapping[str, Any], path: str, problems: Problems) -> None:
    if client.get("secret") is False:
        problems.add(f"{path}.secret", False, "client_credentials needs a secret", "Leave `secret` out.")
    if not client.get("scopes"):
        problems.add(
            f"{path}.scopes",
            client.get("scopes"),
            "client_credentials needs scopes of a resource server",
            "Name them.",
        )
    for scope in client.get("scopes", ()):
        if scope in STANDARD:
            problems.add(
                f"{path}.scopes",
                scope,
                "client_credentials has scopes of a resource server only",
                "Leave this one out.",
            )
    if client.get("callback_urls"):
        problems.add(
            f"{path}.callback_urls",
            list(client["callback_urls"]),
            "client_credentials is a client's only flow, and no browser comes back",
            "Make a second client for browsers.",
        )


def _urls(client: Mapping[str, Any], path: str, problems: Problems) -> None:
    callbacks = client.get("callback_urls", ())
    if not callbacks and client.get("flow", "code") in ("code", "implicit"):
        problems.add(
            f"{path}.callback_urls", list(callbacks), "a browser has to come back somewhere", "Name the URL."
        )
    for key in ("callback_urls", "logout_urls"):
        urls = client.get(key, ())
        count(problems, f"{path}.{key}", urls, URLS, "URLs", "Use a second client.")
        for url in urls:
            if isinstance(url, str):
                _url(url, f"{path}.{key}", problems)
    default = client.get("default_redirect_url")
    if (
        isinstance(default, str)
        and all(isinstance(url, str) for url in callbacks)
        and default not in callbacks
    ):
        problems.add(
            f"{path}.default_redirect_url", default, "one of the callback URLs", "Add it to `callback_urls`."
        )


_URL = re.compile(r"\S+")
"""https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html, CallbackURLs"""


def _url(url: str, argument: str, problems: Problems) -> None:
    text(problems, argument, url, 1, URL_LENGTH, _URL, what="a URL without spaces")
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        problems.add(argument, url, f"a URL ({error})", "Correct it.")
        return
    if not parts.scheme or (parts.scheme in ("http", "https") and not host):
        problems.add(argument, url, "an absolute URL", "Begin it with https:// and a host.")
    elif not url[len(parts.scheme) + 1 :].startswith("/"):
        # `localhost:3000/callback` reads as a scheme `localhost`. An app's own scheme goes on with one slash or two:
        # https://datatracker.ietf.org/doc/html/rfc8252#section-7.1
        begin = "http" if parts.scheme in LOCAL else "https"
        problems.add(argument, url, "an absolute URL", f"Write {begin}://{url}.")
    elif parts.fragment or url.endswith("#"):
        problems.add(argument, url, "no fragment", f"Leave #{parts.fragment} out.")
    elif parts.scheme == "http" and host not in LOCAL:
        problems.add(
            argument,
            url,
            "https, except on localhost, 127.0.0.1 and [::1]",
            f"Use https:{url.partition(':')[2]}.",
        )


def _tokens(client: Mapping[str, Any], path: str, problems: Problems) -> None:
    access = client.get("access_token_minutes", 60)
    refresh = client.get("refresh_token_minutes", 43_200)
    number(problems, f"{path}.access_token_minutes", access, 5, 1440, "minutes")
    number(problems, f"{path}.id_token_minutes", client.get("id_token_minutes"), 5, 1440, "minutes")
    number(problems, f"{path}.refresh_token_minutes", refresh, 60, TEN_YEARS, "minutes")
    longest = max(access, client.get("id_token_minutes", 60))
    if refresh <= longest:
        problems.add(
            f"{path}.refresh_token_minutes",
            refresh,
            f"longer than the access and ID tokens' {longest} minutes",
            "Raise it, or shorten the others.",
        )


def _scopes(name: str, client: Mapping[str, Any], path: str, scopes: PoolScopes, problems: Problems) -> None:
    for scope in client.get("scopes", ()):
        try:
            scopes.resolve(scope)
        except ScopeError as error:
            problems.add(f"{path}.scopes", scope, error.limit, error.remedy)
    number_of = len(client["scopes"]) if "scopes" in client else len(scopes.of_client(name))
    if number_of > SCOPES:
        problems.add(
            f"{path}.scopes",
            f"{number_of} scopes",
            f"at most {SCOPES}",
            "Name those it needs, or use two clients.",
        )
