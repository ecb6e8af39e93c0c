"""What a token says, read without trusting it: for telling a person, never for deciding."""

from __future__ import annotations

import base64
import json
from typing import Any

from gatehouse.operate.errors import OperateError

_PARTS = 3
_NOT_OBJECTS = "this is no JWT: its first two parts are not base64url of JSON objects"


def header_and_claims(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header and the claims of a JWT; the signature is not looked at.

    Raises:
        OperateError: It is not a JWT; the text does not repeat it.
    """
    parts = token.removeprefix("Bearer ").strip().split(".")
    if len(parts) != _PARTS:
        raise OperateError(f"this is no JWT: it has {len(parts)} parts between dots where a JWT has three")
    try:
        header, claims = (
            json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts[:2]
        )
    except ValueError as error:
        raise OperateError(_NOT_OBJECTS) from error
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise OperateError(_NOT_OBJECTS)
    return header, claims


def issued_to(claims: dict[str, Any]) -> list[str]:
    """Whom a token is for, as API Gateway looks at it: `aud`, or `client_id` only where `aud` is absent."""
    audience = claims.get("aud")
    if audience is None:
        client = claims.get("client_id")
        return [] if client is None else [str(client)]
    return [str(one) for one in audience] if isinstance(audience, list) else [str(audience)]


def scopes(claims: dict[str, Any]) -> list[str]:
    """The scopes a token carries: `scp` where it is there, else `scope`; a list or words."""
    given = claims.get("scp", claims.get("scope", ""))
    return [str(one) for one in given] if isinstance(given, list) else str(given or "").split()
