"""The groups of a pool; a user's access token carries theirs under `cognito:groups`.

What has no such group or user, or one already, is an `OperateError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.operate.errors import explained
from gatehouse.operate.users import user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.operate.target import Target
    from gatehouse.operate.users import PoolUser


@dataclass(frozen=True)
class Group:
    """One group of a pool."""

    name: str
    description: str


def create(target: Target, name: str, description: str = "") -> Group:
    """Create a group."""
    with explained(name):
        if description:
            target.cognito.create_group(UserPoolId=target.pool_id, GroupName=name, Description=description)
        else:
            target.cognito.create_group(UserPoolId=target.pool_id, GroupName=name)
    return Group(name, description)


def every(target: Target) -> Iterator[Group]:
    """All groups of the pool, page by page."""
    with explained("the groups"):
        for page in target.cognito.get_paginator("list_groups").paginate(UserPoolId=target.pool_id):
            for group in page["Groups"]:
                yield Group(group.get("GroupName", ""), group.get("Description", ""))


def delete(target: Target, name: str) -> None:
    """Delete a group; its members stay."""
    with explained(name, group=name):
        target.cognito.delete_group(UserPoolId=target.pool_id, GroupName=name)


def add(target: Target, name: str, username: str) -> None:
    """Put a user into a group; tokens given out from now on say so."""
    with explained(f"{username} in {name}", user=username, group=name):
        target.cognito.admin_add_user_to_group(UserPoolId=target.pool_id, GroupName=name, Username=username)


def remove(target: Target, name: str, username: str) -> None:
    """Take a user out of a group; tokens already given out still name it until they expire."""
    with explained(f"{username} in {name}", user=username, group=name):
        target.cognito.admin_remove_user_from_group(
            UserPoolId=target.pool_id, GroupName=name, Username=username
        )


def members(target: Target, name: str) -> Iterator[PoolUser]:
    """A group's users, page by page."""
    with explained(name, group=name):
        pages = target.cognito.get_paginator("list_users_in_group").paginate(
            UserPoolId=target.pool_id, GroupName=name
        )
        for page in pages:
            for found in page["Users"]:
                yield user(found, "Attributes")
