"""What those who check credentials and those who show them compute alike: the scopes of a token, an authenticator's code."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TOTP_STEP: Final = 30
"""Seconds that one code of an authenticator stands for."""


def scopes(claims: Mapping[str, Any]) -> list[str]:
    """List a token's scopes; `scp` wins over `scope`, and each may be a string or a list."""
    found = claims.get("scp") if "scp" in claims else claims.get("scope")
    if isinstance(found, str):
        return found.split()
    return [scope for scope in found if isinstance(scope, str)] if isinstance(found, list) else []


def totp(secret: str, now: float) -> str:
    """The six digits that an authenticator with a secret, in base32, shows at a moment (RFC 6238)."""
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    return TOTP(key, 6, SHA1(), TOTP_STEP).generate(int(now)).decode()  # noqa: S303 - what authenticators use
