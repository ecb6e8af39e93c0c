"""User pool requests that Cognito refuses and moto 5.2.5 takes.

The messages are AWS's, as people met them: https://github.com/aws/aws-cdk/issues/10062 (a second domain),
https://github.com/hashicorp/terraform-provider-aws/issues/8794 (a pool with a domain).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud.gaps.base import Moto, add, body, moto

if TYPE_CHECKING:
    from collections.abc import Callable


def patch() -> None:
    """Check requests before moto sees them."""
    response = moto("cognitoidp.responses").CognitoIdpResponse
    add(
        response,
        create_user_pool_domain=_checked(_new_domain, response.create_user_pool_domain),
        create_identity_provider=_checked(_new_provider, response.create_identity_provider),
        delete_user_pool=_checked(_without_domain, response.delete_user_pool),
    )


def _checked(
    check: Callable[[Moto, dict[str, Any]], None], operation: Callable[[Moto], Any]
) -> Callable[[Moto], Any]:
    def checked(self: Moto) -> Any:  # noqa: ANN401 - moto's result
        check(self, body(self))
        return operation(self)

    return checked


def _refused(message: str) -> Exception:
    error: Exception = moto("cognitoidp.exceptions").InvalidParameterException(message)
    return error


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
