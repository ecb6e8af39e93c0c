"""Sign-in at Cognito without sending the password: both halves of Secure Remote Password (SRP-6a).

Cognito's flow is USER_SRP_AUTH followed by the challenge PASSWORD_VERIFIER:
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
The group is the 3072-bit one of RFC 5054 (RFC 3526, group 15), the hash SHA-256; integers are hashed as
big-endian bytes with a zero byte in front where the first bit is set, as AWS's own client libraries do.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
G = 2


def padded(number: int) -> bytes:
    """The number's big-endian bytes, with a zero byte in front where it would read as negative."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def digest(*parts: bytes) -> int:
    """SHA-256 of the parts, one after the other, as a number."""
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


K = digest(padded(N), padded(G))


def session_key(shared: int, scramble: int) -> bytes:
    """The 16 bytes that both sides derive from the shared secret (HKDF with SHA-256, one block)."""
    pseudorandom = hmac.digest(padded(scramble), padded(shared), "sha256")
    return hmac.digest(pseudorandom, b"Caldera Derived Key\x01", "sha256")[:16]


@dataclass(frozen=True)
class Handshake:
    """One sign-in: a fresh private number `a` and what to answer with it."""

    a: int = field(default_factory=lambda: secrets.randbits(1024) + 2, repr=False)

    @property
    def public(self) -> str:
        """SRP_A, in hexadecimal."""
        return f"{pow(G, self.a, N):x}"

    def answer(
        self, challenge: dict[str, str], password: str, *, pool_id: str, now: datetime | None = None
    ) -> dict[str, str]:
        """The responses to PASSWORD_VERIFIER, without SECRET_HASH.

        Raises:
            ValueError: The server's number is one that no honest server sends.
        """
        theirs = int(challenge["SRP_B"], 16)
        if theirs % N == 0:
            raise ValueError("the server's SRP_B is a multiple of N")
        scramble = digest(padded(pow(G, self.a, N)), padded(theirs))
        if scramble == 0:
            raise ValueError("the scrambling number is zero")
        user = challenge["USER_ID_FOR_SRP"]
        x = _private(pool_id, user, password, int(challenge["SALT"], 16))
        shared = pow(theirs - K * pow(G, x, N), self.a + scramble * x, N)
        moment = now or datetime.now(UTC)
        stamp = f"{moment:%a %b} {moment.day} {moment:%H:%M:%S UTC %Y}"
        key = session_key(shared, scramble)
        return {
            "USERNAME": user,
            "PASSWORD_CLAIM_SECRET_BLOCK": challenge["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": _signature(key, pool_id, user, challenge["SECRET_BLOCK"], stamp),
            "TIMESTAMP": stamp,
        }


@dataclass(frozen=True)
class Verifier:
    """The server's half of one sign-in, for a user whose password it knows.

    `client` is what the client sent as SRP_A; `b` and `salt` are fresh.
    """

    pool_id: str
    user: str
    client: int
    password: str = field(repr=False)
    b: int = field(default_factory=lambda: secrets.randbits(1024) + 2, repr=False)
    salt: int = field(default_factory=lambda: secrets.randbits(128))
    block: str = field(default_factory=lambda: base64.b64encode(secrets.token_bytes(64)).decode())

    @classmethod
    def begin(cls, pool_id: str, user: str, srp_a: str, password: str) -> Verifier:
        """Take a client's SRP_A, in hexadecimal.

        Raises:
            ValueError: It is no such number, or one that would make every password right (RFC 5054, section 2.5.4).
        """
        client = int(srp_a, 16)
        if client % N == 0:
            raise ValueError("SRP_A is a multiple of N")
        return cls(pool_id, user, client, password)

    @property
    def challenge(self) -> dict[str, str]:
        """What the client needs to answer: the challenge parameters of PASSWORD_VERIFIER."""
        return {
            "SALT": f"{self.salt:x}",
            "SRP_B": f"{self._public:x}",
            "USER_ID_FOR_SRP": self.user,
            "SECRET_BLOCK": self.block,
        }

    def accepts(self, answers: Mapping[str, str]) -> bool:
        """Whether the answers prove that the client knows the password."""
        if answers.get("PASSWORD_CLAIM_SECRET_BLOCK") != self.block:
            return False
        scramble = digest(padded(self.client), padded(self._public))
        shared = pow(self.client * pow(self._verifier, scramble, N), self.b, N)
        key = session_key(shared, scramble)
        expected = _signature(key, self.pool_id, self.user, self.block, answers.get("TIMESTAMP", ""))
        return hmac.compare_digest(expected.encode(), answers.get("PASSWORD_CLAIM_SIGNATURE", "").encode())

    @cached_property
    def _verifier(self) -> int:
        return pow(G, _private(self.pool_id, self.user, self.password, self.salt), N)

    @cached_property
    def _public(self) -> int:
        return (K * self._verifier + pow(G, self.b, N)) % N


def _private(pool_id: str, user: str, password: str, salt: int) -> int:
    inner = hashlib.sha256(f"{pool_id.partition('_')[2]}{user}:{password}".encode()).digest()
    return digest(padded(salt), inner)


def _signature(key: bytes, pool_id: str, user: str, block: str, stamp: str) -> str:
    message = f"{pool_id.partition('_')[2]}{user}".encode() + base64.b64decode(block) + stamp.encode()
    return base64.b64encode(hmac.digest(key, message, "sha256")).decode()
