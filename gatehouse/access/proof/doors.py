"""The doors of a program: each API with its routes and addresses, and each other way in, from the access table's rows."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from gatehouse.access.entry import LATER
from gatehouse.access.graph import called, words
from gatehouse.access.judged import is_known, judged
from gatehouse.access.proof.classes import Key, readable
from gatehouse.policy.rules.documents import Unreadable, load
from gatehouse.policy.rules.endpoints import PRIVATE
from gatehouse.policy.rules.extract.functions import PERMISSIONS, POLICIES
from gatehouse.policy.rules.extract.rest_api import APIS
from gatehouse.policy.rules.values import NOT_TOLD, Props, Unknown, first, get, items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gatehouse.access.entry import Entry
    from gatehouse.access.graph import Graph
    from gatehouse.access.table import Row
    from gatehouse.laptop.engine.state import ResourceState

Answer = Literal["open", "closed", "exempt", "preflight", "unknown"]
Kind = Literal["HTTP", "REST", "ONE"]
"""An HTTP API, a REST API, or a door that all requests go through alike, as a function URL is."""

_ORDER: tuple[Answer, ...] = ("open", "exempt", "unknown", "preflight", "closed")
_STAGES = ("aws:apigatewayv2/stage:Stage", "aws:apigateway/stage:Stage")
_MAPPINGS = ("aws:apigatewayv2/apiMapping:ApiMapping", "aws:apigateway/basePathMapping:BasePathMapping")
_DOMAINS = ("aws:apigatewayv2/domainName:DomainName", "aws:apigateway/domainName:DomainName")


@dataclass(frozen=True)
class Passage:
    """One route (or the whole of a door that has none): what the resource says, and what that comes to.

    `type`, `authorizer` and `api_key` are what the judgement rests on: the authorization type in capitals (`PRIVATE` where
    the internet does not get there), whether an authorizer is named, whether a key is asked for. `direct` is the AWS action
    that it starts with nothing in between.
    """

    key: Key
    urn: str
    source: str
    type: str
    authorizer: bool
    api_key: bool
    answer: Answer
    reason: str
    who: str
    backend: str
    direct: str = ""
    note: str = ""
    until: str = ""
    owner: str = ""

    @property
    def route(self) -> str:
        """As a person writes it."""
        return " ".join(self.key).strip()


@dataclass(frozen=True)
class Door:
    """An API, or another way in: `at` are the addresses at which it is known to answer, without a slash at the end."""

    name: str
    urn: str
    kind: Kind
    ways: tuple[Passage, ...]
    at: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unread:
    """What could not be judged, and why."""

    what: str
    why: str
    urn: str = ""


@dataclass(frozen=True)
class Invoker:
    """Who else may invoke a function: principals and sources as patterns, `*` where there is no limit."""

    backend: str
    principal: str
    source: str
    account: str = ""


@dataclass
class _Gathered:
    name: str
    urn: str
    kind: Kind
    api: ResourceState | None
    ways: list[Passage] = field(default_factory=list)


def doors(graph: Graph, rows: Iterable[Row], owner: str = "") -> tuple[list[Door], list[Unread]]:
    """The program's doors, and what of them can't be read. `owner` is who answers for exemptions."""
    gathered: dict[str, _Gathered] = {}
    unread: list[Unread] = []
    for number, row in enumerate(rows):
        way = _way(row, owner)
        why = _unread(row, way)
        if why:
            what = f"{way.route or way.source} of {row.entry.api} ({row.entry.source})"
            unread.append(Unread(what, why, way.urn))
        routed = way.key[1] != "" and readable(way.key)
        kind: Kind = ("REST" if row.api and row.api.type in APIS else "HTTP") if routed else "ONE"
        key = row.api.urn if row.api and routed else f"{way.urn}#{number}"
        name = f"{row.api.name} in {row.resource.name}" if row.api and row.api.holder else row.entry.api
        at = gathered.setdefault(key, _Gathered(name, way.urn, kind, graph.api(row.resource)))
        _add(at.ways, way)
    addresses = _Addresses(graph)
    alike = Counter(one.name for one in gathered.values() if one.kind == "ONE")
    found = [
        Door(
            _told_apart(one, graph) if one.kind == "ONE" and alike[one.name] > 1 else one.name,
            one.api.urn if one.api else one.urn,
            one.kind,
            tuple(one.ways),
            addresses.of(one.api, graph, one.urn),
        )
        for one in gathered.values()
    ]
    return found, unread


def _told_apart(one: _Gathered, graph: Graph) -> str:
    """The name of a door beside others of the same name, as the function URLs of one component are."""
    own = graph.by_urn[one.urn].name if one.urn in graph.by_urn else one.name
    return one.name if own == one.name else f"{one.name}/{own}"


def _add(ways: list[Passage], way: Passage) -> None:
    """Add a route; of one that a template's conditions choose the branch that lets most callers in stands for all."""
    same = next((at for at, one in enumerate(ways) if (one.urn, one.key) == (way.urn, way.key)), None)
    if same is None or not way.key[1]:
        ways.append(way)
        return
    worst, other = sorted((ways[same], way), key=lambda one: _ORDER.index(one.answer))
    several = f"{worst.who} or {other.who}" if worst.answer == other.answer == "closed" else worst.who
    ways[same] = worst if worst.who == other.who else replace(worst, who=several)


def callers(graph: Graph) -> list[Invoker]:
    """Who may invoke each function by its policy: a line for each permission, and for each statement of a whole policy."""
    found: list[Invoker] = []
    for resource in graph.by_urn.values():
        if resource.type in PERMISSIONS:
            found.append(_permitted(graph, resource))
        elif resource.type in POLICIES:
            found += _stated(graph.backend(resource), judged(resource).props)
    return sorted(found, key=lambda one: (one.backend, one.principal, one.source))


def _permitted(graph: Graph, resource: ResourceState) -> Invoker:
    source, account = resource.inputs.get("sourceArn"), resource.inputs.get("sourceAccount")
    pattern = words(source) if source is not None else "*"
    if not is_known(source):
        named = [called(one) for one in graph.behind(resource, "sourceArn")]
        pattern = f"some ARN of {' and '.join(named)}" if named else LATER
    principal = words(resource.inputs.get("principal", ""))
    return Invoker(graph.backend(resource), principal, pattern, words(account) if account is not None else "")


def _stated(backend: str, props: Props) -> Iterator[Invoker]:
    document = first(props, "policy", "policyDocument")
    try:
        read = load(document) if isinstance(document, str) else document
    except Unreadable:
        return  # the pack's extractor says so, and so it is among what is not read
    statements = items(read, "Statement")
    if isinstance(statements, Unknown):
        yield Invoker(backend, LATER, LATER)
        return
    for statement in statements:
        if get(statement, "Effect") == "Allow":
            principal, condition = get(statement, "Principal"), get(statement, "Condition")
            limit = f"what fits {json.dumps(condition, default=str)}" if condition else "*"
            yield Invoker(backend, json.dumps(principal, default=str), limit)


def _way(row: Row, owner: str) -> Passage:
    endpoint, entry, exemption = row.endpoint, row.entry, row.exemption
    answer: Answer = entry.verdict
    reason = entry.reason
    if exemption:
        answer, reason = "exempt", exemption.reason
    elif row.published:
        answer, reason = "exempt", row.published
    if answer == "preflight" and row.direct:
        answer, reason = "open", f"its OPTIONS route, which asks nobody, starts {row.direct}"
    if endpoint.unreadable and answer == "open":
        answer, reason = "unknown", endpoint.unreadable
    return Passage(
        key=_key(row),
        urn=row.declared.urn,
        source=entry.source,
        type=PRIVATE if row.hidden else endpoint.auth.kind,
        authorizer=endpoint.auth.named,
        api_key=endpoint.auth.api_key is True,
        answer=answer,
        reason=reason,
        who=entry.reason if row.hidden else _who(entry),
        backend=entry.backend if entry.backend != "none" else words(endpoint.target or "none"),
        direct=row.direct,
        note=endpoint.note,
        until=str(exemption.until or "") if exemption else "",
        owner=owner if exemption else "",
    )


def _who(entry: Entry) -> str:
    scopes = (
        f" with the scope {' or '.join(entry.scopes)}" if entry.scopes and entry.verdict == "closed" else ""
    )
    return entry.who + scopes


def _key(row: Row) -> Key:
    """Method and path; empty where the endpoint has none."""
    endpoint = row.endpoint
    if row.entry.source == "REST API method":
        method, _, path = row.entry.route.partition(" ")
        # Where a template does not tell its path, a route is called by its method alone.
        return (method, path) if path.startswith("/") else (words(endpoint.method), "")
    if endpoint.path == "$default" and endpoint.method is None:
        return "", "$default"
    if isinstance(endpoint.method, str) and isinstance(endpoint.path, str):
        return endpoint.method, endpoint.path
    return "", ""


def _unread(row: Row, way: Passage) -> str:
    """Why this endpoint can't be judged; empty where it can."""
    if way.answer == "unknown":
        return way.reason
    routed = way.key[1] != ""
    if (
        LATER in way.key[1]
        or NOT_TOLD in way.key[1]
        or not is_known(row.endpoint.method)
        or not is_known(row.endpoint.path)
    ):
        return "its route key is not known before the deploy"
    return "API Gateway takes no such route key" if routed and not readable(way.key) else ""


class _Addresses:
    """Where each API answers, as far as the resources tell."""

    def __init__(self, graph: Graph) -> None:
        self._of: dict[str, list[str]] = {}
        for resource in graph.by_urn.values():
            api = graph.api(resource)
            if resource.type in _STAGES and api and api.inputs.get("disableExecuteApiEndpoint") is not True:
                self._add(api, resource.outputs.get("invokeUrl"))
            elif resource.type in _MAPPINGS:
                owners = [one for one in graph.behind(resource, "apiId", "restApi") if graph.api(one) is one]
                base = _text(resource.inputs, "apiMappingKey", "basePath")
                for domain in graph.behind(resource, "domainName", types=_DOMAINS):
                    host = _text(domain.inputs, "domainName")
                    for owner in owners if host else ():
                        self._add(owner, f"https://{host}/{base}")

    def of(self, api: ResourceState | None, graph: Graph, urn: str) -> tuple[str, ...]:
        """The addresses of an API, or of another resource that says its own."""
        if api:
            return tuple(sorted(self._of.get(api.urn, ())))
        url = graph.by_urn[urn].outputs.get("functionUrl") if urn in graph.by_urn else None
        return (url.rstrip("/"),) if isinstance(url, str) else ()

    def _add(self, api: ResourceState, url: object) -> None:
        if isinstance(url, str) and url.startswith("http"):
            self._of.setdefault(api.urn, []).append(url.rstrip("/"))


def _text(inputs: Mapping[str, object], *keys: str) -> str:
    found: Sequence[object] = [inputs.get(key) for key in keys]
    return next((one for one in found if isinstance(one, str)), "")
