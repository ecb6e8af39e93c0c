"""Makes moto sign with the keys that the login endpoints publish, and for as long as the client says.

moto signs every pool's tokens with one key that anybody can read in its source, under the key id `dummy`.
"""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

from gatehouse.urls import cognito_issuer

if TYPE_CHECKING:
    from gatehouse.laptop.login.keys import SigningKeys

_MARK = "_gatehouse_signs"
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


_signed_out: dict[tuple[str, str], float] = {}


def signed_out(issuer: str, sub: str) -> float:
    """When a user was last signed out everywhere, in seconds since the epoch; 0 for never.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUserGlobalSignOut.html
    """
    return _signed_out.get((issuer, sub), 0.0)


def install(keys: SigningKeys) -> None:
    """Replace the signing of user pools in this process; does nothing the second time."""
    from gatehouse.laptop.cloud import moto_server

    # Its own way of importing moto's parts: two threads that import them at once may wait for each other.
    moto_server.load("cognito-idp")
    from moto.cognitoidp.models import CognitoIdpUserPool

    if hasattr(CognitoIdpUserPool, _MARK):
        return
    original = CognitoIdpUserPool.create_jwt

    def create_jwt(
        self: Any,  # noqa: ANN401
        client_id: str,
        username: str,
        token_use: str,
        expires_in: int = 3600,
        extra_data: dict[str, Any] | None = None,
    ) -> tuple[str, int]:
        made, _ = original(self, client_id, username, token_use, expires_in, extra_data)
        seconds = _validity(self.clients.get(client_id), token_use, expires_in)
        now = time.time()
        claims = {**_claims(made), "iat": int(now), "exp": int(now) + seconds}
        return keys.sign(str(claims["iss"]), claims, now=now, seconds=seconds), seconds

    original_sign_out = CognitoIdpUserPool.sign_out

    def sign_out(self: Any, username: str) -> None:  # noqa: ANN401
        original_sign_out(self, username)
        issuer = cognito_issuer(self.region, self.id)
        _signed_out[issuer, self._get_user(username).id] = time.time()

    CognitoIdpUserPool.sign_out = sign_out  # type: ignore[method-assign]
    CognitoIdpUserPool.create_jwt = create_jwt  # type: ignore[method-assign]
    setattr(CognitoIdpUserPool, _MARK, True)


def _claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def _validity(client: Any, token_use: str, default: int) -> int:  # noqa: ANN401
    config = client.extended_config if client is not None else {}
    kind = "AccessToken" if token_use == "access" else "IdToken"  # noqa: S105
    unit = (config.get("TokenValidityUnits") or {}).get(kind, "hours")
    return int(config.get(f"{kind}Validity") or 0) * _UNITS[unit] or default
