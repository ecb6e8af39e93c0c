"""The app clients of a user pool: which application may sign users in, from where, and for how long."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from .threat_protection import ThreatProtectionArgs

_AUTH_FLOWS = ("ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH")


class UserPoolClientArgs(TypedDict):
    """An application that signs users in, or that calls as itself."""

    flow: NotRequired[str]
    """`code` (default; with PKCE for browsers), `client_credentials` (machine to machine), or `implicit`. A change from or
    to `client_credentials` makes a new client with another id, where that changes whether it has a secret."""
    callback_urls: NotRequired[Sequence[pulumi.Input[str]]]
    """Where a browser comes back to; https except on localhost. Required for `code` and `implicit`."""
    logout_urls: NotRequired[Sequence[pulumi.Input[str]]]
    """Where a browser goes after signing out."""
    default_redirect_url: NotRequired[pulumi.Input[str]]
    """One of the callback URLs; the first of them by default."""
    scopes: NotRequired[Sequence[str]]
    """What it may ask for: names of the pool's own scopes, whole scope strings, or `openid`, `email`, `phone`,
    `profile`. By default `openid`, `email`, `profile` and every scope of the pool; `client_credentials` has to say."""
    secret: NotRequired[bool]
    """Whether it has a secret: always for `client_credentials`, else off by default, as a browser keeps none. A change makes
    a new client with another id: whoever uses the old id or trusts tokens for it has to be told."""
    identity_providers: NotRequired[Sequence[str]]
    """`COGNITO` and names from the pool's `identity_providers`; all of them by default."""
    auth_flows: NotRequired[Sequence[str]]
    """Sign-in flows of the SDK; secure remote password and refresh by default, so that no password is sent."""
    access_token_minutes: NotRequired[int]
    """5 to 1,440; 60 by default."""
    id_token_minutes: NotRequired[int]
    """5 to 1,440; 60 by default."""
    refresh_token_minutes: NotRequired[int]
    """60 to 5,256,000 (10 years), and longer than the access token; 43,200 (30 days) by default."""
    refresh_rotation_seconds: NotRequired[int]
    """Each use of a refresh token gives a new one, and the used one stays good for this many seconds, 0 to 60. A new one
    lives the rest of the first one's time. Off by default; the SDK then refreshes with `GetTokensFromRefreshToken`, since
    Cognito allows no `REFRESH_TOKEN_AUTH` beside it."""
    threat_protection: NotRequired[ThreatProtectionArgs]
    """What is done with sign-ins that look like an attack; as the pool's own by default. Needs the pool's
    `threat_protection`."""


def is_machine(client: UserPoolClientArgs) -> bool:
    """Whether a client calls as itself, and no user signs in with it."""
    return client.get("flow") == "client_credentials"


def has_secret(client: UserPoolClientArgs) -> bool:
    """Whether a client has a secret."""
    return client.get("secret", False) or is_machine(client)


def options(
    pool: pulumi.Resource, client: UserPoolClientArgs, after: Sequence[pulumi.Resource]
) -> pulumi.ResourceOptions:
    """The options of a client of the component `pool`.

    It comes after what it may name: Cognito refuses a client that names a scope or a provider which is not there yet.
    """
    # Where a client once sent people back to by default can't be taken from it, and a machine has no such place.
    changed = ["allowed_oauth_flows"] if is_machine(client) else None
    return pulumi.ResourceOptions(parent=pool, depends_on=after, replace_on_changes=changed)


def properties(
    name: str,
    client: UserPoolClientArgs,
    scopes: Sequence[str],
    providers: Mapping[str, Any],
    *,
    choice: bool = False,
) -> dict[str, Any]:
    """What an `aws.cognito.UserPoolClient` is given, apart from its pool.

    Every list is sent, an empty one too. Left out, it would stay as it was: the provider keeps what it knows of a property
    that it may compute, so that a sign-out URL which is taken out would go on being allowed.
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cognitoidp/user_pool_client.go

    `scopes` are those that it may ask for, whole; `choice` is whether the pool lets users sign in with something other than
    a password.
    """
    machine, rotation = is_machine(client), client.get("refresh_rotation_seconds")
    usual = [
        *(() if rotation is not None else _AUTH_FLOWS[:1]),
        *(() if machine else _AUTH_FLOWS[1:]),
        *(("ALLOW_USER_AUTH",) if choice and not machine else ()),
    ]
    callbacks = list(client.get("callback_urls", ()))
    # No empty text is allowed, so what is no longer named falls back to another of the callback URLs.
    redirect: pulumi.Input[str] | None = client.get(
        "default_redirect_url", callbacks[0] if callbacks else None
    )
    named = client.get("identity_providers", ("COGNITO", *providers))
    return {
        "name": name,
        "generate_secret": has_secret(client),
        "allowed_oauth_flows_user_pool_client": True,
        "allowed_oauth_flows": [client.get("flow", "code")],
        "allowed_oauth_scopes": list(scopes),
        "callback_urls": callbacks,
        "logout_urls": list(client.get("logout_urls", ())),
        "default_redirect_uri": redirect,
        "supported_identity_providers": [] if machine else list(named),
        "explicit_auth_flows": list(client.get("auth_flows", usual)),
        "refresh_token_rotation": {"feature": "ENABLED", "retry_grace_period_seconds": rotation}
        if rotation is not None
        else None,
        "prevent_user_existence_errors": "ENABLED",
        "enable_token_revocation": True,
        "access_token_validity": client.get("access_token_minutes", 60),
        "id_token_validity": client.get("id_token_minutes", 60),
        "refresh_token_validity": client.get("refresh_token_minutes", 43_200),
        "token_validity_units": {
            "access_token": "minutes",
            "id_token": "minutes",
            "refresh_token": "minutes",
        },
    }
