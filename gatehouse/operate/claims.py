"""What a token says, read without trusting it: for telling a person, never for deciding."""

from __future__ import annotations

import json
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from gatehouse.counts import count
from gatehouse.credentials import scopes
from gatehouse.operate.errors import OperateError

__all__ = ["header_and_claims", "issued_to", "scopes"]

_PARTS = 3
_NOT_OBJECTS = "this is no JWT: its first two parts are not base64url of JSON objects"


def header_and_claims(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header and the claims of a JWT; the signature is not looked at.

    Raises:
        OperateError: It is not a JWT; the text does not repeat it.
    """
    compact = token.removeprefix("Bearer ").strip()
    parts = compact.count(".") + 1
    if parts != _PARTS:
        raise OperateError(
            f"this is no JWT: it has {count(parts, 'part')} between dots where a JWT has three"
        )
    try:
        found = jws.extract_compact(compact.encode())
        header, claims = found.headers(), json.loads(found.payload)
    except (JoseError, ValueError) as error:
        raise OperateError(_NOT_OBJECTS) from error
    if not isinstance(claims, dict):
        raise OperateError(_NOT_OBJECTS)
    return dict(header), claims


def issued_to(claims: dict[str, Any]) -> list[str]:
    """Whom a token is for, as API Gateway looks at it: `aud`, or `client_id` only where `aud` is absent."""
    audience = claims.get("aud")
    if audience is None:
        client = claims.get("client_id")
        return [] if client is None else [str(client)]
    return [str(one) for one in audience] if isinstance(audience, list) else [str(audience)]
