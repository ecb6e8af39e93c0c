"""The resources of a program as a graph: which route has which authorizer, issuer and backend.

At preview ids are not known yet, so a property is followed by the URNs that it was computed from; where a
value is known, by the id it names.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse import apis
from gatehouse.access.entry import LATER
from gatehouse.access.judged import is_known
from gatehouse.laptop.engine.state import UNKNOWN, ResourceState
from gatehouse.policy.rules.extract import openapi

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_POOLS = ("aws:cognito/userPool:UserPool",)
_CLIENTS = ("aws:cognito/userPoolClient:UserPoolClient",)
_INTEGRATIONS = ("aws:apigatewayv2/integration:Integration",)
_AUTHORIZERS = ("aws:apigatewayv2/authorizer:Authorizer", "aws:apigateway/authorizer:Authorizer")
_NATIVE_APIS = ("aws-native:apigatewayv2:Api", "aws-native:apigateway:RestApi")
_APIS = (*apis.TYPES, *_NATIVE_APIS)
_REST_RESOURCE = "aws:apigateway/resource:Resource"
_REST_METHOD = "aws:apigateway/method:Method"
_FUNCTIONS = ("aws:lambda/function:Function", "aws:lambda/alias:Alias")
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

    by_urn: Mapping[str, ResourceState]
    by_id: Mapping[str, Sequence[ResourceState]]

    @classmethod
    def of(cls, resources: Iterable[ResourceState]) -> Graph:
        """Index the resources. Several may have one id: a function and its role are both known by their names."""
        every = list(resources)
        by_id: dict[str, list[ResourceState]] = {}
        for one in every:
            # An integration names its function by one of two ARNs.
            for name in {one.id, one.outputs.get("arn"), one.outputs.get("invokeArn")}:
                if isinstance(name, str) and name:
                    by_id.setdefault(name, []).append(one)
        return cls({one.urn: one for one in every}, by_id)

    def behind(self, resource: ResourceState, *keys: str, types: Iterable[str] = ()) -> list[ResourceState]:
        """The resources that the properties `keys` were computed from, those of `types` if any are named."""
        found: dict[str, ResourceState] = {}
        for key in keys:
            for urn in resource.property_dependencies.get(key, ()):
                if urn in self.by_urn:
                    found[urn] = self.by_urn[urn]
            value = resource.inputs.get(key)
            if isinstance(value, str):
                named = self.by_id.get(value) or self.by_id.get(value.rpartition("/")[2]) or ()
                found |= {one.urn: one for one in named}
        wanted = tuple(types)
        return [one for one in found.values() if not wanted or one.type in wanted]

    def api(self, resource: ResourceState) -> ResourceState | None:
        """The API that a route or method belongs to, or the resource itself where it is one."""
        if resource.type in _APIS:
            return resource
        found = self.behind(resource, "apiId", "restApi", "restApiId", types=_APIS)
        return found[0] if found else None

    def api_name(self, resource: ResourceState) -> str:
        """What that API is called: as its component, where it is part of one."""
        found = self.api(resource) or resource
        parent = self.by_urn.get(found.parent)
        return (
            parent.name
            if parent and not parent.custom and not parent.type.startswith("pulumi:")
            else found.name
        )

    def identity(self, resource: ResourceState) -> tuple[str, tuple[str, ...]]:
        """Whose tokens an endpoint's authorizer takes, and for whom; the program's own pool goes by its name."""
        if resource.type in _APIS:
            return self._of_document(resource)
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

    def _of_document(self, api: ResourceState) -> tuple[str, tuple[str, ...]]:
        """Whose tokens the authorizers of an OpenAPI document take; its pool goes by its name where it has only one."""
        pools = self.behind(api, "body", types=_POOLS)
        clients = self.behind(api, "body", types=_CLIENTS)
        if len(pools) == 1:
            return called(pools[0]), tuple(sorted(called(client) for client in clients))
        body = api.inputs.get("body")
        for _, authorizer in openapi.authorizers(body if is_known(body) else None):
            jwt = authorizer.get("jwtConfiguration")
            if isinstance(jwt, dict):
                return words(jwt.get("issuer", "")), tuple(words(one) for one in jwt.get("audience") or ())
        return "", ()

    def backend(self, resource: ResourceState) -> str:
        """What answers behind an endpoint: a function or listener of the program by name, or a URL."""
        if resource.type.startswith(("aws:lambda/", "aws-native:lambda:")):
            found = self.behind(resource, "functionName", "function")
            named = (resource.inputs.get(key) for key in ("functionName", "function"))
            return called(found[0]) if found else words(next((one for one in named if one is not None), ""))
        integration = self.integration(resource)
        return self._target(integration) if integration else "none"

    def integration(self, resource: ResourceState) -> ResourceState | None:
        """What connects a route or a method with its backend."""
        for integration in self.behind(resource, "target", types=_INTEGRATIONS):
            return integration
        return self._of_methods.get(self._place(resource)) if resource.type == _REST_METHOD else None

    def direct(self, resource: ResourceState) -> str:
        """The AWS service whose action a request starts with nothing in between, such as `StepFunctions-StartExecution`."""
        integration = self.integration(resource)
        if integration is None:
            return ""
        subtype = integration.inputs.get("integrationSubtype")
        if subtype:
            return words(subtype)
        uri = str(integration.inputs.get("uri", ""))
        starts = integration.inputs.get("type") == "AWS" and ":lambda:path/" not in uri and uri
        return (
            ":".join(uri.split(":")[4:])
            if starts and not self.behind(integration, "uri", types=_FUNCTIONS)
            else ""
        )

    def path(self, method: ResourceState) -> str:
        """The path of a REST method: its resource's parts, up to the root."""
        parts: list[str] = []
        found = self.behind(method, "resourceId", types=(_REST_RESOURCE,))
        while found and len(parts) < _DEEPEST:
            parts.append(words(found[0].inputs.get("pathPart", "")))
            found = self.behind(found[0], "parentId", types=(_REST_RESOURCE,))
        return "/" + "/".join(reversed(parts))

    @functools.cached_property
    def _of_methods(self) -> Mapping[tuple[str, object, str], ResourceState]:
        return {self._place(one): one for one in self.by_urn.values() if one.type == _REST_INTEGRATION}

    def _place(self, resource: ResourceState) -> tuple[str, object, str]:
        """What a REST method and its integration have in common: API, HTTP method and path."""
        api = self.api(resource)
        return api.urn if api else "", resource.inputs.get("httpMethod"), self.path(resource)

    def _target(self, integration: ResourceState) -> str:
        key = "uri" if integration.type == _REST_INTEGRATION else "integrationUri"
        found = self.behind(integration, key)
        if found:
            return called(found[0])
        if integration.inputs.get("type") == "MOCK":
            return "a fixed answer"
        value = integration.inputs.get(key)
        return words(value) if value is not None else "none"


def called(resource: ResourceState) -> str:
    """A resource as a person calls it: `function hello`."""
    noun = _NOUNS.get(resource.type, resource.type.rpartition(":")[2])
    return f"{noun} {resource.name}"


def words(value: object) -> str:
    """A text that may not be known yet."""
    return str(value) if is_known(value) else LATER
