"""The keys that each issuer signs with: made afresh in each run, and never written anywhere.

As at Cognito there are two, one for ID tokens and one for access tokens, whose ids are base64 with its padding:
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
(LIVE: awslabs/aws-support-tools#76 shows such ids, awsdocs/amazon-cognito-developer-guide#22 that each kind has a key.)
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
import uuid
from typing import Any, Final, Literal, TypeAlias

from joserfc import jws, jwt
from joserfc.jwk import RSAKey

_BITS = 2048
Use: TypeAlias = Literal["id", "access"]
_USES: Final[tuple[Use, ...]] = ("id", "access")


class SigningKeys:
    """RSA keys by issuer and use, made when they are first needed; safe to use from several threads."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, Use], RSAKey] = {}
        self._spare: list[RSAKey] = []
        self._lock = threading.Lock()

    def sign(
        self, issuer: str, claims: dict[str, Any], *, use: Use, now: float | None = None, seconds: int
    ) -> str:
        """Give a JWT with `claims`, completed by `iss`, `iat`, `exp` and `jti` unless they are given."""
        issued = int(time.time() if now is None else now)
        whole = {"iss": issuer, "iat": issued, "exp": issued + seconds, "jti": str(uuid.uuid4()), **claims}
        key = self._key(issuer, use)
        # Not by `jwt.encode`, which adds `typ`: the header of Cognito's tokens has these two members.
        payload = json.dumps(whole, separators=(",", ":")).encode()
        return jws.serialize_compact({"kid": key.kid, "alg": "RS256"}, payload, key)

    def read(self, issuer: str, token: str, *, use: Use) -> dict[str, Any]:
        """Give the claims of a token that this issuer signed, for that use.

        Raises:
            ValueError: It did not, or the token is none. Times are not looked at.
        """
        try:
            return dict(jwt.decode(token, self._key(issuer, use), algorithms=["RS256"]).claims)
        except Exception as error:  # whatever is wrong with a stranger's text
            raise ValueError(f"not a token of {issuer}") from error

    def public(self, issuer: str) -> dict[str, Any]:
        """Give the issuer's key set, as its `jwks_uri` serves it."""
        keys = (self._key(issuer, use) for use in _USES)
        return {
            "keys": [
                {**key.as_dict(private=False), "kid": key.kid, "alg": "RS256", "use": "sig"} for key in keys
            ]
        }

    def reserve(self) -> None:
        """Make keys now for the issuer that needs some next."""
        for _ in _USES:
            key = _new()
            with self._lock:
                self._spare.append(key)

    def _key(self, issuer: str, use: Use) -> RSAKey:
        with self._lock:
            if (issuer, use) not in self._keys:
                self._keys[issuer, use] = self._spare.pop() if self._spare else _new()
            return self._keys[issuer, use]


def _new() -> RSAKey:
    kid = base64.b64encode(secrets.token_bytes(32)).decode()
    return RSAKey.generate_key(_BITS, {"kid": kid}, private=True)
