"""The users and clients of moto's pools, as sign-in needs them; called inside moto's turn.

moto keeps what a pool is; what signing in adds to a user (wrong attempts, codes, the authenticator's secret) is kept
beside it, on moto's own record, so that it ends with the user.
"""

from __future__ import annotations

import base64
import hmac
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud.gaps.base import Moto, moto
from gatehouse.laptop.login.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.laptop.login.cognito.passkeys import Passkey, Registration

_ALIASES = ("email", "phone_number", "preferred_username")


@dataclass
class SignInState:
    """What signing in remembers of a user.

    `failures`, `failed` and `locked` are of the lock-out: how many wrong passwords, when the last, locked until when.
    `codes` are confirmation codes by their purpose, each with its end. `totp` is the authenticator's secret in base32,
    `totp_used` the last time step whose code was taken. `password_set` is when an administrator set the password.
    `passkeys` are by their ids; `registration` is of one that is being made.
    """

    failures: int = 0
    failed: float = 0.0
    locked: float = 0.0
    codes: dict[str, tuple[str, float]] = field(default_factory=dict, repr=False)
    totp: str = field(default="", repr=False)
    totp_used: int = 0
    email_mfa: bool = False
    password_set: float | None = None
    passkeys: dict[str, Passkey] = field(default_factory=dict, repr=False)
    registration: Registration | None = field(default=None, repr=False)


def state(user: Moto) -> SignInState:
    """What signing in remembers of a user of moto's."""
    held: SignInState = user.__dict__.setdefault("sign_in_state", SignInState())
    return held


def pools() -> Iterator[Moto]:
    """Every pool of every region."""
    for regions in moto("cognitoidp.models").cognitoidp_backends.values():
        for backend in regions.values():
            yield from backend.user_pools.values()


def pool_named(pool_id: str) -> Moto:
    """The pool with an id. Raises ApiError."""
    for pool in pools():
        if pool.id == pool_id:
            return pool
    raise ApiError("ResourceNotFoundException", f"User pool {pool_id} does not exist.")


def client_named(client_id: str, pool: Moto | None = None) -> tuple[Moto, Moto]:
    """A client and its pool: of all pools, as calls without a pool's id mean it, or of one. Raises ApiError."""
    for each in [pool] if pool is not None else pools():
        if client_id in each.clients:
            return each, each.clients[client_id]
    raise ApiError("ResourceNotFoundException", f"User pool client {client_id} does not exist.")


def find(pool: Moto, name: str) -> Moto | None:
    """The user with this name, subject or alias; None where there is none.

    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html#user-pool-settings-aliases
    """
    config = pool.extended_config
    same = _comparison(config)
    by_name = config.get("UsernameAttributes") or ()
    aliases = [alias for alias in _ALIASES if alias in (config.get("AliasAttributes") or ())]
    for user in list(pool.users.values()):
        held = user.attribute_lookup
        if same(user.username, name) or user.id == name or any(same(held.get(a, ""), name) for a in by_name):
            return user
    for user in list(pool.users.values()):
        for alias in aliases:
            verified = (
                user.attribute_lookup.get(f"{alias}_verified") == "true" or alias == "preferred_username"
            )
            if verified and same(user.attribute_lookup.get(alias, ""), name):
                return user
    return None


def _comparison(config: Any) -> Any:  # noqa: ANN401 - a function of two texts
    if (config.get("UsernameConfiguration") or {}).get("CaseSensitive"):
        return str.__eq__
    return lambda one, other: bool(one) and one.casefold() == other.casefold()


def existing(pool: Moto, name: str) -> Moto:
    """The same, for an administrator. Raises ApiError where there is none."""
    user = find(pool, name)
    if user is None:
        raise ApiError("UserNotFoundException", "User does not exist.")
    return user


def enabled(pool: Moto, name: str) -> Moto:
    """The same, for the user. Raises ApiError also for one that is disabled."""
    user = existing(pool, name)
    if not user.enabled:
        raise ApiError("NotAuthorizedException", "User is disabled.")
    return user


def attributes(user: Moto) -> dict[str, str]:
    """A user's attributes, `sub` among them."""
    return {name: str(value) for name, value in user.attribute_lookup.items()}


def secrets_of(client: Moto) -> dict[str, str]:
    """A client's secrets by their ids: none, one, or two while they are being changed."""
    held: dict[str, str] = client.__dict__.setdefault(
        "secrets_by_id", {f"{client.id}--1": client.secret} if client.generate_secret else {}
    )
    if client.generate_secret and f"{client.id}--1" in held:
        held[f"{client.id}--1"] = client.secret
    return held


def check_secret_hash(client: Moto, names: tuple[str, ...], given: str | None) -> None:
    """Check the proof that a caller has the client's secret, made of the username and the client's id.

    https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash

    Raises:
        ApiError: It is missing or wrong, or the client has no secret.
    """
    if not secrets_of(client):
        if given:
            raise ApiError("NotAuthorizedException", f"Unable to verify secret hash for client {client.id}")
        return
    if not given:
        text = f"Client {client.id} is configured with secret but SECRET_HASH was not received"
        raise ApiError("NotAuthorizedException", text)
    for name, secret in itertools.product(names, secrets_of(client).values()):
        made = hmac.digest(secret.encode(), f"{name}{client.id}".encode(), "sha256")
        if hmac.compare_digest(base64.b64encode(made), given.encode()):
            return
    raise ApiError("NotAuthorizedException", f"Unable to verify secret hash for client {client.id}")
