"""What is known of a program's APIs while its resources are judged one by one.

Pulumi shows a resource policy the properties of a resource, and not what they were computed from (`AnalyzeRequest` of its
protocol, https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto). So the API of a route is known at once
where it does not matter which one it is, or where other resources told; where it does matter, the stack as a whole tells,
which at a preview is before anything exists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .values import UNKNOWN, flag

if TYPE_CHECKING:
    from .endpoints import Endpoint, Protocol
    from .resource import Resource

Kind = Literal["HTTP", "WEBSOCKET", "REST", "UNKNOWN"]
_FITS: dict[Protocol, frozenset[Kind]] = {
    "HTTP": frozenset({"HTTP", "UNKNOWN"}),
    "WEBSOCKET": frozenset({"WEBSOCKET", "UNKNOWN"}),
    "EITHER": frozenset({"HTTP", "WEBSOCKET", "UNKNOWN"}),
    "REST": frozenset({"REST"}),
    "": frozenset(),
}


@dataclass(frozen=True)
class Seen:
    """One API: of which kind it is, and whether the internet reaches it by its own address (`direct`), or at all."""

    kind: Kind
    private: bool
    direct: bool


@dataclass
class Apis:
    """The APIs seen so far, by URN, and what ids turned out to be by the routes that named them."""

    seen: dict[str, Seen] = field(default_factory=dict)
    _ids: dict[str, Protocol] = field(default_factory=dict)

    def see(self, resource: Resource, kind: Kind, *, private: bool) -> None:
        """Take note of an API, which is declared before its routes, since they need its id."""
        direct = flag(resource.props, "disableExecuteApiEndpoint") not in {True, UNKNOWN}
        self.seen[resource.urn] = Seen(kind, private, direct)

    def protocol(self, endpoint: Endpoint) -> Protocol:
        """The kind of the endpoint's API: `EITHER` where only the whole stack tells."""
        known = endpoint.protocol
        if isinstance(endpoint.api, str) and known in {"HTTP", "WEBSOCKET"}:
            self._ids[endpoint.api] = known
        if known != "EITHER":
            return known
        if isinstance(endpoint.api, str) and endpoint.api in self._ids:
            return self._ids[endpoint.api]
        sockets = sum(api.kind != "HTTP" for api in self.seen.values() if api.kind != "REST")
        told = sum(kind == "WEBSOCKET" for kind in self._ids.values())
        return "HTTP" if (sockets <= told and isinstance(endpoint.api, str)) or not sockets else "EITHER"

    def unsure(self, endpoint: Endpoint) -> bool:
        """Whether it can be an API's whose kind is not known yet."""
        return any(api.kind == "UNKNOWN" for api in self._candidates(endpoint))

    def may_be_out_of_reach(self, endpoint: Endpoint, *, mutual_tls: bool) -> bool:
        """Whether it can be an API's that is private, or that answers at domains only, which may ask for certificates."""
        return any(api.private or (mutual_tls and not api.direct) for api in self._candidates(endpoint))

    def _candidates(self, endpoint: Endpoint) -> list[Seen]:
        return [api for api in self.seen.values() if api.kind in _FITS[endpoint.protocol]]
