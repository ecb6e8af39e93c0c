"""What answers behind an endpoint: a function, an AWS service that API Gateway calls itself, an address, or nothing.

Integration types: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .extract import http_api, rest_api
from .reach import API, APIS
from .values import NOT_TOLD, UNKNOWN, Text, Unknown, as_text, first, get, text

if TYPE_CHECKING:
    from .endpoints import Endpoint
    from .links import Links
    from .resource import Resource

INTEGRATIONS = frozenset({"aws:apigatewayv2/integration:Integration", "aws-native:apigatewayv2:Integration"})
REST_INTEGRATIONS = frozenset({"aws:apigateway/integration:Integration"})
_FUNCTION = "function:"
_FUNCTIONS = re.compile(
    r"^\S*[:$](aws:lambda/(function:Function|alias:Alias)|aws-native:lambda:(Function|Alias))::\S*$"
)
_DEEPEST = 32
_UNCHANGED = frozenset({"", "ANY", "OPTIONS"})
Kind = Literal["function", "service", "address", "nothing"]


@dataclass(frozen=True)
class Backend:
    """What answers; two endpoints with the same `name` reach the same one. `sent` is the method that it is asked by."""

    kind: Kind
    name: str
    sent: str = field(default="", compare=False)


class Backends:
    """The backends of a stack's endpoints. REST integrations are resources of their own, found by API, path and method."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._of_methods: dict[str, Resource] = {}
        self._by_key: dict[tuple[object, ...], Resource] = {}
        for integration in links.of(REST_INTEGRATIONS):
            method = links.target(integration, rest_api.METHODS, "httpMethod")
            if method is not None and text(integration.props, "httpMethod") is UNKNOWN:
                self._of_methods[method.urn] = integration
            else:
                self._by_key.setdefault(self._place(integration), integration)

    def of(self, resource: Resource, endpoint: Endpoint) -> Backend | None:
        """What answers behind an endpoint of a resource; None where that can't be told.

        An address to which an OPTIONS request is sent on as one of another method is a service: it does more than answer.
        """
        found = self._of(resource, endpoint)
        if found is None or found.kind != "address" or not endpoint.preflight or found.sent in _UNCHANGED:
            return found
        return Backend("service", f"{found.sent} {found.name}")

    def _of(self, resource: Resource, endpoint: Endpoint) -> Backend | None:
        if resource.type in http_api.ROUTES:
            integration = self._links.target(resource, INTEGRATIONS, "target")
            if integration is None:
                return (
                    Backend("address", endpoint.target)
                    if isinstance(endpoint.target, str) and endpoint.target
                    else None
                )
            return self._http(integration)
        if resource.type in rest_api.METHODS:
            integration = self._of_methods.get(resource.urn) or self._by_key.get(self._place(resource))
            if integration is not None:
                return _read(integration, "type", "uri", "integrationHttpMethod")
            own = get(resource.props, "integration")
            kind, verb = text(own, "type"), text(own, "integrationHttpMethod")
            return None if kind is None else _named(kind, text(own, "uri"), f"{resource.urn} itself", verb)
        if endpoint.target is None and not endpoint.via:
            return None
        return _named(endpoint.via or "AWS_PROXY", endpoint.target, resource.urn, endpoint.sends)

    def _http(self, integration: Resource) -> Backend:
        if text(integration.props, "integrationSubtype") is not None:
            return Backend("service", integration.urn)
        return _read(integration, "integrationType", "integrationUri", "integrationMethod")

    def _place(self, resource: Resource) -> tuple[object, ...]:
        """Where in which API a method or integration is, as far as a preview tells."""
        api = self._links.target(resource, APIS, *API)
        owner = api.urn if api else as_text(first(resource.props, *API))
        path = self._links.target(resource, rest_api.RESOURCES, "resourceId")
        where = path.urn if path else text(resource.props, "resourceId")
        return owner, where, text(resource.props, "httpMethod")


def rest_path(links: Links, method: Resource) -> str:
    """The path of a REST API's method, by the resources that it hangs on; empty where they do not tell."""
    said = text(method.props, "path")  # as AWS SAM has it
    if isinstance(said, str):
        return said if said.startswith("/") else ""
    parts: list[str] = []
    at, name = method, "resourceId"
    while len(parts) < _DEEPEST:
        if links.target(at, rest_api.APIS, name) is not None:
            return "/" + "/".join(reversed(parts))
        above, name = links.target(at, rest_api.RESOURCES, name), "parentId"
        part = None if above is None else text(above.props, "pathPart")
        if above is None or not isinstance(part, str) or NOT_TOLD in part:
            return ""
        at = above
        parts.append(part)
    return ""


def _read(integration: Resource, kind: str, uri: str, verb: str) -> Backend:
    """What an integration reaches, by the names that its properties have."""
    props = integration.props
    origin = " ".join(sorted(set(integration.depends.get(uri, ())))) or integration.urn
    return _named(text(props, kind), text(props, uri), origin, text(props, verb))


def _named(kind: Text, uri: Text, origin: str, verb: Text) -> Backend:
    """What an integration of a type reaches at an address; `origin` stands for one that is not known yet."""
    kind = (kind if isinstance(kind, str) else "AWS_PROXY").upper()
    sent = verb.upper() if isinstance(verb, str) else ""
    if kind == "MOCK":
        return Backend("nothing", "")
    if isinstance(uri, Unknown) or not uri:
        run = kind == "AWS_PROXY" or (kind == "AWS" and _FUNCTIONS.search(origin) is not None)
        return Backend("function" if run else "service" if kind == "AWS" else "address", origin, sent)
    arn = uri.partition("/functions/")[2].partition("/")[0] or uri  # behind it is how the function is invoked
    function, separator, rest = arn.partition(_FUNCTION)
    if separator:
        return Backend("function", function + separator + rest.partition(":")[0])
    if kind == "AWS" or ":apigateway:" in arn:
        return Backend("service", arn, sent)
    # A proxy integration of an address is an HTTP one; any other text is that of a function which only the deployment names.
    address = kind != "AWS_PROXY" or arn.lower().startswith("http")
    return Backend("address" if address else "function", arn, sent)
