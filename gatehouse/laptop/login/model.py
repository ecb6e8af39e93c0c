"""Clients, users and the realm they belong to: a user pool, or a stand-in for an outside issuer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Client:
    """An app client, as far as the OAuth endpoints go.

    It has no `secrets` where it is public, and two while they are being changed. Its `flows` are `code`, `implicit` and
    `client_credentials`; its URLs are compared as text. `rotate_grace` is for how many seconds a used refresh token stays
    good where each use gives a new one, None where it can be used again and again. `local_sign_in` says whether people of
    the realm itself may sign in through it, `readable` which attributes it may read (None: all), and `ways` what they may
    sign in with beside a password: `WEB_AUTHN`, `EMAIL_OTP`, `SMS_OTP`.
    """

    id: str
    name: str
    secrets: tuple[str, ...] = field(repr=False)
    flows: frozenset[str]
    scopes: tuple[str, ...]
    callback_urls: tuple[str, ...]
    logout_urls: tuple[str, ...]
    access_seconds: int = 3600
    id_seconds: int = 3600
    refresh_seconds: int = 30 * 86400
    rotate_grace: int | None = None
    local_sign_in: bool = True
    readable: frozenset[str] | None = None
    ways: tuple[str, ...] = ()


@dataclass(frozen=True)
class User:
    """Someone who has signed in.

    `attributes` are their claims as the directory has them; `groups` are by precedence, `roles` are those of the groups.
    """

    username: str
    sub: str
    attributes: Mapping[str, str]
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Challenge:
    """Something that must be answered before a sign-in is complete: a code, a new password, a passkey's signature.

    Its `name` is Cognito's, `session` the realm's own handle for it. `key` is what an authenticator is set up with, in
    base32; `options` what a browser is to sign with a passkey, as JSON (PublicKeyCredentialRequestOptionsJSON).
    """

    name: str
    username: str
    session: str = field(repr=False)
    key: str = field(default="", repr=False)
    options: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """What was agreed on: who, through which client, for which scopes, and since when.

    Without a `username` the client acts for itself; `auth_time` is in seconds since the epoch. The tokens of one sign-in
    share `origin_jti`, and in Cognito's records `event_id`. `resource` is what the access token is for (RFC 8707), or empty;
    `by_api` says that it came by Cognito's own API, not by the sign-in page, and `metadata` is what the client sent along.
    """

    client_id: str
    username: str | None
    scopes: tuple[str, ...]
    auth_time: int
    origin_jti: str = field(default_factory=lambda: str(uuid.uuid4()))
    nonce: str = ""
    resource: str = ""
    by_api: bool = False
    event_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    metadata: Mapping[str, str] = field(default_factory=dict)


class Realm(Protocol):
    """An issuer with its clients and users. Methods may block; they are called in threads."""

    @property
    def issuer(self) -> str:
        """The `iss` of its tokens."""

    @property
    def name(self) -> str:
        """What a person is shown."""

    @property
    def is_cognito(self) -> bool:
        """Whether its endpoints answer as Cognito's do, which is with fewer words than others'."""

    def client(self, client_id: str) -> Client | None:
        """The client with this id."""

    def sign_in(self, client: Client, username: str, password: str) -> User | Challenge:
        """Check a password. Raises SignInError."""

    def respond(self, client: Client, challenge: Challenge, answer: str) -> User | Challenge:
        """Answer a challenge. Raises SignInError."""

    def user(self, username: str) -> User:
        """Someone who signed in before, as they are now. Raises SignInError where they no longer may."""

    def username(self, claims: Mapping[str, Any]) -> str:
        """Whose an access token with these claims is. Raises SignInError where it is nobody's."""

    def claims(
        self, client: Client, grant: Grant, user: User | None, occasion: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The claims of an access token beyond iss, iat, exp and jti, and of an ID token.

        `occasion` is why they are made, as Cognito's functions are told: `HostedAuth`, `Authentication`,
        `NewPasswordChallenge`, `RefreshTokens` or `ClientCredentials`. Raises SignInError where a function refuses.
        """

    def user_info(self, client: Client | None, grant: Grant, user: User) -> dict[str, Any]:
        """What the userInfo endpoint tells."""


@runtime_checkable
class Passwordless(Protocol):
    """A realm whose people may sign in without a password."""

    def choose(self, client: Client, username: str, way: str) -> User | Challenge:
        """Begin a sign-in by one of the client's `ways`. Raises SignInError."""

    def passkey_options(self, client: Client, username: str) -> str:
        """What a browser makes a passkey of, as JSON (PublicKeyCredentialCreationOptionsJSON). Raises SignInError."""

    def add_passkey(self, client: Client, username: str, credential: str) -> None:
        """Take what the browser made, as JSON (RegistrationResponseJSON). Raises SignInError."""
