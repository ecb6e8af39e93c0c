"""The walk: twelve steps from a sign-in to an answer, each held against what it should be.

It asks a running laptop and an API on AWS alike, through the addresses in the stack's outputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import httpx

from gatehouse.counts import count
from gatehouse.operate import plan as planning
from gatehouse.operate.asking import Asking
from gatehouse.operate.claims import header_and_claims, scopes
from gatehouse.operate.discovery import discover, key_set
from gatehouse.operate.errors import CredentialsError, OperateError
from gatehouse.operate.forgeries import altered, forged
from gatehouse.operate.steps import TITLES, ShownExchange, WalkStep, held
from gatehouse.operate.walkers import identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gatehouse.operate.plan import WalkPlan
    from gatehouse.operate.target import Target
    from gatehouse.operate.tokens import Tokens

__all__ = ["TITLES", "ShownExchange", "UnwalkableError", "WalkStep", "held", "walk"]

_STRANGER = "https://stranger.invalid"


class UnwalkableError(OperateError):
    """The program has nothing that the walk could go through; the text says what it would need."""


def walk(target: Target, on_step: Callable[[WalkStep], None] = lambda _: None) -> list[WalkStep]:
    """Perform the twelve steps; each is handed to `on_step` as it is done.

    On a user pool it makes a user of its own and takes it away again.

    Raises:
        UnwalkableError: No route asks for a token; or else, the program does not export what a client needs to know.
        OperateError: The API can't be read.
    """
    try:
        opened = _Walker(target, planning.whole(target))
    except OperateError as error:
        raise UnwalkableError(str(error)) from error
    done: list[WalkStep] = []
    with opened as walker:
        for number, perform in enumerate(walker.steps(), start=1):
            try:
                held, note, exchanges = perform()
            except (OperateError, httpx.HTTPError, httpx.InvalidURL) as error:
                held, note, exchanges = False, str(error) or type(error).__name__, []
            step = WalkStep(number, held, note, tuple(exchanges))
            done.append(step)
            on_step(step)
    return done


_Answer = tuple[bool | None, str, list[ShownExchange]]


class _Walker:
    """One client on its way; what a step finds, later ones use."""

    def __init__(self, target: Target, plan: WalkPlan) -> None:
        self._target = target
        self._plan = plan
        self._asks = Asking(target, plan)
        self._identity = identity(target, plan)
        self._token: Tokens | None = None
        self._keys: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._asks.close()
        self._identity.leave()

    def steps(self) -> Iterator[Callable[[], _Answer]]:
        yield self._signs_in
        yield self._refuses_wrong_credentials
        yield self._receives_a_token
        yield self._sends_the_preflight
        yield self._meets_no_authorizer
        yield self._answers_the_preflight
        yield self._calls
        yield self._selects_the_route
        yield self._fetches_keys
        yield self._checks_the_token
        yield self._checks_scopes
        yield self._answers

    # 1 to 3: the identity provider

    def _signs_in(self) -> _Answer:
        self._token = self._identity.sign_in(self._scopes(scoped=False))
        return True, self._identity.described, []

    def _refuses_wrong_credentials(self) -> _Answer:
        try:
            self._identity.sign_in_wrongly()
        except CredentialsError as error:
            return True, f"wrong credentials are refused: {error}", []
        except OperateError as error:
            return False, f"whether wrong credentials are refused was not seen: {error}", []
        return False, "wrong credentials were accepted", []

    def _receives_a_token(self) -> _Answer:
        header, claims = header_and_claims(self._access)
        shown = {
            k: claims[k] for k in ("iss", "aud", "client_id", "scope", "token_use", "exp") if k in claims
        }
        expected = self._target.output("issuer", why="compare the token's issuer")
        text = ", ".join(f"{k}={v}" for k, v in shown.items())
        return claims.get("iss") == expected, f"{header.get('alg')} {text}", []

    # 4 to 6: the preflight

    def _sends_the_preflight(self) -> _Answer:
        if not self._asks.origin:
            return (
                None,
                "no allowed origin is known, neither exported nor in the API's CORS, so no preflight is sent",
                [],
            )
        exchange = self._asks.preflight(self._asks.origin)
        return (
            exchange.status < httpx.codes.INTERNAL_SERVER_ERROR,
            "an OPTIONS request without a token",
            [exchange],
        )

    def _meets_no_authorizer(self) -> _Answer:
        if not self._asks.origin:
            return None, "no browser is to call it", []
        guarded = [r.key for r in self._plan.preflights if r.protected]
        if guarded:
            return False, f"{', '.join(guarded)} has an authorizer, which no preflight can pass", []
        exchange = self._asks.preflight(self._asks.origin)
        keys = ", ".join(r.key for r in self._plan.preflights) or "the API's own CORS configuration"
        # An authorizer refuses with a JSON message; the CORS Lambda refuses an origin with an empty body.
        passed = exchange.status != httpx.codes.UNAUTHORIZED and "message" not in exchange.body
        return passed, f"answered by {keys}", []

    def _answers_the_preflight(self) -> _Answer:
        if not self._asks.origin:
            return None, "no browser is to call it", []
        allowed, refused = self._asks.preflight(self._asks.origin), self._asks.preflight(_STRANGER)
        good = (
            allowed.status in {httpx.codes.OK, httpx.codes.NO_CONTENT}
            and allowed.headers.get("access-control-allow-origin") in {self._asks.origin, "*"}
            and "access-control-allow-origin" not in refused.headers
        )
        return good, f"{self._asks.origin} may call, {_STRANGER} may not", [allowed, refused]

    # 7 and 8: the request

    def _calls(self) -> _Answer:
        exchange = self._asks.call(self._plan.open_to_any_token, self._access)
        return exchange.status < httpx.codes.BAD_REQUEST, f"as {self._plan.open_to_any_token.key}", [exchange]

    def _selects_the_route(self) -> _Answer:
        exchange = self._asks.send("GET", "/gatehouse-walk/nowhere", self._access)
        if any(planning.takes_anything(route) for route in self._plan.routes):
            good = exchange.status != httpx.codes.NOT_FOUND
            return good, "a path without a route of its own goes to the catch-all", [exchange]
        # An HTTP API answers 404; a REST API takes it for an unsigned request and answers 403.
        good = exchange.status in {httpx.codes.NOT_FOUND, httpx.codes.FORBIDDEN}
        return good, "a path without a route reaches nothing", [exchange]

    # 9 to 11: the authorizer

    def _fetches_keys(self) -> _Answer:
        issuer = self._target.output("issuer", why="find its keys")
        published = discover(self._target, issuer)
        self._keys, size = key_set(self._target, published.jwks_uri)
        kid = header_and_claims(self._access)[0].get("kid")
        good = published.issuer == issuer and any(key.get("kid") == kid for key in self._keys)
        return good, f"{count(len(self._keys), 'key')}, {size} bytes, from {published.jwks_uri}", []

    def _checks_the_token(self) -> _Answer:
        route = self._plan.open_to_any_token
        exchanges = [
            self._asks.call(route, forged) for forged in (altered(self._access), forged(self._access))
        ]
        # A Lambda authorizer has no other word than no, which is 403.
        refused = httpx.codes.FORBIDDEN if route.authorization == "CUSTOM" else httpx.codes.UNAUTHORIZED
        good = all(e.status == refused for e in exchanges)
        return (
            good,
            "the same claims under another signature, and under another key, are turned away",
            exchanges,
        )

    def _checks_scopes(self) -> _Answer:
        route = self._plan.scoped
        if route is None:
            return None, "no route of the program asks for a scope", []
        without = (
            self._access if not set(route.scopes) & set(scopes(header_and_claims(self._access)[1])) else None
        )
        exchanges = [self._asks.call(route, without)] if without else []
        good = all(e.status == httpx.codes.FORBIDDEN for e in exchanges)
        note = f"{route.key} asks for one of {', '.join(route.scopes)}"
        try:
            self._token = self._identity.sign_in(self._scopes(scoped=True))
        except OperateError as error:
            return (
                (good and bool(exchanges)) or None,
                f"{note}; no token with it can be had here: {error}",
                exchanges,
            )
        if not set(route.scopes) & set(scopes(header_and_claims(self._access)[1])):
            return good and bool(exchanges), f"{note}; {self._identity.without_scopes}", exchanges
        allowed = self._asks.call(route, self._access)
        return good and allowed.status < httpx.codes.BAD_REQUEST, note, [*exchanges, allowed]

    # 12: the backend

    def _answers(self) -> _Answer:
        route = self._plan.open_to_any_token
        allowed, refused = self._asks.call(route, self._access), self._asks.call(route, None)
        good = allowed.status < httpx.codes.BAD_REQUEST and refused.status == httpx.codes.UNAUTHORIZED
        note, exchanges = f"{route.key} with the token, and without", [allowed, refused]
        for more in (self._refreshed(), self._signed()):
            if more is not None:
                good, note, exchanges = good and more[0], f"{note}; {more[1]}", exchanges + more[2]
        return good, note, exchanges

    def _refreshed(self) -> tuple[bool, str, list[ShownExchange]] | None:
        """A call with a token that was refreshed, where the client gets another refresh token each time."""
        held = self._token
        fresh = self._identity.refresh(held) if held else None
        if held is None or fresh is None:
            return None
        exchange = self._asks.call(self._plan.open_to_any_token, fresh.access_token)
        another = fresh.refresh_token not in (None, held.refresh_token)
        good = exchange.status < httpx.codes.BAD_REQUEST and another
        return (
            good,
            f"with a token that was refreshed, with {'' if another else 'no '}new refresh token",
            [exchange],
        )

    def _signed(self) -> tuple[bool, str, list[ShownExchange]] | None:
        """A call that is signed, and the same without."""
        route = self._plan.signed
        if route is None or self._target.keys() is None:
            return None
        allowed, refused = self._asks.signed(route), self._asks.call(route, None)
        good = allowed.status < httpx.codes.BAD_REQUEST and refused.status == httpx.codes.FORBIDDEN
        return good, f"{route.key} signed, and not", [allowed, refused]

    # The token

    @property
    def _access(self) -> str:
        if self._token is None:
            raise OperateError("there is no token, since the sign-in failed")
        return self._token.access_token

    def _scopes(self, *, scoped: bool) -> tuple[str, ...]:
        """What to ask for at sign-in: with `scoped`, what the scoped route wants; without, anything but that."""
        route = self._plan.scoped
        plain = self._plan.open_to_any_token
        wanted = set(route.scopes) if route else set()
        if scoped:
            return (*self._identity.base_scopes, *sorted(wanted)[:1])
        if plain.scopes:
            return (*self._identity.base_scopes, plain.scopes[0])
        return tuple(s for s in self._identity.own_scopes if s not in wanted) or self._identity.base_scopes
