"""The Cognito user pool authorizer of REST APIs.

See https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html: without scopes
on the method the token has to be an ID token, with scopes an access token that has one of them.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.gateway import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gatehouse.laptop.gateway.issuers import Verified
    from gatehouse.laptop.gateway.rest.model import CognitoAuthorizer

_TIMES = frozenset({"exp", "iat"})
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ExpiredError(Exception):
    """The token was good once."""


class UnauthorizedError(Exception):
    """No token, or not one that this method takes."""


async def judge(
    authorizer: CognitoAuthorizer, value: str | None, wanted: Sequence[str], clock: Callable[[], float]
) -> Verified:
    """Judge one request.

    Args:
        authorizer: The method's.
        value: What its header holds.
        wanted: The method's scopes.
        clock: Seconds since the epoch.

    Returns:
        The caller.

    Raises:
        ExpiredError: The token is over.
        UnauthorizedError: It is refused for any other reason.
    """
    token = tokens.bare(value) if value else ""
    if not token:
        raise UnauthorizedError("no token")
    try:
        verified = await _verified(authorizer, token)
    except tokens.InvalidTokenError as problem:
        raise UnauthorizedError(str(problem)) from problem
    claims = verified.claims
    try:
        tokens.check_times(claims, clock())
    except tokens.InvalidTokenError as problem:
        expired = str(problem) == "the token has expired"
        raise (ExpiredError if expired else UnauthorizedError)(str(problem)) from problem
    if claims.get("token_use") != ("access" if wanted else "id"):
        raise UnauthorizedError("the token is not for this use")
    if wanted and not any(scope in verified.scopes for scope in wanted):
        raise UnauthorizedError(f"expected scopes: [{' '.join(wanted)}]")
    if authorizer.audience is not None and not authorizer.audience.fullmatch(str(claims.get("aud"))):
        raise UnauthorizedError("the token does not have a valid audience")
    return verified


async def _verified(authorizer: CognitoAuthorizer, token: str) -> Verified:
    for issuer in authorizer.issuers.values():
        seen = issuer.seen(token)
        if seen is not None:
            break
    else:
        unverified = tokens.read(token)
        named = unverified.claims.get("iss")
        found = authorizer.issuers.get(named) if isinstance(named, str) else None
        if found is None:
            raise tokens.InvalidTokenError("the token does not have a valid issuer")
        return await found.verify(token, unverified)
    if seen.claims.get("iss") != issuer.url:
        raise tokens.InvalidTokenError("the token does not have a valid issuer")
    return seen


def as_strings(claims: Mapping[str, Any]) -> dict[str, str]:
    """Give the claims as a REST API's event has them: times as dates, lists joined by commas, the rest as text."""
    return {
        name: _date(value) if name in _TIMES else _text(value)
        for name, value in claims.items()
        if value is not None
    }


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(_text(entry) for entry in value)
    return json.dumps(value, separators=(",", ":"))


def _date(value: object) -> str:
    if not isinstance(value, int | float):
        return _text(value)
    at = time.gmtime(value)
    return (
        f"{_DAYS[at.tm_wday]} {_MONTHS[at.tm_mon - 1]} {at.tm_mday:02} "
        f"{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} UTC {at.tm_year}"
    )
