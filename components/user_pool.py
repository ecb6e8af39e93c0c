"""A Cognito user pool: who may sign in, which applications may ask, and for which scopes."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import app_clients
from .app_clients import UserPoolClientArgs
from .base import ComponentError, Transform, build, refuse, retained
from .checks.problems import Problem, Problems
from .checks.resource import check_resource
from .checks.scopes import PoolScopes, ScopeError
from .checks.user_pool import check_user_pool
from .edits import guarded
from .groups import GroupArgs, groups
from .identity import IdentityArgs
from .identity.revocable import RevocableArgs, deny_list
from .identity.tokens import remember_scopes, user_pool_issuer
from .identity_providers import IdentityProviderArgs, identity_providers
from .pool_properties import AttributeArgs, PasskeyArgs, PasswordArgs, lasting, properties
from .resource_servers import ResourceServerArgs, resource_servers
from .sign_in_domain import CustomDomainArgs, brandings, claimed, domain, login_url
from .threat_protection import threat_protection
from .triggers import TriggersArgs, adds_scopes, permissions


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
    risk_configuration: NotRequired[Transform]
    """For each `aws.cognito.RiskConfiguration`."""
    permission: NotRequired[Transform]
    """For each `aws.lambda.Permission`."""
    deny_list: NotRequired[Transform]
    """For the deny list's `aws.dynamodb.Table`."""


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
    revocable: NotRequired[RevocableArgs]
    """Let calls fail soon after a session or a user was signed out: `identity` then brings a deny list, a table in DynamoDB,
    and an HttpApi asks it. `{}` for within 5 seconds."""
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
        # Written down for the next deploy, since a pool that was protected can't be replaced by it.
        super().__init__(
            "gatehouse:index:UserPool",
            name,
            {"protect": args.get("protect", True), "lasting": lasting(args)},
            guarded(UserPool, name, opts or pulumi.ResourceOptions()),
        )
        self._name = name
        self._args = args
        self._scopes = PoolScopes(args)
        self._transform = args.get("transform", {})
        self._opts = pulumi.ResourceOptions(parent=self)

        edited = guarded(UserPool, name, self._opts)
        protected = pulumi.ResourceOptions(protect=args.get("protect", True) or None)
        self._pool = build(
            aws.cognito.UserPool,
            name,
            properties(args),
            self._transform.get("pool"),
            pulumi.ResourceOptions.merge(edited, protected),
        )
        self.retained = retained(opts, self._pool)
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
        self._deny_list = deny_list(name, args, self._transform.get("deny_list"), self._opts)
        clients = self._clients([*servers, *providers])
        claimed(self, name, self._pool.id, args.get("custom_domain"), args.get("domain_prefix"))
        found = self._domain()
        if found and self._managed:
            people = {
                key: one for key, one in clients.items() if not app_clients.is_machine(args["clients"][key])
            }
            brandings(name, self._pool.id, people, found, args.get("branding"), self._transform, self._opts)
        risk = self._transform.get("risk_configuration")
        threat_protection(name, self._pool.id, clients, args["clients"], risk, self._opts)
        groups(name, self._pool.id, args.get("groups", {}), self._transform.get("group"), edited)

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
        self.login_url = login_url(found, self._pool.id, custom="custom_domain" in args)
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
        identity: IdentityArgs = {"issuer": self.issuer, "audiences": self.audiences}
        if self._deny_list is not None:
            identity["revocable"] = self._deny_list
        return identity

    def resource(self, url: pulumi.Input[str]) -> IdentityArgs:
        """Tokens of the pool for one API alone, as its authorizer takes them: those that were asked for with its URL.

        A client asks with the parameter `resource` (RFC 8707), and the token's `aud` is that URL; one that was asked for
        without it has no `aud`, and is turned away. Cognito binds tokens of the code and the implicit grant, for managed
        login on the ESSENTIALS and PLUS tiers. Any client of the pool may name any URL: what it may do, scopes say.
        Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html#cognito-user-pools-resource-binding

        Args:
            url: the API's, such as `api.url` or `https://api.example.com/orders`, byte for byte as clients name it: https,
                `http://localhost`, or an application's own scheme.

        Raises:
            ComponentError: when Cognito binds no token of this pool, or none to this URL.
        """
        problems = Problems("UserPool", self._name)
        check_resource(self._args, url, problems)
        if problems.found:
            raise ComponentError(problems.found)
        return {**self.identity, "audiences": [url]}

    def scope(self, name: str) -> pulumi.Output[str]:
        """A scope as tokens carry it, for a route's `scopes`.

        Args:
            name: the name of a scope of one of the pool's resource servers, such as `write`, or a whole scope.

        Raises:
            ComponentError: when no resource server defines it, or no client may ask for it.
        """
        try:
            return pulumi.Output.from_input(self._scopes.of_route(name))
        except ScopeError as error:
            label = f"UserPool {self._name!r}"
            raise ComponentError([Problem(label, "scope()", name, error.limit, error.remedy)]) from None

    def _clients(self, after: list[pulumi.Resource]) -> "dict[str, aws.cognito.UserPoolClient]":
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
                app_clients.options(self, client, after),
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
