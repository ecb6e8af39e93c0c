"""What a kind of authorizer is: how a route with its authorization type finds out who calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gatehouse import apis
    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.reading import Reader
    from gatehouse.laptop.gateway.request import Caller, Exchange


class Authorizer(Protocol):
    """Judges requests."""

    async def judge(self, exchange: Exchange, wanted: Sequence[str], backends: Backends) -> Caller:
        """Tell who calls; `wanted` are the route's scopes.

        Raises:
            RefusedTokenError: The caller is turned away.
        """


Read: TypeAlias = "Callable[[Reader, apis.DeployedApi, apis.DeployedAuthorizer, str], Authorizer | None]"
"""Makes what judges of an API's authorizer as the control plane has it; the text says where it stands, for a problem.

None where it cannot, which it says as a problem or as something that is not emulated.
"""


@dataclass(frozen=True)
class AuthorizerKind:
    """One way to find out who calls.

    Attributes:
        type: The type of the authorizers that a route with it names; empty where a route names none.
        read: Makes what judges.
    """

    type: str
    read: Read
