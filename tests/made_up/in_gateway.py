"""The made-up kind as a module of the gateway would have it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.gateway import tokens
from gatehouse.laptop.gateway.authorizers.kind import AuthorizerKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gatehouse import apis
    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.reading import Reader
    from gatehouse.laptop.gateway.request import Exchange


@dataclass(frozen=True)
class Stamped:
    """A caller who has the stamp."""

    stamp: str

    @property
    def identity(self) -> Mapping[str, str | None]:
        return {}

    def version_2(self, *, scoped: bool) -> str:
        return json.dumps({"stamp": self.stamp})

    def version_1(self, *, scoped: bool) -> dict[str, Any]:
        return {"stamp": self.stamp}

    def variable(self, name: str) -> str | None:
        return None


@dataclass(frozen=True)
class StampAuthorizer:
    """Lets in whoever sends the stamp."""

    stamp: str

    async def judge(self, exchange: Exchange, wanted: Sequence[str], backends: Backends) -> Stamped:
        if exchange.request.header(b"x-stamp") != self.stamp:
            raise tokens.NoTokenError
        return Stamped(self.stamp)


def _read(
    reader: Reader, api: apis.DeployedApi, found: apis.DeployedAuthorizer, where: str
) -> StampAuthorizer:
    return StampAuthorizer(found.item["AuthorizerUri"])


KIND = AuthorizerKind("STAMP", _read)
