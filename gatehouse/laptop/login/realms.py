"""Finds the realm that a path names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.login.outside import OutsideIssuer
from gatehouse.laptop.login.pools import UserPool

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.config import StandIns
    from gatehouse.laptop.login.model import Realm


class Realms:
    """The pools of the control plane, and the stand-in issuers.

    There are no pools where the cloud is not running. `stand_ins` gives the issuers of `laptop.yaml`, which are at
    `issuers/0`, `issuers/1` and so on.
    """

    def __init__(self, cloud: Cloud, stand_ins: Callable[[], StandIns]) -> None:
        self._cloud = cloud
        self._stand_ins = stand_ins

    def find(self, key: str) -> tuple[Realm, bool] | None:
        """The realm of `key`, and whether it has login pages; None where there is no such realm.

        As on AWS a pool has them once it has a domain.
        """
        kind, _, number = key.partition("/")
        if kind == "issuers" and number:
            issuers = list(self._stand_ins().issuers.values())
            known = number.isdecimal() and int(number) < len(issuers)
            return (OutsideIssuer(issuers[int(number)]), True) if known else None
        if not self._cloud.running:
            return None
        region = key.partition("_")[0]
        pool = UserPool(self._cloud.client("cognito-idp"), region, key)
        described = pool.describe()
        if described is None:
            return None
        return pool, bool(described.get("Domain") or described.get("CustomDomain"))
