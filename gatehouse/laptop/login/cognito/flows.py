"""Signing in at a user pool: the flows that begin it, for the API and for the sign-in page alike.

https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html
"""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.login.cognito import passwords
from gatehouse.laptop.login.cognito.attempts import INCORRECT, Asked, Attempt, Desk, Open, Signed
from gatehouse.laptop.login.cognito.custom import CustomChallenges
from gatehouse.laptop.login.cognito.directory import attributes, check_secret_hash, find, state
from gatehouse.laptop.login.cognito.triggers import seen
from gatehouse.laptop.login.errors import ApiError
from gatehouse.srp import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto

_DEFAULT_FLOWS: Final = ("ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_CUSTOM_AUTH")
_LEGACY: Final = {
    "ADMIN_NO_SRP_AUTH": "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "CUSTOM_AUTH_FLOW_ONLY": "ALLOW_CUSTOM_AUTH",
}
_NOT_ENABLED: Final = {
    "USER_PASSWORD_AUTH": "USER_PASSWORD_AUTH flow not enabled for this client",
    "USER_SRP_AUTH": "USER_SRP_AUTH is not enabled for the client.",
    "CUSTOM_AUTH": "CUSTOM_AUTH is not enabled for the client.",
    "USER_AUTH": "USER_AUTH is not enabled for the client.",
}
_STAMP = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [1-9]\d? \d\d:\d\d:\d\d UTC \d{4}")


class Flows:
    """Begins sign-ins. `after` takes over once the password was right; `factor` sends a code in its place."""

    def __init__(
        self,
        desk: Desk,
        after: Callable[[Attempt, Moto], Signed | Asked],
        factor: Callable[[Attempt, Moto, str, str], Asked],
    ) -> None:
        self._desk = desk
        self._after = after
        self._factor = factor
        self.custom = CustomChallenges(desk, after, self.srp)

    def begin(self, attempt: Attempt, flow: str, given: Mapping[str, str], *, admin: bool) -> Signed | Asked:
        """Do what InitiateAuth and AdminInitiateAuth do, but for refreshing.

        Raises:
            ApiError: The client may not, or the user is not who it says.
        """
        require_flow(attempt.client, flow, admin=admin)
        username = required(given, "USERNAME")
        user = find(attempt.pool, username)
        names = (username, *((user.username, user.id) if user is not None else ()))
        check_secret_hash(attempt.client, names, given.get("SECRET_HASH"))
        if flow == "USER_SRP_AUTH":
            return self.srp(attempt, username, user, required(given, "SRP_A"))
        if flow == "CUSTOM_AUTH":
            return self._custom(attempt, username, user, given)
        if flow == "USER_AUTH":
            return self.chosen(attempt, username, given)
        return self.password(attempt, username, required(given, "PASSWORD"))

    def password(self, attempt: Attempt, username: str, password: str) -> Signed | Asked:
        """Check a password that was sent. Raises ApiError."""
        user = find(attempt.pool, username) or self._migrated(attempt, username, password)
        self._before(attempt, username, user)
        if user is None:
            raise missing(attempt.client)
        self._may_sign_in(user)
        now = self._desk.clock()
        passwords.may_try(state(user), now)
        if not user.password or user.password != password:
            passwords.failed(state(user), now)
            raise INCORRECT
        passwords.succeeded(state(user))
        return self._after(attempt, user)

    def verified(self, opened: Open, answers: Mapping[str, str]) -> Signed | Asked:
        """Check the proof that ends SRP, the answer to PASSWORD_VERIFIER. Raises ApiError."""
        verifier: Verifier = opened.secret
        for name in ("PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP"):
            required(answers, name)
        if not _STAMP.fullmatch(answers["TIMESTAMP"]):
            text = "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english."
            raise ApiError("InvalidParameterException", text)
        user = find(opened.attempt.pool, opened.username)
        if user is None:
            raise INCORRECT
        self._may_sign_in(user)
        now = self._desk.clock()
        passwords.may_try(state(user), now)
        if not user.password or not verifier.accepts(answers):
            passwords.failed(state(user), now)
            raise INCORRECT
        passwords.succeeded(state(user))
        if opened.history:
            return self.custom.defined(opened.attempt, user, (*opened.history, passed("PASSWORD_VERIFIER")))
        return self._after(opened.attempt, user)

    def srp(
        self,
        attempt: Attempt,
        username: str,
        user: Moto | None,
        srp_a: str,
        history: tuple[Mapping[str, Any], ...] = (),
    ) -> Asked:
        """Begin with SRP_A; `history` is of a sign-in that the pool's own functions lead. Raises ApiError."""
        if not history:
            self._before(attempt, username, user)
        if user is None and not _hides(attempt.client):
            raise missing(attempt.client)
        # A user who is not there is asked as one who is, where the client shall not tell them apart.
        name, password = (
            (user.username, user.password or uuid.uuid4().hex) if user else (username, uuid.uuid4().hex)
        )
        try:
            verifier = Verifier.begin(attempt.pool.id, name, srp_a, password)
        except ValueError as error:
            raise ApiError("InvalidParameterException", "SRP_A is not a number that SRP allows.") from error
        opened = Open(attempt, name, "PASSWORD_VERIFIER", verifier, history)
        asked = self._desk.ask(opened, {**verifier.challenge, "USERNAME": name}, name=verifier.block)
        return replace(asked, session="")

    def _custom(
        self, attempt: Attempt, username: str, user: Moto | None, given: Mapping[str, str]
    ) -> Signed | Asked:
        if self._desk.triggers.configured(attempt.pool, "DefineAuthChallenge") is None:
            text = "Custom auth lambda trigger is not configured for the user pool."
            raise ApiError("InvalidParameterException", text)
        self._before(attempt, username, user)
        if user is None:
            raise missing(attempt.client)
        self._may_sign_in(user)
        history = (passed("SRP_A"),) if given.get("CHALLENGE_NAME") == "SRP_A" else ()
        return self.custom.defined(attempt, user, history, srp_a=given.get("SRP_A", ""))

    def chosen(self, attempt: Attempt, username: str, given: Mapping[str, str]) -> Signed | Asked:
        """Begin by the way that PREFERRED_CHALLENGE names, or ask which. Raises ApiError."""
        user = find(attempt.pool, username)
        self._before(attempt, username, user)
        if user is None:
            raise missing(attempt.client)
        self._may_sign_in(user)
        return self.choose(attempt, user, given.get("PREFERRED_CHALLENGE", ""), given)

    def choose(self, attempt: Attempt, user: Moto, choice: str, given: Mapping[str, str]) -> Signed | Asked:
        """Go on as the user chose, or ask which way, where they have not or may not. Raises ApiError.

        https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
        """
        available = first_factors(attempt.pool, user)
        if choice not in available:
            asked = self._desk.ask(
                Open(attempt, user.username, "SELECT_CHALLENGE"), {"USERNAME": user.username}
            )
            return replace(asked, available=available)
        if choice == "PASSWORD":
            return self.password(attempt, user.username, required(given, "PASSWORD"))
        if choice == "PASSWORD_SRP":
            return self.srp(attempt, user.username, user, required(given, "SRP_A"))
        return self._factor(attempt, user, choice, "Authentication")

    def _before(self, attempt: Attempt, username: str, user: Moto | None) -> None:
        # https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-authentication.html
        if user is None and not _hides(attempt.client):
            return
        request: dict[str, Any] = {"userAttributes": seen(user) if user is not None else {}}
        if attempt.validation:
            request["validationData"] = dict(attempt.validation)
        if user is None:
            request["userNotFound"] = True
        self._desk.triggers.run(
            attempt.pool,
            "PreAuthentication",
            "Authentication",
            username=user.username if user is not None else username,
            client_id=attempt.client.id,
            request=request,
            response={},
        )

    def _migrated(self, attempt: Attempt, username: str, password: str) -> Moto | None:
        from gatehouse.laptop.login.cognito.migration import migrate

        return migrate(
            self._desk,
            attempt.pool,
            attempt.client.id,
            username,
            password=password,
            validation=attempt.validation,
        )

    def _may_sign_in(self, user: Moto) -> None:
        if not user.enabled:
            raise ApiError("NotAuthorizedException", "User is disabled.")


def require_flow(client: Moto, flow: str, *, admin: bool) -> None:
    """Check that a client may begin a sign-in so. Raises ApiError.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
    """
    if flow in {"ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"} and not admin:
        raise ApiError("InvalidParameterException", "Initiate Auth method not supported.")
    if flow == "USER_PASSWORD_AUTH" and admin:
        raise ApiError("InvalidParameterException", "Initiate Auth method not supported.")
    wanted = {"REFRESH_TOKEN": "REFRESH_TOKEN_AUTH", "ADMIN_NO_SRP_AUTH": "ADMIN_USER_PASSWORD_AUTH"}.get(
        flow, flow
    )
    if wanted not in {
        *("USER_AUTH", "USER_SRP_AUTH", "REFRESH_TOKEN_AUTH", "CUSTOM_AUTH"),
        *("USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH"),
    }:
        raise ApiError(
            "InvalidParameterException", f"The flow {flow} is not known, or not one of the laptop's."
        )
    allowed = client.extended_config.get("ExplicitAuthFlows") or _DEFAULT_FLOWS
    # Old names say the same; a client with any of them may always refresh.
    names = {_LEGACY.get(name, name if name.startswith("ALLOW_") else f"ALLOW_{name}") for name in allowed}
    if not any(name.startswith("ALLOW_") for name in allowed):
        names |= {"ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"}
    if f"ALLOW_{wanted}" not in names:
        text = _NOT_ENABLED.get(wanted, "Auth flow not enabled for this client")
        raise ApiError("InvalidParameterException", text)


def first_factors(pool: Moto, user: Moto) -> tuple[str, ...]:
    """What a user may sign in with: a password or a passkey if they have one; a code where the pool allows it.

    Who has a second factor signs in with a password.
    https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
    """
    policy = (pool.extended_config.get("Policies") or {}).get("SignInPolicy") or {}
    allowed = policy.get("AllowedFirstAuthFactors") or ["PASSWORD"]
    held, second = attributes(user), user.sms_mfa_enabled or user.software_token_mfa_enabled
    ways = ["PASSWORD_SRP", "PASSWORD"] if user.password and "PASSWORD" in allowed else []
    if "WEB_AUTHN" in allowed and state(user).passkeys and not second:
        ways.append("WEB_AUTHN")
    for name, attribute in (("EMAIL_OTP", "email"), ("SMS_OTP", "phone_number")):
        if name in allowed and held.get(f"{attribute}_verified") == "true" and not second:
            ways.append(name)
    return tuple(ways)


def missing(client: Moto) -> ApiError:
    """How a client is told that there is no such user, or is not told."""
    return INCORRECT if _hides(client) else ApiError("UserNotFoundException", "User does not exist.")


def _hides(client: Moto) -> bool:
    return bool(client.extended_config.get("PreventUserExistenceErrors") == "ENABLED")


def required(given: Mapping[str, str], name: str) -> str:
    """A parameter that must be there. Raises ApiError."""
    if not given.get(name):
        raise ApiError("InvalidParameterException", f"Missing required parameter {name}")
    return given[name]


def passed(name: str) -> dict[str, Any]:
    """A step of a sign-in that went well, as the pool's own functions are told of it."""
    return {"challengeName": name, "challengeResult": True, "challengeMetadata": None}


def shown(user: Moto) -> dict[str, str]:
    """The attributes that a client may show with a challenge: all but the subject."""
    return {name: value for name, value in attributes(user).items() if name != "sub"}
