"""What is asked once a password was right: a new one, a second factor; and the end of a sign-in.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.gaps.base import moto
from gatehouse.laptop.login.cognito import codes, passwords
from gatehouse.laptop.login.cognito.attempts import Asked, Attempt, Open, Signed
from gatehouse.laptop.login.cognito.directory import attributes, check_secret_hash, find, state
from gatehouse.laptop.login.cognito.flows import Flows, shown
from gatehouse.laptop.login.cognito.letters import send
from gatehouse.laptop.login.cognito.messages import masked
from gatehouse.laptop.login.cognito.passkeys import Passkeys
from gatehouse.laptop.login.cognito.triggers import seen
from gatehouse.laptop.login.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto
    from gatehouse.laptop.login.cognito.attempts import Desk

_MFA: Final = {
    "SOFTWARE_TOKEN_MFA": "SOFTWARE_TOKEN_MFA_CODE",
    "SMS_MFA": "SMS_MFA_CODE",
    "EMAIL_OTP": "EMAIL_OTP_CODE",
    "SMS_OTP": "SMS_OTP_CODE",
}
_SENT: Final = {
    "SMS_MFA": ("SMS", "phone_number"),
    "EMAIL_OTP": ("EMAIL", "email"),
    "SMS_OTP": ("SMS", "phone_number"),
}


class Challenges:
    """Goes on with sign-ins that have begun."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.flows = Flows(desk, self.after, self._factor)
        self.passkeys = Passkeys(desk)

    def after(self, attempt: Attempt, user: Moto) -> Signed | Asked:
        """Ask for what is still wanted of someone whose password was right, or end. Raises ApiError."""
        status = moto("cognitoidp.models").UserStatus
        if user.status == status.UNCONFIRMED:
            raise ApiError("UserNotConfirmedException", "User is not confirmed.")
        if user.status == status.RESET_REQUIRED:
            raise ApiError("PasswordResetRequiredException", "Password reset required for the user")
        if user.status == status.FORCE_CHANGE_PASSWORD:
            self._still_good(attempt.pool, user)
            parameters = {
                "USER_ID_FOR_SRP": user.username,
                "requiredAttributes": json.dumps(
                    [f"userAttributes.{name}" for name in _lacking(attempt.pool, user)]
                ),
                "userAttributes": json.dumps(shown(user)),
            }
            return self._ask(attempt, user, "NEW_PASSWORD_REQUIRED", parameters)
        return self._second_factor(attempt, user, "Authentication")

    def answer(
        self, attempt: Attempt, name: str, session: str, answers: Mapping[str, str], *, hosted: bool = False
    ) -> Signed | Asked:
        """Do what RespondToAuthChallenge does.

        Raises:
            ApiError: The session is over, or the answer is wrong.
        """
        key = answers.get("PASSWORD_CLAIM_SECRET_BLOCK", "") if name == "PASSWORD_VERIFIER" else session
        opened = self._desk.sessions.get(key)
        if opened is None:
            if name == "PASSWORD_VERIFIER":
                raise ApiError("NotAuthorizedException", "Incorrect username or password.")
            # LIVE: aws-amplify/amplify-js#10849 recorded the words for one that was used.
            why = (
                "session is expired" if self._desk.used.get(key) is None else "session can only be used once"
            )
            raise ApiError("NotAuthorizedException", f"Invalid session for the user, {why}.")
        if opened.name != name or opened.attempt.client.id != attempt.client.id:
            raise ApiError("NotAuthorizedException", "Invalid session for the user.")
        user = find(attempt.pool, opened.username)
        if not hosted:
            given = answers.get("USERNAME", "")
            if not given:
                raise ApiError("InvalidParameterException", "Missing required parameter USERNAME")
            names = (given, opened.username, *((user.id,) if user is not None else ()))
            check_secret_hash(attempt.client, names, answers.get("SECRET_HASH"))
            if user is not None and find(attempt.pool, given) is not user:
                raise ApiError("NotAuthorizedException", "Invalid session for the user.")
        opened = replace(opened, attempt=replace(opened.attempt, metadata=attempt.metadata))
        # A code that was mistyped may be tried again within the session; whatever else ends it.
        if name not in _MFA and name != "NEW_PASSWORD_REQUIRED":
            self._desk.close(key)
        if name == "PASSWORD_VERIFIER":
            return self.flows.verified(opened, answers)
        if user is None or not user.enabled:
            raise ApiError(
                "NotAuthorizedException", "User is disabled." if user else "Invalid session for the user."
            )
        step = self._step(opened, user, answers)
        self._desk.close(key)
        return step

    def set_up(self, session: str, secret: str) -> str:
        """Remember the authenticator's secret that a user who must have one was given; gives the next session."""
        user, opened = self._setting_up(session)
        state(user).totp, user.token_verified = secret, False
        return self._next(session, replace(opened, secret="associated"))  # noqa: S106 - a state

    def verified(self, session: str, code: str) -> str:
        """Check the authenticator's first code; gives the session that answers MFA_SETUP. Raises ApiError."""
        user, opened = self._setting_up(session)
        codes.take_totp(state(user), code, self._desk.clock())
        user.token_verified = True
        return self._next(session, replace(opened, secret="verified"))  # noqa: S106 - a state

    def _setting_up(self, session: str) -> tuple[Moto, Any]:
        opened = self._desk.sessions.get(session)
        user = find(opened.attempt.pool, opened.username) if opened is not None else None
        if opened is None or opened.name != "MFA_SETUP" or user is None:
            raise ApiError("NotAuthorizedException", "Invalid session for the user.")
        return user, opened

    def _next(self, session: str, opened: Any) -> str:  # noqa: ANN401 - an open challenge
        self._desk.close(session)
        return self._desk.ask(opened, {}).session

    def _step(self, opened: Open, user: Moto, answers: Mapping[str, str]) -> Signed | Asked:
        attempt, name = opened.attempt, opened.name
        if name == "SELECT_CHALLENGE":
            return self.flows.choose(attempt, user, answers.get("ANSWER", ""), answers)
        if name == "CUSTOM_CHALLENGE":
            return self.flows.custom.answered(opened, answers.get("ANSWER", ""))
        if name == "NEW_PASSWORD_REQUIRED":
            self._new_password(attempt.pool, user, answers)
            return self._second_factor(attempt, user, "NewPasswordChallenge")
        if name == "SELECT_MFA_TYPE":
            if answers.get("ANSWER") not in opened.secret:
                raise ApiError("InvalidParameterException", "ANSWER must be one of MFAS_CAN_CHOOSE.")
            return self._factor(attempt, user, answers["ANSWER"], opened.occasion)
        if name == "MFA_SETUP":
            if opened.secret != "verified":  # noqa: S105 - a state
                raise ApiError("InvalidParameterException", "The software token has not been verified.")
            user.software_token_mfa_enabled = True
            user.preferred_mfa_setting = "SOFTWARE_TOKEN_MFA"
            return self.complete(attempt, user, opened.occasion)
        self._check(opened, user, answers)
        return self.complete(attempt, user, opened.occasion)

    def _check(self, opened: Open, user: Moto, answers: Mapping[str, str]) -> None:
        """Check a passkey's answer, or a code. Raises ApiError."""
        name = opened.name
        if name == "WEB_AUTHN":
            self.passkeys.check(opened, user, answers)
            return
        code = answers.get(_MFA[name], "")
        if not code:
            raise ApiError("InvalidParameterException", f"Missing required parameter {_MFA[name]}")
        if name == "SOFTWARE_TOKEN_MFA":
            codes.take_totp(state(user), code, self._desk.clock())
        else:
            codes.take(state(user), name, code, self._desk.clock())

    def complete(self, attempt: Attempt, user: Moto, occasion: str) -> Signed:
        """Tell the pool's function that somebody signed in, and end. Raises ApiError."""
        self._desk.triggers.run(
            attempt.pool,
            "PostAuthentication",
            "Authentication",
            username=user.username,
            client_id=attempt.client.id,
            request={
                "userAttributes": seen(user),
                "newDeviceUsed": False,
                **({"clientMetadata": dict(attempt.metadata)} if attempt.metadata else {}),
            },
            response={},
        )
        return Signed(user, "HostedAuth" if attempt.hosted else occasion)

    def _second_factor(self, attempt: Attempt, user: Moto, occasion: str) -> Signed | Asked:
        pool = attempt.pool
        if pool.mfa_config not in {"ON", "OPTIONAL"}:
            return self.complete(attempt, user, occasion)
        held = state(user)
        factors = [
            name
            for name, has in (
                ("SMS_MFA", user.sms_mfa_enabled),
                ("SOFTWARE_TOKEN_MFA", user.software_token_mfa_enabled and held.totp),
                ("EMAIL_OTP", held.email_mfa),
            )
            if has
        ]
        if not factors and pool.mfa_config == "OPTIONAL":
            return self.complete(attempt, user, occasion)
        if not factors and pool.sms_mfa_config and attributes(user).get("phone_number"):
            factors = ["SMS_MFA"]
        if not factors:
            can = ["SOFTWARE_TOKEN_MFA"] if (pool.token_mfa_config or {}).get("Enabled") else []
            if pool.sms_mfa_config:
                can.insert(0, "SMS_MFA")
            return self._ask(
                attempt, user, "MFA_SETUP", {"MFAS_CAN_SETUP": json.dumps(can)}, occasion=occasion
            )
        if user.preferred_mfa_setting in factors:
            return self._factor(attempt, user, user.preferred_mfa_setting, occasion)
        if len(factors) > 1:
            parameters = {"MFAS_CAN_CHOOSE": json.dumps(factors)}
            return self._ask(attempt, user, "SELECT_MFA_TYPE", parameters, secret=factors, occasion=occasion)
        return self._factor(attempt, user, factors[0], occasion)

    def _factor(self, attempt: Attempt, user: Moto, name: str, occasion: str) -> Asked:
        if name == "WEB_AUTHN":
            return self.passkeys.ask(attempt, user)
        parameters = {"USER_ID_FOR_SRP": user.username}
        if name in _SENT:
            medium, attribute = _SENT[name]
            to = attributes(user).get(attribute, "")
            minutes = int(attempt.client.extended_config.get("AuthSessionValidity") or 3)
            code = codes.put(state(user), name, now=self._desk.clock(), seconds=minutes * 60)
            send(self._desk, attempt.pool, user, "Authentication", medium, code, client_id=attempt.client.id)
            parameters |= {"CODE_DELIVERY_DELIVERY_MEDIUM": medium, "CODE_DELIVERY_DESTINATION": masked(to)}
        return self._ask(attempt, user, name, parameters, occasion=occasion)

    def _ask(
        self,
        attempt: Attempt,
        user: Moto,
        name: str,
        parameters: Mapping[str, str],
        *,
        secret: Any = None,  # noqa: ANN401 - what the answer is held against
        occasion: str = "Authentication",
    ) -> Asked:
        return self._desk.ask(Open(attempt, user.username, name, secret, occasion=occasion), parameters)

    def _still_good(self, pool: Moto, user: Moto) -> None:
        policy = (pool.extended_config.get("Policies") or {}).get("PasswordPolicy") or {}
        days = int(policy.get("TemporaryPasswordValidityDays") or 7)
        held = state(user)
        since = user.create_date.timestamp() if held.password_set is None else held.password_set
        if self._desk.clock() - since > days * 86400:
            text = "Temporary password has expired and must be reset by an administrator."
            raise ApiError("NotAuthorizedException", text)

    def _new_password(self, pool: Moto, user: Moto, answers: Mapping[str, str]) -> None:
        password = answers.get("NEW_PASSWORD", "")
        if not password:
            raise ApiError("InvalidParameterException", "Missing required parameter NEW_PASSWORD")
        passwords.check(password, (pool.extended_config.get("Policies") or {}).get("PasswordPolicy") or {})
        prefix = "userAttributes."
        given = {key.removeprefix(prefix): value for key, value in answers.items() if key.startswith(prefix)}
        lacking = [name for name in _lacking(pool, user) if not given.get(name)]
        if lacking:
            raise ApiError("InvalidParameterException", f"Invalid attributes given, {lacking[0]} is missing")
        user.update_attributes([{"Name": name, "Value": value} for name, value in given.items()])
        user.password = password
        user.status = moto("cognitoidp.models").UserStatus.CONFIRMED


def _lacking(pool: Moto, user: Moto) -> list[str]:
    held = attributes(user)
    return [
        name
        for name, attribute in pool.schema_attributes.items()
        if getattr(attribute, "required", False) and name != "sub" and not held.get(name)
    ]
