"""The realm of an outside issuer, served by us from `laptop.yaml`; its tokens look as Auth0's do."""

from __future__ import annotations

import hmac
import uuid
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.login.errors import SignInError
from gatehouse.laptop.login.model import Client, Grant, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.config import StandInIssuer
    from gatehouse.laptop.login.model import Challenge

_OPENID = ("openid", "profile", "email", "offline_access")
_PROFILE = ("name", "nickname", "picture", "given_name", "family_name")


class OutsideIssuer:
    """The realm of one stand-in issuer."""

    is_cognito = False

    def __init__(self, stand_in: StandInIssuer) -> None:
        self._stand_in = stand_in
        self.issuer = stand_in.url
        self.name = stand_in.url

    def client(self, client_id: str) -> Client | None:
        """The client that the file names."""
        found = self._stand_in.clients.get(client_id)
        if found is None:
            return None
        people = found.flow != "client_credentials"
        return Client(
            id=found.id,
            name=found.id,
            secrets=(found.secret,) if found.secret else (),
            flows=frozenset({found.flow}),
            scopes=(*(_OPENID if people else ()), *found.scopes),
            callback_urls=found.callback_urls,
            logout_urls=found.logout_urls,
            access_seconds=found.access_token_minutes * 60,
        )

    def sign_in(self, client: Client, username: str, password: str) -> User:  # noqa: ARG002
        """Check the password made for this run.

        Raises:
            SignInError: It is wrong.
        """
        found = self._stand_in.users.get(username)
        if found is None or not hmac.compare_digest(found.password.encode(), password.encode()):
            raise SignInError("Wrong username or password.")
        return self.user(username)

    def respond(self, client: Client, challenge: Challenge, answer: str) -> User:  # noqa: ARG002
        """Nothing here challenges.

        Raises:
            SignInError: Always.
        """
        raise SignInError("This sign-in is over; start again.")

    def user(self, username: str) -> User:
        """The user that the file names.

        Raises:
            SignInError: It names none.
        """
        found = self._stand_in.users.get(username)
        if found is None:
            raise SignInError("Wrong username or password.")
        sub = (
            found.claims.get("sub")
            or f"auth0|{uuid.uuid5(uuid.NAMESPACE_URL, self.issuer + username).hex[:24]}"
        )
        attributes = {"name": username, **{key: str(value) for key, value in found.claims.items()}}
        return User(username, str(sub), attributes, found.groups)

    def username(self, claims: Mapping[str, Any]) -> str:
        """Whose an access token with these claims is.

        Raises:
            SignInError: It is a machine's.
        """
        for name in self._stand_in.users:
            if self.user(name).sub == claims["sub"]:
                return name
        raise SignInError("The token belongs to no user.")

    def claims(
        self,
        client: Client,
        grant: Grant,
        user: User | None,
        occasion: str,  # noqa: ARG002
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Claims of access tokens in Auth0's shape, and of OpenID Connect's ID tokens, for the scopes granted.

        https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles
        """
        audience = self._stand_in.audience
        claims: dict[str, Any] = {"azp": client.id, "scope": " ".join(grant.scopes), **self._stand_in.claims}
        if user is None:
            return {**claims, "sub": f"{client.id}@clients", "aud": audience, "gty": "client-credentials"}, {}
        own = self._stand_in.users[user.username]
        if own.groups:
            claims["groups"] = list(own.groups)
        userinfo = [f"{self.issuer.rstrip('/')}/userinfo"] if "openid" in grant.scopes else []
        claims |= {key: value for key, value in own.claims.items() if key not in {"email", *_PROFILE}}
        claims |= {"sub": user.sub, "aud": [audience, *userinfo] if userinfo else audience}
        identity = {"sub": user.sub, "aud": client.id, "auth_time": grant.auth_time}
        if grant.nonce:
            identity["nonce"] = grant.nonce
        return claims, identity | self._profile(grant, user)

    def user_info(self, client: Client | None, grant: Grant, user: User) -> dict[str, Any]:  # noqa: ARG002
        """What an ID token says of the user, without what belongs to a token."""
        return {"sub": user.sub, **self._profile(grant, user)}

    def _profile(self, grant: Grant, user: User) -> dict[str, Any]:
        wanted = {"profile": _PROFILE, "email": ("email", "email_verified")}
        names = [name for scope, claims in wanted.items() if scope in grant.scopes for name in claims]
        own = self._stand_in.users[user.username].claims
        return {name: own.get(name, user.attributes.get(name)) for name in names if name in user.attributes}
