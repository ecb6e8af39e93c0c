"""Lambda authorizer of an HTTP API: judges a token as the API's own JWT authorizer does, and asks the deny list besides.

What that one looks at: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html.
"""

from __future__ import annotations

import json
import os
import time
import urllib.request
from typing import TYPE_CHECKING, Any

from deny_list import holds  # type: ignore[import-not-found] # beside it in the package
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from joserfc.jwk import GuestProtocol

_ALGORITHMS = ["RS256", "RS384", "RS512"]
_KEYS_FOR = 7_200.0
_UNKNOWN_KEY_EVERY = 60.0
"""Seconds between two looks for a key that is not known, so that nobody has the issuer asked for each request."""
_LARGEST = 150_000

_URL, _ISSUER = os.environ["GATEHOUSE_KEYS"], os.environ["GATEHOUSE_ISSUER"]
_AUDIENCES = frozenset(json.loads(os.environ["GATEHOUSE_AUDIENCES"]))
_SCOPES: dict[str, list[str]] = json.loads(os.environ["GATEHOUSE_SCOPES"])


class _Keys:
    """The issuer's keys by id, fetched when they are first needed and then now and again."""

    def __init__(self) -> None:
        self._found: dict[str | None, RSAKey] = {}
        self._until = self._again = 0.0

    def of(self, token: GuestProtocol) -> RSAKey:
        """The key that a token names.

        Raises:
            OSError: The issuer does not answer, so nobody can tell.
            ValueError: It has no such key.
        """
        kid, now = token.headers().get("kid"), time.monotonic()
        if now >= self._until or (kid not in self._found and now >= self._again):
            with urllib.request.urlopen(_URL, timeout=1.5) as answer:  # noqa: S310 - the program's own issuer
                published = KeySet.import_key_set(json.loads(answer.read(_LARGEST)))
            self._found = {key.kid: key for key in published.keys if isinstance(key, RSAKey) and key.kid}
            self._until, self._again = now + _KEYS_FOR, now + _UNKNOWN_KEY_EVERY
        if kid not in self._found:
            raise ValueError("no such key")
        return self._found[kid]


_keys = _Keys()


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer in the simple form, with the claims as the JWT authorizer hands them on."""
    claims = _verified(event["identitySource"][0])
    if claims is None or not _scoped(claims, event["routeKey"]) or holds(claims):
        return {"isAuthorized": False}
    texts = {name: _text(value) for name, value in claims.items() if value is not None}
    # The access log shows what is beside the claims.
    shown = {name: texts[name] for name in ("sub", "client_id") if name in texts}
    return {"isAuthorized": True, "context": {"claims": texts, **shown}}


def _verified(given: str) -> Mapping[str, Any] | None:
    """The claims of a token that is good now; None where it is not."""
    try:
        claims = jwt.decode(given.removeprefix("Bearer ").strip(), _keys.of, algorithms=_ALGORITHMS).claims
        expires, issued, begins = (_time(claims, name) for name in ("exp", "iat", "nbf"))
    except (JoseError, ValueError):
        return None
    now = time.time()
    audience = claims.get("aud", claims.get("client_id"))
    named = audience if isinstance(audience, list) else [audience]
    good = (
        claims.get("iss") == _ISSUER
        and expires > now >= max(issued, begins)
        and any(isinstance(one, str) and one in _AUDIENCES for one in named)
        and isinstance(claims.get("sub"), str)
    )
    return claims if good else None


def _time(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name, 0.0 if name == "nbf" else None)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"{name} is no time")  # noqa: TRY004 - the token's fault
    return value


def _scoped(claims: Mapping[str, Any], route: str) -> bool:
    """Whether a token has one of the scopes that a route asks for, where it asks for any."""
    held = claims.get("scp", claims.get("scope", ""))
    listed = held.split() if isinstance(held, str) else held if isinstance(held, list) else []
    wanted = _SCOPES.get(route)
    return not wanted or any(scope in wanted for scope in listed)


def _text(value: object) -> str:
    """A claim as a JWT authorizer's event has it: lists as `[a b]`, other values that are no texts as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{' '.join(_text(item) for item in value)}]"
    return json.dumps(value, separators=(",", ":"))
