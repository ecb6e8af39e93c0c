"""The endpoints that programs call: discovery, keys, tokens, userInfo, revocation.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from gatehouse.laptop.login.endpoints import bearer, exchange, revoke
from gatehouse.laptop.login.errors import OAuthError
from gatehouse.laptop.login.place import NO_STORE, Place, in_realm, read_form, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from gatehouse.laptop.login.issue import TokenIssuer
    from gatehouse.laptop.login.keys import SigningKeys
    from gatehouse.laptop.login.model import Realm
    from gatehouse.laptop.login.realms import Realms


def document(realm: Realm, url: str, *, has_login: bool) -> dict[str, Any]:
    """The provider configuration of a realm that is served at `url`."""
    told: dict[str, Any] = {
        "issuer": realm.issuer,
        "jwks_uri": f"{url}/.well-known/jwks.json",
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "token"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }
    # LIVE: localstack/localstack#12914 quotes Cognito's document, which does not name them.
    if not realm.is_cognito:
        told["code_challenge_methods_supported"] = ["S256"]
    if has_login:
        told |= {
            "authorization_endpoint": f"{url}/oauth2/authorize",
            "token_endpoint": f"{url}/oauth2/token",
            "userinfo_endpoint": f"{url}/oauth2/userInfo",
            "revocation_endpoint": f"{url}/oauth2/revoke",
            "end_session_endpoint": f"{url}/logout",
        }
    return told


class Machines:
    """What clients ask without a person; one instance serves all realms, at `base_url`."""

    def __init__(
        self,
        realms: Realms,
        base_url: str,
        tokens: TokenIssuer,
        keys: SigningKeys,
        clock: Callable[[], float],
    ) -> None:
        self.realms = realms
        self.base_url = base_url
        self._tokens = tokens
        self._keys = keys
        self._clock = clock

    @in_realm
    async def discovery(self, _request: Request, place: Place) -> Response:
        """What OpenID Connect calls the provider configuration."""
        return JSONResponse(document(place.realm, place.url, has_login=place.has_login))

    @in_realm
    async def jwks(self, _request: Request, place: Place) -> Response:
        """The keys that the realm signs with."""
        return JSONResponse(await run_in_threadpool(self._keys.public, place.realm.issuer))

    @in_realm
    async def token(self, request: Request, place: Place) -> Response:
        """The token endpoint."""
        return await _answered(request, place, functools.partial(exchange, self._tokens, clock=self._clock))

    @in_realm
    async def revoke(self, request: Request, place: Place) -> Response:
        """The revocation endpoint."""
        return await _answered(request, place, functools.partial(revoke, self._tokens))

    @in_realm
    async def user_info(self, request: Request, place: Place) -> Response:
        """The userInfo endpoint."""
        authorization = request.headers.get("authorization", "")
        try:
            grant, user, client = await run_in_threadpool(bearer, self._tokens, place.realm, authorization)
        except OAuthError as error:
            challenge = f'Bearer error="{error.code}", error_description="{error.description}"'
            return refused(error, {"www-authenticate": challenge})
        return JSONResponse(place.realm.user_info(client, grant, user), headers=NO_STORE)


async def _answered(request: Request, place: Place, work: Callable[..., dict[str, Any] | None]) -> Response:
    """Answer what a client posts with what `work` makes of its parameters, or with a refusal."""
    try:
        params = await read_form(request)
        authorization = request.headers.get("authorization", "")
        answer = await run_in_threadpool(work, place.realm, params, authorization)
    except OAuthError as error:
        return refused(error, described=not place.realm.is_cognito)
    return Response(headers=NO_STORE) if answer is None else JSONResponse(answer, headers=NO_STORE)
