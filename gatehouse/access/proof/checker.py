"""Accepts or rejects a certificate of `gatehouse prove`; it imports nothing of the prover and shares no code with it.

`python checker.py CERTIFICATE [STATE]` judges each route again and selects the route of each class again, by AWS's rule.
What it says of a resource must be what the state (of `pulumi stack export`) says, which `declared.py` beside it reads.
Without a state a certificate proves only that its conclusion follows from the routes which it shows.
"""

import json
import re
import runpy
import sys
from pathlib import Path
from typing import Any

VARIABLE, GREEDY = re.compile(r"\{[^{}/+]+\}"), re.compile(r"\{[^{}/+]+\+\}")
Data = dict[str, Any]
Routes = list[tuple[int, str, list[str]]]
ASKS = {"JWT", "CUSTOM", "COGNITO_USER_POOLS"}
DECLARED = Path(__file__).with_name("declared.py")


class RejectedError(Exception):
    """Why the certificate proves nothing."""


def need(holds: object, why: str) -> None:
    """Reject the certificate where something does not hold."""
    if not holds:
        raise RejectedError(why)


def check(certificate: Data, state: Data | None = None) -> str:
    """The verdict of a certificate that holds; one that doesn't raises `RejectedError`."""
    need(certificate["format"] == 1, "this checker does not know its format")
    unread, found = certificate["unread"], set()
    for place, door in enumerate(certificate["doors"]):
        routes, holes = door["routes"], [one for one in certificate["holes"] if one["place"][0] == place]
        answers = [_judge(route, certificate["trust"]) for route in routes]
        need(unread or "unknown" not in answers, f"{door['name']} is unknown, but nothing is unread")
        need(unread or door["tree"] or door["kind"] == "ONE", f"{door['name']} has routes, but no classes")
        shapes = {re.sub(r"{[^{}+]*", "{", " ".join(route["key"])) for route in routes}
        need(
            unread or door["kind"] == "ONE" or len(shapes) == len(routes), f"{door['name']} has a route twice"
        )
        walk = Walk(door) if door["tree"] else None
        met = walk.met if walk else set(range(len(routes)))
        found |= {(place, number) for number in met - {-1} if answers[number] == "open"}
        need(not walk or all(map(walk.leads, holes)), f"a hole of {door['name']} does not reach its route")
    said = {tuple(hole["place"]) for hole in certificate["holes"]}
    need(found == said, f"its holes are {sorted(found)}, not {sorted(said)}")
    for difference in runpy.run_path(str(DECLARED))["differences"](certificate, state) if state else ():
        raise RejectedError(difference)
    verdict = "OPEN" if said else "NOT PROVEN" if unread else "PROVEN"
    need(certificate["verdict"] == verdict, f"it says {certificate['verdict']}, but holds {verdict}")
    return verdict


def _judge(route: Data, trust: Data) -> str:
    """What a route lets in by what its resource says; only an exemption, which gives its reason, is taken on trust."""
    kind, said = route["type"], str(route["answer"])
    if said == "unknown" or not (kind or said == "exempt"):
        return "unknown"
    asks = kind == "PRIVATE" or (kind == "AWS_IAM" and trust["iam"]) or (kind in ASKS and route["authorizer"])
    allowed = {"open"} | ({"exempt"} if route["reason"].strip() else set())
    if asks or (route["api_key"] and trust["apiKey"]):
        allowed = {"closed"}
    elif route["key"][0] == "OPTIONS" and not route["direct"]:
        allowed.add("preflight")
    need(said in allowed, f"{route['key']} of {route['urn']} is said to be {said}, not {sorted(allowed)}")
    return said


class Walk:
    """A walk through a door's decision tree: whether it stands for all requests, and each leaf names the right route."""

    def __init__(self, door: Data) -> None:
        self.door, self.methods, self.met, self.default = door, door["methods"], set[int](), -1
        routes: Routes = []
        for number, (method, path) in enumerate(route["key"] for route in door["routes"]):
            routes += [(number, method, path[1:].split("/"))] if path != "$default" else []
            self.default = number if path == "$default" and self.default < 0 else self.default
        named = {method for _, method, _ in routes} - {"ANY"}
        need(self.methods == [*sorted(named | {"OPTIONS"}), "other"], f"{door['name']} leaves out a method")
        self.node(door["tree"], 0, routes, [], [])

    def node(self, tree: Data, depth: int, alive: Routes, caught: Routes, waiting: Routes) -> None:
        """`alive` match so far, `caught` took all that follows, `waiting` take it if it is more than an empty segment."""
        if depth:
            self.leaf(tree["end"], [route for route in alive if len(route[2]) == depth], caught)
        longer = [route for route in alive if len(route[2]) > depth]
        if "rest" in tree:
            need(not longer, "a class joins requests that routes tell apart")
            return self.leaf(tree["rest"], [], caught + waiting)
        greedy, variable = ([r for r in longer if kind.fullmatch(r[2][depth])] for kind in (GREEDY, VARIABLE))
        literals = {route[2][depth] for route in longer if route not in greedy and route not in variable}
        need(literals | {""} <= set(tree["next"]), "a class joins a route's literal with other segments")
        beyond = caught + waiting + greedy
        for segment, child in tree["next"].items():
            same = [route for route in longer if route[2][depth] == segment]
            if segment:
                self.node(child, depth + 1, same + variable, beyond, [])
            else:  # no variable takes an empty segment, and a greedy one takes it only if another follows
                self.node(child, depth + 1, same, caught + waiting, greedy)
        return self.node(tree["other"], depth + 1, variable, beyond, [])

    def leaf(self, said: list[int], full: Routes, caught: Routes) -> None:
        """Select again, for every method."""
        need(len(said) == len(self.methods), "a class leaves out a method")
        for method, number in zip(self.methods, said, strict=True):
            right = self.select(method, full, caught)
            need(number == right, f"AWS selects route {right}, not {number}, for a class of {method}")
            self.met.add(number)

    def select(self, method: str, full: Routes, caught: Routes) -> int:
        """AWS's rule: full matches, then the longest greedy ones, literals before variables; a REST API, the path first."""
        if self.door["kind"] == "REST":
            best = min((_rank(path) for _, _, path in full or caught), default=None)
            full, caught = [one for one in full or caught if _rank(one[2]) == best], []
        for group in (full, caught):
            fit = [(_rank(path), verb == "ANY", n) for n, verb, path in group if verb in (method, "ANY")]
            if fit:
                return int(min(fit)[2])
        return self.default

    def leads(self, hole: Data) -> bool:
        """Whether the hole's request is in a class that its route serves."""
        tree, method = self.door["tree"], hole["request"]["method"]
        for segment in hole["request"]["path"][1:].split("/"):
            if "rest" in tree:
                tree = {"end": tree["rest"], "rest": tree["rest"]}
            else:
                tree = tree["next"].get(segment, tree["other"])
        method = method if method in self.methods else "other"
        return bool(tree["end"][self.methods.index(method)] == hole["place"][1])


def _rank(path: list[str]) -> tuple[int, list[bool]]:
    kinds = [bool(VARIABLE.fullmatch(segment)) for segment in path if not GREEDY.fullmatch(segment)]
    return (-len(kinds) if GREEDY.fullmatch(path[-1]) else 0), kinds


if __name__ == "__main__":
    try:
        given = [json.loads(Path(name).read_text()) for name in sys.argv[1:]]
        sys.stdout.write(f"{check(*given)}\n")
        sys.stderr.write(
            "" if given[1:] else "if the resources are as it says: no state was given to hold it against\n"
        )
    except (RejectedError, AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        sys.exit(f"rejected: {error!r}")
