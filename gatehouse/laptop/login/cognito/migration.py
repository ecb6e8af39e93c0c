"""Taking in a user of another directory as they first sign in, or ask for a new password.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-migrate-user.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.cloud.gaps.base import moto
from gatehouse.laptop.login.cognito.directory import find
from gatehouse.laptop.login.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto
    from gatehouse.laptop.login.cognito.attempts import Desk


def migrate(
    desk: Desk,
    pool: Moto,
    client_id: str,
    username: str,
    *,
    password: str | None,
    validation: Mapping[str, str],
) -> Moto | None:
    """Ask the pool's function for the user, and make it; None where the pool has no such function.

    Raises:
        ApiError: The function does not know the user, or fails.
    """
    request = {"validationData": dict(validation) or None, "userAttributes": None}
    if password is not None:
        request["password"] = password  # type: ignore[assignment] # A field among those without a value.
    try:
        answer = desk.triggers.run(
            pool,
            "UserMigration",
            "Authentication" if password is not None else "ForgotPassword",
            username=username,
            client_id=client_id,
            request=request,
            response={
                "userAttributes": None,
                "forceAliasCreation": None,
                "finalUserStatus": None,
                "messageAction": None,
                "desiredDeliveryMediums": None,
            },
        )
    except ApiError as error:
        if error.code == "UserLambdaValidationException":
            text = f"Exception migrating user in app client {client_id}"
            raise ApiError("UserNotFoundException", text) from error
        raise
    if answer is None:
        return None
    given = answer.get("userAttributes")
    if not isinstance(given, dict):
        raise ApiError("UserNotFoundException", f"Exception migrating user in app client {client_id}")
    if find(pool, username) is not None:
        return find(pool, username)
    models = moto("cognitoidp.models")
    confirmed = answer.get("finalUserStatus") == "CONFIRMED"
    listed = [{"Name": name, "Value": str(value)} for name, value in given.items() if name != "username"]
    name = None if pool.extended_config.get("UsernameAttributes") else str(given.get("username") or username)
    status = models.UserStatus.CONFIRMED if confirmed else models.UserStatus.RESET_REQUIRED
    user = models.CognitoIdpUser(pool.id, name, password, status, listed)
    pool.users[user.username] = user
    return user
