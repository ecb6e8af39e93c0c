"""Accounts: signing up, confirming, forgotten passwords, and what an administrator does of these.

https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.gaps.base import moto
from gatehouse.laptop.login.cognito import codes, passwords
from gatehouse.laptop.login.cognito.directory import attributes, existing, find, state
from gatehouse.laptop.login.cognito.letters import send
from gatehouse.laptop.login.cognito.triggers import seen
from gatehouse.laptop.login.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto
    from gatehouse.laptop.login.cognito.attempts import Desk

_DAY = 86400.0
ADMIN: Final = "CLIENT_ID_NOT_APPLICABLE"
"""What functions see as the client of an administrator's calls."""


def policy(pool: Moto) -> dict[str, Any]:
    """A pool's password policy."""
    return (pool.extended_config.get("Policies") or {}).get("PasswordPolicy") or {}


def confirmed(
    desk: Desk, pool: Moto, user: Moto, client_id: str, occasion: str, metadata: Mapping[str, str] | None
) -> None:
    """Let a user sign in from now on, and tell the pool's function. Raises ApiError where it fails."""
    user.status = moto("cognitoidp.models").UserStatus.CONFIRMED
    # The user stays confirmed where the function fails.
    desk.triggers.run(
        pool,
        "PostConfirmation",
        occasion,
        username=user.username,
        client_id=client_id,
        request={"userAttributes": seen(user), **({"clientMetadata": dict(metadata)} if metadata else {})},
        response={},
    )


class Accounts:
    """All of it, for every pool."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def sign_up(self, pool: Moto, client: Moto, given: Mapping[str, Any]) -> dict[str, Any]:
        """Do what SignUp does. Raises ApiError."""
        config = pool.extended_config
        if (config.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"):
            raise ApiError("NotAuthorizedException", "SignUp is not permitted for this user pool")
        name, password, listed = (
            given["Username"],
            given.get("Password") or "",
            given.get("UserAttributes") or [],
        )
        if password or not self._passwordless(pool):
            passwords.check(password, policy(pool))
        if find(pool, name) is not None:
            raise ApiError("UsernameExistsException", "User already exists")
        held = {item["Name"]: item["Value"] for item in listed}
        by_name = config.get("UsernameAttributes") or ()
        held |= {"email": name} if "email" in by_name and "@" in name else {}
        held |= {"phone_number": name} if "phone_number" in by_name and name.startswith("+") else {}
        self._complete(pool, held)
        answer = self._before(
            pool, client.id, name, held, "SignUp", given.get("ValidationData"), given.get("ClientMetadata")
        )
        user = pool.backend.sign_up(client.id, name, password, listed)[0]
        at_once = bool(answer.get("autoConfirmUser"))
        self._verify(user, answer)
        details: dict[str, str] | None = None
        if at_once:
            confirmed(self._desk, pool, user, client.id, "ConfirmSignUp", given.get("ClientMetadata"))
        else:
            details = self._send_code(pool, client, user, "SignUp", given.get("ClientMetadata"))
        told: dict[str, Any] = {"UserConfirmed": at_once, "UserSub": user.id}
        return told | ({"CodeDeliveryDetails": details} if details else {})

    def confirm(self, pool: Moto, client: Moto, given: Mapping[str, Any]) -> None:
        """Do what ConfirmSignUp does. Raises ApiError."""
        user = self._named(
            pool, client, given["Username"], missing="Username/client id combination not found."
        )
        status = moto("cognitoidp.models").UserStatus
        if user.status != status.UNCONFIRMED:
            text = f"User cannot be confirmed. Current status is {user.status.value}"
            raise ApiError("NotAuthorizedException", text)
        codes.take(state(user), "SignUp", given["ConfirmationCode"], self._desk.clock())
        self._verified(pool, user)
        confirmed(self._desk, pool, user, client.id, "ConfirmSignUp", given.get("ClientMetadata"))

    def admin_confirm(self, pool: Moto, given: Mapping[str, Any]) -> None:
        """Do what AdminConfirmSignUp does. Raises ApiError."""
        user = existing(pool, given["Username"])
        if user.status != moto("cognitoidp.models").UserStatus.UNCONFIRMED:
            text = f"User cannot be confirmed. Current status is {user.status.value}"
            raise ApiError("NotAuthorizedException", text)
        confirmed(self._desk, pool, user, ADMIN, "ConfirmSignUp", given.get("ClientMetadata"))

    def resend(self, pool: Moto, client: Moto, given: Mapping[str, Any]) -> dict[str, Any]:
        """Do what ResendConfirmationCode does. Raises ApiError."""
        user = self._named(
            pool, client, given["Username"], missing="Username/client id combination not found."
        )
        if user.status != moto("cognitoidp.models").UserStatus.UNCONFIRMED:
            raise ApiError("InvalidParameterException", "User is already confirmed.")
        details = self._send_code(
            pool, client, user, "ResendCode", given.get("ClientMetadata"), purpose="SignUp"
        )
        return {"CodeDeliveryDetails": details or {}}

    def admin_create(self, pool: Moto, given: Mapping[str, Any]) -> Moto:
        """Do what AdminCreateUser does, and give the user. Raises ApiError."""
        name, again = given["Username"], given.get("MessageAction") == "RESEND"
        password = given.get("TemporaryPassword")
        if password is not None:
            passwords.check(password, policy(pool))
        elif not self._passwordless(pool) or again:
            password = _temporary()
        if again:
            user = existing(pool, name)
            if user.status != moto("cognitoidp.models").UserStatus.FORCE_CHANGE_PASSWORD:
                text = "Resend not possible. User status is not FORCE_CHANGE_PASSWORD"
                raise ApiError("UnsupportedUserStateException", text)
        else:
            if find(pool, name) is not None:
                raise ApiError("UsernameExistsException", "User account already exists")
            listed = given.get("UserAttributes") or []
            held = {item["Name"]: item["Value"] for item in listed}
            answer = self._before(
                pool,
                ADMIN,
                name,
                held,
                "AdminCreateUser",
                given.get("ValidationData"),
                given.get("ClientMetadata"),
            )
            user = pool.backend.admin_create_user(pool.id, name, None, password, listed)
            self._verify(user, answer)
        user.password = password
        state(user).password_set = self._desk.clock()
        if given.get("MessageAction") != "SUPPRESS" and password is not None:
            mediums = given.get("DesiredDeliveryMediums") or ["SMS"]
            for medium in mediums:
                if attributes(user).get("phone_number" if medium == "SMS" else "email"):
                    send(
                        self._desk,
                        pool,
                        user,
                        "AdminCreateUser",
                        medium,
                        password,
                        client_id=ADMIN,
                        metadata=given.get("ClientMetadata"),
                    )
        return user

    def admin_set_password(self, pool: Moto, given: Mapping[str, Any]) -> None:
        """Do what AdminSetUserPassword does. Raises ApiError."""
        user = existing(pool, given["Username"])
        passwords.check(given["Password"], policy(pool))
        status = moto("cognitoidp.models").UserStatus
        user.password = given["Password"]
        user.status = status.CONFIRMED if given.get("Permanent") else status.FORCE_CHANGE_PASSWORD
        state(user).password_set = self._desk.clock()
        passwords.succeeded(state(user))

    def verification_code(
        self, pool: Moto, client: Moto, user: Moto, given: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Do what GetUserAttributeVerificationCode does. Raises ApiError."""
        name = given["AttributeName"]
        medium = {"email": "EMAIL", "phone_number": "SMS"}.get(name)
        if medium is None or not attributes(user).get(name):
            raise ApiError("InvalidParameterException", f"The user has no {name} to verify.")
        code = codes.put(state(user), name, now=self._desk.clock(), seconds=_DAY)
        details = send(
            self._desk,
            pool,
            user,
            "VerifyUserAttribute",
            medium,
            code,
            client_id=client.id,
            metadata=given.get("ClientMetadata"),
        )
        return {"CodeDeliveryDetails": details}

    def verify_attribute(self, user: Moto, given: Mapping[str, Any]) -> None:
        """Do what VerifyUserAttribute does. Raises ApiError."""
        codes.take(state(user), given["AttributeName"], given["Code"], self._desk.clock())
        user.update_attributes([{"Name": f"{given['AttributeName']}_verified", "Value": "true"}])

    def _before(
        self,
        pool: Moto,
        client_id: str,
        name: str,
        held: Mapping[str, str],
        occasion: str,
        validation: list[dict[str, str]] | None,
        metadata: Mapping[str, str] | None,
    ) -> dict[str, Any]:
        # https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html
        answer = self._desk.triggers.run(
            pool,
            "PreSignUp",
            occasion,
            username=name,
            client_id=client_id,
            request={
                "userAttributes": dict(held),
                "validationData": {item["Name"]: item["Value"] for item in validation}
                if validation
                else None,
                **({"clientMetadata": dict(metadata)} if metadata else {}),
            },
            response={"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False},
        )
        return answer or {}

    def _send_code(
        self,
        pool: Moto,
        client: Moto,
        user: Moto,
        occasion: str,
        metadata: Mapping[str, str] | None,
        *,
        purpose: str | None = None,
    ) -> dict[str, str] | None:
        verified = pool.extended_config.get("AutoVerifiedAttributes") or ()
        held = attributes(user)
        for name, medium in (("phone_number", "SMS"), ("email", "EMAIL")):
            if name in verified and held.get(name):
                code = codes.put(state(user), purpose or occasion, now=self._desk.clock(), seconds=_DAY)
                return send(
                    self._desk, pool, user, occasion, medium, code, client_id=client.id, metadata=metadata
                )
        return None

    def _verified(self, pool: Moto, user: Moto) -> None:
        """Mark what the code was sent to as verified."""
        verified = pool.extended_config.get("AutoVerifiedAttributes") or ()
        for name in ("phone_number", "email"):
            if name in verified and attributes(user).get(name):
                user.update_attributes([{"Name": f"{name}_verified", "Value": "true"}])
                return

    def _verify(self, user: Moto, answer: Mapping[str, Any]) -> None:
        for key, name in (("autoVerifyEmail", "email"), ("autoVerifyPhone", "phone_number")):
            if answer.get(key) and attributes(user).get(name):
                user.update_attributes([{"Name": f"{name}_verified", "Value": "true"}])

    def _complete(self, pool: Moto, held: Mapping[str, str]) -> None:
        for name, attribute in pool.schema_attributes.items():
            if getattr(attribute, "required", False) and name != "sub" and not held.get(name):
                text = f"Attributes did not conform to the schema: {name}: The attribute is required\n"
                raise ApiError("InvalidParameterException", text)

    def _named(self, pool: Moto, client: Moto, name: str, *, missing: str) -> Moto:
        user = find(pool, name)
        if user is not None:
            return user
        if client.extended_config.get("PreventUserExistenceErrors") == "ENABLED":
            raise ApiError("CodeMismatchException", "Invalid verification code provided, please try again.")
        raise ApiError("UserNotFoundException", missing)

    def _passwordless(self, pool: Moto) -> bool:
        factors = ((pool.extended_config.get("Policies") or {}).get("SignInPolicy") or {}).get(
            "AllowedFirstAuthFactors"
        ) or ("PASSWORD",)
        return set(factors) != {"PASSWORD"}


def _temporary() -> str:
    # All four kinds of characters, as the strictest policy wants.
    return f"{secrets.token_urlsafe(9)}-aA1"
