"""The made-up kind as a module of the policy pack would have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policy.rules.authorization.kind import Kind, Weakness
from policy.rules.values import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policy.rules.extract.authorizers import Authorizer


class Stamp(Kind):
    """Callers have a stamp."""

    type = "STAMP"
    title = "stamp authorizer"
    callers = "whoever has the stamp"
    authorizers = frozenset({"STAMP"})

    def weaknesses(self, authorizer: Authorizer) -> Iterator[Weakness]:
        if text(authorizer.props, "authorizerUri") == "password":
            yield (
                f"{authorizer.who} has a stamp that anyone guesses.",
                f"another authorizer_uri {authorizer.place}.",
            )
