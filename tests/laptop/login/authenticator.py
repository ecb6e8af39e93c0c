"""A passkey provider in memory, which makes and signs what a browser and its authenticator would."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

ORIGIN = "http://localhost:3000"
FLAG = AuthenticatorData.FLAG
PRESENT, VERIFIED = FLAG.UP, FLAG.UP | FLAG.UV


@dataclass
class Authenticator:
    """One passkey. What it is told to be (`origin`, `party`, `flags`) may differ from what it is asked for."""

    origin: str = ORIGIN
    party: str = ""
    flags: AuthenticatorData.FLAG = VERIFIED
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def make(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Answer creation options (RegistrationResponseJSON)."""
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        data = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        about = AuthenticatorData.create(self._party(options["rp"]["id"]), self.flags | FLAG.AT, 0, data)
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._client("webauthn.create", options)),
                "attestationObject": websafe_encode(AttestationObject.create("none", about, {})),
                "transports": ["internal"],
            }
        )

    def sign(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Answer request options (AuthenticationResponseJSON)."""
        client = self._client("webauthn.get", options)
        about = AuthenticatorData.create(self._party(options["rpId"]), self.flags, 1)
        signature = self.key.sign(about + sha256(client), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(about),
                "signature": websafe_encode(signature),
            }
        )

    def _party(self, asked: str) -> bytes:
        return sha256((self.party or asked).encode())

    def _client(self, kind: str, options: Mapping[str, Any]) -> bytes:
        return CollectedClientData.create(kind, websafe_decode(options["challenge"]), self.origin)

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }
