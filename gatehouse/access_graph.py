"""The resources of a program as a graph: which route has which authorizer, issuer and backend.

At preview ids are not known yet, so a property is followed by the URNs that it was computed from; where a
value is known, by the id it names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.engine.state import UNKNOWN, Resource
from policy.rules.resource import Resource as Judged
from policy.rules.values import UNKNOWN as NOT_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LATER = "(known after the deploy)"
POOLS = ("aws:cognito/userPool:UserPool",)
CLIENTS = ("aws:cognito/userPoolClient:UserPoolClient",)
FUNCTIONS = ("aws:lambda/function:Function",)
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


def judged(resource: Resource) -> Judged:
    """The resource as the policy pack's extractors read it."""
    return Judged(
        type=resource.type,
        name=resource.name,
        urn=resource.urn,
        props=_plain(resource.inputs),
        parent=resource.parent,
        depends={key: list(urns) for key, urns in resource.property_dependencies.items()},
    )


def called(resource: Resource) -> str:
    """A resource as a person calls it: `function hello`."""
    noun = _NOUNS.get(resource.type, resource.type.rpartition(":")[2])
    return f"{noun} {resource.name}"


def words(value: object) -> str:
    """A text that may not be known yet."""
    return LATER if value in (UNKNOWN, NOT_KNOWN) else str(value)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any property value
    if value is UNKNOWN:
        return NOT_KNOWN
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)  # an asset: no extractor looks inside
