"""Finds the realm that a path names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.login.outside import OutsideIssuer

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.config import StandIns
    from gatehouse.laptop.login.cognito.realm import UserPool
    from gatehouse.laptop.login.model import Realm


class Realms:
    """The pools that `pool` finds, and the issuers of `laptop.yaml`, which are at `issuers/0`, `issuers/1` and so on."""

    def __init__(self, pool: Callable[[str], UserPool | None], stand_ins: Callable[[], StandIns]) -> None:
        self._pool = pool
        self._stand_ins = stand_ins

    def find(self, key: str) -> tuple[Realm, bool] | None:
        """The realm of `key`, and whether it has login pages; None where there is no such realm.

        As on AWS a pool has them once it has a domain.
        """
        kind, _, number = key.partition("/")
        if kind == "issuers" and number:
            issuers = list(self._stand_ins().issuers.values())
            found = issuers[int(number)] if number.isdecimal() and int(number) < len(issuers) else None
            return None if found is None or found.served_at else (OutsideIssuer(found), True)
        pool = self._pool(key)
        return None if pool is None else (pool, pool.has_login)
