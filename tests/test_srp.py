"""The server's half of SRP-6a is done here, from the protocol's own definition, and must agree with ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime

import pytest

from gatehouse.srp import G, Handshake, K, N, digest, padded, session_key

POOL, USER, PASSWORD = "eu-west-1_AbCdEf123", "ada", "Correct-horse-1"
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
BLOCK = base64.b64encode(b"a secret block of the server").decode()


def pi_scaled(bits: int) -> int:
    """floor(2**bits * pi), by Machin's formula."""
    one = 1 << (bits + 64)

    def arctan_of_inverse(x: int) -> int:
        total = term = one // x
        divisor, sign = 3, -1
        while term := term // (x * x):
            total += sign * (term // divisor)
            divisor, sign = divisor + 2, -sign
        return total

    return (4 * (4 * arctan_of_inverse(5) - arctan_of_inverse(239))) >> 64


def test_the_prime_is_the_one_that_rfc_3526_defines() -> None:
    assert 2**3072 - 2**3008 - 1 + 2**64 * (pi_scaled(2942) + 1690314) == N


def server(password: str) -> tuple[int, int, int]:
    """Its salt, its private number and its public one, for a user with that password."""
    salt, b = secrets.randbits(128), secrets.randbits(1024)
    inner = hashlib.sha256(f"AbCdEf123{USER}:{password}".encode()).digest()
    verifier = pow(G, digest(padded(salt), inner), N)
    return salt, b, (K * verifier + pow(G, b, N)) % N


def signature_of(salt: int, b: int, public: int, a_public: int, stamp: str) -> str:
    inner = hashlib.sha256(f"AbCdEf123{USER}:{PASSWORD}".encode()).digest()
    verifier = pow(G, digest(padded(salt), inner), N)
    u = digest(padded(a_public), padded(public))
    key = session_key(pow(a_public * pow(verifier, u, N), b, N), u)
    message = f"AbCdEf123{USER}".encode() + base64.b64decode(BLOCK) + stamp.encode()
    return base64.b64encode(hmac.digest(key, message, "sha256")).decode()


def answer(handshake: Handshake, salt: int, public: int, password: str) -> dict[str, str]:
    challenge = {"SALT": f"{salt:x}", "SRP_B": f"{public:x}", "USER_ID_FOR_SRP": USER, "SECRET_BLOCK": BLOCK}
    return handshake.answer(challenge, password, pool_id=POOL, now=NOW)


@pytest.mark.parametrize("round_", range(5))
def test_both_sides_arrive_at_the_same_signature(round_: int) -> None:
    handshake = Handshake()
    salt, b, public = server(PASSWORD)
    given = answer(handshake, salt, public, PASSWORD)
    assert given["TIMESTAMP"] == "Wed Mar 4 05:06:07 UTC 2026"
    assert given["PASSWORD_CLAIM_SIGNATURE"] == signature_of(
        salt, b, public, int(handshake.public, 16), given["TIMESTAMP"]
    )


def test_another_password_gives_another_signature() -> None:
    handshake = Handshake()
    salt, b, public = server(PASSWORD)
    given = answer(handshake, salt, public, "Correct-horse-2")
    assert given["PASSWORD_CLAIM_SIGNATURE"] != signature_of(
        salt, b, public, int(handshake.public, 16), given["TIMESTAMP"]
    )


def test_a_server_number_that_gives_the_secret_away_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of N"):
        answer(Handshake(), 1, N * 2, PASSWORD)


def test_the_private_number_is_not_in_the_repr() -> None:
    handshake = Handshake()
    assert str(handshake.a) not in repr(handshake)
