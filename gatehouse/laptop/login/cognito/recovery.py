"""Forgotten passwords: a code to a verified address, and a new password for it.

https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud.gaps.base import moto
from gatehouse.laptop.login.cognito import codes, passwords
from gatehouse.laptop.login.cognito.accounts import ADMIN, confirmed, policy
from gatehouse.laptop.login.cognito.directory import attributes, existing, find, state
from gatehouse.laptop.login.cognito.letters import send
from gatehouse.laptop.login.cognito.messages import masked
from gatehouse.laptop.login.cognito.migration import migrate
from gatehouse.laptop.login.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto
    from gatehouse.laptop.login.cognito.attempts import Desk

_HOUR = 3600.0


class Recovery:
    """All of it, for every pool."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def forgot(self, pool: Moto, client: Moto, given: Mapping[str, Any]) -> dict[str, Any]:
        """Do what ForgotPassword does. Raises ApiError."""
        name, metadata = given["Username"], given.get("ClientMetadata") or {}
        user = find(pool, name) or migrate(
            self._desk, pool, client.id, name, password=None, validation=metadata
        )
        if user is None:
            if client.extended_config.get("PreventUserExistenceErrors") == "ENABLED":
                # As if it were sent, so that nobody learns who has an account.
                told = {"Destination": masked(name if "@" in name else f"{name}@example.com")}
                return {"CodeDeliveryDetails": {**told, "DeliveryMedium": "EMAIL", "AttributeName": "email"}}
            raise ApiError("UserNotFoundException", "Username/client id combination not found.")
        return {"CodeDeliveryDetails": self._forgot(pool, client.id, user, metadata)}

    def confirm_forgot(self, pool: Moto, client: Moto, given: Mapping[str, Any]) -> None:
        """Do what ConfirmForgotPassword does. Raises ApiError."""
        user = find(pool, given["Username"])
        if user is None:
            if client.extended_config.get("PreventUserExistenceErrors") == "ENABLED":
                text = "Invalid verification code provided, please try again."
                raise ApiError("CodeMismatchException", text)
            raise ApiError("UserNotFoundException", "Username/client id combination not found.")
        held = state(user)
        # A password that does not conform must not use the code up.
        passwords.check(given["Password"], policy(pool))
        codes.take(held, "ForgotPassword", given["ConfirmationCode"], self._desk.clock())
        passwords.succeeded(held)
        user.password = given["Password"]
        confirmed(self._desk, pool, user, client.id, "ConfirmForgotPassword", given.get("ClientMetadata"))

    def admin_reset(self, pool: Moto, given: Mapping[str, Any]) -> None:
        """Do what AdminResetUserPassword does. Raises ApiError."""
        user = existing(pool, given["Username"])
        self._forgot(pool, ADMIN, user, given.get("ClientMetadata") or {})
        user.status = moto("cognitoidp.models").UserStatus.RESET_REQUIRED

    def _forgot(self, pool: Moto, client_id: str, user: Moto, metadata: Mapping[str, str]) -> dict[str, str]:
        held = attributes(user)
        listed = (pool.extended_config.get("AccountRecoverySetting") or {}).get("RecoveryMechanisms") or [
            {"Name": "verified_phone_number", "Priority": 1},
            {"Name": "verified_email", "Priority": 2},
        ]
        ways = [str(way["Name"]) for way in sorted(listed, key=lambda way: int(way["Priority"]))]
        if ways == ["admin_only"]:
            raise ApiError("NotAuthorizedException", "Contact administrator to reset password.")
        for way in ways:
            name = way.removeprefix("verified_")
            if held.get(name) and held.get(f"{name}_verified") == "true":
                code = codes.put(state(user), "ForgotPassword", now=self._desk.clock(), seconds=_HOUR)
                medium = "SMS" if name == "phone_number" else "EMAIL"
                return send(
                    self._desk,
                    pool,
                    user,
                    "ForgotPassword",
                    medium,
                    code,
                    client_id=client_id,
                    metadata=metadata,
                )
        text = "Cannot reset password for the user as there is no registered/verified email or phone_number"
        raise ApiError("InvalidParameterException", text)
