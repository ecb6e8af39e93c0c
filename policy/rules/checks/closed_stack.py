"""The stack rule for ways in that only several resources together open, or close."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .. import elsewhere, extract, metadata, pairs
from ..endpoints import AWS_IAM, Auth, Endpoint, judge
from ..extract import http_api, rest_api
from ..links import Links
from ..reach import API, APIS, TYPES, out_of_reach, untold
from ..rule import Context, Finding, Rule
from ..values import UNKNOWN, text
from .closed_endpoints import RULE as ENDPOINTS
from .closed_endpoints import violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource


def check(resources: list[Resource], context: Context) -> Iterator[Finding]:
    """Report what is open, under the name of the rule whose exemptions hold for it."""
    links = Links(resources)
    for resource, endpoint, why in (
        *_deferred(links, context),
        *without_connect(links),
        *any_account(links),
    ):
        doubt = untold(links, resource)
        found = _not_proven(resource, endpoint, doubt) if doubt else violation(resource, endpoint, why)
        api = links.target(resource, APIS, *API)
        names = frozenset() if api is None else frozenset(api.names)
        rules = (ENDPOINTS.name, ENDPOINTS.id)
        yield replace(found, rules=rules, apis=names)

    for resource, endpoint in elsewhere.untold(links):
        problem = f"{resource.label} ({resource.type}) is not proven closed: {endpoint.unreadable}."
        cure = "prove the other program as well, and have the policy's owners exempt this resource."
        found = Finding(resource, problem, cure, endpoint, undecided=True)
        yield replace(found, rules=(ENDPOINTS.name, ENDPOINTS.id))


def _not_proven(resource: Resource, endpoint: Endpoint, doubt: str) -> Finding:
    problem = f"{endpoint.key} of {resource.where} is not proven closed: {doubt}, and everyone may get in."
    return Finding(
        resource,
        problem,
        "say so in the program: no public address, narrower groups, or internal=True.",
        endpoint,
        undecided=True,
    )


def _deferred(links: Links, context: Context) -> Iterator[tuple[Resource, Endpoint, str]]:
    """Endpoints that asked nobody, when it was not known yet whether anyone reaches them."""
    trust = context.memory.trust
    deferred, context.memory.deferred = context.memory.deferred, []
    for urn, endpoint in deferred:
        resource = links.named(urn)
        if resource is None or metadata.published(links, resource, endpoint):
            continue
        hidden = out_of_reach(links, resource, endpoint, mutual_tls=trust.mutual_tls)
        if not hidden or untold(links, resource):
            yield resource, endpoint, judge(endpoint.auth, trust)[1]


def without_connect(links: Links) -> Iterator[tuple[Resource, Endpoint, str]]:
    """WebSocket APIs with routes but none for `$connect`: whoever asks is connected.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
    """
    keys: dict[str, set[object]] = {}
    told = (
        set()
    )  # a key that only WebSocket APIs have tells of which kind an API is, whose type is not known yet
    for route in links.of(http_api.ROUTES):
        api = links.target(route, http_api.APIS, "apiId")
        if api is not None:
            keys.setdefault(api.urn, set()).add(text(route.props, "routeKey"))
            told |= {api.urn} if http_api.route(route.props).protocol == "WEBSOCKET" else set()
    for api in links.of(http_api.APIS):
        found = keys.get(api.urn)
        kind = http_api.protocol(api.props)
        sockets = kind == "WEBSOCKET" or (kind == "UNKNOWN" and api.urn in told)
        if found and sockets and not found & {"$connect", UNKNOWN}:
            note = "without a $connect route everyone is connected"
            yield api, Endpoint(None, "$connect", Auth(), "WebSocket API", "WEBSOCKET", note=note), note


def any_account(links: Links) -> Iterator[tuple[Resource, Endpoint, str]]:
    """REST APIs whose methods ask for a signature, and whose resource policy takes that of every account.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
    """
    signed = _signed_methods(links)
    for holder in (*links.of(rest_api.APIS), *links.of(rest_api.POLICIES)):
        # What puts a document into an API is one of their kinds, and names the one that has the methods.
        named = (holder, links.target(holder, rest_api.APIS, *API))
        method = next((signed[api.urn] for api in named if api is not None and api.urn in signed), None)
        who = next(
            (who for policy in rest_api.policies(holder.props) if (who := rest_api.admits(policy))), ""
        )
        if who and method is not None:
            opened = pairs.any_account(who, method)
            yield holder, opened, opened.note


def _signed_methods(links: Links) -> dict[str, Endpoint]:
    """By the URN of each REST API one endpoint that takes signed requests."""
    signed: dict[str, Endpoint] = {}
    for resource in (*links.of(rest_api.APIS), *links.of(rest_api.METHODS)):
        api = resource if resource.type in rest_api.APIS else links.target(resource, rest_api.APIS, *API)
        for endpoint in extract.own(resource) if api is not None else ():
            if endpoint.auth.kind == AWS_IAM and api is not None:
                signed.setdefault(api.urn, endpoint)
    return signed


RULE = Rule(
    id="GH102",
    name="closed-stack",
    title="The stack is closed",
    description="Ways to reach a backend that only several resources together open must authenticate the caller.",
    level="mandatory",
    severity="critical",
    cure="Do what the message says, or have the policy's owners exempt it, under closed-endpoints, with a reason.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html",
    types=TYPES | metadata.TYPES | extract.TYPES | elsewhere.TYPES,
    stack_check=check,
    tags=("authentication", "api"),
    exemptible=False,
)
