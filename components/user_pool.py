"""A Cognito user pool: who may sign in, which applications may ask, and for which scopes."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from .base import ComponentError, build, refuse
from .checks.problems import Problem
from .checks.scopes import PoolScopes, ScopeError, resource_servers
from .checks.user_pool import check_user_pool
from .identity import IdentityArgs, remember_scopes, user_pool_issuer
from .user_pool_args import UserPoolArgs, UserPoolClientArgs

_AUTH_FLOWS = ("ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH")
_MFA = {"off": "OFF", "optional": "OPTIONAL", "on": "ON"}
_PASSWORD = ("lowercase", "uppercase", "numbers", "symbols")


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

    def __init__(self, name: str, args: UserPoolArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        refuse(UserPool, name, args, UserPoolArgs, check_user_pool)
        super().__init__("gatehouse:index:UserPool", name, None, opts)
        self._name = name
        self._args = args
        self._scopes = PoolScopes(args)
        self._transform = args.get("transform", {})
        self._opts = pulumi.ResourceOptions(parent=self)

        self._pool = self._user_pool()
        servers = self._resource_servers()
        providers = self._identity_providers()
        clients = self._clients([*servers, *providers])
        domain = self._domain()
        self._brandings(clients, domain)
        self._groups()

        self.id = self._pool.id
        self.arn = self._pool.arn
        self.issuer = self._pool.id.apply(user_pool_issuer)
        self.client_ids = pulumi.Output.all(**{key: client.id for key, client in clients.items()})
        self.audiences = pulumi.Output.all(*(client.id for client in clients.values()))
        secrets = {key: client.client_secret for key, client in clients.items() if self._has_secret(key)}
        self.client_secrets = pulumi.Output.secret(
            pulumi.Output.all(**secrets) if secrets else pulumi.Output.from_input({})
        )
        self.login_url = self._login_url(domain)
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
        threat = args.get("threat_protection")
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
                "account_recovery_setting": {
                    "recovery_mechanisms": [{"name": "verified_email", "priority": 1}]
                },
                "user_pool_add_ons": {"advanced_security_mode": threat} if threat else None,
                "schemas": [
                    {
                        "name": key,
                        "attribute_data_type": attribute.get("type", "String"),
                        "mutable": attribute.get("mutable", True),
                        # Sent though they are the defaults: left out, they would show as a change at each update.
                        **(
                            {"string_attribute_constraints": {}}
                            if attribute.get("type", "String") == "String"
                            else {}
                        ),
                    }
                    for key, attribute in args.get("attributes", {}).items()
                ]
                or None,
            },
            self._transform.get("pool"),
            pulumi.ResourceOptions(parent=self, protect=True) if protect else self._opts,
        )

    def _resource_servers(self) -> list[pulumi.Resource]:
        servers = resource_servers(self._args)
        return [
            build(
                aws.cognito.ResourceServer,
                self._name if len(servers) == 1 else f"{self._name}-{server['identifier']}",
                {
                    "user_pool_id": self._pool.id,
                    "identifier": server["identifier"],
                    # A name may have neither the colon nor the slashes of a URL.
                    "name": re.sub(r"[^\w\s+=,.@-]+", "-", server["identifier"]),
                    "scopes": [
                        {"scope_name": scope, "scope_description": description}
                        for scope, description in server["scopes"].items()
                    ],
                },
                self._transform.get("resource_server"),
                self._opts,
            )
            for server in servers
        ]

    def _identity_providers(self) -> list[pulumi.Resource]:
        return [
            build(
                aws.cognito.IdentityProvider,
                f"{self._name}-{key}",
                {
                    "user_pool_id": self._pool.id,
                    "provider_name": key,
                    "provider_type": provider["type"],
                    "provider_details": provider["details"],
                    "attribute_mapping": provider.get("attributes", {"email": "email"}),
                    "idp_identifiers": provider.get("identifiers"),
                },
                self._transform.get("identity_provider"),
                self._opts,
            )
            for key, provider in self._args.get("identity_providers", {}).items()
        ]

    def _clients(self, after: list[pulumi.Resource]) -> "dict[str, aws.cognito.UserPoolClient]":
        # Cognito refuses a client that names a scope or a provider which is not there yet.
        opts = pulumi.ResourceOptions(parent=self, depends_on=after) if after else self._opts
        return {
            key: build(
                aws.cognito.UserPoolClient,
                f"{self._name}-{key}",
                self._client(key, client),
                self._transform.get("client"),
                opts,
            )
            for key, client in self._args["clients"].items()
        }

    def _client(self, key: str, client: UserPoolClientArgs) -> dict[str, Any]:
        flow = client.get("flow", "code")
        machine = flow == "client_credentials"
        return {
            "user_pool_id": self._pool.id,
            "name": key,
            "generate_secret": self._has_secret(key),
            "allowed_oauth_flows_user_pool_client": True,
            "allowed_oauth_flows": [flow],
            "allowed_oauth_scopes": self._scopes.of_client(key),
            "callback_urls": client.get("callback_urls"),
            "logout_urls": client.get("logout_urls"),
            "default_redirect_uri": client.get("default_redirect_url"),
            "supported_identity_providers": None if machine else self._providers_of(client),
            "explicit_auth_flows": list(
                client.get("auth_flows", _AUTH_FLOWS[:1] if machine else _AUTH_FLOWS)
            ),
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

    def _providers_of(self, client: UserPoolClientArgs) -> list[str]:
        return list(client.get("identity_providers", ("COGNITO", *self._args.get("identity_providers", {}))))

    def _has_secret(self, key: str) -> bool:
        client = self._args["clients"][key]
        return client.get("secret", False) or client.get("flow") == "client_credentials"

    @property
    def _managed(self) -> bool:
        return self._args.get("managed_login", self._args.get("tier", "ESSENTIALS") != "LITE")

    def _domain(self) -> "aws.cognito.UserPoolDomain | None":
        custom = self._args.get("custom_domain")
        prefix = self._args.get("domain_prefix")
        if custom is None and prefix is None:
            return None
        return build(
            aws.cognito.UserPoolDomain,
            self._name,
            {
                "user_pool_id": self._pool.id,
                "domain": custom["name"] if custom else prefix,
                "certificate_arn": custom["certificate_arn"] if custom else None,
                "managed_login_version": 2 if self._managed else 1,
            },
            self._transform.get("domain"),
            self._opts,
        )

    def _brandings(
        self, clients: "Mapping[str, aws.cognito.UserPoolClient]", domain: "aws.cognito.UserPoolDomain | None"
    ) -> None:
        if domain is None or not self._managed:
            return
        settings = self._args.get("branding")
        for key, client in clients.items():
            if self._args["clients"][key].get("flow") == "client_credentials":
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
