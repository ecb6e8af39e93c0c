"""A kind of identity that AWS does not have, as a module of the components would have it: a secret stamp on each request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.identity.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.checks.problems import Problems

SHORTEST = 8


class Stamp(Kind):
    """`{"stamp": "a secret"}`."""

    key = "stamp"
    takes = frozenset({"stamp"})
    authorization = "STAMP"
    authorizer = "stamp"

    def check(self, identity: Mapping[str, Any], path: str, problems: Problems) -> None:
        if len(identity["stamp"]) < SHORTEST:
            problems.add(f"{path}.stamp", identity["stamp"], f"{SHORTEST} characters", "Take a longer one.")

    def sources(self, identity: Mapping[str, Any]) -> tuple[str, ...]:
        return ("$request.header.X-Stamp",)

    def properties(self, identity: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"authorizer_type": "STAMP", "authorizer_uri": identity["stamp"]}
