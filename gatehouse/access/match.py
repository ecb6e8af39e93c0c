"""Which of the things that are really there are the program's: by id where the program knows it, else by name.

A preview knows no ids, and the name that Pulumi makes up for a resource has seven random characters at its end:
https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gatehouse.access.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gatehouse.access.entry import Entry
    from gatehouse.access.table import Row
    from gatehouse.laptop.engine.state import ResourceState

_NAMED = (
    "aws:apigatewayv2/api:Api",
    "aws:apigateway/restApi:RestApi",
    "aws:lambda/function:Function",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:appsync/graphQLApi:GraphQLApi",
    "aws:appsync/api:Api",
    "aws:cognito/userPool:UserPool",
    "aws:cognito/userPoolClient:UserPoolClient",
)
_LISTENER, _URL = "aws:lb/listener:Listener", "aws:lambda/functionUrl:FunctionUrl"
_AUTOMATIC = re.compile(r"-[0-9a-f]{7}")


@dataclass(frozen=True)
class Matched:
    """The account's resources under the program's names, with the program's components, and which are the program's."""

    resources: list[ResourceState]
    ours: frozenset[str]


def match(live: Iterable[ResourceState], program: Sequence[ResourceState]) -> Matched:
    """Give what is really there the names that the program has for it."""
    graph = Graph.of(program)
    found: list[ResourceState] = []
    names: dict[str, ResourceState] = {}  # what of the program a live URN stands for
    for one in live:
        same = _same(one, program, graph, names)
        if same is not None:
            names[one.urn] = same
            found.append(replace(one, name=same.name, parent=same.parent))
        else:
            found.append(one)
    components = [one for one in program if not one.custom]
    return Matched([*components, *found], frozenset(names))


def ours(rows: Iterable[Row], matched: Matched) -> tuple[list[Entry], int]:
    """The entries of the program's APIs and functions, and how many others there are in the account.

    A foreign API whose route leads to one of the program's functions is a way into the program.
    """
    graph = Graph.of(matched.resources)
    kept, others = [], 0
    for row in rows:
        owners = [graph.api(row.resource), *graph.behind(row.resource, "functionName", "function")]
        integration = graph.integration(row.resource)
        owners += graph.behind(integration, "integrationUri", "uri") if integration else []
        if row.resource.urn in matched.ours or any(one and one.urn in matched.ours for one in owners):
            kept.append(row.entry)
        else:
            others += 1
    return kept, others


def aligned(live: Sequence[Entry], program: Sequence[Entry]) -> list[Entry]:
    """The account's entries with the program's URN and kind of declaration, where only one of each can be meant.

    A route of an OpenAPI document is a route like any other once it is deployed.
    """
    for place in (_place, _place_and_backend):
        wanted, there = Counter(map(place, program)), Counter(map(place, live))
        known = {place(one): one for one in program if wanted[place(one)] == 1}
        live = [
            replace(one, urn=known[place(one)].urn, source=known[place(one)].source)
            if there[place(one)] == 1 and place(one) in known
            else one
            for one in live
        ]
    return list(live)


def _place(entry: Entry) -> tuple[str, ...]:
    return entry.api, entry.route


def _place_and_backend(entry: Entry) -> tuple[str, ...]:
    return entry.api, entry.route, entry.backend


def _same(
    one: ResourceState, program: Sequence[ResourceState], graph: Graph, names: dict[str, ResourceState]
) -> ResourceState | None:
    if one.type in _NAMED:
        found = [other for other in program if other.type == one.type and _is(one, other)]
        return found[0] if len(found) == 1 else None
    owner_key = {_LISTENER: "loadBalancerArn", _URL: "functionName"}.get(one.type, "")
    owner = next((names[urn] for urn in one.property_dependencies.get(owner_key, ()) if urn in names), None)
    found = [
        other
        for other in program
        if owner
        and other.type == one.type
        and owner in graph.behind(other, owner_key)
        and one.inputs.get("port") == other.inputs.get("port")
    ]
    return found[0] if len(found) == 1 else None


def _is(one: ResourceState, other: ResourceState) -> bool:
    """Whether the program's `other` is what is really there as `one`."""
    if other.id:
        return other.id == one.id
    named, there = other.inputs.get("name"), str(one.inputs.get("name", ""))
    if isinstance(named, str) and not _made_up(named, other.name):
        return named == there
    return _made_up(there, other.name)


def _made_up(name: str, logical: str) -> bool:
    """Whether Pulumi made this name for the resource; it makes another one in each preview."""
    return name.startswith(logical) and _AUTOMATIC.fullmatch(name[len(logical) :]) is not None
