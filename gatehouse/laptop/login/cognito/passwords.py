"""What a password must have, and how long a user is locked out after wrong ones. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.login.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.login.cognito.directory import SignInState

_SYMBOLS = frozenset("^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ")
_MOST = 256
_FREE_ATTEMPTS = 5
_LONGEST = 900.0  # Seconds: lock-outs grow to fifteen minutes, and are forgotten after as many of quiet.


def complaint(password: str, policy: Mapping[str, Any]) -> str | None:
    """What is wrong with a password, in Cognito's words; None where nothing is.

    `policy` is the pool's PasswordPolicy; what it does not say is as in a pool made without one.
    https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
    """
    if len(password) < int(policy.get("MinimumLength") or 8):
        return "Password not long enough"
    if len(password) > _MOST:
        return "Password too long"
    wanted = {
        "RequireUppercase": ("uppercase", str.isupper),
        "RequireLowercase": ("lowercase", str.islower),
        "RequireNumbers": ("numeric", str.isdigit),
        "RequireSymbols": ("symbol", _SYMBOLS.__contains__),
    }
    for key, (name, has) in wanted.items():
        if policy.get(key, not policy) and not any(has(letter) for letter in password):
            return f"Password must have {name} characters"
    return None


def check(password: str, policy: Mapping[str, Any]) -> None:
    """Raise ApiError where a password does not conform."""
    wrong = complaint(password, policy)
    if wrong:
        raise ApiError("InvalidPasswordException", f"Password did not conform with policy: {wrong}")


def lockout(failures: int) -> float:
    """Seconds that a user is locked out after this many wrong passwords: 1, 2, 4, ... from the fifth on."""
    if failures < _FREE_ATTEMPTS:
        return 0.0
    return float(min(2 ** min(failures - _FREE_ATTEMPTS, 20), _LONGEST))


def may_try(held: SignInState, now: float) -> None:
    """Raise ApiError while a user is locked out; attempts meanwhile don't count.

    https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-flow-lockout-behavior
    """
    if now < held.locked:
        raise ApiError("NotAuthorizedException", "Password attempts exceeded")
    if held.failures and now - max(held.failed, held.locked) >= _LONGEST:
        held.failures = 0


def failed(held: SignInState, now: float) -> None:
    """Count a wrong password."""
    held.failures += 1
    held.failed, held.locked = now, now + lockout(held.failures)


def succeeded(held: SignInState) -> None:
    """Forget the wrong ones."""
    held.failures, held.failed, held.locked = 0, 0.0, 0.0
