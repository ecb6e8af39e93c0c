"""z3, a solver that knows nothing of decision trees, finds the same holes in generated route tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import z3  # type: ignore[import-untyped]
from hypothesis import given, settings

from gatehouse.access.proof.classes import NONE, decide, methods, requests
from tests.access.proof.test_classes import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

Key = tuple[str, str]


def solved(table: Sequence[Key], kind: str) -> set[int]:  # noqa: C901 - the rule as one piece
    """The routes that some request reaches, by AWS's rule written down as formulas over one request.

    A request is a method, a number of segments, and as many segments: numbers, of which 0 is the empty text and those above
    the literals are texts that no route names. Two segments more than the longest route has make no further difference.
    """
    routes = [
        (number, verb, path[1:].split("/")) for number, (verb, path) in enumerate(table) if path != "$default"
    ]
    words = {
        word: n
        for n, word in enumerate(sorted({s for _, _, path in routes for s in path if "{" not in s} | {""}))
    }
    longest = max((len(path) for _, _, path in routes), default=1) + 2
    verbs = {verb: n for n, verb in enumerate(methods(table))}
    verb, length = z3.Int("verb"), z3.Int("length")
    segments = [z3.Int(f"segment{n}") for n in range(longest)]
    solver = z3.Solver()
    solver.add(verb >= 0, verb < len(verbs), length >= 1, length <= longest)
    solver.add(*[z3.And(one >= 0, one <= len(words)) for one in segments])

    def path_matches(path: Sequence[str]) -> Any:
        parts: list[Any] = []
        for at, word in enumerate(path):
            if word.endswith("+}"):
                # The rest is not empty: more than one segment, or one that is no empty text.
                return z3.And(*parts, length > at, z3.Or(length > at + 1, segments[at] != words[""]))
            parts.append(segments[at] != words[""] if "{" in word else segments[at] == words[word])
        return z3.And(*parts, length == len(path))

    def order(route: Any) -> Any:
        _, route_verb, path = route
        greedy = path[-1].endswith("+}")
        fixed = path[:-1] if greedy else path
        place = (greedy, -len(fixed) if greedy else 0, ["{" in word for word in fixed])
        return (*place, route_verb == "ANY")

    def takes(route_verb: str) -> Any:
        return z3.BoolVal(True) if route_verb == "ANY" else verb == verbs[route_verb]

    found: set[int] = set()
    ordered = sorted(routes, key=order)
    for at, (number, route_verb, path) in enumerate(ordered):
        better = ordered[:at]
        if kind == "REST":  # the path is picked first: a better path hides this one whatever its methods are
            hidden = [
                z3.And(path_matches(other), takes(v)) if order((0, "", other))[:3] == order((0, "", path))[:3]
                else path_matches(other)
                for _, v, other in better
            ]  # fmt: skip
        else:
            hidden = [z3.And(path_matches(other), takes(v)) for _, v, other in better]
        solver.push()
        solver.add(path_matches(path), takes(route_verb), *[z3.Not(one) for one in hidden])
        if solver.check() == z3.sat:
            found.add(number)
        solver.pop()
    default = next((number for number, (_, path) in enumerate(table) if path == "$default"), None)
    if default is not None:
        solver.add(*[z3.Not(z3.And(path_matches(path), takes(v))) for _, v, path in routes])
        if solver.check() == z3.sat:
            found.add(default)
    return found


_EXAMPLES = (settings.default or settings()).max_examples


@pytest.mark.parametrize("kind", ["HTTP", "REST"])
@given(table=tables)
@settings(max_examples=_EXAMPLES // 2)
def test_a_solver_reaches_the_same_routes(kind: Any, table: list[Key]) -> None:
    if kind == "REST":
        table = [(verb, path.replace("{y}", "{x}")) for verb, path in table if path != "$default"]
        table = list(dict.fromkeys(table))
    reached = {request.route for request in requests(decide(table, kind), methods(table))} - {NONE}
    assert reached == solved(table, kind)
