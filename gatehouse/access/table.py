"""The table: every endpoint of a program, read from its resources by the policy pack's own extractors."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from gatehouse.access.entry import ELSEWHERE, LATER, Entry, Verdict
from gatehouse.access.graph import Graph, called, words
from gatehouse.access.judged import judged, shown
from gatehouse.policy.rules import extract, metadata
from gatehouse.policy.rules.backends import Backend, Backends, rest_path
from gatehouse.policy.rules.checks.closed_stack import any_account, without_connect
from gatehouse.policy.rules.endpoints import Auth, Trust, judge
from gatehouse.policy.rules.extract.unfold import unfold
from gatehouse.policy.rules.links import Links
from gatehouse.policy.rules.reach import API, APIS, out_of_reach, untold
from gatehouse.policy.rules.rule import Memory
from gatehouse.policy.rules.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gatehouse.laptop.engine.state import ResourceState
    from gatehouse.policy.rules import resource as pack
    from gatehouse.policy.rules.endpoints import Endpoint
    from gatehouse.policy.rules.exemptions import Exemption
    from gatehouse.policy.rules.rule import Context, Rule

NOT_YET = "(known after the deployment)"
"""What the components write into a document for a value that only the deploy tells."""
_ONLY_READ = (
    "is only read by this program: whom it lets in, the program tells that makes it, or `prove --live`"
)


@dataclass(frozen=True)
class Row:
    """An endpoint with what it was read from.

    `resource` is the program's; `declared` is what the pack read, another one where that holds a template. `api` is the API
    that it belongs to. `hidden` says why the internet does not get there, `direct` names the AWS action that a request
    starts with no code in between, `exemption` is the one that holds, `published` says why it is for everyone.
    """

    resource: ResourceState
    declared: pack.Resource
    endpoint: Endpoint
    entry: Entry
    api: pack.Resource | None = None
    hidden: str = ""
    direct: str = ""
    exemption: Exemption | None = None
    published: str = ""


class _Way(NamedTuple):
    """A way in: what the pack read it from, what it asks, and why the internet does not get there; empty if it does."""

    resource: pack.Resource
    endpoint: Endpoint
    hidden: str


@dataclass(frozen=True)
class Rules:
    """What the policy's configuration says: what counts as authentication, and what may stay open, with its reason.

    `known` are the resource types, as patterns, of which the policy's owners say that they open nothing. `contexts` are
    what the pack's other rules are given, by their names.
    """

    trust: Trust = field(default_factory=Trust)
    exemptions: tuple[Exemption, ...] = ()
    known: tuple[str, ...] = ()
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    contexts: Mapping[str, Context] = field(default_factory=dict)

    def context(self, rule: Rule) -> Context:
        """What a rule of the pack is given: as configured, else its defaults."""
        return self.contexts.get(rule.name) or rule.context({}, self.today, Memory())

    def exemption(
        self, resource: pack.Resource, endpoint: Endpoint, api: pack.Resource | None
    ) -> Exemption | None:
        """What lets this endpoint of an API stay open today, if anything does."""
        names = api.names if api else set()
        matching = (one for one in self.exemptions if one.matches(resource, endpoint, names))
        return next((one for one in matching if not one.expired(self.today)), None)


def access_table(resources: Sequence[ResourceState], rules: Rules | None = None) -> list[Entry]:
    """Every endpoint that the internet reaches, the open ones first, then by API and route."""
    found = rows(Graph.of(resources), rules or Rules())
    return [row.entry for row in found if not row.hidden or row.endpoint.auth.kind != "NONE"]


def rows(
    graph: Graph, rules: Rules, read: Callable[[pack.Resource], pack.Resource] = lambda one: one
) -> list[Row]:
    """Every endpoint, hidden ones included, with what it was read from, in the table's order.

    `read` answers what to take for a resource: itself, or what it may become.
    """
    links = Links([read(inner) for one in shown(graph.by_urn.values()) for inner in unfold(one)])
    backends = Backends(links)
    found = []
    for one in links.resources:
        for endpoint in extract.own(one):
            hidden = _hidden(links, one, endpoint, rules.trust)
            doubt = untold(links, one) if endpoint.reach == "stack" else ""
            doubt = doubt or ("" if hidden else metadata.untold(links, one, endpoint))
            told = replace(endpoint, unreadable=doubt, note=doubt) if doubt else endpoint
            found.append(_row(_Way(one, told, "" if doubt else hidden), links, backends, graph, rules))
    for one in map(judged, (one for one in graph.by_urn.values() if one.external)):
        for endpoint in extract.own(one):
            told = replace(endpoint, auth=Auth(type=UNKNOWN), unreadable=_ONLY_READ, note=_ONLY_READ)
            found.append(_row(_Way(one, told, ""), links, backends, graph, rules))
    # What only several resources together open.
    for one, endpoint, _ in (*without_connect(links), *any_account(links)):
        found.append(_row(_Way(one, endpoint, ""), links, backends, graph, rules))
    order = {"open": 0, "unknown": 1, "closed": 2, "preflight": 3}
    return sorted(found, key=lambda row: (order[row.entry.verdict], row.entry.api, row.entry.route))


def _hidden(links: Links, declared: pack.Resource, endpoint: Endpoint, trust: Trust) -> str:
    if endpoint.protocol == "WEBSOCKET" and endpoint.path != "$connect":
        return "whoever calls it was let in at $connect"
    return out_of_reach(links, declared, endpoint, mutual_tls=trust.mutual_tls)


def _row(way: _Way, links: Links, backends: Backends, graph: Graph, rules: Rules) -> Row:
    declared, endpoint, resource = way.resource, way.endpoint, graph.by_urn[way.resource.reported]
    verdict: Verdict
    verdict, reason = judge(endpoint.auth, rules.trust)
    if verdict == "open" and way.hidden:
        verdict, reason = "closed", way.hidden
    if verdict == "unknown" and endpoint.note:
        reason = f"it {endpoint.note}"
    api: pack.Resource | None = declared
    if declared.type not in APIS:
        api = links.target(declared, APIS, *API)
    exempt = verdict == "open" or endpoint.unreadable
    exemption = rules.exemption(declared, endpoint, api) if exempt else None
    shown_to_all = (
        metadata.published(links, declared, endpoint) if verdict == "open" and not exemption else ""
    )
    if shown_to_all:
        reason = f"exempt: {shown_to_all}"
    elif verdict == "open" or exemption:
        reason = f"exempt: {exemption.reason}" if exemption else endpoint.note or reason
    if endpoint.preflight and verdict == "open":
        verdict, reason = "preflight", "it answers preflights, which carry no token"
    backend = backends.of(declared, endpoint)
    rest = endpoint.source == "REST API method" and isinstance(endpoint.method, str)
    inner = declared.urn != resource.urn
    issuer, audiences = graph.identity(resource) if verdict == "closed" and not inner else ("", ())
    scopes = endpoint.auth.scopes
    path = "" if not rest else rest_path(links, declared) if inner else graph.path(resource)
    entry = Entry(
        api=f"{declared.name} in {resource.name}" if inner else graph.api_name(resource),
        route=f"{endpoint.method} {path}" if path else endpoint.key,
        source=endpoint.source,
        verdict=verdict,
        authorizer={"": ELSEWHERE if resource.external else LATER, "NONE": "none"}.get(
            endpoint.auth.kind, endpoint.auth.kind
        ),
        issuer=issuer,
        audiences=audiences,
        scopes=tuple(words(one) for one in scopes) if isinstance(scopes, tuple) else (LATER,),
        backend=_backend(graph, resource, backend) if not inner else backend.name if backend else "none",
        reason=reason,
        urn=declared.urn,
    )
    direct = backend.name if backend and backend.kind == "service" else ""
    shown = (not inner and graph.direct(resource)) or direct
    return Row(resource, declared, endpoint, entry, api, way.hidden, shown, exemption, shown_to_all)


def _backend(graph: Graph, resource: ResourceState, backend: Backend | None) -> str:
    """What answers: by the program's names where they lead there, else what the declaration itself says."""
    found = graph.backend(resource)
    if found != "none" or backend is None or not backend.name:
        return found
    named = graph.by_urn.get(backend.name) or next(iter(graph.by_id.get(backend.name, ())), None)
    return called(named) if named else LATER if NOT_YET in backend.name else backend.name
