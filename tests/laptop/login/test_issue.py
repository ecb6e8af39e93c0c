"""What tokens are remembered for, and for how long."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import Any, cast

import pytest

from gatehouse.laptop.login.errors import OAuthError
from gatehouse.laptop.login.issue import TokenIssuer
from gatehouse.laptop.login.model import Client, Grant, Realm, User

CLIENT = Client("one", "one", (), frozenset(), (), (), (), refresh_seconds=3600)
USER = User("me", "me", {})


class Keys:
    """Signs nothing; that is another part's work, and would take most of the time."""

    def sign(self, *_: object, **__: object) -> str:
        return ""


class Pool:
    issuer = "https://issuer.example"

    def claims(self, *_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        return {}, {}


REALM = cast("Realm", Pool())


def test_sign_ins_of_long_ago_take_no_memory() -> None:
    tokens = TokenIssuer(cast("Any", Keys()), clock=lambda: 0.0)

    def many(count: int) -> int:
        for _ in range(count):
            given = tokens.sign_in(REALM, CLIENT, Grant("one", "me", (), 0), USER, "HostedAuth")
            tokens.revoke(REALM, CLIENT, given["refresh_token"])
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        first = many(12_000)
        assert many(2_000) - first < 60_000
    finally:
        tracemalloc.stop()


def test_a_refresh_token_is_used_once_also_while_its_tokens_are_being_made() -> None:
    tokens = TokenIssuer(cast("Any", Keys()), clock=lambda: 0.0)
    rotating = replace(CLIENT, rotate_grace=0)
    refused: list[str] = []

    class Slow(Pool):
        """Meanwhile the same token is used again, as while a function of the pool runs."""

        def user(self, _: str) -> User:
            return USER

        def claims(self, *given: object) -> tuple[dict[str, Any], dict[str, Any]]:
            if given[-1] == "RefreshTokens":
                with pytest.raises(OAuthError, match="used before"):
                    tokens.refresh(cast("Realm", self), rotating, first)
                refused.append(first)
            return {}, {}

    realm = cast("Realm", Slow())
    first = tokens.sign_in(realm, rotating, Grant("one", "me", (), 0), USER, "HostedAuth")["refresh_token"]
    assert tokens.refresh(realm, rotating, first)["refresh_token"] != first
    assert refused == [first]


def test_a_refresh_token_whose_tokens_could_not_be_made_is_not_used() -> None:
    tokens = TokenIssuer(cast("Any", Keys()), clock=lambda: 0.0)
    rotating, fails = replace(CLIENT, rotate_grace=0), [True]

    class Failing(Pool):
        def user(self, _: str) -> User:
            return USER

        def claims(self, *given: object) -> tuple[dict[str, Any], dict[str, Any]]:
            if given[-1] == "RefreshTokens" and fails.pop():
                raise RuntimeError("the function failed")
            return {}, {}

    realm = cast("Realm", Failing())
    first = tokens.sign_in(realm, rotating, Grant("one", "me", (), 0), USER, "HostedAuth")["refresh_token"]
    with pytest.raises(RuntimeError):
        tokens.refresh(realm, rotating, first)
    fails.append(False)
    assert tokens.refresh(realm, rotating, first)["refresh_token"] != first


def test_a_refresh_token_gets_nothing_when_its_user_is_signed_out_meanwhile() -> None:
    tokens = TokenIssuer(cast("Any", Keys()), clock=lambda: 0.0)

    class SignedOut(Pool):
        """Signed out while a function of the pool runs."""

        def user(self, _: str) -> User:
            return USER

        def claims(self, *given: object) -> tuple[dict[str, Any], dict[str, Any]]:
            if given[-1] == "RefreshTokens":
                tokens.sign_out(cast("Realm", self), "me")
            return {}, {}

    realm = cast("Realm", SignedOut())
    first = tokens.sign_in(realm, CLIENT, Grant("one", "me", (), 0), USER, "HostedAuth")["refresh_token"]
    with pytest.raises(OAuthError, match="signed out everywhere"):
        tokens.refresh(realm, CLIENT, first)
