"""The table: every endpoint of a program, read from its resources by the policy pack's own extractors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from gatehouse.access.entry import LATER, Entry, Verdict
from gatehouse.access.graph import Graph, words
from gatehouse.access.judged import judged
from gatehouse.policy.rules.endpoints import Trust, judge
from gatehouse.policy.rules.reach import ways

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gatehouse.laptop.engine.state import Resource
    from gatehouse.policy.rules.endpoints import Endpoint
    from gatehouse.policy.rules.exemptions import Exemption
    from gatehouse.policy.rules.reach import Way


@dataclass(frozen=True)
class Row:
    """An endpoint with what it was read from: the resource, what the pack's extractor says, and the exemption that holds."""

    resource: Resource
    endpoint: Endpoint
    entry: Entry
    exemption: Exemption | None = None


@dataclass(frozen=True)
class Rules:
    """What the policy's configuration says: what counts as authentication, and what may stay open, with its reason."""

    trust: Trust = field(default_factory=Trust)
    exemptions: tuple[Exemption, ...] = ()
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    def exemption(self, resource: Resource, endpoint: Endpoint) -> Exemption | None:
        """What lets this endpoint stay open today, if anything does."""
        seen = judged(resource)
        matching = (one for one in self.exemptions if one.matches(seen, endpoint))
        return next((one for one in matching if not one.expired(self.today)), None)


def access_table(resources: Sequence[Resource], rules: Rules | None = None) -> list[Entry]:
    """Every endpoint of the program, the open ones first, then by API and route."""
    return [row.entry for row in rows(Graph.of(resources), rules or Rules())]


def rows(graph: Graph, rules: Rules) -> list[Row]:
    """The table with what each of its entries was read from, in the same order."""
    held = [judged(resource) for resource in graph.by_urn.values() if resource.custom]
    found = [
        _row(declared, way, graph, rules)
        for way in ways(held, mutual_tls=rules.trust.mutual_tls)
        if not _behind_connect(declared := graph.by_urn[way.resource.reported], way.endpoint, graph)
    ]
    order = {"open": 0, "unknown": 1, "closed": 2, "preflight": 3}
    return sorted(found, key=lambda row: (order[row.entry.verdict], row.entry.api, row.entry.route))


def _behind_connect(resource: Resource, endpoint: Endpoint, graph: Graph) -> bool:
    """Whether it is a WebSocket's route, which nobody reaches who was not let in at `$connect`."""
    api = graph.api(resource)
    return bool(api and api.inputs.get("protocolType") == "WEBSOCKET" and endpoint.path != "$connect")


def _row(resource: Resource, way: Way, graph: Graph, rules: Rules) -> Row:
    endpoint = way.endpoint
    verdict: Verdict
    verdict, reason = judge(endpoint.auth, rules.trust)
    if verdict == "open" and way.hidden:
        verdict, reason = "closed", way.hidden
    exemption = None
    if verdict == "open":
        exemption = rules.exemption(resource, endpoint)
        reason = f"exempt: {exemption.reason}" if exemption else endpoint.note or reason
    if endpoint.preflight and verdict == "open":
        verdict, reason = "preflight", "it answers preflights, which carry no token"
    rest = endpoint.source == "REST API method" and isinstance(endpoint.method, str)
    issuer, audiences = graph.identity(resource) if verdict == "closed" else ("", ())
    scopes = endpoint.auth.scopes
    entry = Entry(
        api=graph.api_name(resource),
        route=f"{endpoint.method} {graph.path(resource)}" if rest else endpoint.key,
        source=endpoint.source,
        verdict=verdict,
        authorizer={"": LATER, "NONE": "none"}.get(endpoint.auth.kind, endpoint.auth.kind),
        issuer=issuer,
        audiences=audiences,
        scopes=tuple(words(one) for one in scopes) if isinstance(scopes, tuple) else (LATER,),
        backend=graph.backend(resource),
        reason=reason,
        urn=resource.urn,
    )
    return Row(resource, endpoint, entry, exemption)
