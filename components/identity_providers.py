"""Outside providers that users of a pool may sign in with."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .base import Transform, build

# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html
_USERNAME = {
    "Facebook": "id",
    "Google": "sub",
    "LoginWithAmazon": "user_id",
    "OIDC": "sub",
    "SignInWithApple": "sub",
}


class IdentityProviderArgs(TypedDict):
    """An outside provider that users of the pool may sign in with."""

    type: str
    """`OIDC`, `SAML`, `Google`, `Facebook`, `LoginWithAmazon` or `SignInWithApple`."""
    details: Mapping[str, pulumi.Input[str]]
    """What that type wants, as Cognito names it: `client_id`, `client_secret`, `oidc_issuer`, `MetadataURL`, ..."""
    attributes: NotRequired[Mapping[str, str]]
    """The pool's attributes and the provider's, such as `{"email": "email"}`, the default. Which user it is (`username`) is
    Cognito's to say for every type but SAML, and is added."""
    identifiers: NotRequired[Sequence[str]]
    """Domains that lead here, such as `example.com`; at most 50, of 40 characters each."""


def identity_providers(
    name: str,
    pool_id: pulumi.Output[str],
    providers: Mapping[str, IdentityProviderArgs],
    transform: Transform | None,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Make the providers of the pool component `name`, by their names; `transform` goes over our properties."""
    # The type under a name can't be changed, and a pool has one provider of a name.
    first = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True))
    return [
        build(
            aws.cognito.IdentityProvider,
            f"{name}-{key}",
            {
                "user_pool_id": pool_id,
                "provider_name": key,
                "provider_type": provider["type"],
                "provider_details": provider["details"],
                "attribute_mapping": {
                    **({"username": _USERNAME[provider["type"]]} if provider["type"] in _USERNAME else {}),
                    **provider.get("attributes", {"email": "email"}),
                },
                "idp_identifiers": list(provider.get("identifiers", ())),
            },
            transform,
            first,
        )
        for key, provider in providers.items()
    ]
