"""The users of a pool. What has no such user, or may not be done, is an `OperateError`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gatehouse.counts import count
from gatehouse.operate.errors import OperateError, explained
from gatehouse.operate.revocation import revoke_user

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mypy_boto3_cognito_idp.literals import DeliveryMediumTypeType
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

    from gatehouse.operate.target import Target


@dataclass(frozen=True)
class PoolUser:
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
) -> PoolUser:
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
                _set_password(target, username, password)
            for group in groups:
                with explained(username, group=group):
                    cognito.admin_add_user_to_group(UserPoolId=pool, Username=username, GroupName=group)
        except BaseException:
            cognito.admin_delete_user(UserPoolId=pool, Username=username)
            raise
    return get(target, username)


def _set_password(target: Target, username: str, password: str) -> None:
    pool, cognito = target.pool_id, target.cognito
    try:
        cognito.admin_set_user_password(UserPoolId=pool, Username=username, Password=password, Permanent=True)
    except cognito.exceptions.InvalidPasswordException as error:
        with explained(username):
            policy = cognito.describe_user_pool(UserPoolId=pool)["UserPool"].get("Policies", {})
        said = error.response["Error"].get("Message", "")
        raise OperateError(
            f"the password of {username} does not meet the pool's policy: it takes "
            f"{wanted(policy.get('PasswordPolicy', {}))}. Cognito says: {said}"
        ) from error


def wanted(policy: Mapping[str, Any]) -> str:
    """What a pool's PasswordPolicy asks of a password, in words.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html
    """
    kinds = {
        "RequireLowercase": "a lower-case letter",
        "RequireUppercase": "an upper-case letter",
        "RequireNumbers": "a digit",
        "RequireSymbols": "a symbol",
    }
    asked = [words for key, words in kinds.items() if policy.get(key)]
    length = f"at least {count(int(policy.get('MinimumLength', 8)), 'character')}"
    if not asked:
        return length
    return f"{length}, with {', '.join(asked[:-1]) + ' and ' if asked[1:] else ''}{asked[-1]} among them"


def get(target: Target, username: str) -> PoolUser:
    """The user of that name."""
    with explained(username):
        found = target.cognito.admin_get_user(UserPoolId=target.pool_id, Username=username)
    return user(found, "UserAttributes")


def every(target: Target) -> Iterator[PoolUser]:
    """All users of the pool, page by page."""
    with explained("the users"):
        for page in target.cognito.get_paginator("list_users").paginate(UserPoolId=target.pool_id):
            for found in page["Users"]:
                yield user(found, "Attributes")


def user(found: Mapping[str, Any], attributes: str) -> PoolUser:
    """A user as an operation answers one, with the attributes under the name that it gives them."""
    held = {one["Name"]: one.get("Value", "") for one in found.get(attributes, ())}
    name, status = found.get("Username", ""), found.get("UserStatus", "UNKNOWN")
    return PoolUser(name, held.get("email", ""), status, found.get("Enabled", True))


def sign_out(target: Target, username: str) -> bool:
    """End the user's sessions: their refresh tokens get nothing any more.

    Returns:
        Whether calls with tokens already given out fail soon, too: they do where the pool has a deny list. Elsewhere they
        stay valid at the API until they expire, since it checks signatures, not sessions.
    """
    with explained(username):
        sub = _sub(target, username)
        answer = target.cognito.admin_user_global_sign_out(UserPoolId=target.pool_id, Username=username)
    return revoke_user(target, username, sub, answer)


def disable(target: Target, username: str) -> bool:
    """Keep the user from signing in, and sign the user out; what `sign_out` returns."""
    with explained(username):
        target.cognito.admin_disable_user(UserPoolId=target.pool_id, Username=username)
    return sign_out(target, username)


def enable(target: Target, username: str) -> None:
    """Let a disabled user sign in again."""
    with explained(username):
        target.cognito.admin_enable_user(UserPoolId=target.pool_id, Username=username)


def delete(target: Target, username: str) -> bool:
    """Delete the user for good; whether calls with tokens already given out fail soon."""
    with explained(username):
        sub = _sub(target, username)
        answer = target.cognito.admin_delete_user(UserPoolId=target.pool_id, Username=username)
    return revoke_user(target, username, sub, answer)


def _sub(target: Target, username: str) -> str:
    """The id that the user's tokens have as `sub`."""
    found = target.cognito.admin_get_user(UserPoolId=target.pool_id, Username=username)
    return next((a.get("Value", "") for a in found["UserAttributes"] if a["Name"] == "sub"), "")
