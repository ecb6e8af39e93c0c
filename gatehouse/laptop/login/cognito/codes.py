"""One-time codes: those that Cognito sends, and those of an authenticator (RFC 6238)."""

from __future__ import annotations

import base64
import hmac
import secrets
from typing import TYPE_CHECKING

from gatehouse.credentials import TOTP_STEP, totp
from gatehouse.laptop.login.errors import ApiError

if TYPE_CHECKING:
    from gatehouse.laptop.login.cognito.directory import SignInState


def new() -> str:
    """A code of six digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def put(held: SignInState, purpose: str, *, now: float, seconds: float) -> str:
    """Make a code for a purpose, in the place of the one before."""
    code = new()
    held.codes[purpose] = (code, now + seconds)
    return code


def take(held: SignInState, purpose: str, given: str, now: float) -> None:
    """Check a code and use it up. Raises ApiError."""
    code, until = held.codes.get(purpose, ("", 0.0))
    if not code or now >= until:
        raise ApiError("ExpiredCodeException", "Invalid code provided, please request a code again.")
    if not hmac.compare_digest(code.encode(), given.encode()):
        raise ApiError("CodeMismatchException", "Invalid verification code provided, please try again.")
    del held.codes[purpose]


def new_secret() -> str:
    """An authenticator's secret, in base32."""
    return base64.b32encode(secrets.token_bytes(32)).decode().rstrip("=")


def take_totp(held: SignInState, given: str, now: float) -> None:
    """Check an authenticator's code, one step early or late allowed, each good once. Raises ApiError."""
    for moment in (now, now - TOTP_STEP, now + TOTP_STEP):
        if held.totp and hmac.compare_digest(totp(held.totp, moment).encode(), given.encode()):
            step = int(moment) // TOTP_STEP
            if step <= held.totp_used:
                raise ApiError("ExpiredCodeException", "Your software token has already been used once.")
            held.totp_used = step
            return
    raise ApiError("CodeMismatchException", "Invalid code received for user")
