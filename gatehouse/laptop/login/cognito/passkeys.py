"""Passkeys: how they are made, and how they sign somebody in.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html#amazon-cognito-user-pools-authentication-flow-methods-passkey
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from fido2.rpid import verify_rp_id
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from gatehouse.laptop.login.cognito.attempts import INCORRECT, Asked, Attempt, Open
from gatehouse.laptop.login.cognito.directory import state
from gatehouse.laptop.login.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fido2.webauthn import AttestedCredentialData

    from gatehouse.laptop.cloud.gaps.base import Moto
    from gatehouse.laptop.login.cognito.attempts import Desk

RELYING_PARTY: Final = "localhost"
"""Whose passkeys are, on a laptop, whatever a pool names: at a page of this machine a browser makes them for no other."""
_ALGORITHMS: Final = (-7, -257)
"""ES256 and RS256, which Cognito's creation options name."""
_TIMEOUT: Final = 60_000
_SECONDS: Final = 300.0
"""How long a registration may take. AWS does not say how long it gives."""


@dataclass(frozen=True)
class Passkey:
    """A registered one: its key, who holds it (`platform`, `cross-platform` or empty), and since when."""

    data: AttestedCredentialData = field(repr=False)
    transports: tuple[str, ...]
    attachment: str
    created: float

    @property
    def id(self) -> str:
        """Its id, in base64url."""
        return websafe_encode(self.data.credential_id)


@dataclass(frozen=True)
class Registration:
    """One that has begun: by which client, what the answer is held against, and until when."""

    client: str
    expected: Any = field(repr=False)
    until: float


def offered(pool: Moto) -> bool:
    """Whether users of a pool may sign in with a passkey."""
    policy = (pool.extended_config.get("Policies") or {}).get("SignInPolicy") or {}
    return "WEB_AUTHN" in (policy.get("AllowedFirstAuthFactors") or ())


class Passkeys:
    """Makes them and checks them, for every pool."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def begin(self, pool: Moto, client: Moto, user: Moto) -> dict[str, Any]:
        """Do what StartWebAuthnRegistration does. Raises ApiError."""
        _require(pool)
        held = state(user)
        options, expected = _server(pool).register_begin(
            PublicKeyCredentialUserEntity(
                id=user.id.encode(), name=user.username, display_name=user.username
            ),
            _descriptors(held.passkeys.values()),
            resident_key_requirement=ResidentKeyRequirement.REQUIRED,
            user_verification=_verification(pool),
        )
        held.registration = Registration(client.id, expected, self._desk.clock() + _SECONDS)
        told: dict[str, Any] = json.loads(json.dumps(dict(options.public_key)))
        return told

    def complete(self, pool: Moto, client: Moto, user: Moto, credential: Any) -> None:  # noqa: ANN401 - a document
        """Do what CompleteWebAuthnRegistration does. Raises ApiError."""
        _require(pool)
        held = state(user)
        begun = held.registration
        if begun is None or self._desk.clock() >= begun.until:
            raise ApiError("WebAuthnChallengeNotFoundException", "Challenge not found or expired.")
        if begun.client != client.id:
            text = "The access token is of another client than the one that began the registration."
            raise ApiError("WebAuthnClientMismatchException", text)
        try:
            made = RegistrationResponse.from_dict(_document(credential))
            found = made.response.attestation_object.auth_data
            _fits(made.response.client_data.origin, found.rp_id_hash)
            data = _server(pool).register_complete(begun.expected, made).credential_data
            transports = tuple(map(str, _document(credential)["response"].get("transports") or ()))
        except ApiError:
            raise
        except Exception as error:  # what is sent is anything, and fido2 raises anything at it
            raise ApiError("InvalidParameterException", f"The credential is not taken: {error}") from error
        if data is None or data.public_key.get(3) not in _ALGORITHMS:
            text = "The passkey's key is none of those that the creation options name: ES256 and RS256."
            raise ApiError("WebAuthnCredentialNotSupportedException", text)
        held.registration = None
        attachment = str(made.authenticator_attachment or "")
        passkey = Passkey(data, transports, attachment, self._desk.clock())
        held.passkeys[passkey.id] = passkey

    def ask(self, attempt: Attempt, user: Moto) -> Asked:
        """Ask for a passkey: the challenge WEB_AUTHN."""
        options, expected = _server(attempt.pool).authenticate_begin(
            _descriptors(state(user).passkeys.values()), _verification(attempt.pool)
        )
        told = json.dumps(dict(options.public_key))
        opened = Open(attempt, user.username, "WEB_AUTHN", expected)
        return self._desk.ask(opened, {"CREDENTIAL_REQUEST_OPTIONS": told, "USERNAME": user.username})

    def check(self, opened: Open, user: Moto, answers: Mapping[str, str]) -> None:
        """Check what a passkey signed, the answer to WEB_AUTHN. Raises ApiError."""
        if not answers.get("CREDENTIAL"):
            raise ApiError("InvalidParameterException", "Missing required parameter CREDENTIAL")
        held = [passkey.data for passkey in state(user).passkeys.values()]
        try:
            answer = AuthenticationResponse.from_dict(_document(answers["CREDENTIAL"]))
            _server(opened.attempt.pool).authenticate_complete(opened.secret, held, answer)
        except Exception as error:
            raise INCORRECT from error


def described(passkey: Passkey) -> dict[str, Any]:
    """A passkey as ListWebAuthnCredentials tells of it."""
    attachment = {"AuthenticatorAttachment": passkey.attachment} if passkey.attachment else {}
    return {
        "CredentialId": passkey.id,
        "FriendlyCredentialName": f"Passkey {passkey.id[:8]}",
        "RelyingPartyId": RELYING_PARTY,
        **attachment,
        "AuthenticatorTransports": list(passkey.transports),
        "CreatedAt": passkey.created,
    }


def _require(pool: Moto) -> None:
    if not offered(pool):
        raise ApiError("WebAuthnNotEnabledException", "WebAuthn is not enabled for this user pool.")
    # On AWS the relying party has to be one that the pool names, or its domain.
    if pool.domain is None and not _configured(pool).get("RelyingPartyId"):
        text = "The user pool has neither a relying party ID nor a domain. Give it one of the two."
        raise ApiError("WebAuthnConfigurationMissingException", text)


def _configured(pool: Moto) -> dict[str, Any]:
    return getattr(pool, "web_authn_config", None) or {}


def _verification(pool: Moto) -> UserVerificationRequirement:
    return UserVerificationRequirement(_configured(pool).get("UserVerification") or "preferred")


def _server(pool: Moto) -> Fido2Server:
    name = pool.name or pool.id
    # The origin is looked at before, for an error of its own; here once more, for what signs in.
    server = Fido2Server(PublicKeyCredentialRpEntity(id=RELYING_PARTY, name=name))
    server.timeout = _TIMEOUT  # type: ignore[assignment]
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=number)
        for number in _ALGORITHMS
    ]
    return server


def _descriptors(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    kind = PublicKeyCredentialType.PUBLIC_KEY
    return [PublicKeyCredentialDescriptor(type=kind, id=passkey.data.credential_id) for passkey in passkeys]


def _fits(origin: str, party: bytes) -> None:
    if not verify_rp_id(RELYING_PARTY, origin):
        text = f"The origin {origin!r} is none of {RELYING_PARTY}, which passkeys are for on a laptop."
        raise ApiError("WebAuthnOriginNotAllowedException", text)
    if party != PublicKeyCredentialRpEntity(id=RELYING_PARTY, name="").id_hash:
        text = f"The passkey is for another relying party than {RELYING_PARTY}, which a laptop's are for."
        raise ApiError("WebAuthnRelyingPartyMismatchException", text)


def _document(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a document, or its text
    found = json.loads(value) if isinstance(value, str) else value
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - the caller refuses it as it refuses others
    return found
