"""What the gateway answered, for a person who looks on: one record a request, without its token."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.laptop.gateway.request import text

if TYPE_CHECKING:
    from gatehouse.laptop.gateway.request import Answer, Exchange

# The first of these that a caller has says who it is; see a Cognito access token and Auth0's.
_NAMES = ("claims.email", "claims.username", "claims.client_id", "claims.azp", "principalId")
_REFUSED = 400


@dataclass(frozen=True)
class Served:
    """A request and its answer: `time` is local, such as `14:05:09`, `seconds` from the first step to the last.

    `caller` is a user's or a client's name, empty where nobody signed in, and `issuer` who says so. `reason` says why the
    request was refused, empty where it was not.
    """

    time: str
    method: str
    path: str
    route: str
    status: int
    seconds: float
    caller: str
    reason: str
    issuer: str = ""

    @property
    def refused(self) -> bool:
        """Whether the caller got an error."""
        return self.status >= _REFUSED


def served(exchange: Exchange, answer: Answer) -> Served:
    """Make the record."""
    request = exchange.request
    caller = exchange.caller
    names = (caller.variable(name) for name in _NAMES) if caller else ()
    return Served(
        time=time.strftime("%H:%M:%S", time.localtime(request.now)),
        method=request.method,
        path=request.path,
        route=exchange.route.key,
        status=answer.status,
        seconds=exchange.seconds,
        caller=next((name for name in names if name), ""),
        reason=_preflight(exchange, answer) or exchange.authorizer_error or answer.error or "",
        issuer=(caller and caller.variable("claims.iss")) or "",
    )


def _preflight(exchange: Exchange, answer: Answer) -> str:
    """Why a browser takes the answer to a preflight for a refusal (Fetch, section 4.8); empty for anything else."""
    request = exchange.request
    origin = request.header(b"origin")
    if request.method != "OPTIONS" or not origin or request.header(b"access-control-request-method") is None:
        return ""
    if answer.status in {401, 403} and exchange.route.authorization != "NONE":
        return (
            "the preflight met the authorizer, and browsers send no token with one: "
            f"give OPTIONS {exchange.route.key.partition(' ')[2] or '/{proxy+}'} a route without authorizer"
        )
    if not exchange.route.key:
        return "no route takes the preflight: allow the origin in the API's CORS, or give OPTIONS a route"
    allowed = next(
        (text(value) for name, value in answer.headers if name == b"access-control-allow-origin"), ""
    )
    if allowed not in {"*", origin}:
        return f"the preflight's origin {origin} is not among the allowed ones"
    if not 200 <= answer.status < 300:  # noqa: PLR2004 - an ok status
        return f"a preflight needs a status of 200 to 299; it got {answer.status}"
    return ""
