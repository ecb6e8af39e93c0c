"""`gatehouse prove`: how much of what it must find it finds, and what it costs.

Holes are seeded into the examples' own programs and into generated ones, one at a time; each has a twin without a hole. The
selection of routes is held against the gateway's own over requests at random. The cost is that of 300 routes in 1,000
resources; its unit is the time that a twentieth of such a program takes, as the machine's own speed is not the matter.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measuring import tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gatehouse.laptop.engine.state import ResourceState

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
HOLES, REQUESTS = 500, 100_000
LITERALS = ("orders", "items", "users", "v1", "admin", "a", "b")
VERBS = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "ANY")
ROUTE, METHOD = "aws:apigatewayv2/route:Route", "aws:apigateway/method:Method"
WAYS = ("url", "permission", "service", "none", "no authorizer", "new route")
URL, PERMISSION = "aws:lambda/functionUrl:FunctionUrl", "aws:lambda/permission:Permission"


def main() -> None:
    random.seed(1)
    found, alarms = holes()
    tell("seeded holes that prove finds", found / HOLES, ">= 1", f"{found} of {HOLES}", "")
    tell("closed twins that prove calls open", alarms, "<= 0", f"{alarms} of {HOLES}", "")
    wrong = disagreements()
    tell("selections other than the gateway's", wrong, "<= 0", f"{REQUESTS:,} requests", "")
    large, small = seconds(300), seconds(15)
    detail = f"{large:.2f} s here; the growth is linear at 1"
    tell("300 routes in 1,000 resources, beside 20 times 15 in 50", large / small / 20, "<= 3", detail, "")
    tell("300 routes in 1,000 resources, in parts of 2 s", large / 2, "< 1", f"{large:.2f} s", "")


def holes() -> tuple[int, int]:
    """How many of the seeded holes are found, and how many of their twins are called open."""
    found = alarms = 0
    sources = [*examples(), *generated()]
    for number in range(HOLES):
        # Each program with each kind of hole, then new programs.
        kind, place = divmod(number, len(sources))
        twin = sources[place] if kind < len(WAYS) else generated_program()
        open_one, marker = seeded(twin, number, WAYS[(kind + number) % len(WAYS)])
        alarms += bool(holes_of(twin))
        found += any(hole.urn == marker for hole in holes_of(open_one))
    return found, alarms


def holes_of(resources: Sequence[ResourceState]) -> Sequence[Any]:
    from gatehouse.access.proof import checker
    from gatehouse.access.proof.prover import prove
    from gatehouse.access.table import Rules

    proof = prove(resources, Rules(), read_from="the benchmark")
    assert checker.check(json.loads(json.dumps(proof.certificate()))) == proof.verdict
    return proof.holes


def examples() -> Iterator[Sequence[ResourceState]]:
    """The programs of this repository, as their previews show them."""
    from gatehouse.access.source import Given, previewed

    for directory in (ROOT, *sorted((ROOT / "examples").iterdir())):
        if (directory / "Pulumi.dev.yaml").is_file():
            yield previewed(Given(directory))[1].resources


def generated() -> Iterator[Sequence[ResourceState]]:
    for _ in range(20):
        yield generated_program()


def generated_program() -> Sequence[ResourceState]:
    """Closed routes at random, in an HTTP and a REST API."""
    from tests.access.proof.programs import CLOSED, http_api, rest_api

    http = dict.fromkeys(table(random.randint(1, 12)), CLOSED)
    rest = dict.fromkeys((key for key in table(random.randint(1, 8)) if key[0]), CLOSED)
    every = [*http_api(http), *rest_api(rest)]
    return list({one.urn: one for one in every}.values())


def table(size: int) -> list[tuple[str, str]]:
    """Route keys of different shapes, none of which names a variable twice."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    while len(found) < size:
        parts = [
            f"{{v{at}}}" if random.random() < 0.3 else random.choice(LITERALS)
            for at in range(random.randint(0, 4))
        ]
        parts += ["{rest+}"] if random.random() < 0.2 else []
        key = ("", "$default") if random.random() < 0.05 else (random.choice(VERBS), "/" + "/".join(parts))
        found.setdefault((key[0], key[1]), key)
    return list(found.values())


def seeded(resources: Sequence[ResourceState], number: int, way: str) -> tuple[Sequence[ResourceState], str]:
    """The program with one hole, of this kind if it can have one, and the URN of what opens it."""
    from tests.access.proof.programs import resource

    function = next((one for one in resources if one.type == "aws:lambda/function:Function"), None)
    routes = [
        one
        for one in resources
        if one.type in (ROUTE, METHOD)
        and not str(one.inputs.get("routeKey", "")).startswith("OPTIONS")
        and one.inputs.get("httpMethod") != "OPTIONS"
    ]
    # To a route that asks nobody, as that of an MCP server's metadata, NONE is no change.
    asking = [one for one in routes if one.inputs.get("authorizationType") != "NONE"]
    api = next((one for one in resources if one.type == "aws:apigatewayv2/api:Api"), None)
    if way in ("url", "permission", "service") and function is None:
        way = "new route"
    if way == "new route" and api is None:
        way = "none"
    if (way == "none" and not asking) or (way == "no authorizer" and not routes):
        way = "url"
    on = {"function": [function.urn], "functionName": [function.urn]} if function else {}
    if way == "url":
        added = resource(URL, "seeded", {"functionName": "f", "authorizationType": "NONE"}, on)
    elif way == "permission":
        added = resource(PERMISSION, "seeded", {"principal": "*", "function": "f"}, on)
    elif way == "service":
        principal = random.choice(["apigateway.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com"])
        added = resource(PERMISSION, "seeded", {"principal": principal, "function": "f"}, on)
    elif way == "new route":
        assert api
        given = {
            "routeKey": f"GET /seeded-{number}/{{x}}",
            "authorizationType": "NONE",
            "apiId": api.id or "a",
        }
        added = resource(ROUTE, "seeded", given, {"apiId": [api.urn]})
    else:
        target = random.choice(asking if way == "none" else routes)
        key = "authorizationType" if target.type == ROUTE else "authorization"
        change: dict[str, Any] = {key: "NONE"} if way == "none" else {key: "CUSTOM", "authorizerId": None}
        opened = replace(target, inputs={k: v for k, v in (target.inputs | change).items() if v is not None})
        return [opened if one is target else one for one in resources], target.urn
    return [*resources, added], added.urn


def disagreements() -> int:
    """How often the class of a request has another route than the gateway selects."""
    from gatehouse.access.proof.classes import NONE, decide, methods
    from gatehouse.laptop.gateway.routes import RouteTable
    from tests.access.proof.test_classes import looked_up, rest_selected, shape, spelled

    wrong = 0
    for round_ in range(REQUESTS // 200):
        rest = round_ % 2 == 1
        keys = list({shape(key): key for key in table(random.randint(1, 15)) if key[0] or not rest}.values())
        tree, named, gateway = (
            decide(keys, "REST" if rest else "HTTP"),
            methods(keys),
            RouteTable(map(spelled, keys)),
        )
        for _ in range(200):
            verb = random.choice([*VERBS[:5], "PROPFIND"])
            path = "/" + "/".join(
                random.choice([*LITERALS, "", "other"]) for _ in range(random.randint(1, 6))
            )
            number = looked_up(tree, named, verb, path)
            if rest:
                right = rest_selected(keys, verb, path)
            else:
                match = gateway.select(verb, path)
                right = match.key if match else None
            wrong += right != (None if number == NONE else spelled(keys[number]))
    return wrong


def seconds(routes: int) -> float:
    """The time to prove a program of so many routes, and three times as many other resources; the middle of five runs."""
    from gatehouse.access.proof.prover import prove
    from gatehouse.access.table import Rules
    from tests.access.proof.programs import CLOSED, http_api, resource

    keys = {("GET" if n % 2 else "POST", f"/r{n // 6}/{{id}}/s{n % 6}"): CLOSED for n in range(routes)}
    program = http_api(keys)
    more = routes * 10 // 3 - len(program)
    program += [resource("aws:cloudwatch/logGroup:LogGroup", f"l{n}", {"name": f"l{n}"}) for n in range(more)]
    times = []
    for _ in range(5):
        began = time.perf_counter()
        proof = prove(program, Rules(), read_from="the benchmark")
        times.append(time.perf_counter() - began)
        assert proof.verdict == "PROVEN"
    return statistics.median(times)


if __name__ == "__main__":
    main()
