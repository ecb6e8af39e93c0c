"""The table: every endpoint of a program, read from its resources by the policy pack's own extractors."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gatehouse.access.entry import LATER, Entry, Verdict
from gatehouse.access.graph import Graph, words
from gatehouse.access.judged import judged
from policy.rules import extract
from policy.rules.endpoints import Trust, judge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from gatehouse.laptop.engine.state import Resource
    from policy.rules.endpoints import Endpoint
    from policy.rules.exemptions import Exemption


def access_table(
    resources: Sequence[Resource],
    *,
    trust: Trust | None = None,
    exemptions: Sequence[Exemption] = (),
    today: date | None = None,
) -> list[Entry]:
    """Every endpoint of the program, the open ones first, then by API and route.

    `trust` and `exemptions` are those of the policy's configuration: what counts as authentication besides an
    authorizer, and what may stay open, with its reason; one that was over before `today` lets nothing pass.
    """
    day = today or datetime.now(UTC).date()
    in_force = [one for one in exemptions if not one.expired(day)]
    graph = Graph.of(resources)
    entries = [
        _entry(resource, endpoint, graph, judge(endpoint.auth, trust or Trust()), in_force)
        for resource in resources
        if resource.custom
        for endpoint in extract.endpoints(judged(resource))
        if not _behind_connect(resource, endpoint, graph)
    ]
    order = {"open": 0, "unknown": 1, "closed": 2, "preflight": 3}
    return sorted(entries, key=lambda entry: (order[entry.verdict], entry.api, entry.route))


def _behind_connect(resource: Resource, endpoint: Endpoint, graph: Graph) -> bool:
    """Whether it is a WebSocket's route, which nobody reaches who was not let in at `$connect`."""
    api = graph.api(resource)
    return bool(api and api.inputs.get("protocolType") == "WEBSOCKET" and endpoint.path != "$connect")


def _entry(
    resource: Resource,
    endpoint: Endpoint,
    graph: Graph,
    judgement: tuple[Verdict, str],
    exemptions: Sequence[Exemption],
) -> Entry:
    verdict, reason = judgement
    if verdict == "open":
        reason = endpoint.note or reason
        exempt = next((one for one in exemptions if one.matches(judged(resource), endpoint)), None)
        reason = f"exempt: {exempt.reason}" if exempt else reason
    if endpoint.preflight and verdict == "open":
        verdict, reason = "preflight", "it answers preflights, which carry no token"
    rest = endpoint.source == "REST API method" and isinstance(endpoint.method, str)
    closed = verdict == "closed"
    issuer, audiences = graph.identity(resource) if closed else ("", ())
    scopes = endpoint.auth.scopes
    return Entry(
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
