"""The JWT authorizer: who calls, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.gateway import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gatehouse.laptop.gateway.issuers import Issuer, Verified


@dataclass(frozen=True)
class Refusal:
    """A request that the authorizer turned away.

    Attributes:
        status: 401 or 403.
        challenge: The `www-authenticate` header.
        error: What the access log says, `invalid_token: ...`; empty where no token was sent.
    """

    status: int
    challenge: bytes
    error: str = ""


@dataclass(frozen=True)
class JwtAuthorizer:
    """A JWT authorizer as the control plane has it.

    Attributes:
        issuer: Its issuer's keys.
        audiences: The audiences it accepts.
        header: The header that holds the token, in lower case, or None.
        query: The query parameter that holds it, or None.
    """

    issuer: Issuer
    audiences: frozenset[str]
    header: str | None
    query: str | None

    async def judge(
        self, value: str | None, wanted: Sequence[str], clock: Callable[[], float]
    ) -> Verified | Refusal:
        """Judge one request.

        Args:
            value: What the identity source holds; None where the request has none.
            wanted: The route's scopes.
            clock: Seconds since the epoch; read again once the keys are there.

        Returns:
            The caller, or the refusal.
        """
        token = tokens.bare(value) if value else ""
        if not token:
            return Refusal(401, b"Bearer")
        try:
            verified = self.issuer.seen(token)
            if verified is None:
                unverified = tokens.read(token)
                self._check(unverified.claims, clock)
                verified = await self.issuer.verify(token, unverified)
            if verified.accepted is not self or not verified.since <= clock() < verified.until:
                self._check(verified.claims, clock)
                verified.accepted = self
            tokens.check_scopes(verified.scopes, wanted)
        except tokens.InvalidTokenError as problem:
            return _refusal(401, "invalid_token", problem, wanted)
        except tokens.InsufficientScopeError as problem:
            return _refusal(403, "insufficient_scope", problem, wanted)
        return verified

    def _check(self, claims: Mapping[str, Any], clock: Callable[[], float]) -> None:
        tokens.check(claims, issuer=self.issuer.url, audiences=self.audiences, now=clock())


def _refusal(status: int, code: str, problem: Exception, wanted: Sequence[str]) -> Refusal:
    challenge = f'Bearer scope="{" ".join(wanted)}" error="{code}" error_description="{problem}"'
    return Refusal(status, challenge.encode("latin-1", "replace"), f"{code}: {problem}")
