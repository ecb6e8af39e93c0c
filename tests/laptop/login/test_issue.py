"""What tokens are remembered for, and for how long."""

from __future__ import annotations

import tracemalloc
from typing import Any, cast

from gatehouse.laptop.login.issue import Tokens
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
    tokens = Tokens(cast("Any", Keys()), clock=lambda: 0.0)

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
