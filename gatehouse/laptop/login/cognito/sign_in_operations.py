"""The operations of Cognito's API that begin, go on with or end a sign-in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.login.cognito.attempts import Asked, Attempt
from gatehouse.laptop.login.cognito.callers import ADMIN_SCOPE, Operations, operation
from gatehouse.laptop.login.cognito.directory import (
    attributes,
    check_secret_hash,
    client_named,
    existing,
    find,
    pool_named,
    secrets_of,
)
from gatehouse.laptop.login.cognito.flows import require_flow
from gatehouse.laptop.login.cognito.realm import client_of, user_of
from gatehouse.laptop.login.errors import ApiError, OAuthError, ReusedTokenError, SignInError
from gatehouse.laptop.login.model import Grant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto


__all__: list[str] = []  # The methods are AWS's own: its API reference says what each does.
_SECRETS: Final = 2
_REFRESH: Final = {"REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"}


class SignInOperations(Operations):
    @operation
    def initiate_auth(self, given: dict[str, Any]) -> dict[str, Any]:
        pool, client = client_named(given["ClientId"])
        return self._begin(pool, client, given, admin=False)

    @operation
    def admin_initiate_auth(self, given: dict[str, Any]) -> dict[str, Any]:
        pool, client = client_named(given["ClientId"], pool_named(given["UserPoolId"]))
        return self._begin(pool, client, given, admin=True)

    @operation
    def respond_to_auth_challenge(self, given: dict[str, Any]) -> dict[str, Any]:
        pool, client = client_named(given["ClientId"])
        return self._go_on(pool, client, given)

    @operation
    def admin_respond_to_auth_challenge(self, given: dict[str, Any]) -> dict[str, Any]:
        pool, client = client_named(given["ClientId"], pool_named(given["UserPoolId"]))
        return self._go_on(pool, client, given)

    @operation
    def get_tokens_from_refresh_token(self, given: dict[str, Any]) -> dict[str, Any]:
        pool, client = client_named(given["ClientId"])
        if secrets_of(client) and given.get("ClientSecret") not in secrets_of(client).values():
            text = f"Unable to verify secret for client {client.id}"
            raise ApiError("NotAuthorizedException", text)
        return self._refreshed(pool, client, given["RefreshToken"])

    @operation
    def revoke_token(self, given: dict[str, Any]) -> None:
        pool, client = client_named(given["ClientId"])
        if secrets_of(client) and given.get("ClientSecret") not in secrets_of(client).values():
            raise ApiError("UnauthorizedException", "Client secret is missing or wrong.")
        if given["Token"].count(".") == 2:  # noqa: PLR2004 - the three parts of a JWT
            raise ApiError("UnsupportedTokenTypeException", "Only refresh tokens can be revoked.")
        self._service.tokens.revoke(self._service.realm(pool), client_of(client), given["Token"])

    @operation
    def global_sign_out(self, given: dict[str, Any]) -> None:
        realm, _, _, user = self._bearer(given)
        self._service.tokens.sign_out(realm, user.username)

    @operation
    def admin_user_global_sign_out(self, given: dict[str, Any]) -> None:
        pool = pool_named(given["UserPoolId"])
        self._service.tokens.sign_out(self._service.realm(pool), existing(pool, given["Username"]).username)

    @operation
    def admin_disable_user(self, given: dict[str, Any]) -> None:
        pool = pool_named(given["UserPoolId"])
        user = existing(pool, given["Username"])
        user.enabled = False
        self._service.tokens.sign_out(self._service.realm(pool), user.username)

    @operation
    def add_user_pool_client_secret(self, given: dict[str, Any]) -> dict[str, Any]:
        _, client = client_named(given["ClientId"], pool_named(given["UserPoolId"]))
        held = secrets_of(client)
        if len(held) >= _SECRETS:
            text = f"The client {client.id} has {_SECRETS} secrets, which is the most; delete one first."
            raise ApiError("LimitExceededException", text)
        secret = given.get("ClientSecret") or secrets.token_hex(26)[:51]
        name = f"{client.id}--{secrets.token_hex(8)}"
        held[name] = secret
        now = self._service.desk.clock()
        return {
            "ClientSecretDescriptor": {
                "ClientSecretId": name,
                "ClientSecretValue": secret,
                "ClientSecretCreateDate": now,
            }
        }

    @operation
    def list_user_pool_client_secrets(self, given: dict[str, Any]) -> dict[str, Any]:
        _, client = client_named(given["ClientId"], pool_named(given["UserPoolId"]))
        return {"ClientSecrets": [{"ClientSecretId": name} for name in secrets_of(client)]}

    @operation
    def delete_user_pool_client_secret(self, given: dict[str, Any]) -> None:
        _, client = client_named(given["ClientId"], pool_named(given["UserPoolId"]))
        held = secrets_of(client)
        if given["ClientSecretId"] not in held:
            raise ApiError("ResourceNotFoundException", "The client has no such secret.")
        if len(held) == 1:
            raise ApiError("InvalidParameterException", "A client keeps its last secret.")
        del held[given["ClientSecretId"]]

    def _begin(self, pool: Moto, client: Moto, given: dict[str, Any], *, admin: bool) -> dict[str, Any]:
        flow, parameters = given["AuthFlow"], given.get("AuthParameters") or {}
        metadata = given.get("ClientMetadata") or {}
        if flow in _REFRESH:
            require_flow(client, flow, admin=admin)
            if client_of(client).rotate_grace is not None:
                text = "Refresh token rotation is enabled for this client. Use GetTokensFromRefreshToken."
                raise ApiError("InvalidParameterException", text)
            token = parameters.get("REFRESH_TOKEN") or ""
            self._refresh_hash(pool, client, token, parameters.get("SECRET_HASH"))
            return self._refreshed(pool, client, token)
        attempt = Attempt(pool, client, validation=metadata)
        return self._told(
            attempt, self._service.challenges.flows.begin(attempt, flow, parameters, admin=admin)
        )

    def _go_on(self, pool: Moto, client: Moto, given: dict[str, Any]) -> dict[str, Any]:
        attempt = Attempt(pool, client, metadata=given.get("ClientMetadata") or {})
        answers = given.get("ChallengeResponses") or {}
        step = self._service.challenges.answer(
            attempt, given["ChallengeName"], given.get("Session") or "", answers
        )
        return self._told(attempt, step)

    def _told(self, attempt: Attempt, step: Any) -> dict[str, Any]:  # noqa: ANN401 - Signed or Asked
        if isinstance(step, Asked):
            session = {"Session": step.session} if step.session else {}
            choice = {"AvailableChallenges": list(step.available)} if step.available else {}
            told = {"ChallengeName": step.name, "ChallengeParameters": dict(step.parameters)}
            return {**told, **session, **choice}
        realm, client, user = self._service.realm(attempt.pool), client_of(attempt.client), user_of(step.user)
        grant = Grant(
            client.id,
            user.username,
            (ADMIN_SCOPE,),
            int(self._service.desk.clock()),
            by_api=True,
            metadata=attempt.metadata,
        )
        try:
            made = self._service.tokens.sign_in(realm, client, grant, user, step.occasion)
        except SignInError as error:
            raise _cause(error) from error
        return {"ChallengeParameters": {}, "AuthenticationResult": _result(made)}

    def _refreshed(self, pool: Moto, client: Moto, token: str) -> dict[str, Any]:
        realm, known = self._service.realm(pool), client_of(client)
        try:
            return {"AuthenticationResult": _result(self._service.tokens.refresh(realm, known, token))}
        except ReusedTokenError as error:
            raise ApiError("RefreshTokenReuseException", "The refresh token was used before.") from error
        except OAuthError as error:
            revoked = self._service.tokens.known(realm, token) is not None
            text = "Refresh Token has been revoked" if revoked else "Invalid Refresh Token."
            raise ApiError("NotAuthorizedException", text) from error
        except SignInError as error:
            raise _cause(error) from error

    def _refresh_hash(self, pool: Moto, client: Moto, token: str, given: str | None) -> None:
        grant = self._service.tokens.known(self._service.realm(pool), token)
        user = find(pool, grant.username) if grant is not None and grant.username else None
        held = attributes(user) if user is not None else {}
        names = (user.username, user.id, held.get("email", ""), held.get("phone_number", "")) if user else ()
        if grant is None and secrets_of(client) and given:
            raise ApiError("NotAuthorizedException", "Invalid Refresh Token.")
        check_secret_hash(client, tuple(name for name in names if name), given)


def _result(made: Mapping[str, Any]) -> dict[str, Any]:
    names = {"access_token": "AccessToken", "id_token": "IdToken", "refresh_token": "RefreshToken"}
    tokens = {key: made[name] for name, key in names.items() if name in made}
    return {**tokens, "ExpiresIn": made["expires_in"], "TokenType": made["token_type"]}


def _cause(error: SignInError) -> ApiError:
    cause = error.__cause__
    return cause if isinstance(cause, ApiError) else ApiError("NotAuthorizedException", str(error))
