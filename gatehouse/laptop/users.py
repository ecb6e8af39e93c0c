"""Makes the users of the program's own user pools, so that somebody can sign in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ParamValidationError

from gatehouse.laptop.config import StandInError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gatehouse.laptop.config import StandInUser

DEMO = "demo@example.com"
"""Who can sign in where laptop.yaml names nobody."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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


def names(client: Callable[[str], Any]) -> Callable[[str, str], str]:
    """What makes of an issuer's name of somebody one that a person reads; `client` makes the boto3 client of a service.

    A pool in which people sign in by e-mail names them by an id in its access tokens; they are told by their address.
    """

    @lru_cache(maxsize=1000)
    def name(issuer: str, username: str) -> str:
        if not _ID.fullmatch(username):
            return username
        cognito = client("cognito-idp")
        try:
            found = cognito.admin_get_user(UserPoolId=issuer.rpartition("/")[2], Username=username)
        except (cognito.exceptions.ClientError, ParamValidationError):  # another issuer's, or gone
            return username
        return next((one["Value"] for one in found["UserAttributes"] if one["Name"] == "email"), username)

    return name


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
            has = [one["GroupName"] for one in cognito.list_groups(UserPoolId=pool)["Groups"]]
            groups = f"its groups are {', '.join(sorted(has))}" if has else "it has none"
            raise StandInError(
                f"{where}.groups: the user pool {pool} has no group {group!r}; {groups}"
            ) from error
