"""What reading HTTP APIs and REST APIs from a control plane has in common."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gatehouse import apis
from gatehouse.laptop.gateway.model import Throttle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.gateway.authorizers.iam import Principals
    from gatehouse.laptop.gateway.authorizers.kind import Authorizer, AuthorizerKind
    from gatehouse.laptop.gateway.issuers import Issuer
    from gatehouse.laptop.gateway.permissions import Permissions

FUNCTION = re.compile(
    r"(?:arn:[\w-]+:apigateway:[\w-]+:lambda:path/[^/]+/functions/)?(arn:[\w-]+:lambda:.+?)(?:/invocations)?"
)
_ACCOUNT_RATE, _ACCOUNT_BURST = 10_000.0, 5_000
"""An account's own limits: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html."""


class NotAcceptedError(Exception):
    """The control plane holds what AWS would not have accepted; the text lists every problem."""


@dataclass
class Findings:
    """What came up while reading.

    Attributes:
        problems: What AWS would have refused.
        unemulated: What is there and not emulated, so never let through.
    """

    problems: list[str] = field(default_factory=list)
    unemulated: list[str] = field(default_factory=list)


@dataclass
class Reader:
    """What to read with; one per load.

    Attributes:
        permissions: The functions' policies.
        issuer: Gives the keys of an issuer, always the same object for the same issuer.
        principals: Finds who holds an access key.
        findings: Where to note what came up.
    """

    permissions: Permissions
    issuer: Callable[[str], Issuer]
    principals: Principals
    findings: Findings
    region: str
    account: str
    _made: dict[tuple[str, str, str], Authorizer | None] = field(default_factory=dict, init=False)

    def problem(self, text: str) -> None:
        """Note what AWS would have refused."""
        self.findings.problems.append(text)

    def unemulated(self, text: str) -> None:
        """Note what is not emulated."""
        self.findings.unemulated.append(text)

    def authorizer(
        self,
        kinds: Mapping[str, AuthorizerKind],
        api: apis.DeployedApi,
        route: apis.DeployedRoute,
        where: str,
    ) -> Authorizer | None:
        """Give what judges the requests of a route, made at its first use; None for a route that has none to be asked.

        Args:
            kinds: Those that APIs of this sort have, by a route's authorization type.
            api: The API.
            route: The route, or the method.
            where: How a problem calls it.
        """
        kind = kinds.get(route.authorization)
        if kind is None:
            if route.protected:
                self.unemulated(f"{where} has {route.authorization} authorization; every call gets 403")
            return None
        key = (api.id, route.authorization, route.authorizer if kind.type else "")
        if key not in self._made:
            found = (
                api.authorizers.get(route.authorizer) if kind.type else apis.DeployedAuthorizer("", "", ())
            )
            if found is None or found.kind != kind.type:
                self.problem(
                    f"{where} names the authorizer {route.authorizer!r}, which is not a {kind.type} authorizer of this API"
                )
                return None
            self._made[key] = kind.read(self, api, found, where)
        return self._made[key]

    def throttle(self, rate: float | None, burst: int | None) -> Throttle | None:
        """Make a throttle of a rate and a burst; None where neither is set.

        One that is missing is the account's, and so is a negative one, by which the provider says that a REST API has none
        (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_method_settings).
        """
        rate = None if rate is None or rate < 0 else float(rate)
        burst = None if burst is None or burst < 0 else int(burst)
        if rate is None and burst is None:
            return None
        return Throttle(_ACCOUNT_RATE if rate is None else rate, _ACCOUNT_BURST if burst is None else burst)
