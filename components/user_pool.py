"""A Cognito user pool: who may sign in, which applications may ask, and for which scopes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import app_clients
from .app_clients import UserPoolClientArgs
from .base import ComponentError, Transform, build, refuse
from .checks.problems import Problem
from .checks.scopes import PoolScopes, ScopeError
from .checks.user_pool import check_user_pool
from .identity import IdentityArgs, remember_scopes, user_pool_issuer
from .identity_providers import IdentityProviderArgs, identity_providers
from .resource_servers import ResourceServerArgs, resource_servers
from .sign_in_domain import CustomDomainArgs, domain
from .triggers import TriggersArgs, adds_scopes, lambda_config, permissions

_MFA = {"off": "OFF", "optional": "OPTIONAL", "on": "ON"}
_FACTORS = {"email_otp": "EMAIL_OTP", "sms_otp": "SMS_OTP", "passkey": "WEB_AUTHN"}
_PASSWORD = ("lowercase", "uppercase", "numbers", "symbols")
_CONSTRAINTS: Mapping[str, Mapping[str, Any]] = {
    "String": {"string_attribute_constraints": {}},
    "Number": {"number_attribute_constraints": {}},
}


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


class AttributeArgs(TypedDict):
    """An attribute of users beyond the standard ones.

    One can be added; Cognito changes and removes none, and every deploy that tries to fails.
    """

    type: NotRequired[str]
    """`String` (default), `Number`, `DateTime` or `Boolean`."""
    mutable: NotRequired[bool]
    """Whether it can be changed; it can by default."""


class PasskeyArgs(TypedDict):
    """How passkeys are made."""

    relying_party: NotRequired[pulumi.Input[str]]
    """The domain that they are for; the sign-in domain by default. A change makes users' passkeys useless."""
    user_verification: NotRequired[str]
    """`preferred` (default) or `required`: whether the device must check who holds it."""


class UserPoolTransform(TypedDict):
    """Properties that go over those the component gives its children, named as pulumi-aws names them."""

    pool: NotRequired[Transform]
    """For the `aws.cognito.UserPool`. Some of its properties replace the user pool and its users."""
    client: NotRequired[Transform]
    """For each `aws.cognito.UserPoolClient`."""
    resource_server: NotRequired[Transform]
    """For each `aws.cognito.ResourceServer`."""
    domain: NotRequired[Transform]
    """For the `aws.cognito.UserPoolDomain`."""
    record: NotRequired[Transform]
    """For the custom domain's `aws.route53.Record`."""
    branding: NotRequired[Transform]
    """For each `aws.cognito.ManagedLoginBranding`."""
    group: NotRequired[Transform]
    """For each `aws.cognito.UserGroup`."""
    identity_provider: NotRequired[Transform]
    """For each `aws.cognito.IdentityProvider`."""
    permission: NotRequired[Transform]
    """For each `aws.lambda.Permission`."""


class UserPoolArgs(TypedDict):
    """The arguments of a UserPool."""

    clients: Mapping[str, UserPoolClientArgs]
    """Its app clients by name."""
    resource_server: NotRequired[ResourceServerArgs]
    """The API that it issues scopes for; the same as one entry of `resource_servers`."""
    resource_servers: NotRequired[Sequence[ResourceServerArgs]]
    """Several such APIs."""
    domain_prefix: NotRequired[pulumi.Input[str]]
    """Sign-in at `https://PREFIX.auth.REGION.amazoncognito.com`. One that ends in `-` gets eight digits more, which no other
    pool has. A change takes the old address away first."""
    custom_domain: NotRequired[CustomDomainArgs]
    """Sign-in at a domain of your own. A change takes the old address away first."""
    managed_login: NotRequired[bool]
    """The newer sign-in pages, with a branding for each client; on by default where there is a domain and the tier
    is above LITE."""
    branding: NotRequired[Any]
    """Settings of the branding, a JSON document; Cognito's own by default."""
    sign_in: NotRequired[Sequence[str]]
    """What users sign in with beside a user name: `email` (default), `phone_number`. A change replaces the user pool and its
    users, which `protect` prevents. Who signs in by phone alone also recovers by phone; texts need
    `transform.pool.sms_configuration`."""
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
    triggers: NotRequired[TriggersArgs]
    """Functions that the pool calls when users sign up, sign in, get tokens or messages."""
    first_factors: NotRequired[Sequence[str]]
    """What users may sign in with in place of a password: `email_otp`, `sms_otp`, `passkey`. Needs the ESSENTIALS or PLUS
    tier, and `mfa` that is not `on`. Clients may then begin with `USER_AUTH`."""
    passkeys: NotRequired[PasskeyArgs]
    """How passkeys are made, where `first_factors` has them."""
    threat_protection: NotRequired[str]
    """`OFF`, `AUDIT` or `ENFORCED`; needs the PLUS tier. Off by default."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the pool, in Pulumi and in Cognito; on by default."""
    transform: NotRequired[UserPoolTransform]
    """The escape hatch: properties of the children."""


class UserPool(pulumi.ComponentResource):
    """A Cognito user pool with app clients, scopes, groups and a sign-in domain.

    Protected against deletion unless told otherwise; only administrators create users unless told otherwise.
    """

    id: pulumi.Output[str]
    """The pool's id, such as `eu-west-1_AbCdEf123`."""
    arn: pulumi.Output[str]
    """The pool's ARN."""
    issuer: pulumi.Output[str]
    """The `iss` of its tokens."""
    audiences: pulumi.Output[Sequence[str]]
    """Its app clients' ids: a Cognito access token has no other audience."""
    client_ids: pulumi.Output[Mapping[str, str]]
    """The app clients' ids by name."""
    client_secrets: pulumi.Output[Mapping[str, str]]
    """The secrets of those clients that have one, by name; a secret output."""
    login_url: pulumi.Output[str | None]
    """Where its sign-in and token endpoints are; nothing without a domain."""
    domain_target: pulumi.Output[str | None]
    """What a DNS record for the custom domain has to point at; nothing without one."""

    def __init__(self, name: str, args: UserPoolArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        refuse(UserPool, name, args, UserPoolArgs, check_user_pool)
        super().__init__("gatehouse:index:UserPool", name, None, opts)
        self._name = name
        self._args = args
        self._scopes = PoolScopes(args)
        self._transform = args.get("transform", {})
        self._opts = pulumi.ResourceOptions(parent=self)

        self._pool = self._user_pool()
        servers = resource_servers(
            name, self._pool.id, args, self._transform.get("resource_server"), self._opts
        )
        providers = identity_providers(
            name,
            self._pool.id,
            args.get("identity_providers", {}),
            self._transform.get("identity_provider"),
            self._opts,
        )
        permissions(
            name, self._pool.arn, args.get("triggers", {}), self._transform.get("permission"), self._opts
        )
        clients = self._clients([*servers, *providers])
        found = self._domain()
        self._brandings(clients, found)
        self._groups()

        self.id = self._pool.id
        self.arn = self._pool.arn
        self.issuer = self._pool.id.apply(user_pool_issuer)
        self.client_ids = pulumi.Output.all(**{key: client.id for key, client in clients.items()})
        self.audiences = pulumi.Output.all(*(client.id for client in clients.values()))
        secrets = {
            key: client.client_secret
            for key, client in clients.items()
            if app_clients.has_secret(args["clients"][key])
        }
        self.client_secrets = pulumi.Output.secret(
            pulumi.Output.all(**secrets) if secrets else pulumi.Output.from_input({})
        )
        self.login_url = self._login_url(found)
        self.domain_target = (
            found.cloudfront_distribution.apply(lambda host: host)
            if found and "custom_domain" in args
            else pulumi.Output.from_input(None)
        )
        if not adds_scopes(args.get("triggers", {})):
            remember_scopes(self.issuer, self._scopes.offered())
        self.register_outputs(
            {
                "id": self.id,
                "arn": self.arn,
                "issuer": self.issuer,
                "audiences": self.audiences,
                "clientIds": self.client_ids,
                "clientSecrets": self.client_secrets,
                "loginUrl": self.login_url,
                "domainTarget": self.domain_target,
            }
        )

    @property
    def identity(self) -> IdentityArgs:
        """The pool as an API's authorizer takes it."""
        return {"issuer": self.issuer, "audiences": self.audiences}

    def scope(self, name: str) -> pulumi.Output[str]:
        """A scope as tokens carry it, for a route's `scopes`.

        Args:
            name: the name of a scope of one of the pool's resource servers, such as `write`, or a whole scope.

        Raises:
            ComponentError: when no resource server defines it, or no client may ask for it.
        """
        label = f"UserPool {self._name!r}"
        try:
            whole = self._scopes.resolve(name)
        except ScopeError as error:
            raise ComponentError([Problem(label, "scope()", name, error.limit, error.remedy)]) from None
        if whole not in self._scopes.offered():
            problem = Problem(
                label,
                "scope()",
                name,
                "no client of the pool may ask for it",
                "Add it to a client's `scopes`.",
            )
            raise ComponentError([problem])
        return pulumi.Output.from_input(whole)

    def _user_pool(self) -> "aws.cognito.UserPool":
        args = self._args
        protect = args.get("protect", True)
        sign_in = list(args.get("sign_in", ("email",)))
        password = args.get("password", {})
        require = password.get("require", _PASSWORD)
        mfa = _MFA[args.get("mfa", "optional")]
        factors, passkeys = args.get("first_factors", ()), args.get("passkeys", {})
        return build(
            aws.cognito.UserPool,
            self._name,
            {
                "username_attributes": sign_in or None,
                "auto_verified_attributes": sign_in or None,
                "username_configuration": {"case_sensitive": False},
                "user_pool_tier": args.get("tier", "ESSENTIALS"),
                "deletion_protection": "ACTIVE" if protect else "INACTIVE",
                "admin_create_user_config": {
                    "allow_admin_create_user_only": not args.get("self_sign_up", False)
                },
                "password_policy": {
                    "minimum_length": password.get("length", 12),
                    **{f"require_{kind}": kind in require for kind in _PASSWORD},
                    "temporary_password_validity_days": password.get("temporary_days", 3),
                    **({"password_history_size": password["history"]} if "history" in password else {}),
                },
                "mfa_configuration": mfa,
                "software_token_mfa_configuration": {"enabled": True} if mfa != "OFF" else None,
                "lambda_config": lambda_config(args.get("triggers", {})),
                "sign_in_policy": {
                    "allowed_first_auth_factors": ["PASSWORD", *(_FACTORS[one] for one in factors)]
                }
                if factors
                else None,
                "web_authn_configuration": {
                    "relying_party_id": passkeys.get("relying_party"),
                    "user_verification": passkeys.get("user_verification", "preferred"),
                }
                if "passkey" in factors
                else None,
                "account_recovery_setting": {
                    "recovery_mechanisms": [
                        {
                            "name": "verified_phone_number"
                            if sign_in == ["phone_number"]
                            else "verified_email",
                            "priority": 1,
                        }
                    ]
                },
                # Sent also where it is off: left out, what was on would stay on.
                "user_pool_add_ons": {"advanced_security_mode": args.get("threat_protection", "OFF")},
                "schemas": [
                    {
                        "name": key,
                        "attribute_data_type": attribute.get("type", "String"),
                        "mutable": attribute.get("mutable", True),
                        # Sent though they are the defaults: left out, they would show as a change at each update.
                        **_CONSTRAINTS.get(attribute.get("type", "String"), {}),
                    }
                    for key, attribute in args.get("attributes", {}).items()
                ]
                or None,
            },
            self._transform.get("pool"),
            pulumi.ResourceOptions(parent=self, protect=True) if protect else self._opts,
        )

    def _clients(self, after: list[pulumi.Resource]) -> "dict[str, aws.cognito.UserPoolClient]":
        # Cognito refuses a client that names a scope or a provider which is not there yet.
        opts = pulumi.ResourceOptions(parent=self, depends_on=after) if after else self._opts
        providers = self._args.get("identity_providers", {})
        return {
            key: build(
                aws.cognito.UserPoolClient,
                f"{self._name}-{key}",
                {
                    "user_pool_id": self._pool.id,
                    **app_clients.properties(
                        key,
                        client,
                        self._scopes.of_client(key),
                        providers,
                        choice=bool(self._args.get("first_factors")),
                    ),
                },
                self._transform.get("client"),
                opts,
            )
            for key, client in self._args["clients"].items()
        }

    @property
    def _managed(self) -> bool:
        return self._args.get("managed_login", self._args.get("tier", "ESSENTIALS") != "LITE")

    def _domain(self) -> "aws.cognito.UserPoolDomain | None":
        return domain(
            self._name,
            self._pool.id,
            self._args.get("custom_domain"),
            self._args.get("domain_prefix"),
            2 if self._managed else 1,
            self._transform,
            self._opts,
        )

    def _brandings(
        self, clients: "Mapping[str, aws.cognito.UserPoolClient]", domain: "aws.cognito.UserPoolDomain | None"
    ) -> None:
        if domain is None or not self._managed:
            return
        settings = self._args.get("branding")
        for key, client in clients.items():
            if app_clients.is_machine(self._args["clients"][key]):
                continue
            build(
                aws.cognito.ManagedLoginBranding,
                f"{self._name}-{key}",
                {
                    "user_pool_id": self._pool.id,
                    "client_id": client.id,
                    "use_cognito_provided_values": settings is None or None,
                    "settings": None if settings is None else json.dumps(settings),
                },
                self._transform.get("branding"),
                pulumi.ResourceOptions(parent=self, depends_on=[domain]),
            )

    def _groups(self) -> None:
        for key, group in self._args.get("groups", {}).items():
            build(
                aws.cognito.UserGroup,
                f"{self._name}-{key}",
                {
                    "user_pool_id": self._pool.id,
                    "name": key,
                    "description": group.get("description"),
                    "precedence": group.get("precedence"),
                    "role_arn": group.get("role_arn"),
                },
                self._transform.get("group"),
                self._opts,
            )

    def _login_url(self, domain: "aws.cognito.UserPoolDomain | None") -> pulumi.Output[str | None]:
        if domain is None:
            return pulumi.Output.from_input(None)
        if "custom_domain" in self._args:
            return pulumi.Output.concat("https://", domain.domain)
        return pulumi.Output.all(domain.domain, self._pool.id).apply(
            lambda known: f"https://{known[0]}.auth.{known[1].partition('_')[0]}.amazoncognito.com"
        )
