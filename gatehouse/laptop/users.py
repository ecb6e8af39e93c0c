"""Makes the users of the program's own user pools, so that somebody can sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.config import StandInError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gatehouse.laptop.config import StandInUser

DEMO = "demo@example.com"
"""Who can sign in where laptop.yaml names nobody."""


def seed(cognito: Any, pool: str, users: Iterable[StandInUser]) -> list[StandInUser]:  # noqa: ANN401 - a boto3 client
    """Make the users that a pool does not have yet, each with the password made for it; answer those who can sign in.

    Raises:
        StandInError: The pool takes no such user, or has no such group.
    """
    made = []
    for user in users:
        try:
            cognito.admin_get_user(UserPoolId=pool, Username=user.name)
        except cognito.exceptions.UserNotFoundException:
            _make(cognito, pool, user)
        made.append(user)
    return made


def _make(cognito: Any, pool: str, user: StandInUser) -> None:  # noqa: ANN401
    attributes = {str(name): str(value) for name, value in user.claims.items()}
    if "@" in user.name:
        attributes = {"email": user.name, "email_verified": "true", **attributes}
    where = f"laptop.yaml: users.{user.name}"
    try:
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=user.name,
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
            MessageAction="SUPPRESS",
        )
        cognito.admin_set_user_password(
            UserPoolId=pool, Username=user.name, Password=user.password, Permanent=True
        )
    except cognito.exceptions.ClientError as error:
        raise StandInError(f"{where}: the user pool {pool} does not take this user: {error}") from error
    for group in user.groups:
        try:
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=user.name, GroupName=group)
        except cognito.exceptions.ResourceNotFoundException as error:
            raise StandInError(f"{where}.groups: the user pool {pool} has no group {group!r}") from error
