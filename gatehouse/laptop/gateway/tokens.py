"""The rules of the JWT authorizer, without keys and without I/O.

Facts: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html. Where AWS does not
say, the rule is the one that lets fewer tokens in.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ALGORITHMS = ("RS256", "RS384", "RS512")

_SEGMENT = re.compile(r"[A-Za-z0-9_-]*")
_SEGMENTS = 3
_TIMES = frozenset({"exp", "iat"})
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class RefusedTokenError(Exception):
    """A request that an authorizer turns away; the text is the challenge's `error_description`.

    Attributes:
        status: The status that an HTTP API answers with, 401 or 403.
        code: The challenge's `error`; empty where no token was sent.
        expired: Whether the token was good once.
        challenged: Whether an HTTP API's answer says how to do better, in `WWW-Authenticate`.
    """

    status = 401
    code = ""
    expired = False
    challenged = True

    @property
    def logged(self) -> str:
        """What `$context.authorizer.error` shows, `invalid_token: ...`; empty where there is nothing to say."""
        return f"{self.code}: {self}" if self.code else str(self)


class NoTokenError(RefusedTokenError):
    """No token was sent."""


class InvalidTokenError(RefusedTokenError):
    """The token is refused with 401."""

    code = "invalid_token"


class ExpiredTokenError(InvalidTokenError):
    """The token is over."""

    expired = True

    def __init__(self) -> None:
        super().__init__("the token has expired")


class InsufficientScopeError(RefusedTokenError):
    """The token is good, but has none of the route's scopes: 403."""

    status = 403
    code = "insufficient_scope"

    def __init__(self, scopes: Collection[str]) -> None:
        super().__init__(f"expected scopes: [{' '.join(scopes)}]")


@dataclass(frozen=True)
class Unverified:
    """A token that was read, and whose signature nobody has looked at.

    Attributes:
        algorithm: One of `ALGORITHMS`.
        kid: The id of the key that it says it was signed with.
        claims: Its payload.
    """

    algorithm: str
    kid: str
    claims: Mapping[str, Any]


def bare(value: str | None) -> str:
    """Take the token out of an identity source's value, which may have the `Bearer ` prefix or not.

    Raises:
        NoTokenError: There is none.
    """
    token = value.removeprefix("Bearer ").strip() if value else ""
    if not token:
        raise NoTokenError
    return token


def read(token: str) -> Unverified:
    """Read the header and payload of a token in compact form.

    Raises:
        InvalidTokenError: It is not a JWT that names an RSA signature and a key.
    """
    segments = token.split(".")
    if len(segments) != _SEGMENTS:
        raise InvalidTokenError("token contains an invalid number of segments")
    header = _object(segments[0], "header")
    claims = _object(segments[1], "payload")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str):
        raise InvalidTokenError("signing method is missing")
    if algorithm not in ALGORITHMS:
        raise InvalidTokenError(f"signing method {_quotable(algorithm)} is invalid")
    if "crit" in header or header.get("b64", True) is not True:
        raise InvalidTokenError("the token has a critical header that is not supported")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise InvalidTokenError("the token has no key id")
    return Unverified(algorithm, kid, claims)


def check(claims: Mapping[str, Any], *, issuer: str, audiences: Collection[str], now: float) -> None:
    """Check issuer (byte for byte), audience and times; `now` is in seconds since the epoch.

    Raises:
        InvalidTokenError: One of them does not hold.
    """
    if claims.get("iss") != issuer:
        raise InvalidTokenError("the token does not have a valid issuer")
    if not _audience(claims, audiences):
        raise InvalidTokenError("the token does not have a valid audience")
    check_times(claims, now)


def check_times(claims: Mapping[str, Any], now: float) -> None:
    """Check `exp`, `nbf` and `iat`, without leeway.

    Raises:
        InvalidTokenError: The token is over, not yet valid, or has a time that is not a number.
    """
    since, until = validity(claims)
    if until <= now:
        raise ExpiredTokenError
    if since > now:
        raise InvalidTokenError("the token is not valid yet")


def validity(claims: Mapping[str, Any]) -> tuple[float, float]:
    """Read from when until when a token is valid: the later of `nbf` and `iat`, and `exp`, in seconds since the epoch.

    Raises:
        InvalidTokenError: One of them is not a finite number, or `exp` is missing.
    """
    until = _time(claims, "exp")
    return max([float("-inf"), *(_time(claims, name) for name in ("nbf", "iat") if name in claims)]), until


def check_scopes(held: Collection[str], wanted: Collection[str]) -> None:
    """Check that a token has any one of a route's scopes, where it wants some.

    Raises:
        InsufficientScopeError: It has none of them.
    """
    if wanted and not any(scope in held for scope in wanted):
        raise InsufficientScopeError(wanted)


def as_strings(claims: Mapping[str, Any]) -> dict[str, str]:
    """Give the claims as the event has them: strings all, lists as `[a b]`, objects as JSON, nulls left out."""
    return {name: _text(value) for name, value in claims.items() if value is not None}


def rest_claims(claims: Mapping[str, Any]) -> dict[str, str]:
    """Give the claims as a REST API's event has them: times as dates, lists joined by commas, the rest as text."""
    return {
        name: _date(value) if name in _TIMES else _rest_text(value)
        for name, value in claims.items()
        if value is not None
    }


def _rest_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(_rest_text(entry) for entry in value)
    return json.dumps(value, separators=(",", ":"))


def _date(value: object) -> str:
    if not isinstance(value, int | float):
        return _rest_text(value)
    at = time.gmtime(value)
    return (
        f"{_DAYS[at.tm_wday]} {_MONTHS[at.tm_mon - 1]} {at.tm_mday:02} "
        f"{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} UTC {at.tm_year}"
    )


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{' '.join(_text(entry) for entry in value)}]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _quotable(text: str) -> str:
    # It ends up between quotes in a header.
    return re.sub(r"[^A-Za-z0-9_./+-]", "?", text[:32])


def _object(segment: str, part: str) -> Mapping[str, Any]:
    # Only the alphabet of RFC 7515, unpadded: two spellings of a token must not both be one token.
    if _SEGMENT.fullmatch(segment) is None:
        raise InvalidTokenError(f"the token's {part} is not base64url")
    try:
        found = json.loads(
            base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)).decode(),
            parse_constant=_refuse,
            object_pairs_hook=_unique,
        )
    except (binascii.Error, ValueError, RecursionError):
        raise InvalidTokenError(f"the token's {part} is malformed") from None
    if not isinstance(found, dict):
        raise InvalidTokenError(f"the token's {part} is not an object")
    return found


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _audience(claims: Mapping[str, Any], audiences: Collection[str]) -> bool:
    # `client_id` stands in only where there is no `aud`, as in Cognito's access tokens.
    found = claims["aud"] if "aud" in claims else claims.get("client_id")
    if isinstance(found, str):
        return found in audiences
    if isinstance(found, list) and "aud" in claims:
        return any(isinstance(entry, str) and entry in audiences for entry in found)
    return False


def _time(claims: Mapping[str, Any], name: str) -> float:
    found = claims.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise InvalidTokenError(f"the token's {name} is not a number")
    try:
        seconds = float(found)
    except OverflowError:
        raise InvalidTokenError(f"the token's {name} is out of range") from None
    if not math.isfinite(seconds):
        raise InvalidTokenError(f"the token's {name} is out of range")
    return seconds
