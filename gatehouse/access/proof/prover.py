"""The proof: for each class of requests the route that serves it, and whether that route asks who is calling.

PROVEN: every class is served by a route that asks, by none, by one that answers preflights only, or by one that the policy's
owners exempt. OPEN: some class is not, and here is a request of it. NOT PROVEN: something could not be read.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal

from gatehouse.access.entry import LATER
from gatehouse.access.graph import Graph
from gatehouse.access.judged import judged
from gatehouse.access.proof import calls
from gatehouse.access.proof.classes import (
    NONE,
    DecisionTree,
    EntangledError,
    Example,
    decide,
    methods,
    requests,
)
from gatehouse.access.proof.doors import Door, Invoker, Passage, Unread, callers, doors
from gatehouse.access.proof.doubts import doubts
from gatehouse.access.table import Rules, rows
from gatehouse.policy.rules.endpoints import AWS_IAM
from gatehouse.policy.rules.extract.unfold import unfold
from gatehouse.policy.rules.kinds import classify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gatehouse.laptop.engine.state import ResourceState

Verdict = Literal["PROVEN", "OPEN", "NOT PROVEN"]
FORMAT = 1


@dataclass(frozen=True)
class Hole:
    """A request that reaches a backend while nobody knows who sent it; `command` sends it.

    `place` is where the route stands in the proof: the door's number, and the route's among the door's.
    """

    place: tuple[int, int]
    door: str
    route: str
    why: str
    backend: str
    urn: str
    request: Example | None
    command: str


@dataclass(frozen=True)
class Examined:
    """A door with the classes of its requests; no tree where all requests go one way."""

    door: Door
    methods: tuple[str, ...] = ()
    tree: DecisionTree | None = None

    def requests(self) -> Iterator[Example]:
        """One request of each class."""
        return requests(self.tree, self.methods) if self.tree else iter(())


@dataclass(frozen=True)
class Proof:
    """The answer, with all that it rests on.

    `read_from` says what was read: a preview, a state file, a running laptop or an account.
    """

    read_from: str
    rules: Rules
    doors: tuple[Examined, ...]
    holes: tuple[Hole, ...]
    unread: tuple[Unread, ...]
    callers: tuple[Invoker, ...]
    remarks: tuple[str, ...]
    inventory: tuple[tuple[str, str], ...] = field(repr=False)

    @property
    def verdict(self) -> Verdict:
        """A hole counts before what could not be read: it is there, whatever else is."""
        return "OPEN" if self.holes else "NOT PROVEN" if self.unread else "PROVEN"

    @property
    def exempt(self) -> list[tuple[Door, Passage]]:
        """What stays open because the policy's owners say so."""
        return [(one.door, way) for one in self.doors for way in one.door.ways if way.answer == "exempt"]

    @property
    def classes(self) -> int:
        """How many classes of requests were looked at."""
        return sum(1 if one.tree is None else sum(1 for _ in one.requests()) for one in self.doors)

    def certificate(self) -> dict[str, Any]:
        """The proof as data, for `gatehouse.access.proof.checker` or another checker to accept or to reject."""
        trust = self.rules.trust
        return {
            "format": FORMAT,
            "verdict": self.verdict,
            "readFrom": self.read_from,
            "trust": {"iam": trust.iam, "apiKey": trust.api_key},
            "doors": [_door(one) for one in self.doors],
            "holes": [asdict(hole) for hole in self.holes],
            "unread": [asdict(one) for one in self.unread],
            "callers": [asdict(one) for one in self.callers],
            "remarks": list(self.remarks),
            "resources": [list(one) for one in self.inventory],
        }


def prove(
    resources: Sequence[ResourceState],
    rules: Rules,
    *,
    read_from: str,
    owner: str = "",
    unread: Iterable[tuple[str, str]] = (),
) -> Proof:
    """Look at every class of requests that the program's doors let in.

    `owner` is who answers for exemptions, `unread` what is known beforehand not to be among the resources, and why.
    """
    graph = Graph.of(resources)
    table = rows(graph, rules)
    found, unknown = doors(graph, table, owner)
    unknown += doubts(graph, table, rules)
    unknown += [Unread(what, why) for what, why in unread]
    unknown += _not_judged(resources, rules.known)
    judged: list[Examined] = []
    holes: list[Hole] = []
    for door in sorted(found, key=lambda one: (one.kind == "ONE", one.name, one.urn)):
        judged.append(_classes(door, unknown))
        holes.extend(_holes(judged))
    return Proof(
        read_from=read_from,
        rules=rules,
        doors=tuple(judged),
        holes=tuple(holes),
        unread=tuple(sorted(unknown, key=lambda one: (one.what, one.why))),
        callers=tuple(callers(graph)),
        remarks=tuple(_remarks(judged)),
        inventory=tuple(sorted((one.urn, one.type) for one in resources if one.custom)),
    )


def _not_judged(resources: Iterable[ResourceState], known: Sequence[str]) -> list[Unread]:
    """A line for each resource type that the pack's closed list does not have, or has as one that it does not judge."""
    found: dict[str, Unread] = {}
    every = (inner for one in resources if one.custom for inner in unfold(judged(one)))
    for one in every:
        kind = classify(one.type)
        if kind in (None, "not-proven") and not any(fnmatchcase(one.type, pattern) for pattern in known):
            why = "the pack does not know this type" if kind is None else "the pack does not judge this type"
            found.setdefault(one.type, Unread(f"{one.type} ('{one.name}')", why, one.urn))
    return list(found.values())


def _classes(door: Door, unread: list[Unread]) -> Examined:
    if door.kind == "ONE":
        return Examined(door)
    keys = [way.key for way in door.ways]
    shapes = Counter(map(_shape, keys))
    twice = sorted(shape for shape, times in shapes.items() if times > 1)
    why = "two routes are for the same requests"
    unread += [Unread(f"{shape} of {door.name}", why, door.urn) for shape in twice]
    try:
        return Examined(door, methods(keys), decide(keys, door.kind))
    except EntangledError as error:
        unread.append(Unread(f"the routes of {door.name}", str(error), door.urn))
        return Examined(door)


def _holes(looked_at: Sequence[Examined]) -> Iterator[Hole]:
    """One request for each open way in of the last door. A route that others leave no request for is none.

    `_remarks` names such a route.
    """
    place, judged = len(looked_at) - 1, looked_at[-1]
    door, first = judged.door, _first_requests(judged)
    for number, way in enumerate(door.ways):
        if way.answer != "open":
            continue
        request = first.get(number)
        if judged.tree is None or request:
            if request:
                command = calls.sent(door, request)
            elif way.source == calls.SIGNING:
                command = calls.signed(door, _signed(looked_at, door))
            else:
                command = calls.of_door(door, way)
            name = way.route or f"the {way.source}"
            yield Hole((place, number), door.name, name, way.reason, way.backend, way.urn, request, command)


def _signed(looked_at: Iterable[Examined], door: Door) -> Example:
    """A request for a route that takes signed ones, of the API to which a policy lets everyone's signature."""
    for one in looked_at:
        for number, way in enumerate(one.door.ways if one.door.urn == door.urn else ()):
            if way.type == AWS_IAM and (found := _first_requests(one).get(number)):
                return found
    return Example("GET", "/", NONE)


def _first_requests(judged: Examined) -> dict[int, Example]:
    """The first request that each route serves; a preflight only where it serves nothing else."""
    found: dict[int, Example] = {}
    for request in judged.requests():
        known = found.get(request.route)
        if known is None or (known.method == "OPTIONS" and request.method != "OPTIONS"):
            found[request.route] = request
    found.pop(NONE, None)
    return found


def _remarks(judged: Iterable[Examined]) -> Iterator[str]:
    every = [(one.door, way) for one in judged for way in one.door.ways]
    asking = {way.backend: way for _, way in every if way.answer == "closed"}
    for door, way in every:
        if way.answer == "preflight" and way.backend in asking and LATER not in way.backend:
            other = asking[way.backend].route
            yield (
                f"{way.route} of {door.name} asks nobody, and its {way.backend} serves {other} as well: it must tell an"
                " OPTIONS request from the others"
            )
    for one in judged:
        if one.tree is not None:
            met = {request.route for request in one.requests()}
            for number, way in enumerate(one.door.ways):
                if number not in met and way.answer == "open":
                    yield f"{way.route} of {one.door.name} is open, but other routes serve all of its requests"


def _shape(key: tuple[str, str]) -> str:
    """A route up to the names of its variables, which tell no two routes apart."""
    path = re.sub(r"\{[^{}+]*(\+?)\}", r"{\1}", key[1])
    return f"{key[0]} {path}".strip()


def _door(judged: Examined) -> dict[str, Any]:
    door = judged.door
    return {
        "name": door.name,
        "urn": door.urn,
        "kind": door.kind,
        "at": list(door.at),
        "routes": [asdict(way) for way in door.ways],
        "methods": list(judged.methods),
        "tree": _tree(judged.tree) if judged.tree else None,
    }


def _tree(tree: DecisionTree) -> dict[str, Any]:
    found: dict[str, Any] = {} if tree.end is None else {"end": list(tree.end)}
    if tree.rest is not None:
        return found | {"rest": list(tree.rest)}
    following = {segment: _tree(child) for segment, child in tree.following.items()}
    return found | {"next": following, "other": _tree(tree.other) if tree.other else None}
