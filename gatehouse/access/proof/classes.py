"""The requests of an API fall into finitely many classes, by the segments of its own routes: this finds them. Pure.

A decision tree reads a path segment by segment. What tells two segments apart is whether they are one of the literals that
routes have at this place, empty (which no path variable takes), or any other text. So a leaf stands for a set of paths that
the API can't tell apart, and together the leaves stand for all paths.

How an HTTP API selects: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
A REST API picks the resource first, and then the method:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Kind = Literal["HTTP", "REST"]
Key = tuple[str, str]
"""A route's method and path: `("GET", "/orders/{id}")`, `("ANY", "/{proxy+}")`; `("", "$default")` takes what is left."""

NONE = -1
"""In place of a route's number: no route serves the request, and no backend sees it."""
OTHER = "other"
"""In place of a method: each one that no route of the API names."""
MOST = 200_000
LONGEST = 200  # a path; what is longer is no API's
_ANY = "ANY"
_VARIABLE = re.compile(r"\{([^{}/+]+)(\+?)\}")
_COMMON = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")

Leaf = tuple[int, ...]
"""The number of the route that serves each of the methods, in their order."""


class EntangledError(Exception):
    """The routes make more classes than are looked at."""


@dataclass
class DecisionTree:
    """What is decided after some segments: `end` where the path ends here, else by the next segment.

    `rest` stands in place of `following` and `other` where nothing that follows makes a difference.
    """

    end: Leaf | None = None
    following: dict[str, DecisionTree] = field(default_factory=dict)
    other: DecisionTree | None = None
    rest: Leaf | None = None


@dataclass(frozen=True)
class Example:
    """One request of a class: what is sent, and the number of the route that serves it."""

    method: str
    path: str
    route: int


@dataclass
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    variable: _Node | None = None
    ends: dict[str, int] = field(default_factory=dict)
    greedy: dict[str, int] = field(default_factory=dict)


def methods(keys: Iterable[Key]) -> tuple[str, ...]:
    """The methods that make a difference: those that are named, OPTIONS, and one for all others."""
    named = {method for method, _ in keys} - {_ANY, ""}
    return (*sorted(named | {"OPTIONS"}), OTHER)


def readable(key: Key) -> bool:
    """Whether API Gateway takes such a path: variables are whole segments, and a greedy one is the last."""
    method, path = key
    if path == "$default":
        return method == ""
    segments = path[1:].split("/")
    plain = [one for one in segments if not _VARIABLE.fullmatch(one)]
    greedy = [at for at, one in enumerate(segments) if one.endswith("+}")]
    return (
        bool(method)
        and path.startswith("/")
        and not any("{" in one or "}" in one for one in plain)
        and greedy in ([], [len(segments) - 1])
    )


def decide(keys: Sequence[Key], kind: Kind = "HTTP") -> DecisionTree:
    """The decision tree of an API's routes; a route is known by its place in `keys`, which are all `readable`.

    Of two routes for the same requests, which AWS refuses, the first one counts.

    Raises:
        EntangledError: There are more than `MOST` decisions to make, or a path has more than `LONGEST` segments.
    """
    if any(path.count("/") > LONGEST for _, path in keys):
        raise EntangledError(f"a path of theirs has more than {LONGEST} segments")
    return _Decider(keys, kind).tree()


def requests(tree: DecisionTree, named: Sequence[str]) -> Iterator[Example]:
    """One request of each class; `named` are the `methods` of the routes."""
    spoken = [_spoken(method, named) for method in named]
    for path, leaf in _paths(tree, ""):
        for method, route in zip(spoken, leaf, strict=True):
            yield Example(method, path, route)


def _spoken(method: str, named: Sequence[str]) -> str:
    if method != OTHER:
        return method
    return next((one for one in _COMMON if one not in named), "PROPFIND")


def _paths(tree: DecisionTree, path: str) -> Iterator[tuple[str, Leaf]]:
    if tree.end is not None:
        yield path, tree.end
    if tree.rest is not None:
        yield f"{path}/x", tree.rest
    for segment, child in tree.following.items():
        yield from _paths(child, f"{path}/{segment}")
    if tree.other is not None:
        yield from _paths(tree.other, f"{path}/{_fresh(tree.following)}")


def _fresh(taken: Iterable[str]) -> str:
    known = set(taken)
    return next(name for name in ("x", *(f"x{n}" for n in range(len(known) + 1))) if name not in known)


class _Decider:
    def __init__(self, keys: Sequence[Key], kind: Kind) -> None:
        self._root, self._default = _Node(), NONE
        self._rest = kind == "REST"
        self._methods = methods(keys)
        self._made = 0
        for number, (method, path) in enumerate(keys):
            self._add(number, method, path)

    def _add(self, number: int, method: str, path: str) -> None:
        if path == "$default":
            self._default = number if self._default == NONE else self._default
            return
        node = self._root
        for segment in path[1:].split("/"):
            variable = _VARIABLE.fullmatch(segment)
            if variable is None:
                node = node.literals.setdefault(segment, _Node())
            elif variable[2]:
                node.greedy.setdefault(method, number)
                return
            else:
                node.variable = node.variable or _Node()
                node = node.variable
        node.ends.setdefault(method, number)

    def tree(self) -> DecisionTree:
        nothing: tuple[int | None, ...] = (None,) * len(self._methods)
        tree = self._after((self._root,), nothing, nothing)
        tree.end = None  # every path has at least one segment, if an empty one
        return tree

    def _after(
        self, level: tuple[_Node, ...], ended: tuple[int | None, ...], more: tuple[int | None, ...]
    ) -> DecisionTree:
        """What is decided where the segments so far lead to `level`, the most literal node first.

        `ended` and `more` are the greedy routes that were met on the way, by method: what serves a path that ends here, and
        one that goes on. They differ after an empty segment, since a greedy variable takes any text but an empty one.
        """
        self._made += 1
        if self._made > MOST:
            raise EntangledError(f"its routes make more than {MOST:,} different cases")
        full = self._first([node.ends for node in level])
        tree = DecisionTree(end=self._leaf(full, ended))
        here = self._first([node.greedy for node in level])
        beyond = tuple(own if own is not None else met for own, met in zip(here, more, strict=True))
        literals = {segment for node in level for segment in node.literals}
        if not literals and beyond == more and not any(node.variable for node in level):
            tree.rest = self._leaf((None,) * len(more), more)
            return tree
        for segment in sorted(literals | {""}):
            tree.following[segment] = self._after(
                self._step(level, segment), beyond if segment else more, beyond
            )
        tree.other = self._after(self._step(level, None), beyond, beyond)
        return tree

    @staticmethod
    def _step(level: tuple[_Node, ...], segment: str | None) -> tuple[_Node, ...]:
        found: list[_Node] = []
        for node in level:
            if segment is not None and segment in node.literals:
                found.append(node.literals[segment])
            if segment != "" and node.variable is not None:
                found.append(node.variable)
        return tuple(found)

    def _first(self, tables: Sequence[dict[str, int]]) -> tuple[int | None, ...]:
        """The first table's route for each method. A REST API looks no further than the first that has any route."""
        if self._rest:
            tables = [table for table in tables if table][:1]
            absent = NONE if tables else None
        else:
            absent = None
        return tuple(
            next(
                (t.get(method, t.get(_ANY)) for t in tables if method in t or _ANY in t),
                absent,
            )
            for method in self._methods
        )

    def _leaf(self, full: Sequence[int | None], greedy: Sequence[int | None]) -> Leaf:
        return tuple(
            own if own is not None else met if met is not None else self._default
            for own, met in zip(full, greedy, strict=True)
        )
