"""Which route of an HTTP API serves a request: a pure calculation, as AWS makes it.

The order is that of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html:
a full match, then a match with a greedy path variable, then `$default`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gatehouse.components.route_keys import GREEDY, VARIABLE, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Match:
    """The route that serves a request.

    Attributes:
        key: The route key, `METHOD /path` or `$default`.
        parameters: The path variables' values, as sent, by their names.
    """

    key: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Node:
    """A path segment in the tree of routes; the tree's depth is the longest path's."""

    literals: dict[str, _Node] = field(default_factory=dict)
    variable: _Node | None = None
    full: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    greedy: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


class RouteTable:
    """A table of routes to select from, made once for many requests."""

    def __init__(self, keys: Iterable[str]) -> None:
        """Build the table.

        Raises:
            RouteKeyError: One of the keys is malformed.
        """
        self._root = _Node()
        self._default: Match | None = None
        self._static: dict[str, dict[str, Match]] = {}
        for key in keys:
            self._add(key)

    def _add(self, text: str) -> None:
        key = parse(text)
        if key.is_default:
            self._default = Match(text)
            return
        node = self._root
        for segment in key.shape or ("",):
            if segment == GREEDY:
                node.greedy[key.method] = (text, key.variables)
                return
            if segment == VARIABLE:
                node.variable = node.variable or _Node()
                node = node.variable
            else:
                node = node.literals.setdefault(segment, _Node())
        node.full[key.method] = (text, key.variables)
        if not key.variables:
            self._static.setdefault(key.path, {})[key.method] = Match(text)

    def select(self, method: str, path: str) -> Match | None:
        """Select the route for a request's path as it was sent, percent-encoded, without the stage; None is AWS's 404."""
        static = self._static.get(path)
        if static is not None:
            # Nothing is more specific than a path that is literal from end to end.
            found = static.get(method) or static.get("ANY")
            if found is not None:
                return found
        segments = path[1:].split("/")
        return (
            self._full(self._root, segments, 0, method, []) or self._greedy(segments, method) or self._default
        )

    def _full(
        self, node: _Node, segments: list[str], at: int, method: str, values: list[str]
    ) -> Match | None:
        if at == len(segments):
            target = node.full.get(method) or node.full.get("ANY")
            return _match(target, values) if target else None
        segment = segments[at]
        literal = node.literals.get(segment)
        if literal is not None:
            found = self._full(literal, segments, at + 1, method, values)
            if found is not None:
                return found
        if node.variable is not None and segment:
            return self._full(node.variable, segments, at + 1, method, [*values, segment])
        return None

    def _greedy(self, segments: list[str], method: str) -> Match | None:
        # Breadth first: each level holds the nodes that this many segments lead to, the most literal first,
        # so the last level with a greedy route has the longest prefix and its first node the best of them.
        level: list[tuple[_Node, list[str]]] = [(self._root, [])]
        best: Match | None = None
        for at, segment in enumerate(segments):
            rest = "/".join(segments[at:])
            for node, values in level:
                target = (node.greedy.get(method) or node.greedy.get("ANY")) if node.greedy else None
                if target and rest:
                    best = _match(target, [*values, rest])
                    break
            following: list[tuple[_Node, list[str]]] = []
            for node, values in level:
                literal = node.literals.get(segment)
                if literal is not None:
                    following.append((literal, values))
                if node.variable is not None and segment:
                    following.append((node.variable, [*values, segment]))
            if not following:
                break
            level = following
        return best


def _match(target: tuple[str, tuple[str, ...]], values: list[str]) -> Match:
    key, names = target
    return Match(key, dict(zip(names, values, strict=True)))
