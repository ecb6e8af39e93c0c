"""Tokens: made for a sign-in, refreshed, taken back. One instance knows all of them, whichever door they came by.

https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import re
import time
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.login.errors import OAuthError, ReusedTokenError
from gatehouse.laptop.login.grants import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.login.authorize import AuthorizeRequest
    from gatehouse.laptop.login.keys import SigningKeys
    from gatehouse.laptop.login.model import Client, Grant, Realm, User

CODE_SECONDS = 300  # A code is good for five minutes.
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636, section 4.1.


@dataclass(frozen=True, slots=True)
class _Code:
    issuer: str
    redirect_uri: str
    challenge: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class _Refresh:
    issuer: str
    grant: Grant
    until: float
    spent: float = math.inf
    """From when on it counts as used, since another was given in its place."""


@dataclass(frozen=True, slots=True)
class _SignIn:
    issuer: str
    username: str
    until: float


class UnusableTokenError(Exception):
    """An access token that is not one, or is one no longer; the text says which."""


class TokenIssuer:
    """Issues and takes back tokens for every realm; `keys` sign, `clock` gives seconds since the epoch."""

    def __init__(self, keys: SigningKeys, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._clock = clock
        self._codes: Store[_Code] = Store(clock)
        self._refresh: Store[_Refresh] = Store(clock)
        # Both under what all tokens of a sign-in share, for as long as the last of them may be good.
        self._sign_ins: Store[_SignIn] = Store(clock)
        self._revoked: Store[_SignIn] = Store(clock)

    def code(self, realm: Realm, request: AuthorizeRequest, grant: Grant) -> str:
        """Give a code for what was agreed on."""
        kept = _Code(realm.issuer, request.redirect_uri, request.code_challenge, grant)
        return self._codes.put(kept, seconds=CODE_SECONDS, name=str(uuid.uuid4()))

    def redeem(self, realm: Realm, client: Client, code: str, *, redirect_uri: str, verifier: str) -> Grant:
        """Give what a code was made for, once.

        Raises:
            OAuthError: It is not this client's, is over, or was asked for by somebody else.
        """
        held = self._codes.take(code)
        if held is None or held.issuer != realm.issuer or held.grant.client_id != client.id:
            raise OAuthError("invalid_grant", "the code is unknown, was used before, or is over")
        if held.redirect_uri != redirect_uri:
            raise OAuthError("invalid_grant", "redirect_uri is not the one the code was asked for with")
        _verify(held.challenge, verifier)
        return held.grant

    def issue(
        self, realm: Realm, client: Client, grant: Grant, user: User | None, occasion: str
    ) -> dict[str, Any]:
        """Sign the tokens of a grant: access, and ID where `openid` was granted or Cognito's API asks."""
        now = self._clock()
        access_claims, id_claims = realm.claims(client, grant, user, occasion)
        access = self._keys.sign(
            realm.issuer, access_claims, use="access", now=now, seconds=client.access_seconds
        )
        answer = {"access_token": access, "expires_in": client.access_seconds, "token_type": "Bearer"}
        if user is not None:
            if self._sign_ins.get(grant.origin_jti) is None:
                seconds = client.refresh_seconds + client.access_seconds
                made = _SignIn(realm.issuer, user.username, self._clock() + seconds)
                self._sign_ins.put(made, seconds=seconds, name=grant.origin_jti)
            if grant.by_api or "openid" in grant.scopes:
                if not grant.by_api:
                    half = hashlib.sha256(access.encode()).digest()[:16]
                    id_claims = {**id_claims, "at_hash": _base64url(half)}
                answer["id_token"] = self._keys.sign(
                    realm.issuer, id_claims, use="id", now=now, seconds=client.id_seconds
                )
        return answer

    def sign_in(
        self, realm: Realm, client: Client, grant: Grant, user: User, occasion: str
    ) -> dict[str, Any]:
        """The same, with a refresh token."""
        answer = self.issue(realm, client, grant, user, occasion)
        until = self._clock() + client.refresh_seconds
        return {**answer, "refresh_token": self._keep(realm, grant, until)}

    def refresh(self, realm: Realm, client: Client, token: str) -> dict[str, Any]:
        """Give new tokens for a refresh token, and where the client rotates them, a new one of those too.

        A new one lives as long as the first would have.
        https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html

        Raises:
            ReusedTokenError: Another was given in its place.
            OAuthError: It is unknown, over or revoked, or another client's.
            SignInError: Its user may no longer sign in.
        """
        held = self._held(realm, token)
        if held is None or held.grant.client_id != client.id:
            raise OAuthError("invalid_grant", "the refresh token is unknown, was revoked, or is over")
        self._check_signed_in(held.grant)
        user = realm.user(held.grant.username or "")
        # A nonce belongs to the sign-in that it was made for.
        grant = replace(held.grant, nonce="")
        # Used before its tokens are made, which takes a while where the pool has a function for them.
        spent = self._clock() + client.rotate_grace if client.rotate_grace is not None else math.inf
        before = self._refresh.change(token, lambda one: replace(one, spent=min(one.spent, spent)))
        if before is None or before.spent <= self._clock():
            raise ReusedTokenError("invalid_grant", "the refresh token was used before")
        try:
            answer = self.issue(realm, client, grant, user, "RefreshTokens")
            self._check_signed_in(grant)  # a sign-out may have come meanwhile
        except Exception:
            self._refresh.change(token, lambda one: replace(one, spent=before.spent))
            raise
        if client.rotate_grace is not None:
            answer["refresh_token"] = self._keep(realm, held.grant, held.until)
        return answer

    def known(self, realm: Realm, token: str) -> Grant | None:
        """The grant of a refresh token, whatever its client; None for one that is none or no longer one."""
        held = self._held(realm, token)
        return held.grant if held is not None else None

    def revoke(self, realm: Realm, client: Client, token: str) -> None:
        """Take back a refresh token, and with it all tokens of its sign-in; nothing for one that is none.

        https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
        """
        held = self._held(realm, token)
        if held is not None and held.grant.client_id == client.id:
            grant = held.grant
            self._refresh.take(token)
            lasting = _SignIn(realm.issuer, grant.username or "", held.until + client.access_seconds)
            self._revoke(grant.origin_jti, lasting)

    def sign_out(self, realm: Realm, username: str) -> None:
        """Take back every token that a user has."""
        for origin_jti, made in self._sign_ins.items():
            if (made.issuer, made.username) == (realm.issuer, username):
                self._revoke(origin_jti, made)

    def access(self, realm: Realm, token: str) -> dict[str, Any]:
        """Give the claims of an access token that is good.

        Raises:
            UnusableTokenError: It is not.
        """
        try:
            claims = self._keys.read(realm.issuer, token, use="access")
        except ValueError as error:
            raise UnusableTokenError("Invalid Access Token") from error
        if claims["exp"] <= self._clock():
            raise UnusableTokenError("Access Token has expired")
        if self._revoked.get(claims.get("origin_jti", "")) is not None:
            raise UnusableTokenError("Access Token has been revoked")
        return claims

    def _check_signed_in(self, grant: Grant) -> None:
        if self._revoked.get(grant.origin_jti) is not None:
            raise OAuthError("invalid_grant", "the user has been signed out everywhere")

    def _held(self, realm: Realm, token: str) -> _Refresh | None:
        held = self._refresh.get(token)
        return held if held is not None and held.issuer == realm.issuer else None

    def _revoke(self, origin_jti: str, made: _SignIn) -> None:
        self._sign_ins.take(origin_jti)
        self._revoked.put(made, seconds=made.until - self._clock(), name=origin_jti)

    def _keep(self, realm: Realm, grant: Grant, until: float) -> str:
        return self._refresh.put(_Refresh(realm.issuer, grant, until), seconds=until - self._clock())


def _verify(challenge: str, verifier: str) -> None:
    if not challenge and not verifier:
        return
    if not _VERIFIER.fullmatch(verifier) or not hmac.compare_digest(
        _base64url(hashlib.sha256(verifier.encode()).digest()).encode(), challenge.encode()
    ):
        raise OAuthError("invalid_grant", "code_verifier is not what code_challenge was made of")


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
