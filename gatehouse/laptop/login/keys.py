"""The key that each issuer signs with: made afresh in each run, and never written anywhere."""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

_BITS = 2048


class SigningKeys:
    """One RSA key per issuer, made when it is first needed; safe to use from several threads."""

    def __init__(self) -> None:
        self._keys: dict[str, RSAKey] = {}
        self._spare: list[RSAKey] = []
        self._lock = threading.Lock()

    def sign(self, issuer: str, claims: dict[str, Any], *, now: float | None = None, seconds: int) -> str:
        """Give a JWT with `claims`, completed by `iss`, `iat`, `exp` and `jti` unless they are given."""
        issued = int(time.time() if now is None else now)
        whole = {"iss": issuer, "iat": issued, "exp": issued + seconds, "jti": str(uuid.uuid4()), **claims}
        key = self._key(issuer)
        return jwt.encode({"alg": "RS256", "kid": key.kid}, whole, key)

    def read(self, issuer: str, token: str) -> dict[str, Any]:
        """Give the claims of a token that this issuer signed.

        Raises:
            ValueError: It did not, or the token is none. Times are not looked at.
        """
        try:
            return dict(jwt.decode(token, self._key(issuer), algorithms=["RS256"]).claims)
        except Exception as error:  # whatever is wrong with a stranger's text
            raise ValueError(f"not a token of {issuer}") from error

    def public(self, issuer: str) -> dict[str, Any]:
        """Give the issuer's key set, as its `jwks_uri` serves it."""
        key = self._key(issuer)
        return {"keys": [{**key.as_dict(private=False), "kid": key.kid, "alg": "RS256", "use": "sig"}]}

    def reserve(self) -> None:
        """Make a key now for the issuer that needs one next."""
        key = _new()
        with self._lock:
            self._spare.append(key)

    def _key(self, issuer: str) -> RSAKey:
        with self._lock:
            if issuer not in self._keys:
                self._keys[issuer] = self._spare.pop() if self._spare else _new()
            return self._keys[issuer]


def _new() -> RSAKey:
    key = RSAKey.generate_key(_BITS, private=True)
    key.ensure_kid()
    return key


KEYS = SigningKeys()
"""The process's own: moto and the login endpoints sign for the same pools, so they share it."""
