"""The resources of a program as a graph: which route has which authorizer, issuer and backend.

At preview ids are not known yet, so a property is followed by the URNs that it was computed from; where a
value is known, by the id it names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.access.entry import LATER
from gatehouse.access.judged import is_known
from gatehouse.laptop.engine.state import UNKNOWN, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_POOLS = ("aws:cognito/userPool:UserPool",)
_CLIENTS = ("aws:cognito/userPoolClient:UserPoolClient",)
_INTEGRATIONS = ("aws:apigatewayv2/integration:Integration",)
_AUTHORIZERS = ("aws:apigatewayv2/authorizer:Authorizer", "aws:apigateway/authorizer:Authorizer")
_APIS = ("aws:apigatewayv2/api:Api", "aws:apigateway/restApi:RestApi")
_REST_RESOURCE = "aws:apigateway/resource:Resource"
_REST_INTEGRATION = "aws:apigateway/integration:Integration"
_DEEPEST = 32
# What an authorizer, an integration or a route can stand on, and what a person calls it.
_NOUNS: Mapping[str, str] = {
    "aws:lambda/function:Function": "function",
    "aws:lambda/alias:Alias": "function alias",
    "aws:lb/listener:Listener": "private listener",
    "aws:lb/loadBalancer:LoadBalancer": "load balancer",
    "aws:ecs/service:Service": "service",
    "aws:cognito/userPool:UserPool": "user pool",
    "aws:cognito/userPoolClient:UserPoolClient": "client",
}


@dataclass(frozen=True)
class Graph:
    """Resources by URN and by id."""

    by_urn: Mapping[str, Resource]
    by_id: Mapping[str, Resource]

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> Graph:
        """Index the resources."""
        every = list(resources)
        by_id = {str(one.id): one for one in every if one.id}
        # A REST API names its functions by ARN.
        by_id |= {one.outputs["arn"]: one for one in every if isinstance(one.outputs.get("arn"), str)}
        return cls({one.urn: one for one in every}, by_id)

    def behind(self, resource: Resource, *keys: str, types: Iterable[str] = ()) -> list[Resource]:
        """The resources that the properties `keys` were computed from, those of `types` if any are named."""
        found: dict[str, Resource] = {}
        for key in keys:
            for urn in resource.property_dependencies.get(key, ()):
                if urn in self.by_urn:
                    found[urn] = self.by_urn[urn]
            value = resource.inputs.get(key)
            if isinstance(value, str):
                named = self.by_id.get(value) or self.by_id.get(value.rpartition("/")[2])
                if named:
                    found[named.urn] = named
        wanted = tuple(types)
        return [one for one in found.values() if not wanted or one.type in wanted]

    def api(self, resource: Resource) -> Resource | None:
        """The API that a route or method belongs to, or the resource itself where it is one."""
        if resource.type in _APIS:
            return resource
        found = self.behind(resource, "apiId", "restApi", types=_APIS)
        return found[0] if found else None

    def api_name(self, resource: Resource) -> str:
        """What that API is called: as its component, where it is part of one."""
        found = self.api(resource) or resource
        parent = self.by_urn.get(found.parent)
        return (
            parent.name
            if parent and not parent.custom and not parent.type.startswith("pulumi:")
            else found.name
        )

    def identity(self, resource: Resource) -> tuple[str, tuple[str, ...]]:
        """Whose tokens an endpoint's authorizer takes, and for whom; the program's own pool goes by its name."""
        for authorizer in self.behind(resource, "authorizerId", types=_AUTHORIZERS):
            pools = self.behind(authorizer, "jwtConfiguration", "providerArns", types=_POOLS)
            clients = self.behind(authorizer, "jwtConfiguration", types=_CLIENTS)
            pools = pools or [
                p for client in clients for p in self.behind(client, "userPoolId", types=_POOLS)
            ]
            jwt = authorizer.inputs.get("jwtConfiguration")
            jwt = jwt if isinstance(jwt, dict) else {}
            given, arns = jwt.get("audiences", ()), authorizer.inputs.get("providerArns", ())
            if clients:
                audiences = tuple(sorted(called(client) for client in clients))
            else:
                audiences = (LATER,) if given is UNKNOWN else tuple(words(one) for one in given or ())
            outside = jwt.get("issuer") or (arns[0] if isinstance(arns, (list, tuple)) and arns else "")
            return (called(pools[0]) if pools else words(outside)), audiences
        return "", ()

    def backend(self, resource: Resource) -> str:
        """What answers behind an endpoint: a function or listener of the program by name, or a URL."""
        for integration in self.behind(resource, "target", types=_INTEGRATIONS):
            return self._target(integration, "integrationUri")
        if resource.type.startswith("aws:lambda/"):
            found = self.behind(resource, "functionName", "function")
            return called(found[0]) if found else words(resource.inputs.get("functionName", ""))
        for integration in self.by_urn.values():
            if integration.type == _REST_INTEGRATION and self._same_method(integration, resource):
                return self._target(integration, "uri")
        return "none"

    def path(self, method: Resource) -> str:
        """The path of a REST method: its resource's parts, up to the root."""
        parts: list[str] = []
        found = self.behind(method, "resourceId", types=(_REST_RESOURCE,))
        while found and len(parts) < _DEEPEST:
            parts.append(words(found[0].inputs.get("pathPart", "")))
            found = self.behind(found[0], "parentId", types=(_REST_RESOURCE,))
        return "/" + "/".join(reversed(parts))

    def _same_method(self, integration: Resource, method: Resource) -> bool:
        if integration.inputs.get("httpMethod") != method.inputs.get("httpMethod"):
            return False
        ids = {method.inputs.get("resourceId"), integration.inputs.get("resourceId")}
        if UNKNOWN not in ids:
            return len(ids) == 1 and self.api(integration) == self.api(method)
        return self.path(integration) == self.path(method) and self.api(integration) == self.api(method)

    def _target(self, integration: Resource, key: str) -> str:
        found = self.behind(integration, key)
        if found:
            return called(found[0])
        if integration.inputs.get("type") == "MOCK":
            return "a fixed answer"
        value = integration.inputs.get(key)
        return words(value) if value is not None else "none"


def called(resource: Resource) -> str:
    """A resource as a person calls it: `function hello`."""
    noun = _NOUNS.get(resource.type, resource.type.rpartition(":")[2])
    return f"{noun} {resource.name}"


def words(value: object) -> str:
    """A text that may not be known yet."""
    return str(value) if is_known(value) else LATER
