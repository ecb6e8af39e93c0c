"""Who may call what: every endpoint of a program, read from its resources by the policy pack's own extractors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gatehouse.access_graph import CLIENTS, LATER, POOLS, Graph, called, judged, words
from gatehouse.access_report import as_json, as_table
from gatehouse.laptop.engine.state import UNKNOWN, Resource
from policy.rules import extract
from policy.rules.endpoints import Endpoint, Trust, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Change", "Entry", "access_table", "as_json", "as_table", "diff"]

Verdict = Literal["open", "closed", "preflight", "unknown"]
Kind = Literal["opens", "adds", "changes", "closes", "removes"]
_ORDER: Mapping[Kind, int] = {"opens": 0, "adds": 1, "changes": 2, "closes": 3, "removes": 4}
_INTEGRATIONS = ("aws:apigatewayv2/integration:Integration",)
_REST_INTEGRATION = "aws:apigateway/integration:Integration"
_AUTHORIZERS = ("aws:apigatewayv2/authorizer:Authorizer", "aws:apigateway/authorizer:Authorizer")
_APIS = ("aws:apigatewayv2/api:Api", "aws:apigateway/restApi:RestApi")


@dataclass(frozen=True)
class Entry:
    """One endpoint and who may call it.

    Attributes:
        api: The name of the API (or other resource) that it belongs to.
        route: What is called: `GET /orders`, `$default`, or a kind such as `Lambda function URL`.
        source: The kind of resource that declares it.
        verdict: `open` to everyone, `closed`, `preflight` (OPTIONS, which carries no token), or `unknown` as yet.
        authorizer: How the caller is asked: JWT, CUSTOM, COGNITO_USER_POOLS, AWS_IAM, or `none`.
        issuer: Whose tokens count: a URL, or the program's own user pool by name.
        audiences: Which clients' tokens count; empty where any of the issuer does.
        scopes: One of these must be in the token; empty where none is asked for.
        backend: What answers: a function or listener by name, or a URL.
        reason: The verdict in a few words.
        urn: The resource that declares it.
    """

    api: str
    route: str
    source: str
    verdict: Verdict
    authorizer: str
    issuer: str
    audiences: tuple[str, ...]
    scopes: tuple[str, ...]
    backend: str
    reason: str
    urn: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes an endpoint the same one in two revisions of a program."""
        return self.api, self.route, self.source

    @property
    def who(self) -> str:
        """The callers, in one phrase."""
        if self.verdict == "open":
            return "anyone"
        if self.verdict == "preflight":
            return "browsers' preflights"
        if self.verdict == "unknown":
            return LATER
        if not self.issuer:
            return {"AWS_IAM": "signed AWS requests", "CUSTOM": "whom a Lambda authorizer lets in"}.get(
                self.authorizer, f"whom {self.authorizer} lets in"
            )
        clients = f" for {', '.join(self.audiences)}" if self.audiences else ""
        return f"tokens of {self.issuer}{clients}"


@dataclass(frozen=True)
class Change:
    """What became of one endpoint; `opens` is whatever lets a caller in that was not let in before."""

    kind: Kind
    before: Entry | None
    after: Entry | None
    why: str

    @property
    def entry(self) -> Entry:
        """The endpoint as it is now, or as it was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of them is always there
        return found


def access_table(resources: Sequence[Resource], *, trust: Trust | None = None) -> list[Entry]:
    """Every endpoint of the program, the open ones first, then by API and route.

    `trust` says what counts as authentication besides an authorizer, as the policy is configured.
    """
    graph = Graph.of(resources)
    entries = [
        _entry(resource, endpoint, graph, trust or Trust())
        for resource in resources
        if resource.custom
        for endpoint in extract.endpoints(judged(resource))
        if endpoint.judged
    ]
    order = {"open": 0, "unknown": 1, "closed": 2, "preflight": 3}
    return sorted(entries, key=lambda entry: (order[entry.verdict], entry.api, entry.route))


def diff(old: Iterable[Entry], new: Iterable[Entry]) -> list[Change]:
    """What changed from `old` to `new`, openings first; endpoints that stayed as they were are left out."""
    before, after = {entry.key: entry for entry in old}, {entry.key: entry for entry in new}
    changes = []
    for key in before.keys() | after.keys():
        change = _change(before.get(key), after.get(key))
        if change:
            changes.append(change)
    return sorted(changes, key=lambda change: (_ORDER[change.kind], change.entry.key))


def _change(old: Entry | None, new: Entry | None) -> Change | None:
    if new is None:
        return Change("removes", old, None, "the endpoint is gone")
    if old is None:
        kind: Kind = "opens" if new.verdict in ("open", "unknown") else "adds"
        return Change(kind, None, new, f"a new endpoint, for {new.who}: {new.reason}")
    wider = _widening(old, new)
    if wider:
        return Change("opens", old, new, wider)
    if _widening(new, old):
        return Change("closes", old, new, f"fewer may call it; before: {old.who}")
    if _differ(old.backend, new.backend):
        return Change("changes", old, new, f"served by {new.backend}; before: {old.backend}")
    return None


def _widening(old: Entry, new: Entry) -> str:
    """Why `new` lets in a caller that `old` did not; empty if it doesn't. What isn't known yet counts as equal."""
    if old.verdict == new.verdict == "preflight" or old.verdict == "open":
        return ""
    if new.verdict == "open":
        return f"anyone may call it: {new.reason}; before: {old.who}"
    if new.verdict == "unknown" and old.verdict != "unknown":
        return f"who may call it is not known before the deploy: {new.reason}"
    if (old.authorizer, old.verdict) != (new.authorizer, new.verdict) or _differ(old.issuer, new.issuer):
        return f"others may call it: {new.who}; before: {old.who}"
    return _more(old.audiences, new.audiences, "tokens issued to") or _more(
        old.scopes, new.scopes, "tokens with the scope"
    )


def _more(old: tuple[str, ...], new: tuple[str, ...], what: str) -> str:
    """One of the new ones is enough, and none asked for lets in all: more is wider, and so is none."""
    if not old or LATER in old or LATER in new:
        return ""
    if not new:
        return f"{what} {' or '.join(old)} were let in; now it is not asked"
    added = [one for one in new if one not in old]
    return f"{what} {' or '.join(added)} are let in, too" if added else ""


def _differ(old: str, new: str) -> bool:
    return old != new and LATER not in (old, new)


def _entry(resource: Resource, endpoint: Endpoint, graph: Graph, trust: Trust) -> Entry:
    verdict, reason = judge(endpoint.auth, trust)
    declared = words(endpoint.auth.type) if endpoint.auth.type is not None else "none"
    issuer, audiences = _identity(resource, graph)
    scopes = endpoint.auth.scopes
    return Entry(
        api=_api(resource, endpoint, graph),
        route=endpoint.key,
        source=endpoint.source,
        verdict="preflight" if endpoint.preflight and verdict == "open" else verdict,
        authorizer="none" if declared.upper() in ("", "NONE") else declared,
        issuer=issuer if verdict != "open" else "",
        audiences=audiences if verdict != "open" else (),
        scopes=tuple(words(one) for one in scopes) if isinstance(scopes, tuple) else (LATER,),
        backend=_backend(resource, graph),
        reason="answers preflights, which carry no token"
        if endpoint.preflight and verdict == "open"
        else reason,
        urn=resource.urn,
    )


def _api(resource: Resource, endpoint: Endpoint, graph: Graph) -> str:
    for found in graph.behind(resource, "apiId", "restApi", types=_APIS):
        parent = graph.by_urn.get(found.parent)
        return parent.name if parent and not parent.type.startswith("pulumi:") else found.name
    if isinstance(endpoint.api, str):
        return endpoint.api
    return resource.name


def _identity(resource: Resource, graph: Graph) -> tuple[str, tuple[str, ...]]:
    """Whose tokens the endpoint's authorizer takes: the program's own pool and clients go by their names."""
    for authorizer in graph.behind(resource, "authorizerId", types=_AUTHORIZERS):
        pools = graph.behind(authorizer, "jwtConfiguration", "providerArns", types=POOLS)
        clients = graph.behind(authorizer, "jwtConfiguration", types=CLIENTS)
        jwt = authorizer.inputs.get("jwtConfiguration")
        jwt = jwt if isinstance(jwt, dict) else {}
        issuer, given = jwt.get("issuer", ""), jwt.get("audiences", ())
        if clients:
            pools = pools or [
                p for client in clients for p in graph.behind(client, "userPoolId", types=POOLS)
            ]
            audiences = tuple(sorted(called(client) for client in clients))
        else:
            audiences = (LATER,) if given is UNKNOWN else tuple(words(one) for one in given or ())
        return (called(pools[0]) if pools else words(issuer)), audiences
    return "", ()


def _backend(resource: Resource, graph: Graph) -> str:
    if resource.type.startswith("aws:apigateway/method"):
        method = resource.urn
        for one in graph.by_urn.values():
            if one.type == _REST_INTEGRATION and (
                method in one.dependencies
                or method in one.property_dependencies.get("httpMethod", ())
                or all(
                    one.inputs.get(key) == resource.inputs.get(key) for key in ("resourceId", "httpMethod")
                )
            ):
                return _target(one, graph, "uri")
        return "none"
    for integration in graph.behind(resource, "target", types=_INTEGRATIONS):
        return _target(integration, graph, "integrationUri")
    if resource.type.startswith("aws:lambda/"):
        found = graph.behind(resource, "functionName", "function")
        return called(found[0]) if found else words(resource.inputs.get("functionName", ""))
    return "none"


def _target(integration: Resource, graph: Graph, key: str) -> str:
    found = graph.behind(integration, key)
    value = integration.inputs.get(key)
    if found:
        return called(found[0])
    if integration.inputs.get("type") == "MOCK":
        return "a fixed answer"
    return words(value) if value is not None else "none"
