"""User pool requests that Cognito refuses and moto 5.2.5 takes.

The messages are AWS's, as people met them: https://github.com/aws/aws-cdk/issues/10062 (a second domain),
https://github.com/hashicorp/terraform-provider-aws/issues/8794 (a pool with a domain).
"""

from __future__ import annotations

from typing import Any

from gatehouse.laptop.cloud.gaps.base import Moto, check, moto


def patch() -> None:
    """Check requests before moto sees them."""
    response = moto("cognitoidp.responses").CognitoIdpResponse
    check(
        response,
        create_user_pool_domain=_new_domain,
        create_identity_provider=_new_provider,
        delete_user_pool=_without_domain,
        update_group=_group_role,
    )


def _refused(message: str) -> Exception:
    error: Exception = moto("cognitoidp.exceptions").InvalidParameterException(message)
    return error


def _group_role(_self: Moto, params: dict[str, Any]) -> None:
    """A role of a group can be changed and not taken away: the least that `RoleArn` takes is 20 characters.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateGroup.html
    """
    if params.get("RoleArn") == "":
        raise _refused(
            "1 validation error detected: Value at 'roleArn' failed to satisfy constraint: Member must have length"
            " greater than or equal to 20"
        )


def _new_domain(self: Moto, params: dict[str, Any]) -> None:
    """A name is one pool's, and a pool has one prefix and one name of its own."""
    name = params["Domain"]
    custom = bool(params.get("CustomDomainConfig"))
    for held in self.backend.user_pool_domains.values():
        if held.domain == name:
            raise _refused("Domain already associated with another user pool.")
        if held.user_pool_id == params["UserPoolId"] and bool(held.custom_domain_config) == custom:
            raise _refused("User pool already has a domain configured.")


def _without_domain(self: Moto, params: dict[str, Any]) -> None:
    if any(held.user_pool_id == params["UserPoolId"] for held in self.backend.user_pool_domains.values()):
        raise _refused(
            "User pool cannot be deleted. It has a domain configured that should be deleted first."
        )


def _new_provider(self: Moto, params: dict[str, Any]) -> None:
    if params["ProviderName"] in self.backend.describe_user_pool(params["UserPoolId"]).identity_providers:
        raise moto("core.exceptions").JsonRESTError(
            "DuplicateProviderException",
            f"A provider {params['ProviderName']} already exists in the user pool.",
        )
