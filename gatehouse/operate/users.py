"""The users of a pool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.operate.errors import explained

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_cognito_idp.literals import DeliveryMediumTypeType
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

    from gatehouse.operate.target import Target


@dataclass(frozen=True)
class User:
    """One user as the pool has it; `status` is Cognito's, such as CONFIRMED or FORCE_CHANGE_PASSWORD."""

    username: str
    email: str
    status: str
    enabled: bool


def create(
    target: Target,
    username: str,
    *,
    password: str | None = None,
    email: str | None = None,
    groups: Sequence[str] = (),
) -> User:
    """Create a user who can sign in at once with `password`, or, without one, is invited by e-mail.

    A user who could not be given the password or a group is taken away again, so that the command can be
    repeated.
    https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-create-user-accounts.html

    Raises:
        OperateError: The user exists, the password is too weak for the pool, a group does not exist.
    """
    address = email or (username if "@" in username else None)
    attributes: list[AttributeTypeTypeDef] = []
    if address:
        attributes = [{"Name": "email", "Value": address}, {"Name": "email_verified", "Value": "true"}]
    pool, cognito = target.pool_id, target.cognito
    with explained(username):
        if password is None:
            by_email: list[DeliveryMediumTypeType] = ["EMAIL"]
            cognito.admin_create_user(
                UserPoolId=pool, Username=username, UserAttributes=attributes, DesiredDeliveryMediums=by_email
            )
        else:
            cognito.admin_create_user(
                UserPoolId=pool, Username=username, UserAttributes=attributes, MessageAction="SUPPRESS"
            )
        try:
            if password is not None:
                cognito.admin_set_user_password(
                    UserPoolId=pool, Username=username, Password=password, Permanent=True
                )
            for group in groups:
                cognito.admin_add_user_to_group(UserPoolId=pool, Username=username, GroupName=group)
        except BaseException:
            cognito.admin_delete_user(UserPoolId=pool, Username=username)
            raise
    return get(target, username)


def get(target: Target, username: str) -> User:
    """The user of that name.

    Raises:
        OperateError: There is none.
    """
    with explained(username):
        found = target.cognito.admin_get_user(UserPoolId=target.pool_id, Username=username)
    return User(
        username=found["Username"],
        email=_email(found.get("UserAttributes", [])),
        status=found.get("UserStatus", "UNKNOWN"),
        enabled=found.get("Enabled", True),
    )


def every(target: Target) -> Iterator[User]:
    """All users of the pool, page by page."""
    with explained("the users"):
        for page in target.cognito.get_paginator("list_users").paginate(UserPoolId=target.pool_id):
            for user in page["Users"]:
                yield User(
                    username=user.get("Username", ""),
                    email=_email(user.get("Attributes", [])),
                    status=user.get("UserStatus", "UNKNOWN"),
                    enabled=user.get("Enabled", True),
                )


def disable(target: Target, username: str) -> None:
    """Keep the user from signing in, and end the sessions there are.

    Access tokens already given out stay valid at the API until they expire: it checks signatures, not
    sessions.

    Raises:
        OperateError: There is no such user.
    """
    with explained(username):
        target.cognito.admin_disable_user(UserPoolId=target.pool_id, Username=username)
        target.cognito.admin_user_global_sign_out(UserPoolId=target.pool_id, Username=username)


def enable(target: Target, username: str) -> None:
    """Let a disabled user sign in again.

    Raises:
        OperateError: There is no such user.
    """
    with explained(username):
        target.cognito.admin_enable_user(UserPoolId=target.pool_id, Username=username)


def delete(target: Target, username: str) -> None:
    """Delete the user for good.

    Raises:
        OperateError: There is no such user.
    """
    with explained(username):
        target.cognito.admin_delete_user(UserPoolId=target.pool_id, Username=username)


def _email(attributes: Sequence[AttributeTypeTypeDef]) -> str:
    return next((a.get("Value", "") for a in attributes if a["Name"] == "email"), "")
