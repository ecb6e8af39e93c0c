"""Finds the realm that a path names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.login.outside import OutsideIssuer
from gatehouse.laptop.login.pools import UserPool

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.login.model import Realm
    from gatehouse.laptop.login.stand_ins import StandIns


class Realms:
    """The pools of the control plane, and the stand-in issuers.

    Args:
        cloud: The control plane; there are no pools where it is not running.
        stand_ins: The issuers of `laptop.yaml`, at `issuers/0`, `issuers/1` and so on.
    """

    def __init__(self, cloud: Cloud, stand_ins: StandIns) -> None:
        self._cloud = cloud
        self._outside = [OutsideIssuer(issuer) for issuer in stand_ins.issuers.values()]

    def find(self, key: str) -> tuple[Realm, bool] | None:
        """The realm of `key`, and whether it has login pages; None where there is no such realm.

        As on AWS a pool has them once it has a domain.
        """
        kind, _, number = key.partition("/")
        if kind == "issuers" and number:
            known = number.isdecimal() and int(number) < len(self._outside)
            return (self._outside[int(number)], True) if known else None
        if not self._cloud.running:
            return None
        region = key.partition("_")[0]
        pool = UserPool(self._cloud.client("cognito-idp"), region, key)
        described = pool.describe()
        if described is None:
            return None
        return pool, bool(described.get("Domain") or described.get("CustomDomain"))
