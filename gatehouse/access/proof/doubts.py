"""What keeps a proof from being one although each route asks: the policy pack's own findings on what asks.

An authorizer that keeps its answer for all callers alike, or trusts an issuer whose keys don't come over https, asks without
knowing who calls; a REST API's open OPTIONS method whose function serves other methods too runs that function for everyone.
A policy that only the deploy tells may let everyone in. What else the pack finds in settings (which pages a browser lets
call, whether preflights pass) lets nobody in unknown.
"""

from __future__ import annotations

from contextlib import suppress
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from gatehouse.access import table
from gatehouse.access.judged import shown
from gatehouse.access.proof import supposed
from gatehouse.access.proof.doors import Unread
from gatehouse.policy.rules import audiences, elsewhere
from gatehouse.policy.rules.authorization import KINDS
from gatehouse.policy.rules.backends import INTEGRATIONS
from gatehouse.policy.rules.checks import linked_resources, strict_authorizers
from gatehouse.policy.rules.documents import Unreadable, load
from gatehouse.policy.rules.extract import authorizers, rest_api
from gatehouse.policy.rules.extract.functions import PERMISSIONS, POLICIES
from gatehouse.policy.rules.extract.http_api import ROUTES
from gatehouse.policy.rules.extract.unfold import unfold
from gatehouse.policy.rules.links import Links
from gatehouse.policy.rules.reach import API
from gatehouse.policy.rules.rule import Finding
from gatehouse.policy.rules.values import Props, Unknown, first, get, items, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gatehouse.access.graph import Graph
    from gatehouse.access.table import Row, Rules
    from gatehouse.policy.rules.resource import Resource
    from gatehouse.policy.rules.rule import Context

_KINDS = authorizers.TYPES - authorizers.DOCUMENTS
_REST_POLICIES = dict.fromkeys(rest_api.POLICIES, API)
_LATER = (
    "it is known only after the deploy, and may let everyone in; prove it after `up`, with --state, give it as an object in"
    " place of JSON text (where the type takes one), or write it with names and ARNs that are known before"
)
# What exists already may be a secret as well, which an export leaves out unless it is asked for.
_NOT_HERE = (
    "it is a secret, or known only after the deploy, and may let everyone in; prove it after `up`, with --state and what"
    " `pulumi stack export --show-secrets` writes, or write it with names and ARNs that are known before"
)

_NOT_TOLD = (
    "whose tokens its authorizer takes is known only after the deploy; prove it after `up`, with --state"
)


def doubts(graph: Graph, rows: Sequence[Row], rules: Rules) -> list[Unread]:
    """A line for each route that asks, or answers preflights, in a way that the pack's mandatory rules refuse.

    What the policy's owners exempt, or switch off by a setting, is left out.
    """
    links = Links([inner for one in shown(graph.by_urn.values()) for inner in unfold(one)])
    strict = rules.context(strict_authorizers.RULE)
    shared = rules.context(linked_resources.RULE)
    weak = [*_weak(links, rows, strict), *_shared(links, rows, shared), *_signed_for_all(links, rules)]
    weak += _started_elsewhere(links, rows)
    weak += _for_any_application(rows, strict)
    weak += [
        Unread(f"{one.label} ({one.type})", endpoint.unreadable, one.urn)
        for one, endpoint in elsewhere.untold(links)
        if not rules.exemption(one, endpoint, None)
    ]
    return [*weak, *_not_known_yet(graph, links, rows, rules)]


def _not_known_yet(graph: Graph, links: Links, found: Sequence[Row], rules: Rules) -> Iterator[Unread]:
    """Policies that have no value as yet, where a way in opens if they turn out to be for everyone."""
    unknown = {one.urn: (one, names) for one in links.resources if (names := supposed.unknown(one))}
    if not unknown:
        return
    counted = {(row.declared.urn, row.entry.route) for row in found if _opens(row)}
    told: set[str] = set()
    for row in table.rows(graph, rules, supposed.supposed):
        if not _opens(row) or (row.declared.urn, row.entry.route) in counted:
            continue
        near = {row.declared.urn}
        if row.api is not None:
            near |= {row.api.urn, *(one.urn for one in links.referring(row.api, _REST_POLICIES))}
        for urn in sorted(near & unknown.keys()) or [row.declared.urn]:
            resource, names = unknown.get(urn, (row.declared, [row.entry.route]))
            if urn not in told:
                why = _NOT_HERE if resource.props.get("id") else _LATER
                yield Unread(f"{' and '.join(names)} of {resource.label} ({resource.type})", why, urn)
            told.add(urn)


def _opens(row: Row) -> bool:
    """Whether a row makes the answer another one than PROVEN."""
    if row.exemption or row.published:
        return False
    return row.entry.verdict in ("open", "unknown") or (row.entry.verdict == "preflight" and row.direct != "")


def _signed_for_all(links: Links, rules: Rules) -> Iterator[Unread]:
    """Functions that CloudFront calls with a signature of its own, which it writes for every viewer.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
    """
    if any(fnmatchcase("aws:cloudfront/distribution:Distribution", pattern) for pattern in rules.known):
        return
    for permission in links.of(PERMISSIONS | POLICIES):
        if any(name.strip().lower().startswith("cloudfront.") for name in _services(permission.props)):
            why = (
                "CloudFront signs for every viewer, so whoever reaches the distribution reaches the function"
            )
            yield Unread(f"the function of {permission.name}", why, permission.urn)


def _services(props: Props) -> Iterator[str]:
    """Whom a permission, or each statement of a whole policy, names."""
    yield str(text(props, "principal"))
    document = first(props, "policy", "policyDocument")
    with suppress(Unreadable):
        statements = items(load(document) if isinstance(document, str) else document, "Statement")
        for statement in [] if isinstance(statements, Unknown) else statements:
            named = texts(statement, "Principal", "Service")
            if get(statement, "Effect") == "Allow" and not isinstance(named, Unknown):
                yield from map(str, named)


def _weak(links: Links, rows: Sequence[Row], context: Context) -> Iterator[Unread]:
    """Routes whose authorizer takes callers whom it does not know."""
    why: dict[tuple[str, str], str] = {}
    for resource in links.of(authorizers.TYPES):
        known = _weaknesses(resource, context)
        later = dict.fromkeys(_weaknesses(supposed.supposed(resource), context), _NOT_TOLD)
        why |= {(resource.urn, name): problem for name, problem in {**later, **known}.items()}
    for row in rows if why else ():
        kind = KINDS.get(row.endpoint.auth.kind)
        if row.entry.verdict == "closed" and not row.hidden and kind and kind.authorizers:
            problem = next((why[asked] for asked in _asked(links, row) if asked in why), "")
            if problem:
                yield Unread(f"{row.entry.route} of {row.entry.api}", problem, row.declared.urn)


def _weaknesses(resource: Resource, context: Context) -> dict[str, str]:
    """What is wrong with the authorizers that a resource is, or holds by these names."""
    checked = (
        (each.name, strict_authorizers.RULE.findings(strict_authorizers.weaknesses(each), context))
        for each in authorizers.declared(resource)
    )
    return {name: found[0].problem for name, found in checked if found}


def _asked(links: Links, row: Row) -> list[tuple[str, str]]:
    """Which authorizers a route may ask: their resources, and the name where that is a document."""
    named = row.endpoint.auth.authorizer
    if row.declared.type in authorizers.DOCUMENTS:
        return [(row.declared.urn, named if isinstance(named, str) else "")]
    found = links.target(row.declared, _KINDS, "authorizerId")
    several = [found] if found else links.targets(row.declared, _KINDS, "authorizerId")
    return [(one.urn, "") for one in several]


def _for_any_application(rows: Sequence[Row], context: Context) -> Iterator[Unread]:
    """Doors besides API Gateway's whose tokens may be for any application of their issuer."""
    for row in rows:
        why = audiences.untold(row.declared) if row.entry.verdict == "closed" and not row.hidden else ""
        found = [Finding(row.declared, why, endpoint=row.endpoint)] if why else []
        if strict_authorizers.RULE.findings(found, context):
            yield Unread(f"{row.entry.route} of {row.entry.api}", why, row.declared.urn)


def _started_elsewhere(links: Links, rows: Sequence[Row]) -> Iterator[Unread]:
    """Open OPTIONS routes whose integration nobody can tell: it may start an action of AWS."""
    for row in rows:
        if row.entry.verdict != "preflight" or row.direct or row.declared.type not in ROUTES:
            continue
        target = text(row.declared.props, "target")
        told = isinstance(target, str) and not target.startswith("integrations/")
        if target is not None and not told and links.target(row.declared, INTEGRATIONS, "target") is None:
            why = "nobody can tell which integration its target is, and it may start an action of AWS for everyone"
            yield Unread(f"{row.entry.route} of {row.entry.api}", why, row.declared.urn)


def _shared(links: Links, rows: Sequence[Row], context: Context) -> Iterator[Unread]:
    """Open OPTIONS endpoints that reach what serves other methods, where that is not the usual cure."""
    answering = {row.declared.urn: row for row in rows if row.entry.verdict == "preflight" and not row.direct}
    if not answering or "shared-backends" not in context.settings["checks"]:
        return
    found = linked_resources.shared_backends(links, usual=False)
    for finding in linked_resources.RULE.findings(found, context):
        row = answering.get(finding.resource.urn)
        if row is not None and finding.endpoint is not None:
            yield Unread(f"{finding.endpoint.key} of {row.entry.api}", finding.problem, finding.resource.urn)
