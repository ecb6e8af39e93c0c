"""The token endpoint's work: grants in, tokens out.

https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from gatehouse.laptop.login.authorize import granted
from gatehouse.laptop.login.errors import OAuthError, SignInError
from gatehouse.laptop.login.grants import Store
from gatehouse.laptop.login.model import Client, Grant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.login.authorize import AuthorizeRequest
    from gatehouse.laptop.login.keys import SigningKeys
    from gatehouse.laptop.login.model import Realm, User

CODE_SECONDS = 300  # A code is good for five minutes.
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636, section 4.1.
_KEPT_USED = 60.0


@dataclass(frozen=True)
class _Code:
    issuer: str
    redirect_uri: str
    challenge: str
    grant: Grant


@dataclass(frozen=True)
class _Refresh:
    issuer: str
    grant: Grant
    issued: float


class Tokens:
    """Issues and takes back tokens for every realm.

    Args:
        keys: What signs.
        clock: Seconds since the epoch.
        signed_out: When the user with this issuer and subject was last signed out everywhere.
    """

    def __init__(
        self,
        keys: SigningKeys,
        clock: Callable[[], float],
        signed_out: Callable[[str, str], float] = lambda _issuer, _sub: 0.0,
    ) -> None:
        self._keys = keys
        self._signed_out = signed_out
        self._clock = clock
        self._codes: Store[_Code] = Store(clock)
        self._refresh: Store[_Refresh] = Store(clock)
        self._revoked: set[str] = set()

    def code(self, realm: Realm, request: AuthorizeRequest, grant: Grant) -> str:
        """Give a code for what was agreed on."""
        kept = _Code(realm.issuer, request.redirect_uri, request.code_challenge, grant)
        return self._codes.put(kept, seconds=CODE_SECONDS)

    def grant(self, request: AuthorizeRequest, username: str, auth_time: float) -> Grant:
        """Give the grant that a sign-in makes of a request."""
        return Grant(
            request.client.id, username, request.scopes, int(auth_time), str(uuid.uuid4()), request.nonce
        )

    def exchange(self, realm: Realm, params: Mapping[str, str], authorization: str) -> dict[str, Any]:
        """Answer a request to the token endpoint.

        Raises:
            OAuthError: It is refused.
        """
        client = authenticate(realm, params, authorization)
        kind = params.get("grant_type", "")
        if kind == "authorization_code":
            return self._from_code(realm, client, params)
        if kind == "refresh_token":
            return self._from_refresh(realm, client, params)
        if kind == "client_credentials":
            return self._from_credentials(realm, client, params)
        if not kind:
            raise OAuthError("invalid_request", "grant_type is missing")
        raise OAuthError("unsupported_grant_type", f"{kind} is not one of the grants of this endpoint")

    def issue(self, realm: Realm, client: Client, grant: Grant, user: User | None) -> dict[str, Any]:
        """Sign the tokens of a grant: access, and ID where `openid` was granted."""
        now = self._clock()
        seconds = client.access_seconds
        claims = realm.access_claims(client, grant, user)
        access = self._keys.sign(realm.issuer, claims, now=now, seconds=seconds)
        answer = {"access_token": access, "expires_in": seconds, "token_type": "Bearer"}
        if user is not None and "openid" in grant.scopes:
            half = hashlib.sha256(access.encode()).digest()[:16]
            claims = {**realm.id_claims(client, grant, user), "at_hash": _base64url(half)}
            answer["id_token"] = self._keys.sign(realm.issuer, claims, now=now, seconds=client.id_seconds)
        return answer

    def revoke(self, realm: Realm, params: Mapping[str, str], authorization: str) -> None:
        """Take back a refresh token, and with it the access tokens of its sign-in.

        https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html

        Raises:
            OAuthError: The client is not who it says, or the token is not a refresh token.
        """
        client = authenticate(realm, params, authorization)
        token = params.get("token", "")
        if not token:
            raise OAuthError("invalid_request", "token is missing")
        if token.count(".") == 2:  # noqa: PLR2004 - the three parts of a JWT
            raise OAuthError("unsupported_token_type", "only refresh tokens can be revoked")
        held = self._refresh.get(token)
        if held is not None and held.issuer == realm.issuer and held.grant.client_id == client.id:
            self._refresh.take(token)
            self._revoked.add(held.grant.origin_jti)

    def bearer(self, realm: Realm, authorization: str) -> tuple[Grant, User]:
        """Find whose access token this is.

        Raises:
            OAuthError: It is not one, is over or was revoked, or was not granted `openid`.
        """
        scheme, _, token = authorization.partition(" ")
        try:
            claims = self._keys.read(realm.issuer, token if scheme.lower() == "bearer" else "")
        except ValueError as error:
            raise OAuthError("invalid_token", "Access token is invalid.", status=401) from error
        origin = str(claims.get("origin_jti", ""))
        if claims["exp"] <= self._clock() or origin in self._revoked:
            raise OAuthError("invalid_token", "Access token is expired or revoked.", status=401)
        scopes = tuple(str(claims.get("scope", "")).split())
        if "openid" not in scopes:
            message = "Access token does not contain openid scope."
            raise OAuthError("invalid_token", message, status=401)
        try:
            user = realm.user(realm.username(claims))
        except SignInError as error:
            raise OAuthError("invalid_token", str(error), status=401) from error
        if claims["iat"] <= self._signed_out(realm.issuer, user.sub):
            raise OAuthError("invalid_token", "Access token is expired or revoked.", status=401)
        client_id = str(claims.get("client_id") or claims.get("azp"))
        return Grant(client_id, user.username, scopes, int(claims.get("auth_time", 0)), origin), user

    def _from_code(self, realm: Realm, client: Client, params: Mapping[str, str]) -> dict[str, Any]:
        if "code" not in params or "redirect_uri" not in params:
            raise OAuthError("invalid_request", "code and redirect_uri are needed")
        held = self._codes.take(params["code"])
        if held is None or held.issuer != realm.issuer or held.grant.client_id != client.id:
            raise OAuthError("invalid_grant", "the code is unknown, was used before, or is over")
        if held.redirect_uri != params["redirect_uri"]:
            raise OAuthError("invalid_grant", "redirect_uri is not the one the code was asked for with")
        _verify(held.challenge, params.get("code_verifier", ""))
        return self._for_user(realm, client, held.grant, self._user(realm, held.grant), refresh=True)

    def _from_refresh(self, realm: Realm, client: Client, params: Mapping[str, str]) -> dict[str, Any]:
        name = params.get("refresh_token", "")
        if not name:
            raise OAuthError("invalid_request", "refresh_token is missing")
        held = self._refresh.get(name)
        if held is None or held.issuer != realm.issuer or held.grant.client_id != client.id:
            raise OAuthError("invalid_grant", "the refresh token is unknown, was revoked, or is over")
        user = self._user(realm, held.grant)
        if held.issued <= self._signed_out(realm.issuer, user.sub):
            raise OAuthError("invalid_grant", "the user has been signed out everywhere")
        rotate = client.rotate_grace is not None
        if rotate:
            self._refresh.shorten(name, seconds=client.rotate_grace or 0)
        # A nonce belongs to the sign-in that it was made for.
        return self._for_user(realm, client, replace(held.grant, nonce=""), user, refresh=rotate)

    def _user(self, realm: Realm, grant: Grant) -> User:
        try:
            return realm.user(grant.username or "")
        except SignInError as error:
            raise OAuthError("invalid_grant", str(error)) from error

    def _for_user(
        self, realm: Realm, client: Client, grant: Grant, user: User, *, refresh: bool
    ) -> dict[str, Any]:
        answer = self.issue(realm, client, grant, user)
        if refresh:
            kept = _Refresh(realm.issuer, grant, self._clock())
            answer["refresh_token"] = self._refresh.put(kept, seconds=client.refresh_seconds)
        return answer

    def _from_credentials(self, realm: Realm, client: Client, params: Mapping[str, str]) -> dict[str, Any]:
        if "client_credentials" not in client.flows or client.secret is None:
            raise OAuthError("unauthorized_client", "the client may not use client_credentials")
        scopes = granted(client, params.get("scope", ""))
        grant = Grant(client.id, None, scopes, int(self._clock()), str(uuid.uuid4()))
        return self.issue(realm, client, grant, None)


def authenticate(realm: Realm, params: Mapping[str, str], authorization: str) -> Client:
    """Find the client of a request, by HTTP Basic or by parameters, and check its secret if it has one.

    Raises:
        OAuthError: It is not known, or is not who it says.
    """
    client_id, secret = params.get("client_id", ""), params.get("client_secret")
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError as error:
            raise OAuthError("invalid_client", "the authorization header is not HTTP Basic") from error
        # RFC 6749, section 2.3.1: both are form-encoded before they are joined.
        client_id, secret = unquote_plus(name), unquote_plus(password)
        if params.get("client_id", client_id) != client_id:
            raise OAuthError("invalid_client", "client_id is not the client of the authorization header")
    if not client_id:
        raise OAuthError("invalid_request", "client_id is missing")
    client = realm.client(client_id)
    if client is None:
        raise OAuthError("invalid_client", f"the client {client_id} does not exist")
    if client.secret is None and not secret:
        return client
    if not hmac.compare_digest((client.secret or "").encode(), (secret or "").encode()):
        raise OAuthError("invalid_client", "the client's secret is missing or wrong")
    return client


def _verify(challenge: str, verifier: str) -> None:
    if not challenge and not verifier:
        return
    if not _VERIFIER.fullmatch(verifier) or not hmac.compare_digest(
        _base64url(hashlib.sha256(verifier.encode()).digest()).encode(), challenge.encode()
    ):
        raise OAuthError("invalid_grant", "code_verifier is not what code_challenge was made of")


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
