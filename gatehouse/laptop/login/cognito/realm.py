"""A Cognito user pool as the login endpoints need it, read from moto's own state at each request."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud import turns
from gatehouse.laptop.login.cognito import claims as told
from gatehouse.laptop.login.cognito.attempts import Asked, Attempt
from gatehouse.laptop.login.cognito.codes import new_secret
from gatehouse.laptop.login.cognito.directory import attributes, enabled, find, pool_named, secrets_of
from gatehouse.laptop.login.cognito.triggers import seen
from gatehouse.laptop.login.errors import ApiError, SignInError
from gatehouse.laptop.login.model import Challenge, Client, User
from gatehouse.urls import cognito_issuer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto
    from gatehouse.laptop.login.cognito.attempts import Signed
    from gatehouse.laptop.login.cognito.challenges import Challenges
    from gatehouse.laptop.login.cognito.triggers import Triggers
    from gatehouse.laptop.login.model import Grant

# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_TokenValidityUnitsType.html
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
ANSWERS = {
    "NEW_PASSWORD_REQUIRED": "NEW_PASSWORD",
    "SOFTWARE_TOKEN_MFA": "SOFTWARE_TOKEN_MFA_CODE",
    "SMS_MFA": "SMS_MFA_CODE",
    "EMAIL_OTP": "EMAIL_OTP_CODE",
    "SMS_OTP": "SMS_OTP_CODE",
    "WEB_AUTHN": "CREDENTIAL",
    "MFA_SETUP": "SOFTWARE_TOKEN_MFA_CODE",
}
"""The challenges that the sign-in page has a question for, and the key of each one's answer."""
_REFUSED = "Incorrect username or password."
_HIDDEN = {"UserNotFoundException", "ResourceNotFoundException"}


class UserPool:
    """The realm of one user pool. The pool is moto's, and is looked at in moto's turn."""

    is_cognito = True

    def __init__(self, pool: Moto, challenges: Challenges, triggers: Triggers) -> None:
        self._pool = pool
        self._challenges = challenges
        self._triggers = triggers
        self.issuer = f"{cognito_issuer(pool.region)}{pool.id}"
        self.name = str(pool.name or pool.id)

    @classmethod
    def named(cls, pool_id: str, challenges: Challenges, triggers: Triggers) -> UserPool | None:
        """The realm of the pool with an id, or None where there is none."""
        with turns.turn():
            try:
                return cls(pool_named(pool_id), challenges, triggers)
            except ApiError:
                return None

    @property
    def has_login(self) -> bool:
        """Whether it has a domain, and so login pages."""
        with turns.turn():
            return self._pool.domain is not None

    def client(self, client_id: str) -> Client | None:
        """The pool's client with this id."""
        with turns.turn():
            held = self._pool.clients.get(client_id)
            return None if held is None else replace(client_of(held), ways=_ways(self._pool, held))

    def sign_in(self, client: Client, username: str, password: str) -> User | Challenge:
        """Check a password.

        Raises:
            SignInError: It is wrong, or the user may not sign in.
        """
        with _turn():
            return self._answered(self._challenges.flows.password(self._attempt(client), username, password))

    def choose(self, client: Client, username: str, way: str) -> User | Challenge:
        """Begin a sign-in without a password.

        Raises:
            SignInError: It is not the user's way.
        """
        with _turn():
            preferred = {"PREFERRED_CHALLENGE": way}
            step = self._challenges.flows.chosen(self._attempt(client), username, preferred)
            if isinstance(step, Asked) and step.name == "SELECT_CHALLENGE":
                raise SignInError("You can't sign in this way here yet. Sign in with your password.")
            return self._answered(step)

    def passkey_options(self, client: Client, username: str) -> str:
        """What a browser makes a passkey of. Raises SignInError."""
        with _turn():
            held, user = self._pool.clients[client.id], enabled(self._pool, username)
            return json.dumps(self._challenges.passkeys.begin(self._pool, held, user))

    def add_passkey(self, client: Client, username: str, credential: str) -> None:
        """Take what the browser made. Raises SignInError."""
        with _turn():
            held, user = self._pool.clients[client.id], enabled(self._pool, username)
            self._challenges.passkeys.complete(self._pool, held, user, credential)

    def respond(self, client: Client, challenge: Challenge, answer: str) -> User | Challenge:
        """Answer a challenge.

        Raises:
            SignInError: The answer is not taken.
        """
        with _turn():
            attempt = self._attempt(client)
            answers, session = {ANSWERS[challenge.name]: answer}, challenge.session
            if challenge.name == "MFA_SETUP":
                session = self._challenges.verified(session, answer.strip())
            step = self._challenges.answer(attempt, challenge.name, session, answers, hosted=True)
            return self._answered(step)

    def user(self, username: str) -> User:
        """The user with this name, or with this alias where the pool signs in by e-mail or phone.

        Raises:
            SignInError: There is none, or it is disabled.
        """
        with turns.turn():
            found = find(self._pool, username)
            if found is None:
                raise SignInError(_REFUSED)
            if not found.enabled:
                raise SignInError("User is disabled.")
            return user_of(found)

    def username(self, claims: Mapping[str, Any]) -> str:
        """Whose an access token with these claims is.

        Raises:
            SignInError: It is a machine's.
        """
        if "username" not in claims:
            raise SignInError("The token belongs to no user.")
        return str(claims["username"])

    def claims(
        self, client: Client, grant: Grant, user: User | None, occasion: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Claims as Cognito has them, changed by the pool's function if it has one.

        Raises:
            SignInError: The function fails.
        """
        access = told.access(client, grant, user)
        identity = told.identity(client, grant, user) if user is not None else {}
        with _turn():
            response = self._before_tokens(client, grant, user, occasion)
            version = self._triggers.version(self._pool)
        if response is None:
            return access, identity
        return told.overridden(access, identity, response, version)

    def user_info(self, client: Client | None, grant: Grant, user: User) -> dict[str, Any]:
        """The user's attributes as text, as Cognito's userInfo endpoint gives them.

        https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
        """
        texts = {
            name: str(value).lower() if isinstance(value, bool) else value
            for name, value in told.readable(client, grant, user).items()
        }
        return {"sub": user.sub, "username": user.username, **texts}

    def _before_tokens(
        self, client: Client, grant: Grant, user: User | None, occasion: str
    ) -> dict[str, Any] | None:
        version = self._triggers.version(self._pool)
        request: dict[str, Any] = {"clientMetadata": dict(grant.metadata) or None}
        if version != "1":
            request["scopes"] = list(grant.scopes)
        if user is None:
            if version != "3":  # Only the third version is told of machines.
                return None
        else:
            held = find(self._pool, user.username)
            request["userAttributes"] = seen(held) if held is not None else dict(user.attributes)
            request["groupConfiguration"] = {
                "groupsToOverride": list(user.groups),
                "iamRolesToOverride": list(user.roles),
                "preferredRole": user.roles[0] if user.roles else None,
            }
        key = "claimsOverrideDetails" if version == "1" else "claimsAndScopeOverrideDetails"
        return self._triggers.run(
            self._pool,
            "PreTokenGeneration",
            occasion,
            username=user.username if user is not None else client.id,
            client_id=client.id,
            request=request,
            response={key: None},
            version=version,
        )

    def _attempt(self, client: Client) -> Attempt:
        return Attempt(self._pool, self._pool.clients[client.id], hosted=True)

    def _answered(self, step: Signed | Asked) -> User | Challenge:
        if not isinstance(step, Asked):
            return user_of(step.user)
        if step.name not in ANSWERS:
            text = f"This sign-in needs {step.name}, which this page does not have; use Cognito's API."
            raise SignInError(text)
        if step.name == "WEB_AUTHN":
            parameters = step.parameters
            options = parameters["CREDENTIAL_REQUEST_OPTIONS"]
            return Challenge(step.name, parameters["USERNAME"], step.session, options=options)
        if step.name != "MFA_SETUP":
            return Challenge(step.name, step.parameters["USER_ID_FOR_SRP"], step.session)
        if "SOFTWARE_TOKEN_MFA" not in step.parameters["MFAS_CAN_SETUP"]:
            raise SignInError(
                "This sign-in needs a second factor by text message, and the user has no phone number."
            )
        secret = new_secret()
        return Challenge(step.name, "", self._challenges.set_up(step.session, secret), key=secret)


def user_of(held: Moto) -> User:
    """A user of moto's, with its groups in the order of their precedence."""
    ranked = sorted(
        held.groups,
        key=lambda group: (2**31 if group.precedence is None else group.precedence, group.group_name),
    )
    return User(
        held.username,
        held.id,
        attributes(held),
        tuple(group.group_name for group in ranked),
        tuple(str(group.role_arn) for group in ranked if group.role_arn),
    )


def client_of(held: Moto) -> Client:
    """A client of moto's."""
    found = held.extended_config
    units = found.get("TokenValidityUnits") or {}

    def seconds(kind: str, default_unit: str, default: int) -> int:
        value = int(found.get(f"{kind}Validity") or 0)
        return value * _UNITS[units.get(kind, default_unit)] if value else default

    oauth = bool(found.get("AllowedOAuthFlowsUserPoolClient"))
    providers = found.get("SupportedIdentityProviders") or ["COGNITO"]
    rotation = found.get("RefreshTokenRotation") or {}
    readable = found.get("ReadAttributes")
    return Client(
        id=held.id,
        name=found.get("ClientName") or held.id,
        secrets=tuple(secrets_of(held).values()),
        flows=frozenset(found.get("AllowedOAuthFlows") or ()) if oauth else frozenset(),
        scopes=tuple(found.get("AllowedOAuthScopes") or ()),
        callback_urls=tuple(found.get("CallbackURLs") or ()),
        logout_urls=tuple(found.get("LogoutURLs") or ()),
        access_seconds=seconds("AccessToken", "hours", 3600),
        id_seconds=seconds("IdToken", "hours", 3600),
        refresh_seconds=seconds("RefreshToken", "days", 30 * 86400),
        rotate_grace=int(rotation.get("RetryGracePeriodSeconds") or 0)
        if rotation.get("Feature") == "ENABLED"
        else None,
        local_sign_in="COGNITO" in providers,
        readable=frozenset(readable) if readable else None,
    )


def _ways(pool: Moto, client: Moto) -> tuple[str, ...]:
    # https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-managedlogin.html
    policy = (pool.extended_config.get("Policies") or {}).get("SignInPolicy") or {}
    allowed = policy.get("AllowedFirstAuthFactors") or ()
    if "ALLOW_USER_AUTH" not in (client.extended_config.get("ExplicitAuthFlows") or ()):
        return ()
    return tuple(way for way in ("WEB_AUTHN", "EMAIL_OTP", "SMS_OTP") if way in allowed)


@contextmanager
def _turn() -> Iterator[None]:
    """Moto's turn; what Cognito's API refuses in it is told to the person who signs in."""
    with turns.turn():
        try:
            yield
        except ApiError as error:
            # As Cognito does where it must not tell whether a user exists.
            raise SignInError(_REFUSED if error.code in _HIDDEN else error.message) from error
