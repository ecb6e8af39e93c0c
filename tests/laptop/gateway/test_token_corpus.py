"""Forged, malformed and borderline tokens: none that AWS would refuse is let in."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

from tests.laptop.gateway.world import AUDIENCE, KEYS, Api, Tokens, World, b64, echo

if TYPE_CHECKING:
    from collections.abc import Iterator

Make = Callable[[Tokens], str]
Claims = dict[str, Any]


def now() -> int:
    return int(time.time())


def claims(**changes: Any) -> Make:
    return lambda tokens: tokens.sign(**changes)


def header(**changes: Any) -> Make:
    """A properly signed token with another header."""
    protected = {
        name: value for name, value in ({"alg": "RS256", "kid": "k1"} | changes).items() if value is not ...
    }
    return lambda tokens: signed(tokens, json.dumps(protected))


def signed(tokens: Tokens, protected: str | bytes, payload: str | bytes | None = None) -> str:
    """Sign any two segments with the issuer's key, whatever they hold."""
    body = json.dumps(tokens.claims()) if payload is None else payload
    start = f"{b64(protected)}.{b64(body)}"
    return f"{start}.{raw_signature(start)}"


def raw_signature(start: str) -> str:
    private: Any = KEYS["k1"].private_key
    return b64(private.sign(start.encode(), padding.PKCS1v15(), hashes.SHA256()))


def payload(body: str | bytes) -> Make:
    """A properly signed token with any payload."""
    return lambda tokens: signed(tokens, '{"alg":"RS256","kid":"k1"}', body)


def with_claim(name: str, text: str) -> Make:
    """A properly signed token where one claim is this very JSON text."""

    def make(tokens: Tokens) -> str:
        body = json.dumps(tokens.claims(**{name: ...}))[:-1] + f', "{name}": {text}}}'
        return signed(tokens, '{"alg":"RS256","kid":"k1"}', body)

    return make


def edited(change: Callable[[list[str]], list[str]]) -> Make:
    """A good token whose segments were tampered with."""
    return lambda tokens: ".".join(change(tokens.sign().split(".")))


def with_key(alg: str, key: Any, **protected: Any) -> Make:
    registry = jws.JWSRegistry(algorithms=[alg], strict_check_header=False)
    return lambda tokens: jws.serialize_compact(
        {"alg": alg, "kid": "k1", **protected}, json.dumps(tokens.claims()), key, registry=registry
    )


def with_secret(alg: str, digest: str, secret: bytes) -> Make:
    def make(tokens: Tokens) -> str:
        start = f"{b64({'alg': alg, 'kid': 'k1'})}.{b64(tokens.claims())}"
        return f"{start}.{b64(hmac.digest(secret, start.encode(), digest))}"

    return make


def public_pem() -> bytes:
    public: Any = KEYS["k1"].public_key
    found: bytes = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return found


def public_jwk() -> dict[str, Any]:
    return {**KEYS["k2"].as_dict(private=False), "kid": "k1"}


def swapped(segment: str) -> str:
    return segment[:10] + ("A" if segment[10] != "A" else "B") + segment[11:]


def unsigned(alg: str) -> Make:
    return lambda tokens: f"{b64({'alg': alg, 'kid': 'k1'})}.{b64(tokens.claims())}."


EC = ECKey.generate_key("P-256")
ED = OKPKey.generate_key("Ed25519")

REFUSED: dict[str, Make] = {
    # Algorithms
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg NONE": unsigned("NONE"),
    "alg nOnE": unsigned("nOnE"),
    "alg empty": unsigned(""),
    "alg none, with a good signature's bytes": edited(
        lambda s: [b64({"alg": "none", "kid": "k1"}), s[1], s[2]]
    ),
    "alg RS256 without a signature": unsigned("RS256"),
    "alg HS256 with the public key as the secret": with_secret("HS256", "sha256", public_pem()),
    "alg HS256 with the modulus as the secret": with_secret(
        "HS256", "sha256", str(KEYS["k1"].as_dict(private=False)["n"]).encode()
    ),
    "alg HS256 with a guessed secret": with_secret("HS256", "sha256", b"secret"),
    "alg HS512": with_secret("HS512", "sha512", public_pem()),
    "alg ES256": with_key("ES256", EC),
    "alg Ed25519": with_key("Ed25519", ED),
    "alg PS256": lambda tokens: tokens.sign(alg="PS256"),
    "alg EdDSA": header(alg="EdDSA"),
    "alg missing": header(alg=...),
    "alg null": header(alg=None),
    "alg a list": header(alg=["RS256"]),
    "alg in lower case": header(alg="rs256"),
    "alg with a space": header(alg="RS256 "),
    "alg RS1": header(alg="RS1"),
    "alg RS384 over a SHA-256 signature": header(alg="RS384"),
    "alg with a quote": header(alg='RS256" error="'),
    # Keys
    "another key under a known kid": lambda tokens: tokens.sign("k2", header={"alg": "RS256", "kid": "k1"}),
    "an unknown kid": lambda tokens: tokens.sign("k2"),
    "no kid": header(kid=...),
    "kid null": header(kid=None),
    "kid empty": header(kid=""),
    "kid a number": header(kid=1),
    "kid a list": header(kid=["k1"]),
    "kid in upper case": header(kid="K1"),
    "kid a path": header(kid="../k1"),
    "kid with a lone surrogate": header(kid="\ud800"),
    "its own key in jwk": lambda tokens: tokens.sign(
        "k2", header={"alg": "RS256", "kid": "k1", "jwk": public_jwk()}
    ),
    "its own key by jku": lambda tokens: tokens.sign(
        "k2", header={"alg": "RS256", "kid": "k1", "jku": "http://127.0.0.1:9/keys"}
    ),
    "its own key by x5u": lambda tokens: tokens.sign(
        "k2", header={"alg": "RS256", "kid": "k2", "x5u": "http://127.0.0.1:9/"}
    ),
    # Headers
    "a critical header": header(crit=["exp"], exp=1),
    "a critical header that is empty": header(crit=[]),
    "b64 false": header(b64=False, crit=["b64"]),
    "a header twice": lambda tokens: signed(tokens, '{"alg":"none","alg":"RS256","kid":"k1"}'),
    "a header that is a list": lambda tokens: signed(tokens, '["RS256"]'),
    "a header that is null": lambda tokens: signed(tokens, "null"),
    "a header that is no JSON": lambda tokens: signed(tokens, "{alg:RS256}"),
    "a header that is not UTF-8": lambda tokens: signed(tokens, b'{"alg":"RS256","kid":"k1","x":"\xff"}'),
    "an empty header": lambda tokens: signed(tokens, ""),
    "a deeply nested header": lambda tokens: signed(tokens, "[" * 2000),
    # Signatures
    "a signature cut short": edited(lambda s: [s[0], s[1], s[2][:-4]]),
    "a signature made longer": edited(lambda s: [s[0], s[1], s[2] + "AAAA"]),
    "a changed signature": edited(lambda s: [s[0], s[1], swapped(s[2])]),
    "a changed payload": edited(lambda s: [s[0], swapped(s[1]), s[2]]),
    "an empty signature": edited(lambda s: [s[0], s[1], ""]),
    "a signature of zeros": edited(lambda s: [s[0], s[1], b64(b"\0" * 256)]),
    "another token's signature": lambda tokens: ".".join(
        tokens.sign(sub="admin").split(".")[:2] + tokens.sign().split(".")[2:]
    ),
    # Encodings
    "one segment": lambda _: "abc",
    "two segments": edited(lambda s: s[:2]),
    "four segments": edited(lambda s: [*s, ""]),
    "five segments, as if encrypted": edited(lambda s: [*s, "a", "b"]),
    "only dots": lambda _: "..",
    "padding": edited(lambda s: [s[0] + "==", *s[1:]]),
    "padding on the signature": edited(lambda s: [s[0], s[1], s[2] + "=="]),
    "the other alphabet": lambda tokens: ".".join(
        base64.b64encode(base64.urlsafe_b64decode(part + "===")).decode() for part in tokens.sign().split(".")
    ),
    "a space in the middle": edited(lambda s: [s[0], " " + s[1], s[2]]),
    "bits left over in the payload": edited(lambda s: [s[0], s[1] + "A", s[2]]),
    "the JSON serialisation": lambda tokens: json.dumps(
        dict(zip(("protected", "payload", "signature"), tokens.sign().split("."), strict=True))
    ),
    "two tokens": lambda tokens: f"{tokens.sign()},{tokens.sign()}",
    "Bearer twice": lambda tokens: f"Bearer {tokens.sign()}",
    "a payload that is a list": payload("[]"),
    "a payload that is a string": payload('"x"'),
    "an empty payload": payload(""),
    "a payload with text after it": lambda tokens: payload(json.dumps(tokens.claims()) + "x")(tokens),
    "a payload that is not UTF-8": payload(b'{"iss":"\xff"}'),
    "a claim twice": with_claim("exp", '1, "exp": 99999999999'),
    # Times
    "exp now": claims(exp=0),
    "exp a second ago": lambda tokens: tokens.sign(exp=now() - 1),
    "exp missing": claims(exp=...),
    "exp null": claims(exp=None),
    "exp a string": claims(exp="99999999999"),
    "exp true": claims(exp=True),
    "exp a list": claims(exp=[99999999999]),
    "exp negative": claims(exp=-1),
    "exp NaN": with_claim("exp", "NaN"),
    "exp Infinity": with_claim("exp", "Infinity"),
    "exp too large for a float": with_claim("exp", "1e999"),
    "exp a huge integer": with_claim("exp", "9" * 400),
    "exp with more digits than are read": with_claim("exp", "9" * 5000),
    "nbf in the future": lambda tokens: tokens.sign(nbf=now() + 60),
    "nbf a string": claims(nbf="0"),
    "nbf null": claims(nbf=None),
    "iat in the future": lambda tokens: tokens.sign(iat=now() + 60),
    "iat a string": claims(iat="0"),
    # Issuers and audiences
    "iss missing": claims(iss=...),
    "iss null": claims(iss=None),
    "iss a list": lambda tokens: tokens.sign(iss=[tokens.world.issuer.url]),
    "iss with a slash": lambda tokens: tokens.sign(iss=tokens.world.issuer.url + "/"),
    "iss in upper case": lambda tokens: tokens.sign(iss=tokens.world.issuer.url.upper()),
    "iss of another": claims(iss="https://evil.example.com"),
    "aud wrong": claims(aud="other", client_id=...),
    "aud wrong, client_id right": claims(aud="other"),
    "aud null, client_id right": claims(aud=None),
    "aud an empty list, client_id right": claims(aud=[]),
    "aud an object": claims(aud={AUDIENCE: 1}),
    "aud a list in a list": claims(aud=[[AUDIENCE]]),
    "aud with a space": claims(aud=f"{AUDIENCE} "),
    "aud in upper case": claims(aud=AUDIENCE.upper()),
    "aud joined": claims(aud=f"{AUDIENCE},other"),
    "neither aud nor client_id": claims(client_id=...),
    "client_id wrong": claims(client_id="other"),
    "client_id a list": claims(client_id=[AUDIENCE]),
    "azp only": claims(client_id=..., azp=AUDIENCE),
    # Sizes
    "a token of 9 KB that is no token": lambda _: "a" * 9_000,
}

ACCEPTED: dict[str, Make] = {
    "a plain one": claims(),
    "typ at+jwt": header(typ="at+jwt"),
    "private headers": header(nonce="x", x5t="y", foo={"bar": 1}),
    "iat now": lambda tokens: tokens.sign(iat=now()),
    "no iat": claims(iat=...),
    "nbf now": lambda tokens: tokens.sign(nbf=now()),
    "fractions of a second": lambda tokens: tokens.sign(exp=now() + 60.5, iat=now() - 0.5),
    "exp far away": claims(exp=32_503_680_000),
    "aud in a list among others": claims(aud=["x", 7, None, AUDIENCE], client_id=...),
    "aud right, client_id wrong": claims(aud=AUDIENCE, client_id="other"),
    "a claim that is not ASCII": claims(name="Zoë \u2603 \U0001f600"),
    "a claim with a lone surrogate": with_claim("name", '"\\ud800"'),
    "a claim with control characters": claims(name="a\r\nb\0"),
    "8 KB of claims": claims(pad="x" * 5_000),
}


@pytest.fixture(scope="module")
def closed(_world: World) -> Iterator[World]:
    """One API for the whole corpus."""
    _world._names += 1
    _world.issuer.reset(f"{_world.issuer_base}/corpus", "k1")
    api = Api(_world)
    api.route("GET /hello", echo, authorizer=api.jwt())
    api.serve()
    yield _world
    _world.reset()


@pytest.mark.parametrize("name", REFUSED)
def test_a_token_that_aws_refuses_is_refused(closed: World, name: str) -> None:
    token = REFUSED[name](Tokens(closed))
    closed.events.clear()
    answer = closed.bearer("/hello", token)
    assert answer.status_code == 401
    assert answer.content == b'{"message":"Unauthorized"}'
    assert answer.headers["www-authenticate"].startswith('Bearer scope="" error="invalid_token" ')
    assert closed.events == []


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_borderline_token_is_accepted(closed: World, name: str) -> None:
    answer = closed.bearer("/hello", ACCEPTED[name](Tokens(closed)))
    assert answer.status_code == 200, answer.headers


def test_the_corpus_is_large_enough() -> None:
    assert len(REFUSED) + len(ACCEPTED) >= 60
