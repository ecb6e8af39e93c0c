"""What is known of a program's APIs while its resources are judged one by one.

Pulumi shows a resource policy the properties of a resource, its parent and its provider, but not what the properties were
computed from (`AnalyzeRequest`, https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto;
https://github.com/pulumi/pulumi-policy/issues/162). At an update an id is a text that AWS drew, which says nothing of the
API's kind: two programs that differ in whose `$default` it is make the same requests. So the API of a route is known where
it does not matter which one it is, where a template refers to it, or where something else vouches for it; in all other
cases the stack as a whole tells, which at a preview is before anything exists.
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
_TOLD: dict[Kind, Protocol] = {"HTTP": "HTTP", "WEBSOCKET": "WEBSOCKET"}


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

    def protocol(self, endpoint: Endpoint, resource: Resource) -> Protocol:
        """The kind of the endpoint's API: `EITHER` where only the whole stack tells for certain."""
        known = endpoint.protocol
        if isinstance(endpoint.api, str) and known in {"HTTP", "WEBSOCKET"}:
            # AWS refuses the keys of one kind in an API of the other, but may have taken a `$default` by then.
            self._ids[endpoint.api] = known if self._ids.get(endpoint.api) != "HTTP" else "HTTP"
        if known != "EITHER":
            return known
        # Only a template's resources are shown to a resource rule with what they refer to.
        referred = [self.seen[urn].kind for urn in resource.depends.get("apiId", ()) if urn in self.seen]
        if len(referred) == 1:
            return _TOLD.get(referred[0], "EITHER")
        told = self._ids.get(endpoint.api) if isinstance(endpoint.api, str) else None
        if told == "HTTP":
            return "HTTP"
        sockets = sum(api.kind != "HTTP" for api in self.seen.values() if api.kind != "REST")
        others = sum(kind == "WEBSOCKET" for kind in self._ids.values())
        known_id = isinstance(endpoint.api, str) and told is None
        return "HTTP" if not sockets or (sockets <= others and known_id) else "EITHER"

    def vouched(self, endpoint: Endpoint, resource: Resource) -> bool:
        """Whether an endpoint of `EITHER` kind may be taken for a WebSocket API's until the whole stack tells.

        It may where its parent is such an API, where a route that only such an API has named the same id, and where the
        program has declared no other API so far, of which it could be.
        """
        parent = self.seen.get(resource.parent)
        return (
            (parent is not None and parent.kind == "WEBSOCKET")
            or self._ids.get(str(endpoint.api)) == "WEBSOCKET"
            or all(api.kind in {"WEBSOCKET", "REST"} for api in self.seen.values())
        )

    def unsure(self, endpoint: Endpoint) -> bool:
        """Whether it can be an API's whose kind is not known yet."""
        return any(api.kind == "UNKNOWN" for api in self._candidates(endpoint))

    def may_be_out_of_reach(self, endpoint: Endpoint, *, mutual_tls: bool) -> bool:
        """Whether it can be an API's that is private, or that answers at domains only, which may ask for certificates."""
        return any(api.private or (mutual_tls and not api.direct) for api in self._candidates(endpoint))

    def _candidates(self, endpoint: Endpoint) -> list[Seen]:
        return [api for api in self.seen.values() if api.kind in _FITS[endpoint.protocol]]
