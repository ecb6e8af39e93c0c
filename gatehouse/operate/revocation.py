"""The deny list of a pool whose tokens can be taken back: written here, read by the API's authorizer."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from gatehouse.operate.claims import header_and_claims
from gatehouse.operate.clients import describe
from gatehouse.operate.errors import OperateError, explained

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.operate.target import Target

_LONGEST_TOKEN = 86_400
"""Seconds: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html."""
_MARGIN = 3_600
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
_REFRESH = 30


def table(target: Target) -> str:
    """The deny list's table; empty where the pool has none."""
    return str(target.outputs.get("deny_list") or "")


def revoke_user(target: Target, username: str, sub: str, answer: Mapping[str, Any]) -> bool:
    """Take back all tokens that a user with the id `sub` got until now; False where the pool has no deny list.

    `answer` is what Cognito answered to the sign-out, whose clock counts, since it is that of the tokens.
    """
    name = table(target)
    if not name:
        return False
    before = _clock(answer)
    with explained(username):
        target.client("dynamodb").put_item(
            TableName=name,
            Item={
                "revoked": {"S": f"user#{sub}"},
                "before": {"N": str(before)},
                "expires": {"N": str(before + _LONGEST_TOKEN + _MARGIN)},
            },
        )
    return True


def revoke_session(target: Target, token: str) -> str:
    """Take back the tokens of one sign-in, this one and those that its refresh token still gets.

    Returns:
        The session's id.

    Raises:
        OperateError: The pool has no deny list, or the token no session.
    """
    name = table(target)
    if not name:
        raise OperateError(
            f"{target.name} has no deny list: give its user pool `revocable`, or export its table's name as deny_list"
        )
    claims = header_and_claims(token)[1]
    session = claims.get("origin_jti")
    if not session:
        raise OperateError(
            "the token belongs to no session: it has no origin_jti, which only tokens of users have"
        )
    client = describe(target, str(claims.get("client_id") or claims.get("aud") or ""))
    unit = (client.get("TokenValidityUnits") or {}).get("RefreshToken") or "days"
    seconds = int(client.get("RefreshTokenValidity") or _REFRESH) * _UNITS[unit]
    with explained(str(session)):
        target.client("dynamodb").put_item(
            TableName=name,
            Item={
                "revoked": {"S": f"session#{session}"},
                "expires": {"N": str(int(time.time()) + seconds + _MARGIN)},
            },
        )
    return str(session)


def _clock(answer: Mapping[str, Any]) -> int:
    """The time at Cognito, in whole seconds, by the header of its answer."""
    date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    return int(parsedate_to_datetime(date).timestamp()) if date else int(time.time())
