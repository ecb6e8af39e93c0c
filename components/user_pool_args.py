"""The arguments of a UserPool."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from .base import Transform


class ResourceServerArgs(TypedDict):
    """An API that a pool issues scopes for."""

    identifier: str
    """What its scopes begin with, such as `https://orders.example.com` or `orders`. A change replaces it."""
    scopes: Mapping[str, str]
    """Scope names and their descriptions, both required: `{"read": "Read orders"}`. At most 100."""


class UserPoolClientArgs(TypedDict):
    """An application that signs users in, or that calls as itself."""

    flow: NotRequired[str]
    """`code` (default; with PKCE for browsers), `client_credentials` (machine to machine), or `implicit`."""
    callback_urls: NotRequired[Sequence[pulumi.Input[str]]]
    """Where a browser comes back to; https except on localhost. Required for `code` and `implicit`."""
    logout_urls: NotRequired[Sequence[pulumi.Input[str]]]
    """Where a browser goes after signing out."""
    default_redirect_url: NotRequired[pulumi.Input[str]]
    """One of the callback URLs; none by default."""
    scopes: NotRequired[Sequence[str]]
    """What it may ask for: names of the pool's own scopes, whole scope strings, or `openid`, `email`, `phone`,
    `profile`. By default `openid`, `email`, `profile` and every scope of the pool; `client_credentials` has to say."""
    secret: NotRequired[bool]
    """Whether it has a secret: always for `client_credentials`, else off by default, as a browser keeps none."""
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


class GroupArgs(TypedDict):
    """A group of users; tokens carry its name in `cognito:groups`."""

    description: NotRequired[pulumi.Input[str]]
    """What it is for."""
    precedence: NotRequired[int]
    """Which group's role wins; lower first."""
    role_arn: NotRequired[pulumi.Input[str]]
    """The role that an identity pool gives its members."""


class PasswordArgs(TypedDict):
    """What a password must be."""

    length: NotRequired[int]
    """Characters at least, 6 to 99; 12 by default."""
    require: NotRequired[Sequence[str]]
    """`lowercase`, `uppercase`, `numbers`, `symbols`; all four by default."""
    temporary_days: NotRequired[int]
    """How long a temporary password lasts, 1 to 365; 3 by default."""
    history: NotRequired[int]
    """How many earlier ones may not be used again, 0 to 24; none by default. Not on the LITE tier."""


class IdentityProviderArgs(TypedDict):
    """An outside provider that users of the pool may sign in with."""

    type: str
    """`OIDC`, `SAML`, `Google`, `Facebook`, `LoginWithAmazon` or `SignInWithApple`."""
    details: Mapping[str, pulumi.Input[str]]
    """What that type wants, as Cognito names it: `client_id`, `client_secret`, `oidc_issuer`, `MetadataURL`, ..."""
    attributes: NotRequired[Mapping[str, str]]
    """The pool's attributes and the provider's: `{"email": "email"}`, which is the default."""
    identifiers: NotRequired[Sequence[str]]
    """Domains that lead here, such as `example.com`."""


class AttributeArgs(TypedDict):
    """An attribute of users beyond the standard ones. A change replaces the pool, which its protection prevents."""

    type: NotRequired[str]
    """`String` (default), `Number`, `DateTime` or `Boolean`."""
    mutable: NotRequired[bool]
    """Whether it can be changed; it can by default."""


class CustomDomainArgs(TypedDict):
    """A domain of your own for sign-in."""

    name: pulumi.Input[str]
    """Such as `login.example.com`."""
    certificate_arn: pulumi.Input[str]
    """An ACM certificate for it in us-east-1."""


class UserPoolTransform(TypedDict):
    """Properties that go over those the component gives its children, named as pulumi-aws names them."""

    pool: NotRequired[Transform]
    """For the `aws.cognito.UserPool`."""
    client: NotRequired[Transform]
    """For each `aws.cognito.UserPoolClient`."""
    resource_server: NotRequired[Transform]
    """For each `aws.cognito.ResourceServer`."""
    domain: NotRequired[Transform]
    """For the `aws.cognito.UserPoolDomain`."""
    branding: NotRequired[Transform]
    """For each `aws.cognito.ManagedLoginBranding`."""
    group: NotRequired[Transform]
    """For each `aws.cognito.UserGroup`."""
    identity_provider: NotRequired[Transform]
    """For each `aws.cognito.IdentityProvider`."""


class UserPoolArgs(TypedDict):
    """The arguments of a UserPool."""

    clients: Mapping[str, UserPoolClientArgs]
    """Its app clients by name."""
    resource_server: NotRequired[ResourceServerArgs]
    """The API that it issues scopes for; the same as one entry of `resource_servers`."""
    resource_servers: NotRequired[Sequence[ResourceServerArgs]]
    """Several such APIs."""
    domain_prefix: NotRequired[pulumi.Input[str]]
    """Sign-in at `https://PREFIX.auth.REGION.amazoncognito.com`."""
    custom_domain: NotRequired[CustomDomainArgs]
    """Sign-in at a domain of your own."""
    managed_login: NotRequired[bool]
    """The newer sign-in pages, with a branding for each client; on by default where there is a domain and the tier
    is above LITE."""
    branding: NotRequired[Any]
    """Settings of the branding, a JSON document; Cognito's own by default."""
    sign_in: NotRequired[Sequence[str]]
    """What users sign in with beside a user name: `email` (default), `phone_number`. A change replaces the pool."""
    self_sign_up: NotRequired[bool]
    """Whether anybody may register; off by default."""
    attributes: NotRequired[Mapping[str, AttributeArgs]]
    """Attributes of users beyond the standard ones."""
    groups: NotRequired[Mapping[str, GroupArgs]]
    """Groups by name."""
    mfa: NotRequired[str]
    """`off`, `optional` (default) or `on`, with an authenticator app."""
    password: NotRequired[PasswordArgs]
    """What a password must be."""
    identity_providers: NotRequired[Mapping[str, IdentityProviderArgs]]
    """Outside providers by name."""
    tier: NotRequired[str]
    """`LITE`, `ESSENTIALS` (default) or `PLUS`."""
    threat_protection: NotRequired[str]
    """`OFF`, `AUDIT` or `ENFORCED`; needs the PLUS tier. Off by default."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the pool, in Pulumi and in Cognito; on by default."""
    transform: NotRequired[UserPoolTransform]
    """The escape hatch: properties of the children."""
