"""An issuer that is down, slow, huge, malformed or redirecting; rotation; what is remembered, and for how long."""

from __future__ import annotations

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from joserfc.jwk import RSAKey
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from gatehouse.laptop.gateway import issuers
from tests.laptop.gateway.world import KEYS, Api, Tokens, World, echo

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

DISCOVERY = "OIDC discovery endpoint communication error"
JWKS = "JWKS communication error"


def described(world: World, token: str) -> str:
    """The error that a call with the token gets; empty where it is let in."""
    answer = world.bearer("/hello", token)
    if answer.status_code == 200:
        return ""
    assert answer.status_code == 401
    assert answer.content == b'{"message":"Unauthorized"}'
    return answer.headers["www-authenticate"].split('error_description="')[1].rstrip('"')


def answering(body: bytes, status: int = 200, **headers: str) -> Callable[[], Awaitable[Response]]:
    async def answer() -> Response:
        return Response(body, status, headers)

    return answer


async def slow() -> Response:
    await asyncio.sleep(1)
    return JSONResponse({})


async def endless() -> Response:
    async def drops() -> Any:
        while True:
            yield b" "
            await asyncio.sleep(0.05)

    return StreamingResponse(drops())


FAULTS = {
    "not found": answering(b"{}", 404),
    "server error": answering(b"{}", 500),
    "empty": answering(b""),
    "html": answering(b"<html>"),
    "a list": answering(b"[]"),
    "null": answering(b"null"),
    "not utf-8": answering(b"\xff\xfe{"),
    "deep": answering(b"[" * 100_000),
    "huge": answering(b" " * 200_000 + b"{}"),
    "no content": answering(b"", 204),
    "a false length": answering(b"{}", 206),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("document", "error"), [("discovery", DISCOVERY), ("jwks", JWKS)])
def test_a_faulty_document_lets_nobody_in(
    world: World, hello: Api, tokens: Tokens, fault: str, document: str, error: str
) -> None:
    setattr(world.issuer, document, FAULTS[fault])
    assert described(world, tokens.sign()) == error


@pytest.mark.parametrize("document", ["discovery", "jwks"])
def test_a_redirect_is_not_followed(world: World, hello: Api, tokens: Tokens, document: str) -> None:
    good = world.issuer.good_discovery if document == "discovery" else world.issuer.good_jwks
    hops = iter([True])

    async def redirect() -> Response:
        return RedirectResponse(f"{world.issuer.url}/{document}") if next(hops, False) else await good()

    setattr(world.issuer, document, redirect)
    assert described(world, tokens.sign()) in (DISCOVERY, JWKS)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of AWS's time for a document, so that nobody waits for all of it."""
    assert (
        issuers.TIMEOUT == 1.5
    )  # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
    monkeypatch.setattr(issuers, "TIMEOUT", 0.15)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("document", ["discovery", "jwks"])
@pytest.mark.parametrize("fault", [slow, endless])
def test_a_document_has_its_time_and_no_more(
    world: World, hello: Api, tokens: Tokens, document: str, fault: Callable[[], Awaitable[Response]]
) -> None:
    setattr(world.issuer, document, fault)
    assert described(world, tokens.sign()) == (DISCOVERY if document == "discovery" else JWKS)


def test_a_discovery_document_of_another_issuer_lets_nobody_in(
    world: World, hello: Api, tokens: Tokens
) -> None:
    world.issuer.discovery = answering(
        json.dumps({"issuer": "https://x", "jwks_uri": "https://x/k"}).encode()
    )
    assert described(world, tokens.sign()) == DISCOVERY


@pytest.mark.parametrize("uri", [7, None, "", "ftp://127.0.0.1/", "http://[", "http://127.0.0.1:9/", "x"])
def test_a_jwks_uri_that_leads_nowhere_lets_nobody_in(
    world: World, hello: Api, tokens: Tokens, uri: object
) -> None:
    world.issuer.discovery = answering(json.dumps({"issuer": world.issuer.url, "jwks_uri": uri}).encode())
    assert described(world, tokens.sign()) in (DISCOVERY, JWKS)


def key(**changes: object) -> dict[str, object]:
    return {**KEYS["k1"].as_dict(private=False), "kid": "k1", **changes}


@pytest.mark.parametrize(
    "keys",
    [
        [],
        ["k1"],
        [None],
        [key(kid=None)],
        [key(kid="k9")],
        [key(kid=1)],
        [key(use="enc")],
        [key(kty="oct", k="c2VjcmV0")],
        [key(kty="EC")],
        [key(n="")],
        [key(n="!!")],
        [key(n="_" * 20_000)],
        [key(n="a" * 100_000, e="a" * 40_000)],
        [key(n=7)],
        [key(e="")],
        [key(e=None)],
        [key(alg="RS512")],
        [key(alg="HS256")],
        {"k1": key()},
        "keys",
    ],
)
def test_a_key_that_is_not_an_rsa_signature_key_lets_nobody_in(
    world: World, hello: Api, tokens: Tokens, keys: object
) -> None:
    world.issuer.jwks = answering(json.dumps({"keys": keys}).encode())
    assert described(world, tokens.sign())


def test_a_bad_key_beside_a_good_one_does_no_harm(world: World, hello: Api, tokens: Tokens) -> None:
    keys = [None, 7, {"kty": "RSA", "kid": "bad"}, key(kty="EC", kid="k1"), key()]
    world.issuer.jwks = answering(json.dumps({"keys": keys}).encode())
    assert described(world, tokens.sign()) == ""


def test_a_short_key_lets_nobody_in(world: World, hello: Api, tokens: Tokens) -> None:
    with pytest.warns(Warning, match="2048"):
        short = RSAKey.generate_key(1024, {"kid": "short"})
    KEYS["short"] = short
    world.issuer.jwks = answering(
        json.dumps({"keys": [{**short.as_dict(private=False), "kid": "short"}]}).encode()
    )
    assert described(world, tokens.sign("short")) == "the token's key has an unusable size"
    del KEYS["short"]


def test_it_heals(world: World, hello: Api, tokens: Tokens) -> None:
    world.issuer.discovery = FAULTS["server error"]
    token = tokens.sign()
    assert described(world, token) == DISCOVERY
    world.issuer.discovery = world.issuer.good_discovery
    assert described(world, token) == DISCOVERY  # not asked again at once
    assert world.issuer.fetched == ["discovery"]
    world.offset = issuers.PAUSE
    assert described(world, token) == ""


def test_a_rotated_key_is_fetched_at_once(world: World, hello: Api, tokens: Tokens) -> None:
    assert described(world, tokens.sign("k1")) == ""
    world.issuer.keys = {"k2": KEYS["k2"]}
    assert described(world, tokens.sign("k2")) == ""
    assert world.issuer.fetched == ["discovery", "jwks"] * 2


def test_a_retired_key_is_forgotten_with_its_tokens(world: World, hello: Api, tokens: Tokens) -> None:
    old = tokens.sign("k1")
    assert described(world, old) == ""
    world.issuer.keys = {"k2": KEYS["k2"]}
    assert described(world, tokens.sign("k2")) == ""
    assert described(world, old)


def test_a_token_is_not_remembered_past_its_keys_life(world: World, hello: Api, tokens: Tokens) -> None:
    token = tokens.sign(exp=int(time.time()) + 100_000)
    assert described(world, token) == ""
    world.issuer.keys = {"k2": KEYS["k2"]}
    world.offset = issuers.LIFE
    assert described(world, token)


def test_keys_that_can_no_longer_be_had_let_nobody_in(world: World, hello: Api, tokens: Tokens) -> None:
    token = tokens.sign(exp=int(time.time()) + 100_000)
    assert described(world, token) == ""
    world.issuer.jwks = FAULTS["server error"]
    world.offset = issuers.LIFE
    assert described(world, token) == JWKS


def test_made_up_key_ids_cause_one_fetch(world: World, hello: Api, tokens: Tokens) -> None:
    assert described(world, tokens.sign()) == ""
    for number in range(20):
        assert described(world, tokens.sign(header={"alg": "RS256", "kid": f"made-up-{number}"}))
    assert world.issuer.fetched == ["discovery", "jwks"] * 2
    world.offset = issuers.AGAIN
    assert described(world, tokens.sign("k3"))
    assert len(world.issuer.fetched) == 6


def test_a_failing_search_leaves_the_known_keys_in_force(world: World, hello: Api, tokens: Tokens) -> None:
    assert described(world, tokens.sign(jti="1")) == ""
    world.issuer.discovery = FAULTS["server error"]
    assert described(world, tokens.sign("k2"))
    assert described(world, tokens.sign(jti="2")) == ""


def test_many_who_wait_cause_one_fetch(world: World, hello: Api, tokens: Tokens) -> None:
    async def thoughtful() -> Response:
        await asyncio.sleep(0.3)
        return await world.issuer.good_discovery()

    world.issuer.discovery = thoughtful
    signed = [tokens.sign(jti=str(number)) for number in range(16)]
    with ThreadPoolExecutor(16) as threads:
        assert set(threads.map(lambda token: described(world, token), signed)) == {""}
    assert world.issuer.fetched == ["discovery", "jwks"]


def test_a_slow_issuer_does_not_hold_up_others(
    world: World, hello: Api, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuers, "TIMEOUT", 0.5)
    assert described(world, tokens.sign()) == ""
    stuck = Api(world)
    world.reached["https://stuck.example.com"] = world.issuer_base
    stuck.route("GET /stuck", echo, authorizer=stuck.jwt("https://stuck.example.com"))
    stuck.serve()
    world.gateway.ports[world.port] = hello.id
    world.issuer.discovery = slow
    host = f"{stuck.id}.execute-api.eu-west-1.amazonaws.com"
    other = tokens.sign(iss="https://stuck.example.com")
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(world.bearer, "/stuck", other, host=host)
        time.sleep(0.1)
        assert described(world, tokens.sign(jti="2")) == ""
        assert not waiting.done()
        assert waiting.result().status_code == 401


def test_garbage_never_reaches_the_issuer(world: World, hello: Api, tokens: Tokens) -> None:
    for token in ("abc", "a.b.c", tokens.sign(exp=1), tokens.sign(iss="x"), tokens.sign(client_id="x")):
        assert described(world, token)
    assert world.issuer.fetched == []


def test_only_so_many_tokens_are_remembered(
    world: World, hello: Api, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuers, "REMEMBERED", 8)
    for number in range(20):
        assert described(world, tokens.sign(jti=str(number))) == ""
    keys = world.gateway._issuers[world.issuer.url]._keys
    assert keys is not None
    assert len(keys.verified) == 8
