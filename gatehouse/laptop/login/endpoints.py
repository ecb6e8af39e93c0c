"""The token endpoint, the revocation endpoint and userInfo: parameters in, tokens or refusals out.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from gatehouse.laptop.login.authorize import granted, resource_of
from gatehouse.laptop.login.errors import OAuthError, SignInError
from gatehouse.laptop.login.issue import UnusableTokenError
from gatehouse.laptop.login.model import Grant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.login.issue import TokenIssuer
    from gatehouse.laptop.login.model import Client, Realm, User


def exchange(
    tokens: TokenIssuer,
    realm: Realm,
    params: Mapping[str, str],
    authorization: str,
    clock: Callable[[], float],
) -> dict[str, Any]:
    """Answer a request to the token endpoint.

    Raises:
        OAuthError: It is refused.
    """
    client = authenticate(realm, params, authorization)
    kind = params.get("grant_type", "")
    try:
        if kind == "authorization_code":
            return _from_code(tokens, realm, client, params)
        if kind == "refresh_token":
            if not params.get("refresh_token"):
                raise OAuthError("invalid_request", "refresh_token is missing")
            return tokens.refresh(realm, client, params["refresh_token"])
        if kind == "client_credentials":
            return _from_credentials(tokens, realm, client, params, clock)
    except SignInError as error:
        raise OAuthError("invalid_grant", str(error)) from error
    if not kind:
        raise OAuthError("invalid_request", "grant_type is missing")
    raise OAuthError("unsupported_grant_type", f"{kind} is not one of the grants of this endpoint")


def revoke(tokens: TokenIssuer, realm: Realm, params: Mapping[str, str], authorization: str) -> None:
    """Answer a request to the revocation endpoint.

    Raises:
        OAuthError: The client is not who it says, or the token is not a refresh token.
    """
    client = authenticate(realm, params, authorization)
    token = params.get("token", "")
    if not token:
        raise OAuthError("invalid_request", "token is missing")
    if token.count(".") == 2:  # noqa: PLR2004 - the three parts of a JWT
        raise OAuthError("unsupported_token_type", "only refresh tokens can be revoked")
    tokens.revoke(realm, client, token)


def bearer(tokens: TokenIssuer, realm: Realm, authorization: str) -> tuple[Grant, User, Client | None]:
    """Find whose access token this is, and through which client.

    Raises:
        OAuthError: It is not one, is over or was revoked, or was not granted `openid`.
    """
    scheme, _, token = authorization.partition(" ")
    try:
        claims = tokens.access(realm, token if scheme.lower() == "bearer" else "")
        scopes = tuple(str(claims.get("scope", "")).split())
        if "openid" not in scopes:
            raise OAuthError("invalid_token", "Access token does not contain openid scope.", status=401)
        user = realm.user(realm.username(claims))
    except (UnusableTokenError, SignInError) as error:
        raise OAuthError("invalid_token", str(error), status=401) from error
    client_id = str(claims.get("client_id") or claims.get("azp"))
    grant = Grant(
        client_id, user.username, scopes, int(claims.get("auth_time", 0)), str(claims.get("origin_jti", ""))
    )
    return grant, user, realm.client(client_id)


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
    if not client.secrets and not secret:
        return client
    given = (secret or "").encode()
    if not any(hmac.compare_digest(one.encode(), given) for one in client.secrets):
        raise OAuthError("invalid_client", "the client's secret is missing or wrong")
    return client


def _from_code(
    tokens: TokenIssuer, realm: Realm, client: Client, params: Mapping[str, str]
) -> dict[str, Any]:
    if "code" not in params or "redirect_uri" not in params:
        raise OAuthError("invalid_request", "code and redirect_uri are needed")
    verifier = params.get("code_verifier", "")
    grant = tokens.redeem(
        realm, client, params["code"], redirect_uri=params["redirect_uri"], verifier=verifier
    )
    resource = resource_of(params)
    if resource and grant.resource and resource != grant.resource:
        raise OAuthError("invalid_target", "resource is not the one the code was asked for with")
    grant = replace(grant, resource=grant.resource or _bound(realm, resource))
    return tokens.sign_in(realm, client, grant, realm.user(grant.username or ""), "HostedAuth")


def _from_credentials(
    tokens: TokenIssuer, realm: Realm, client: Client, params: Mapping[str, str], clock: Callable[[], float]
) -> dict[str, Any]:
    if "client_credentials" not in client.flows or not client.secrets:
        raise OAuthError("unauthorized_client", "the client may not use client_credentials")
    scopes = granted(client, params.get("scope", ""))
    grant = Grant(client.id, None, scopes, int(clock()), resource=_bound(realm, resource_of(params)))
    return tokens.issue(realm, client, grant, None, "ClientCredentials")


def _bound(realm: Realm, resource: str) -> str:
    """What a token is bound to that is asked for here: nothing in Cognito, which binds at the authorization endpoint alone.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html#cognito-user-pools-resource-binding
    """
    return "" if realm.is_cognito else resource
