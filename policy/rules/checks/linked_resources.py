"""The stack rule: what only two resources together tell.

It is asked once, at the end: at a preview it stops the deployment before anything exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import extract
from ..backends import INTEGRATIONS, REST_INTEGRATIONS, Backend, Backends
from ..extract import http_api, rest_api
from ..links import Links
from ..preflights import swallowed
from ..reach import API, APIS, DOMAINS, MAPPINGS, asks_for_certificates
from ..rule import Context, Finding, Rule
from ..values import UNKNOWN, flag, get, text
from . import open_preflight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..endpoints import Endpoint
    from ..resource import Resource

ROUTES = http_api.ROUTES | rest_api.METHODS
_AUTHORIZERS = http_api.AUTHORIZERS | rest_api.AUTHORIZERS


def check(resources: list[Resource], context: Context) -> Iterator[Finding]:
    """Run the checks that are switched on."""
    links = Links(resources)
    for name in context.settings["checks"]:
        yield from _CHECKS[name](links, context)


def _foreign_authorizers(links: Links, _context: Context) -> Iterator[Finding]:
    """Routes whose authorizer belongs to another API."""
    for route in links.of(ROUTES):
        authorizer = links.target(route, _AUTHORIZERS, "authorizerId")
        if authorizer is None or links.same(route, authorizer, APIS, *API) is not False:
            continue
        endpoint = extract.own(route)[0]
        problem = (
            f"{endpoint.key} of {route.where} names the authorizer '{authorizer.name}', which belongs to another API: it"
            " is never asked here."
        )
        yield Finding(
            route,
            problem,
            f"{route.code} with authorizer_id= an authorizer of the route's own API.",
            endpoint,
        )


def swallowed_preflights(links: Links, *, broken: bool) -> Iterator[Finding]:
    """Preflights that ANY or `$default` asks for a token: of APIs that are `broken` by it, or of the others.

    Broken is an API that is meant for browsers. AWS's own cure for `$default` is `OPTIONS /{proxy+}`, which leaves out the
    path `/` alone; whether a page calls that path, nobody can tell:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
    """
    tables: dict[str, list[tuple[Resource, Endpoint]]] = {}
    for route in links.of(http_api.ROUTES):
        api = links.target(route, http_api.APIS, "apiId")
        owner = api.urn if api is not None else text(route.props, "apiId")
        if isinstance(owner, str):
            tables.setdefault(owner, []).append((route, http_api.route(route.props)))
    apis = {api.urn: api for api in links.of(http_api.APIS)}
    for owner, table in tables.items():
        if _sockets(apis.get(owner)):
            continue
        for_browsers = _for_browsers(apis.get(owner), table)
        routes = {id(endpoint): route for route, endpoint in table}
        for endpoint, missing in swallowed(endpoint for _, endpoint in table):
            root_alone = endpoint.method is None and missing == ["OPTIONS /"]
            if (for_browsers and not root_alone) is not broken:
                continue
            route, where, what = routes[id(endpoint)], *((" of /", "/") if root_alone else ("", "it"))
            problem = (
                f"{endpoint.key} of {route.where} catches browsers' preflights{where} and asks them for a token, which they"
                f" never carry: no page can call {what}. Missing beside it: {' and '.join(missing)}, without an authorizer."
            )
            cure = f'{route.code.partition("(")[0]}("preflight", route_key="{missing[0]}", authorization_type="NONE", ...).'
            yield Finding(route, problem, cure, endpoint)


def _for_browsers(api: Resource | None, table: list[tuple[Resource, Endpoint]]) -> bool:
    """Whether an API is meant for browsers: it answers preflights somewhere, or sends CORS headers."""
    if api is not None and get(api.props, "corsConfiguration") not in (None, {}, []):
        return True
    return any(endpoint.preflight for _, endpoint in table)


def _sockets(api: Resource | None) -> bool:
    return api is not None and http_api.protocol(api.props) != "HTTP"


def shared_backends(links: Links, *, usual: bool) -> Iterator[Finding]:
    """OPTIONS endpoints, open by design, that reach more than an answer to preflights.

    That one function of an HTTP API serves other methods as well is `usual`, for it is the cure that AWS's own page has:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html. A REST API has mock integrations for
    preflights: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html. A service that API Gateway
    calls itself, a queue or a state machine, answers no preflight at all.
    """
    backends = Backends(links)
    serving: dict[str, Endpoint] = {}
    preflights: list[tuple[Resource, Endpoint, Backend]] = []
    for resource in links.of(ROUTES | APIS):
        for endpoint in extract.own(resource):
            backend = backends.of(resource, endpoint)
            if backend is None or backend.kind == "nothing":
                continue
            if not endpoint.preflight:
                serving.setdefault(backend.name, endpoint)
            elif not open_preflight.guarded(endpoint):
                preflights.append((resource, endpoint, backend))
    for resource, endpoint, backend in preflights:
        rest = resource.type in rest_api.METHODS | rest_api.APIS
        if backend.kind == "service":
            if not usual:
                yield open_preflight.direct(resource, endpoint)
        elif backend.name in serving and usual is not rest:
            yield open_preflight.shared(resource, endpoint, serving[backend.name])


def _walked_around(links: Links, _context: Context) -> Iterator[Finding]:
    """APIs behind a domain with mutual TLS whose own address, which asks for no certificate, still answers."""
    for mapping in links.of(MAPPINGS):
        domain = links.target(mapping, DOMAINS, "domainName")
        if domain is None or asks_for_certificates(domain) is False:
            continue
        api = links.target(mapping, APIS, *API)
        if api is None or flag(api.props, "disableExecuteApiEndpoint") in (True, UNKNOWN):
            continue
        problem = (
            f"The API '{api.name}' asks for client certificates at the domain '{domain.name}', but its own execute-api"
            " address answers without any."
        )
        yield Finding(api, problem, f"{api.code} with disable_execute_api_endpoint=True.")


_CHECKS: dict[str, Callable[[Links, Context], Iterator[Finding]]] = {
    "foreign-authorizers": _foreign_authorizers,
    "swallowed-preflights": lambda links, _: swallowed_preflights(links, broken=True),
    "shared-backends": lambda links, _: shared_backends(links, usual=False),
    "mutual-tls": _walked_around,
}

RULE = Rule(
    id="GH112",
    name="linked-resources",
    title="Resources fit together",
    description="An authorizer must belong to its route's API, preflights must reach an answer, and mutual TLS must hold.",
    level="mandatory",
    severity="high",
    cure="Do what the message says of the two resources.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
    types=APIS | ROUTES | _AUTHORIZERS | INTEGRATIONS | REST_INTEGRATIONS | DOMAINS | MAPPINGS,
    stack_check=check,
    settings={
        "checks": {
            "type": "array",
            "items": {"type": "string", "enum": list(_CHECKS)},
            "default": list(_CHECKS),
            "description": "The checks that are made.",
        },
    },
    tags=("authentication", "cors", "api"),
)
