"""Signing in at a user pool: the flows that begin it, for the API and for the sign-in page alike.

https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.login.cognito import passwords
from gatehouse.laptop.login.cognito.directory import attributes, check_secret_hash, find, state
from gatehouse.laptop.login.cognito.triggers import seen
from gatehouse.laptop.login.errors import ApiError
from gatehouse.laptop.login.grants import Store
from gatehouse.srp import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto
    from gatehouse.laptop.login.cognito.messages import Outbox
    from gatehouse.laptop.login.cognito.triggers import Triggers

INCORRECT: Final = ApiError("NotAuthorizedException", "Incorrect username or password.")
_DEFAULT_FLOWS: Final = ("ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_CUSTOM_AUTH")
_LEGACY: Final = {
    "ADMIN_NO_SRP_AUTH": "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "CUSTOM_AUTH_FLOW_ONLY": "ALLOW_CUSTOM_AUTH",
}
_NOT_ENABLED: Final = {
    "USER_PASSWORD_AUTH": "USER_PASSWORD_AUTH flow not enabled for this client",
    "USER_SRP_AUTH": "USER_SRP_AUTH is not enabled for the client.",
    "CUSTOM_AUTH": "CUSTOM_AUTH is not enabled for the client.",
}
_STAMP = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [1-9]\d? \d\d:\d\d:\d\d UTC \d{4}")


@dataclass(frozen=True)
class Attempt:
    """One sign-in: at which pool, through which client, and by which door.

    `validation` is the ClientMetadata of the call that began it, which functions before the password see as
    validationData; `metadata` that of the call that goes on.
    """

    pool: Moto
    client: Moto
    hosted: bool = False
    validation: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Signed:
    """The end: who signed in, and on which occasion a function that changes tokens is told of it."""

    user: Moto
    occasion: str


@dataclass(frozen=True)
class Asked:
    """A challenge that must be answered first."""

    name: str
    parameters: Mapping[str, str]
    session: str = field(repr=False)


@dataclass(frozen=True)
class Open:
    """A challenge that waits for its answer; `secret` is what the answer is held against."""

    attempt: Attempt
    username: str
    name: str
    secret: Any = field(default=None, repr=False)
    history: tuple[Mapping[str, Any], ...] = ()
    occasion: str = "Authentication"


@dataclass
class Desk:
    """What all of sign-in works with: the clock, the functions, the letterbox and the open challenges."""

    clock: Callable[[], float]
    triggers: Triggers
    outbox: Outbox
    sessions: Store[Open] = field(init=False)
    used: Store[str] = field(init=False)

    def __post_init__(self) -> None:
        self.sessions, self.used = Store(self.clock), Store(self.clock)

    def close(self, session: str) -> None:
        """Let a challenge be answered no more."""
        self.sessions.take(session)
        self.used.put("", seconds=3600, name=session)

    def ask(self, opened: Open, parameters: Mapping[str, str], *, name: str | None = None) -> Asked:
        """Keep a challenge open for as long as the client allows, and give what its answer needs."""
        minutes = int(opened.attempt.client.extended_config.get("AuthSessionValidity") or 3)
        session = self.sessions.put(opened, seconds=minutes * 60, name=name)
        return Asked(opened.name, parameters, session)


class Flows:
    """Begins sign-ins. `after` takes over once the password, or what stands for it, was right."""

    def __init__(self, desk: Desk, after: Callable[[Attempt, Moto], Signed | Asked]) -> None:
        self._desk = desk
        self._after = after

    def begin(self, attempt: Attempt, flow: str, given: Mapping[str, str], *, admin: bool) -> Signed | Asked:
        """Do what InitiateAuth and AdminInitiateAuth do, but for refreshing.

        Raises:
            ApiError: The client may not, or the user is not who it says.
        """
        require_flow(attempt.client, flow, admin=admin)
        username = _required(given, "USERNAME")
        user = find(attempt.pool, username)
        names = (username, *((user.username, user.id) if user is not None else ()))
        check_secret_hash(attempt.client, names, given.get("SECRET_HASH"))
        if flow == "USER_SRP_AUTH":
            return self._srp(attempt, username, user, _required(given, "SRP_A"))
        if flow == "CUSTOM_AUTH":
            return self._custom(attempt, username, user, given)
        return self.password(attempt, username, _required(given, "PASSWORD"))

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
            _required(answers, name)
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
            return self.defined(opened.attempt, user, (*opened.history, _passed("PASSWORD_VERIFIER")))
        return self._after(opened.attempt, user)

    def _srp(
        self,
        attempt: Attempt,
        username: str,
        user: Moto | None,
        srp_a: str,
        history: tuple[Mapping[str, Any], ...] = (),
    ) -> Asked:
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
        history = (_passed("SRP_A"),) if given.get("CHALLENGE_NAME") == "SRP_A" else ()
        return self.defined(attempt, user, history, srp_a=given.get("SRP_A", ""))

    def defined(
        self, attempt: Attempt, user: Moto, history: tuple[Mapping[str, Any], ...], *, srp_a: str = ""
    ) -> Signed | Asked:
        """Let the pool's own function say what comes next. Raises ApiError.

        https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
        """
        answer = self._run(
            attempt,
            user,
            "DefineAuthChallenge",
            {"session": list(history)},
            {"challengeName": None, "issueTokens": None, "failAuthentication": None},
        )
        if answer.get("failAuthentication"):
            raise INCORRECT
        if answer.get("issueTokens"):
            return self._after(attempt, user)
        name = str(answer.get("challengeName") or "")
        if name == "PASSWORD_VERIFIER" and srp_a:
            return self._srp(attempt, user.username, user, srp_a, history)
        if name != "CUSTOM_CHALLENGE":
            raise ApiError("InvalidLambdaResponseException", "Unrecognizable lambda output")
        made = self._run(
            attempt,
            user,
            "CreateAuthChallenge",
            {"challengeName": name, "session": list(history)},
            {
                "publicChallengeParameters": None,
                "privateChallengeParameters": None,
                "challengeMetadata": None,
            },
        )
        opened = Open(attempt, user.username, name, made, history)
        return self._desk.ask(
            opened, {**(made.get("publicChallengeParameters") or {}), "USERNAME": user.username}
        )

    def answered(self, opened: Open, answer: str) -> Signed | Asked:
        """Let the pool's own function judge the answer to its challenge. Raises ApiError."""
        user = find(opened.attempt.pool, opened.username)
        if user is None:
            raise INCORRECT
        judged = self._run(
            opened.attempt,
            user,
            "VerifyAuthChallengeResponse",
            {
                "privateChallengeParameters": opened.secret.get("privateChallengeParameters") or {},
                "challengeAnswer": answer,
            },
            {"answerCorrect": None},
        )
        entry = {
            "challengeName": "CUSTOM_CHALLENGE",
            "challengeResult": judged.get("answerCorrect") is True,
            "challengeMetadata": opened.secret.get("challengeMetadata"),
        }
        return self.defined(opened.attempt, user, (*opened.history, entry))

    def _run(
        self, attempt: Attempt, user: Moto, name: str, request: Mapping[str, Any], response: Mapping[str, Any]
    ) -> dict[str, Any]:
        answer = self._desk.triggers.run(
            attempt.pool,
            name,
            "Authentication",
            username=user.username,
            client_id=attempt.client.id,
            request={
                "userAttributes": seen(user),
                **request,
                "clientMetadata": dict(attempt.metadata),
                "userNotFound": False,
            },
            response=response,
        )
        return answer or {}

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
        *("USER_SRP_AUTH", "REFRESH_TOKEN_AUTH", "CUSTOM_AUTH"),
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


def missing(client: Moto) -> ApiError:
    """How a client is told that there is no such user, or is not told."""
    return INCORRECT if _hides(client) else ApiError("UserNotFoundException", "User does not exist.")


def _hides(client: Moto) -> bool:
    return bool(client.extended_config.get("PreventUserExistenceErrors") == "ENABLED")


def _required(given: Mapping[str, str], name: str) -> str:
    if not given.get(name):
        raise ApiError("InvalidParameterException", f"Missing required parameter {name}")
    return given[name]


def _passed(name: str) -> dict[str, Any]:
    return {"challengeName": name, "challengeResult": True, "challengeMetadata": None}


def shown(user: Moto) -> dict[str, str]:
    """The attributes that a client may show with a challenge: all but the subject."""
    return {name: value for name, value in attributes(user).items() if name != "sub"}
