"""Where users of a pool sign in: a prefix of Cognito's own domain, or a domain of one's own."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .base import build
from .checks.user_pool import UNIQUE
from .claims import claim
from .domain import pointed


class CustomDomainArgs(TypedDict):
    """A domain of your own for sign-in."""

    name: pulumi.Input[str]
    """Such as `login.example.com`. Its parent has to have an address already."""
    certificate_arn: pulumi.Input[str]
    """An ACM certificate for it in us-east-1."""
    zone_id: NotRequired[pulumi.Input[str]]
    """The Route 53 zone to put its record in; by default you point one at `domain_target`."""


def domain(
    name: str,
    pool_id: pulumi.Output[str],
    custom: CustomDomainArgs | None,
    prefix: pulumi.Input[str] | None,
    version: int,
    transform: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> "aws.cognito.UserPoolDomain | None":
    """Make the domain of the pool component `name`, and its record where a zone is given.

    It is a `custom` one, else Cognito's with this `prefix`; without either there is none. `version` is that of the sign-in
    pages, 1 or 2. `transform` is the component's, for its `domain` and `record`.
    """
    if custom is None and prefix is None:
        return None
    made = build(
        aws.cognito.UserPoolDomain,
        name,
        {
            "user_pool_id": pool_id,
            "domain": custom["name"] if custom else _free(prefix, pool_id),
            "certificate_arn": custom["certificate_arn"] if custom else None,
            "managed_login_version": version,
        },
        transform.get("domain"),
        # A pool has one domain: the old one goes first, and nobody can sign in until the new one answers.
        # https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolDomain.html
        pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
    if custom:
        pointed(
            name,
            dict(custom),
            made.cloudfront_distribution,
            made.cloudfront_distribution_zone_id,
            transform.get("record"),
            opts,
        )
    return made


def claimed(
    owner: pulumi.ComponentResource,
    name: str,
    pool_id: pulumi.Output[str],
    custom: CustomDomainArgs | None,
    prefix: pulumi.Input[str] | None,
) -> None:
    """Refuse that the domain moves to the pool component `owner`, called `name`, from another one in one step."""
    if custom:
        claim(owner, name, pool_id, "custom_domain.name", [custom["name"]])
    elif prefix is not None and not (isinstance(prefix, str) and prefix.endswith("-")):
        claim(owner, name, pool_id, "domain_prefix", [_free(prefix, pool_id)])


def brandings(
    name: str,
    pool_id: pulumi.Output[str],
    clients: "Mapping[str, aws.cognito.UserPoolClient]",
    made: "aws.cognito.UserPoolDomain",
    settings: Any,  # noqa: ANN401 - a JSON document
    transform: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> None:
    """Give the newer sign-in pages a branding for each of the clients that people sign in with.

    Without the domain `made` there would be nothing to brand; without `settings` the branding is Cognito's own. `transform`
    is the component's, for its `branding`.
    """
    for key, client in clients.items():
        build(
            aws.cognito.ManagedLoginBranding,
            f"{name}-{key}",
            {
                "user_pool_id": pool_id,
                "client_id": client.id,
                "use_cognito_provided_values": settings is None or None,
                "settings": None if settings is None else json.dumps(settings),
            },
            transform.get("branding"),
            pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[made])),
        )


def login_url(
    made: "aws.cognito.UserPoolDomain | None", pool_id: pulumi.Output[str], *, custom: bool
) -> pulumi.Output[str | None]:
    """Where sign-in and token endpoints are, of a `custom` domain or one of Cognito's; nothing without a domain."""
    if made is None:
        return pulumi.Output.from_input(None)
    if custom:
        return pulumi.Output.concat("https://", made.domain)
    return pulumi.Output.all(made.domain, pool_id).apply(
        lambda known: f"https://{known[0]}.auth.{known[1].partition('_')[0]}.amazoncognito.com"
    )


def _free(prefix: pulumi.Input[str] | None, pool_id: pulumi.Output[str]) -> str | pulumi.Output[str]:
    """The prefix, made unique where it ends in a hyphen by what tells nothing but which pool it is."""
    if isinstance(prefix, str) and not prefix.endswith("-"):
        return prefix

    def ended(known: list[str]) -> str:
        # Hexadecimal digits spell none of the words that AWS keeps for itself.
        return (
            known[0] + hashlib.sha256(known[1].encode()).hexdigest()[:UNIQUE]
            if known[0].endswith("-")
            else known[0]
        )

    return pulumi.Output.all(prefix, pool_id).apply(ended)
