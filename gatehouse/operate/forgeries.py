"""Tokens that must be turned away, made of a good one."""

from __future__ import annotations

import json

from joserfc import jws
from joserfc.jwk import RSAKey

from gatehouse.operate.claims import header_and_claims


def altered(token: str) -> str:
    """The token with one character of its signature changed."""
    middle = (token.rindex(".") + len(token)) // 2
    return token[:middle] + ("B" if token[middle] == "A" else "A") + token[middle + 1 :]


def forged(token: str) -> str:
    """The token's own header and claims, signed with a key that the issuer never had."""
    header, claims = header_and_claims(token)
    kept = {k: v for k, v in header.items() if k in {"alg", "kid", "typ"}}
    payload = json.dumps(claims).encode()
    return jws.serialize_compact(
        {**kept, "alg": "RS256"}, payload, RSAKey.generate_key(2048), algorithms=["RS256"]
    )
