"""Sign-in at Cognito without sending the password: the client's half of Secure Remote Password (SRP-6a).

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
        user, pool = challenge["USER_ID_FOR_SRP"], pool_id.partition("_")[2]
        inner = hashlib.sha256(f"{pool}{user}:{password}".encode()).digest()
        x = digest(padded(int(challenge["SALT"], 16)), inner)
        shared = pow(theirs - K * pow(G, x, N), self.a + scramble * x, N)
        moment = now or datetime.now(UTC)
        stamp = f"{moment:%a %b} {moment.day} {moment:%H:%M:%S UTC %Y}"
        message = f"{pool}{user}".encode() + base64.b64decode(challenge["SECRET_BLOCK"]) + stamp.encode()
        signature = hmac.digest(session_key(shared, scramble), message, "sha256")
        return {
            "USERNAME": user,
            "PASSWORD_CLAIM_SECRET_BLOCK": challenge["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(signature).decode(),
            "TIMESTAMP": stamp,
        }
