"""Signing in with a password through Cognito's own API."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Any

from gatehouse.operate.clients import describe, secret_of
from gatehouse.operate.errors import OperateError, explained
from gatehouse.operate.exchange import Tokens
from gatehouse.srp import Handshake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.operate.target import Target

_CODES: Mapping[str, str] = {
    "SOFTWARE_TOKEN_MFA": "SOFTWARE_TOKEN_MFA_CODE",
    "SMS_MFA": "SMS_MFA_CODE",
    "EMAIL_OTP": "EMAIL_OTP_CODE",
}

_UNLESS_SAID = ("ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_CUSTOM_AUTH")
"""What a client allows that says nothing: `ExplicitAuthFlows` of API_CreateUserPoolClient."""


def with_password(
    target: Target,
    client_id: str,
    username: str,
    password: str,
    *,
    ask: Callable[[str], str] | None = None,
) -> Tokens:
    """Sign in through Cognito's InitiateAuth; where the client allows SRP, the password is not sent.

    The access token carries `aws.cognito.signin.user.admin` and no scopes of a resource server: only the
    OAuth endpoints give those. `ask` is called with a question where a second factor or a new password is
    wanted.
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html

    Raises:
        OperateError: The sign-in was refused, or the client allows no flow with a password.
    """
    client = describe(target, client_id)
    flows = set(client.get("ExplicitAuthFlows") or _UNLESS_SAID)
    secret = secret_of(target, client_id)
    common = _secret_hash(client_id, secret, username)
    cognito = target.cognito
    with explained(username):
        if "ALLOW_USER_SRP_AUTH" in flows:
            handshake = Handshake()
            started = cognito.initiate_auth(
                ClientId=client_id,
                AuthFlow="USER_SRP_AUTH",
                AuthParameters={"USERNAME": username, "SRP_A": handshake.public, **common},
            )
            challenge = started["ChallengeParameters"]
            try:
                answer = handshake.answer(challenge, password, pool_id=target.pool_id)
            except ValueError as error:
                raise OperateError(f"Cognito's answer is not to be trusted: {error}; try again") from error
            result: Any = cognito.respond_to_auth_challenge(
                ClientId=client_id,
                ChallengeName="PASSWORD_VERIFIER",
                ChallengeResponses=answer | _secret_hash(client_id, secret, answer["USERNAME"]),
            )
        elif "ALLOW_USER_PASSWORD_AUTH" in flows:
            result = cognito.initiate_auth(
                ClientId=client_id,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": username, "PASSWORD": password, **common},
            )
        elif "ALLOW_ADMIN_USER_PASSWORD_AUTH" in flows:
            result = cognito.admin_initiate_auth(
                UserPoolId=target.pool_id,
                ClientId=client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": username, "PASSWORD": password, **common},
            )
        else:
            raise OperateError(
                f"the client {client_id} lets nobody sign in with a password outside the browser; "
                "use `gatehouse token --browser`, or allow ALLOW_USER_SRP_AUTH on the client"
            )
        while "AuthenticationResult" not in result:
            result = _respond(target, client_id, secret, username, result, ask)
    got = result["AuthenticationResult"]
    return Tokens(
        access_token=got["AccessToken"],
        id_token=got.get("IdToken"),
        refresh_token=got.get("RefreshToken"),
        expires_in=got.get("ExpiresIn", 0),
    )


def _respond(
    target: Target,
    client_id: str,
    secret: str | None,
    username: str,
    result: Mapping[str, Any],
    ask: Callable[[str], str] | None,
) -> Any:  # noqa: ANN401 - either of two generated response types
    name = result["ChallengeName"]
    user = result.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP", username)
    answers = {"USERNAME": user, **_secret_hash(client_id, secret, user)}
    if name in _CODES and ask:
        answers[_CODES[name]] = ask(f"code for {username}")
    elif name == "NEW_PASSWORD_REQUIRED" and ask:
        answers["NEW_PASSWORD"] = ask(f"new password for {username}")
    else:
        raise OperateError(f"{username} must first answer {name}; sign in with `gatehouse token --browser`")
    return target.cognito.respond_to_auth_challenge(
        ClientId=client_id,
        ChallengeName=name,
        Session=result["Session"],
        ChallengeResponses=answers,
    )


def _secret_hash(client_id: str, secret: str | None, username: str) -> dict[str, str]:
    if not secret:
        return {}
    message = (username + client_id).encode()
    return {"SECRET_HASH": base64.b64encode(hmac.digest(secret.encode(), message, "sha256")).decode()}
