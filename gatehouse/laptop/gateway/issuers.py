"""An issuer's keys: fetched as AWS fetches them, kept, rotated, and never missing in a way that lets a token in.

Limits: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from gatehouse.credentials import scopes
from gatehouse.laptop.gateway.tokens import (
    ALGORITHMS,
    InvalidTokenError,
    Unverified,
    as_strings,
    validity,
)

Fetch = Callable[[str], Awaitable[bytes]]
"""Gets a URL's body within `TIMEOUT` and `LIMIT`, or raises `FetchError`."""

TIMEOUT = 1.5
LIMIT = 150_000
LIFE = 7_200.0
"""Seconds that a fetched key set is used."""
AGAIN = 5.0
"""Seconds between two fetches for the sake of key ids that nobody knows."""
PAUSE = 1.0
"""Seconds for which a failure stands before the issuer is asked again."""
REMEMBERED = 4_096
"""Verified tokens that are kept per key set."""
KEY_BITS = range(2_048, 16_385)
"""Sizes of RSA keys: shorter ones are weak, longer ones would hold everybody up."""

DISCOVERY_FAILED = "OIDC discovery endpoint communication error"
KEYS_FAILED = "JWKS communication error"

_registry = jws.JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)


class FetchError(Exception):
    """A document could not be had: no connection, not 200, too slow or too large."""


@dataclass(slots=True)
class Verified:
    """A token whose signature held.

    Attributes:
        claims: Its payload.
        strings: The payload as the event has it.
        scopes: Its scopes.
        strings_json: `strings`, encoded once for all the events.
        scopes_json: `scopes`, likewise.
        since: From when it is valid, seconds since the epoch.
        until: And until when.
        accepted: The authorizer that last found its issuer and audience to be right.
    """

    claims: Mapping[str, Any]
    strings: Mapping[str, str]
    scopes: list[str]
    strings_json: str
    scopes_json: str
    since: float
    until: float
    accepted: object = None

    @property
    def identity(self) -> Mapping[str, str | None]:
        """Give nothing: who calls is in `requestContext.authorizer`."""
        return {}

    def version_2(self, *, scoped: bool) -> str:
        """Give `requestContext.authorizer` of an HTTP API's event in format 2.0, as JSON."""
        scopes_json = self.scopes_json if scoped else "null"
        return f'{{"jwt":{{"claims":{self.strings_json},"scopes":{scopes_json}}}}}'

    def version_1(self, *, scoped: bool) -> dict[str, Any]:
        """Give `requestContext.authorizer` of an HTTP API's event in format 1.0."""
        return {"claims": self.strings, "scopes": self.scopes if scoped else None}

    def variable(self, name: str) -> str | None:
        """Give `$context.authorizer.NAME`: a claim, or the principal's id, which is the subject."""
        if name == "principalId":
            return self.strings.get("sub")
        for prefix in ("claims.", "jwt.claims."):
            if name.startswith(prefix):
                return self.strings.get(name.removeprefix(prefix))
        return None


@dataclass
class _KeySet:
    fetched: float
    raw: Mapping[str, Mapping[str, Any]]
    imported: dict[str, RSAKey] = field(default_factory=dict)
    verified: dict[str, Verified] = field(default_factory=dict)

    def key(self, kid: str) -> RSAKey:
        key = self.imported.get(kid)
        if key is None:
            try:
                if _bits(self.raw[kid].get("n")) not in KEY_BITS:
                    raise InvalidTokenError("the token's key has an unusable size")
                key = RSAKey.import_key({name: str(self.raw[kid].get(name)) for name in ("kty", "n", "e")})
            except (JoseError, ValueError, TypeError, OverflowError):
                raise InvalidTokenError("the token's key can't be read") from None
            self.imported[kid] = key
        return key

    def verify(self, token: str, unverified: Unverified) -> Verified:
        named = self.raw[unverified.kid].get("alg", unverified.algorithm)
        if named != unverified.algorithm:
            raise InvalidTokenError("the token's signing method is not its key's")
        try:
            jws.deserialize_compact(token, self.key(unverified.kid), registry=_registry)
        except (JoseError, ValueError, TypeError):
            raise InvalidTokenError("the token's signature is invalid") from None
        claims = unverified.claims
        strings, held = as_strings(claims), scopes(claims)
        verified = Verified(claims, strings, held, json.dumps(strings), json.dumps(held), *validity(claims))
        if len(self.verified) >= REMEMBERED:
            del self.verified[next(iter(self.verified))]
        self.verified[token] = verified
        return verified


class Issuer:
    """One issuer; all the authorizers that trust it share its keys."""

    def __init__(self, url: str, fetch: Fetch, clock: Callable[[], float]) -> None:
        """Remember where the issuer is (its URL exactly as its tokens' `iss` has it); nothing is fetched yet."""
        self.url = url
        self._fetch = fetch
        self._clock = clock
        self._keys: _KeySet | None = None
        self._failure = ""
        self._failed = float("-inf")
        self._searched = float("-inf")
        self._refresh: asyncio.Task[None] | None = None

    def seen(self, token: str) -> Verified | None:
        """Find a token whose signature was verified with a key still in force; its times have to be checked each time."""
        keys = self._keys
        if keys is None or not self._alive(keys):
            return None
        return keys.verified.get(token)

    async def verify(self, token: str, unverified: Unverified) -> Verified:
        """Verify the signature of a token that `tokens.read` has read.

        Raises:
            InvalidTokenError: The signature does not hold, or there is no such key, or no keys.
        """
        keys = await self._current()
        if unverified.kid not in keys.raw:
            keys = await self._search(keys)
            if unverified.kid not in keys.raw:
                raise InvalidTokenError("the token's key is not known")
        return keys.verify(token, unverified)

    def _alive(self, keys: _KeySet) -> bool:
        return 0 <= self._clock() - keys.fetched < LIFE

    async def _current(self) -> _KeySet:
        keys = self._keys
        if keys is not None and self._alive(keys):
            return keys
        if 0 <= self._clock() - self._failed < PAUSE:
            raise InvalidTokenError(self._failure)
        await self._fetched()
        if self._keys is None or self._keys is keys:
            raise InvalidTokenError(self._failure)
        return self._keys

    async def _search(self, keys: _KeySet) -> _KeySet:
        # The issuer may have rotated its keys; someone may also be making key ids up.
        if self._refresh is None:
            if 0 <= self._clock() - self._searched < AGAIN:
                return keys
            self._searched = self._clock()
        await self._fetched()
        return self._keys or keys

    async def _fetched(self) -> None:
        """Fetch the keys once for all who wait; never raises."""
        if self._refresh is None:
            self._refresh = asyncio.create_task(self._renew())
            self._refresh.add_done_callback(self._done)
        await asyncio.shield(self._refresh)

    def _done(self, _: asyncio.Task[None]) -> None:
        self._refresh = None

    async def _renew(self) -> None:
        self._failure = DISCOVERY_FAILED
        try:
            discovery = _document(
                await self._fetch(f"{self.url.removesuffix('/')}/.well-known/openid-configuration")
            )
            uri = discovery.get("jwks_uri")
            if discovery.get("issuer") != self.url or not isinstance(uri, str):
                raise FetchError("the discovery document is another issuer's")  # noqa: TRY301 - as if not there
            self._failure = KEYS_FAILED
            keys = _document(await self._fetch(uri)).get("keys")
            if not isinstance(keys, list):
                raise FetchError("the key set has no keys")  # noqa: TRY301 - as if not there
        except Exception:  # noqa: BLE001 - whatever it was, nobody is let in, and it is tried again later
            self._failed = self._clock()
            return
        self._failure, self._failed = "", float("-inf")
        self._keys = _KeySet(self._clock(), _usable(keys))


def _bits(modulus: object) -> int:
    if not isinstance(modulus, str):
        return 0
    return int.from_bytes(base64.urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4))).bit_length()


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise FetchError("not JSON") from None
    if not isinstance(found, dict):
        raise FetchError("not an object")
    return found


def _usable(keys: list[object]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for key in keys:
        if not isinstance(key, dict) or key.get("kty") != "RSA" or key.get("use", "sig") != "sig":
            continue
        kid = key.get("kid")
        if isinstance(kid, str) and kid not in found:
            found[kid] = key
    return found
