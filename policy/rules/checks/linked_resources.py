"""The stack rule: what only two resources together tell.

It is asked once, at the end: at a preview it stops the deployment before anything exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import extract
from ..extract import http_api, rest_api
from ..links import Links
from ..preflights import swallowed
from ..rule import Context, Finding, Rule
from ..values import UNKNOWN, Unknown, flag, get, text
from . import open_preflight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..endpoints import Endpoint
    from ..resource import Resource

_INTEGRATIONS = frozenset({"aws:apigatewayv2/integration:Integration", "aws-native:apigatewayv2:Integration"})
DOMAINS = frozenset(
    {
        "aws:apigatewayv2/domainName:DomainName",
        "aws-native:apigatewayv2:DomainName",
        "aws:apigateway/domainName:DomainName",
        "aws-native:apigateway:DomainName",
    }
)
MAPPINGS = frozenset(
    {
        "aws:apigatewayv2/apiMapping:ApiMapping",
        "aws-native:apigatewayv2:ApiMapping",
        "aws:apigateway/basePathMapping:BasePathMapping",
        "aws-native:apigateway:BasePathMapping",
    }
)
APIS = http_api.APIS | rest_api.APIS
_ROUTES = http_api.ROUTES | rest_api.METHODS
_AUTHORIZERS = http_api.AUTHORIZERS | rest_api.AUTHORIZERS
API = ("apiId", "restApi", "restApiId")
_FUNCTION = "function:"


def check(resources: list[Resource], context: Context) -> Iterator[Finding]:
    """Run the checks that are switched on."""
    links = Links(resources)
    for name in context.settings["checks"]:
        yield from _CHECKS[name](links, context)


def _foreign_authorizers(links: Links, _context: Context) -> Iterator[Finding]:
    """Routes whose authorizer belongs to another API."""
    for route in links.of(_ROUTES):
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


def _swallowed_preflights(links: Links, _context: Context) -> Iterator[Finding]:
    """Preflights that ANY, a greedy path or `$default` catches and asks for a token."""
    tables: dict[str, list[tuple[Resource, Endpoint]]] = {}
    for route in links.of(http_api.ROUTES):
        api = links.target(route, http_api.APIS, "apiId")
        owner = api.urn if api is not None else text(route.props, "apiId")
        if isinstance(owner, str):
            tables.setdefault(owner, []).append((route, http_api.route(route.props)))
    apis = {api.urn: api for api in links.of(http_api.APIS)}
    for owner, table in tables.items():
        if not _for_browsers(apis.get(owner), table):
            continue
        routes = {id(endpoint): route for route, endpoint in table}
        for endpoint, missing in swallowed(endpoint for _, endpoint in table):
            route = routes[id(endpoint)]
            problem = (
                f"{endpoint.key} of {route.where} catches browsers' preflights and asks them for a token, which they"
                f" never carry: no page can call it. Missing beside it: {' and '.join(missing)}, without an authorizer."
            )
            cure = f'{route.code.partition("(")[0]}("preflight", route_key="{missing[0]}", authorization_type="NONE", ...).'
            yield Finding(route, problem, cure, endpoint)


def _for_browsers(api: Resource | None, table: list[tuple[Resource, Endpoint]]) -> bool:
    """Whether an API is meant for browsers: it answers preflights somewhere, or sends CORS headers."""
    if api is not None:
        if http_api.protocol(api.props) != "HTTP":
            return False
        if get(api.props, "corsConfiguration") not in (None, {}, []):
            return True
    return any(endpoint.preflight for _, endpoint in table)


def _shared_backends(links: Links, _context: Context) -> Iterator[Finding]:
    """OPTIONS routes, open by design, whose backend serves other methods as well."""
    backends = {integration.urn: _backend(integration) for integration in links.of(_INTEGRATIONS)}
    serving: dict[str, Endpoint] = {}
    preflights: list[tuple[Resource, Endpoint, str]] = []
    for route in links.of(http_api.ROUTES):
        endpoint = http_api.route(route.props)
        integration = links.target(route, _INTEGRATIONS, "target")
        backend = backends.get(integration.urn, "") if integration is not None else endpoint.target
        if not isinstance(backend, str) or not backend:
            continue
        if not endpoint.preflight:
            serving.setdefault(backend, endpoint)
        elif not open_preflight.guarded(endpoint):
            preflights.append((route, endpoint, backend))
    for route, endpoint, backend in preflights:
        if backend in serving:
            yield open_preflight.shared(route, endpoint, serving[backend])


def _backend(integration: Resource) -> str:
    """What answers behind an integration: a function (of any alias), a URL, or (still unknown) what it was computed from."""
    if text(integration.props, "integrationType") == "MOCK":
        return ""
    uri = text(integration.props, "integrationUri")
    if isinstance(uri, Unknown):
        return " ".join(sorted(set(integration.depends.get("integrationUri", ())))) or integration.urn
    if not uri:
        return integration.urn
    arn = uri.partition("/functions/")[2].partition("/invocations")[0] or uri
    function, separator, rest = arn.partition(_FUNCTION)
    return function + separator + rest.partition(":")[0] if separator else arn


def _walked_around(links: Links, _context: Context) -> Iterator[Finding]:
    """APIs behind a domain with mutual TLS whose own address, which asks for no certificate, still answers."""
    for mapping in links.of(MAPPINGS):
        domain = links.target(mapping, DOMAINS, "domainName")
        if domain is None or get(domain.props, "mutualTlsAuthentication") in (None, {}, []):
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
    "swallowed-preflights": _swallowed_preflights,
    "shared-backends": _shared_backends,
    "mutual-tls": _walked_around,
}

RULE = Rule(
    name="linked-resources",
    title="Resources fit together",
    description="An authorizer must belong to its route's API, preflights must reach an answer, and mutual TLS must hold.",
    level="mandatory",
    severity="high",
    cure="Do what the message says of the two resources.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
    types=APIS | _ROUTES | _AUTHORIZERS | _INTEGRATIONS | DOMAINS | MAPPINGS,
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
