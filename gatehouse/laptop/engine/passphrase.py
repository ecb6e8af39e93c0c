"""Decrypts configuration values that `pulumi config set --secret` encrypted with a passphrase.

The scheme is the passphrase provider's (https://www.pulumi.com/docs/iac/concepts/secrets/): PBKDF2 with
SHA-256 and 1,000,000 rounds gives a 32-byte key, AES-256-GCM encrypts, and the stack's `encryptionsalt`
carries the salt and a known text by which a wrong passphrase is told.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROUNDS = 1_000_000
_KNOWN_TEXT = "pulumi"
_REMEDY = "Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it."


class DecryptionError(Exception):
    """A value that can't be decrypted, and what to do about it. Never holds the value or the passphrase."""


@dataclass
class Passphrase:
    """A stack's passphrase and salt; the key is derived when the first value wants it, since that takes a while."""

    salt: str | None
    phrase: str | None
    provider: str | None = None

    def __repr__(self) -> str:
        return "Passphrase(...)"

    @classmethod
    def of(cls, settings: Mapping[str, Any], environment: Mapping[str, str]) -> Passphrase:
        """Take the salt from a stack's settings and the passphrase from the environment, where the CLI looks for it."""
        phrase = environment.get("PULUMI_CONFIG_PASSPHRASE")
        file = environment.get("PULUMI_CONFIG_PASSPHRASE_FILE")
        if phrase is None and file and Path(file).is_file():
            phrase = Path(file).read_text(encoding="utf-8").strip()
        provider = settings.get("secretsprovider")
        salt = settings.get("encryptionsalt")
        return cls(str(salt) if salt else None, phrase, str(provider) if provider else None)

    def decrypt(self, text: str) -> str:
        """Decrypt one `secure:` value.

        Raises:
            DecryptionError: There is no passphrase, it is the wrong one, or the value is of another secrets
            provider.
        """
        return _open(self._key, text)

    @cached_property
    def _key(self) -> bytes:
        if self.provider and self.provider not in {"passphrase", "default"}:
            raise DecryptionError(
                f"the value is encrypted by {self.provider.split(':')[0]}, which the laptop runtime can't ask."
                " Give a laptop stack its own value, or encrypt it with a passphrase."
            )
        if self.salt is None:
            raise DecryptionError(
                "the value is encrypted, but the stack's file has no `encryptionsalt` to decrypt it with."
            )
        if self.phrase is None:
            raise DecryptionError(f"the value is encrypted and there is no passphrase. {_REMEDY}")
        parts = self.salt.split(":", 2)
        if len(parts) != 3 or parts[0] != "v1":  # noqa: PLR2004 - version, salt, check
            raise DecryptionError("the stack's `encryptionsalt` is malformed.")
        key = hashlib.pbkdf2_hmac("sha256", self.phrase.encode(), _decoded(parts[1]), _ROUNDS, 32)
        if _open(key, parts[2]) != _KNOWN_TEXT:
            raise DecryptionError(f"the passphrase is not the one it was encrypted with. {_REMEDY}")
        return key


def _open(key: bytes, text: str) -> str:
    version, _, rest = text.partition(":")
    nonce, _, sealed = rest.partition(":")
    if version != "v1" or not sealed:
        raise DecryptionError(
            "the encrypted value is malformed; set it again with `pulumi config set --secret`."
        )
    try:
        return AESGCM(key).decrypt(_decoded(nonce), _decoded(sealed), None).decode()
    except InvalidTag as error:
        raise DecryptionError(f"the passphrase is not the one it was encrypted with. {_REMEDY}") from error


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise DecryptionError(
            "the encrypted value is malformed; set it again with `pulumi config set --secret`."
        ) from error
