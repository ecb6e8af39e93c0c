"""Who calls an operation of Cognito's API: a client, or a user by an access token."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from gatehouse.laptop.login.cognito.directory import check_secret_hash, client_named, find, pools
from gatehouse.laptop.login.errors import ApiError
from gatehouse.laptop.login.issue import UnusableTokenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto
    from gatehouse.laptop.login.cognito.realm import UserPool
    from gatehouse.laptop.login.cognito.service import Service

Method = TypeVar("Method", bound=Callable[..., Any])
ADMIN_SCOPE: Final = "aws.cognito.signin.user.admin"


def operation(method: Method) -> Method:
    """Mark a method as an operation of the API."""
    method.is_operation = True  # type: ignore[attr-defined]
    return method


class Operations:
    """Marked methods are operations by moto's names for them: the request's parameters in, its answer out."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def _client(self, given: Mapping[str, Any]) -> tuple[Moto, Moto]:
        pool, client = client_named(given["ClientId"])
        check_secret_hash(client, (given["Username"],), given.get("SecretHash"))
        return pool, client

    def _bearer(self, given: Mapping[str, Any]) -> tuple[UserPool, Moto, Moto, Moto]:
        """Whose access token this is: the realm, the pool, the client and the user."""
        token = str(given.get("AccessToken") or "")
        for pool in pools():
            realm = self._service.realm(pool)
            try:
                claims = self._service.tokens.access(realm, token)
            except UnusableTokenError as error:
                if str(error) == "Invalid Access Token":
                    continue
                raise ApiError("NotAuthorizedException", str(error)) from error
            if ADMIN_SCOPE not in str(claims.get("scope", "")).split():
                raise ApiError("NotAuthorizedException", "Access Token does not have required scopes")
            user = find(pool, str(claims.get("username", "")))
            if user is None:
                raise ApiError("UserNotFoundException", "User does not exist.")
            if not user.enabled:
                raise ApiError("NotAuthorizedException", "User is disabled.")
            return realm, pool, client_named(claims["client_id"], pool)[1], user
        raise ApiError("NotAuthorizedException", "Invalid Access Token")
