"""The groups of a pool, whose names its users' tokens carry."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .base import Transform, build
from .checks.user_pool import LAST


class GroupArgs(TypedDict):
    """A group of users; tokens carry its name in `cognito:groups`."""

    description: NotRequired[pulumi.Input[str]]
    """What it is for."""
    precedence: NotRequired[int]
    """Which group's role wins, 1 to 2,147,483,647; lower first. The last by default."""
    role_arn: NotRequired[pulumi.Input[str]]
    """The role that an identity pool gives its members."""


def groups(
    name: str,
    pool_id: pulumi.Output[str],
    args: Mapping[str, GroupArgs],
    transform: Transform | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Make the groups of the pool component `name`; `transform` goes over our properties."""
    for key, group in args.items():
        build(
            aws.cognito.UserGroup,
            f"{name}-{key}",
            {
                "user_pool_id": pool_id,
                "name": key,
                "description": group.get("description"),
                # Sent also where none is given: taken out, it would become 0, and the group the first of all.
                # https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cognitoidp/user_group.go
                "precedence": group.get("precedence", LAST),
                "role_arn": group.get("role_arn"),
            },
            transform,
            opts,
        )
