"""Which route of an HTTP API serves a request: a pure calculation, as AWS makes it.

The order is that of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html:
a full match, then a match with a greedy path variable, then `$default`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

METHODS = frozenset({"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
DEFAULT = "$default"

_VARIABLE = re.compile(r"\{([^{}/+]+)(\+?)\}")


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


def problem(key: str) -> str | None:  # noqa: PLR0911 - one for each way to be wrong
    """Say what AWS would refuse in a route key and what it should be, or None."""
    if key == DEFAULT:
        return None
    method, space, path = key.partition(" ")
    if not space or method not in METHODS:
        return f"must be $default or METHOD /path, with a method of {', '.join(sorted(METHODS))}"
    if not path.startswith("/") or " " in path:
        return "must have a path that starts with / and has no spaces"
    if path != "/" and path.endswith("/"):
        return "must not end with a slash"
    segments = path[1:].split("/")
    names: list[str] = []
    for at, segment in enumerate(segments):
        variable = _VARIABLE.fullmatch(segment)
        if variable is None:
            if "{" in segment or "}" in segment:
                return f"has the segment {segment}; a variable is a whole segment, {{name}} or {{name+}}"
            continue
        names.append(variable[1])
        if variable[2] and at != len(segments) - 1:
            return f"has the greedy variable {segment} before the end; it must come last"
    if len(set(names)) != len(names):
        return "names a variable twice"
    return None


def shape(key: str) -> str:
    """Take the variables' names out of a route key, which AWS does not look at to tell two routes apart: `GET /a/{}/{+}`."""
    return _VARIABLE.sub(lambda found: "{" + found[2] + "}", key)


class RouteTable:
    """A table of routes to select from, made once for many requests."""

    def __init__(self, keys: Iterable[str]) -> None:
        """Build the table of well-formed route keys (`problem` gives None for each)."""
        self._root = _Node()
        self._default: Match | None = None
        self._static: dict[str, dict[str, Match]] = {}
        for key in keys:
            self._add(key)

    def _add(self, key: str) -> None:
        if key == DEFAULT:
            self._default = Match(DEFAULT)
            return
        method, _, path = key.partition(" ")
        node, names, literal = self._root, [], True
        for segment in path[1:].split("/"):
            variable = _VARIABLE.fullmatch(segment)
            if variable is None:
                node = node.literals.setdefault(segment, _Node())
                continue
            literal = False
            names.append(variable[1])
            if variable[2]:
                node.greedy[method] = (key, tuple(names))
                return
            node.variable = node.variable or _Node()
            node = node.variable
        node.full[method] = (key, tuple(names))
        if literal:
            self._static.setdefault(path, {})[method] = Match(key)

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
