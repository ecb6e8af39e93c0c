"""Getting tokens: with a password, through the browser, or as a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.operate.authorize import sign_in, with_browser
from gatehouse.operate.clients import secret_of
from gatehouse.operate.errors import OperateError, explained
from gatehouse.operate.exchange import Tokens, exchange
from gatehouse.operate.password import with_password

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_cognito_idp.type_defs import GetTokensFromRefreshTokenRequestTypeDef

    from gatehouse.operate.target import Target

__all__ = ["Tokens", "refreshed", "sign_in", "with_browser", "with_password", "with_secret"]


def with_secret(
    target: Target,
    client_id: str,
    *,
    secret: str | None = None,
    scopes: Sequence[str] = (),
    audience: str = "",
    resource: str = "",
) -> Tokens:
    """Get a token as a machine, by client credentials (RFC 6749, section 4.4).

    Without `secret` it is the one the laptop made, or the one Cognito tells the AWS profile in use.
    `audience` is for issuers that ask for one, such as Auth0; `resource` is what the token shall be for (RFC 8707).

    Raises:
        OperateError: The secret is not known or wrong, the client may not ask for the scopes, or a user pool shall bind the
            token to a resource, which it does for users alone.
    """
    if resource and target.outputs.get("user_pool_id"):
        raise OperateError(
            f"no token of a machine is for {resource}: Cognito binds those of users alone, at its sign-in page. Get one with"
            " `gatehouse token --browser --resource`"
        )
    known = secret or secret_of(target, client_id)
    if known is None and target.outputs.get("user_pool_id"):
        raise OperateError(
            f"the client {client_id} has no secret, and so gets no token as a machine; take a client that has one"
        )
    if known is None:
        raise OperateError(
            f"the secret of the client {client_id} is not known here;"
            f" `gatehouse token --machine --client {client_id}` asks for it"
        )
    form = {"grant_type": "client_credentials"}
    if scopes:
        form["scope"] = " ".join(scopes)
    if audience:
        form["audience"] = audience
    if resource:
        form["resource"] = resource
    return exchange(target, client_id, form, secret=known)


def refreshed(target: Target, client_id: str, refresh_token: str) -> Tokens:
    """Get tokens by a refresh token of a user pool; another one comes with them where the client has them rotate.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html

    Raises:
        OperateError: The refresh token is used up, or ended.
    """
    asked: GetTokensFromRefreshTokenRequestTypeDef = {"ClientId": client_id, "RefreshToken": refresh_token}
    if secret := secret_of(target, client_id):
        asked["ClientSecret"] = secret
    with explained("the refresh token"):
        got = target.cognito.get_tokens_from_refresh_token(**asked)["AuthenticationResult"]
    return Tokens(
        access_token=got["AccessToken"],
        id_token=got.get("IdToken"),
        refresh_token=got.get("RefreshToken"),
        expires_in=got.get("ExpiresIn", 0),
    )
