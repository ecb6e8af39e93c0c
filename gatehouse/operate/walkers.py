"""Who walks: a person of the program's user pool, or a machine."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import yaml

from gatehouse.operate import tokens, users
from gatehouse.operate.clients import describe
from gatehouse.operate.errors import OperateError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gatehouse.operate.plan import WalkPlan
    from gatehouse.operate.target import Target
    from gatehouse.operate.tokens import Tokens


class Person:
    """A user of a pool, made for the walk and taken away after it, who signs in through managed login."""

    base_scopes: tuple[str, ...] = ("openid",)
    without_scopes = "the sign-in used here gives no custom scopes"

    def __init__(self, target: Target, client_id: str, resource: str) -> None:
        self._target = target
        self._client = client_id
        self._resource = resource
        client = describe(target, client_id)
        self.own_scopes = tuple(client.get("AllowedOAuthScopes", ()))
        self._redirect = next(iter(client.get("CallbackURLs", ())), "")
        self._rotates = client.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED"
        self._username = f"walker-{secrets.token_hex(4)}@gatehouse.invalid"
        self._password = f"Aa1!{secrets.token_urlsafe(24)}"
        users.create(target, self._username, password=self._password)
        way = "by code with PKCE" if self._at_the_page else "by the SDK's sign-in (SRP)"
        self.described = f"a user of the pool, {way}, for the client {client_id}"

    def sign_in(self, scopes: tuple[str, ...]) -> Tokens:
        """Get tokens. Raises OperateError."""
        return self._as(scopes, self._password)

    def sign_in_wrongly(self) -> None:
        """Try another password. Raises OperateError, as it should."""
        self._as((), f"{self._password}-wrong")

    @property
    def _at_the_page(self) -> bool:
        return self._target.laptop and bool(self._redirect)

    def _as(self, scopes: tuple[str, ...], password: str) -> Tokens:
        if self._at_the_page:
            return tokens.sign_in(
                self._target,
                self._client,
                self._redirect,
                scopes,
                self._username,
                password,
                resource=self._resource,
            )
        if self._resource:
            raise OperateError(
                f"the API takes tokens for {self._resource} alone, and Cognito gives those only through its sign-in page:"
                " get one with `gatehouse token --browser --resource`"
            )
        # AWS's own sign-in page needs JavaScript; the SDK's sign-in gives the same tokens without custom
        # scopes.
        return tokens.with_password(self._target, self._client, self._username, password)

    def refresh(self, held: Tokens) -> Tokens | None:
        """Get tokens by a refresh token, where the client gets another one each time. Raises OperateError."""
        if not self._rotates or held.refresh_token is None:
            return None
        return tokens.refreshed(self._target, self._client, held.refresh_token)

    def leave(self) -> None:
        """Take the user away."""
        users.delete(self._target, self._username)


class Machine:
    """A machine with a client id and a secret."""

    base_scopes: tuple[str, ...] = ()
    without_scopes = "the client may not ask for it"

    def __init__(self, target: Target, client_id: str, resource: str) -> None:
        self._target = target
        self._client = client_id
        self._resource = resource
        self._audience = str(target.outputs.get("audience", ""))
        self.own_scopes: tuple[str, ...] = tuple(target.outputs.get("machine_scopes") or ())
        if target.outputs.get("user_pool_id"):
            self.own_scopes = tuple(describe(target, client_id).get("AllowedOAuthScopes", ()))
        self.described = f"a machine, by client credentials, for the client {client_id}"

    def sign_in(self, scopes: tuple[str, ...]) -> Tokens:
        """Get tokens. Raises OperateError."""
        return tokens.with_secret(
            self._target, self._client, scopes=scopes, audience=self._audience, resource=self._resource
        )

    def sign_in_wrongly(self) -> None:
        """Try another secret. Raises OperateError, as it should."""
        tokens.with_secret(
            self._target, self._client, secret=secrets.token_urlsafe(24), audience=self._audience
        )

    def refresh(self, held: Tokens) -> None:
        """A machine has no refresh token."""

    def leave(self) -> None:
        """A machine leaves nothing behind."""


def identity(target: Target, plan: WalkPlan) -> Person | Machine:
    """Who can sign in: a person where the program has a pool and a client for people, else a machine.

    The machine is the one that the program exports, or one that laptop.yaml names.

    Raises:
        OperateError: Nobody can. At an outside issuer on a laptop the text has the lines of laptop.yaml that change it.
    """
    browser, machine = target.outputs.get("client_id"), target.outputs.get("machine_client_id")
    pool = target.outputs.get("user_pool_id")
    if browser and pool:
        return Person(target, str(browser), plan.resource)
    machine = machine or next(iter(target.secrets), None)
    issuer = str(target.outputs.get("issuer") or "")
    outside = target.laptop and bool(issuer) and not pool
    # At an outside issuer only laptop.yaml gives a machine a secret that is known here.
    if machine and not (outside and machine not in target.secrets):
        # An outside issuer's audience may be a URL as well; it is asked for in the issuer's own way.
        return Machine(target, str(machine), plan.resource if pool else "")
    if outside:
        raise OperateError(
            f"nobody can sign in at {issuer} here. Put an issuer of the laptop in its place, in laptop.yaml:\n"
            f"{_stand_in(target, issuer, str(machine or 'robot'), plan.scoped.scopes if plan.scoped else ())}"
        )
    raise OperateError(
        f"{target.name} exports neither a client_id with a user_pool_id nor a machine_client_id, so nobody can sign in."
        " Export one of them from the program"
    )


def _stand_in(target: Target, issuer: str, machine: str, scopes: Sequence[str]) -> str:
    """The lines of laptop.yaml that let a machine get tokens of an outside issuer with these scopes."""
    audiences = target.outputs.get("audiences") or [target.outputs.get("audience") or "AUDIENCE"]
    client = {"flow": "client_credentials"} | ({"scopes": list(scopes)} if scopes else {})
    issuers = {issuer: {"audience": str(audiences[0]), "clients": {machine: client}}}
    return yaml.safe_dump({"issuers": issuers}, sort_keys=False).rstrip()
