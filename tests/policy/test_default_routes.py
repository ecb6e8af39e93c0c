"""`$default` is a key of HTTP and of WebSocket APIs, and an update does not show the pack whose it is."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.pack.host import AnalyzedResource
from policy.rules.catalogue import RULES
from policy.rules.rule import Memory
from tests.policy import programs
from tests.policy.cases.templates import STACK
from tests.policy.direct import TODAY
from tests.policy.direct import resource as made
from tests.policy.programs import API, ROUTE, urn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from policy.rules.resource import Resource

SIGNED = {"routeKey": "$connect", "authorizationType": "AWS_IAM"}
ENDPOINTS = next(rule for rule in RULES if rule.name == "closed-endpoints")
PROGRAM = {
    "chat": made("chat", API, {"protocolType": "WEBSOCKET"}),
    "shop": made("shop", API, {"protocolType": "HTTP"}),
    "connect": made("connect", ROUTE, {"apiId": "a1", **SIGNED}),
    "send": made("send", ROUTE, {"apiId": "a1", "routeKey": "send"}),
    "fine": made("fine", ROUTE, {"apiId": "a1", "routeKey": "$default"}),
    "open": made("open", ROUTE, {"apiId": "b2", "routeKey": "$default"}),
}
APIS = {"a1": "chat", "b2": "shop"}


def orders(*names: str) -> Iterator[list[str]]:
    """Every order in which an engine may register these: a route comes after its API, whose id it needs."""
    for order in itertools.permutations(names):
        if all(
            order.index(APIS[PROGRAM[name].props["apiId"]]) < order.index(name)
            for name in names
            if "apiId" in PROGRAM[name].props
        ):
            yield list(order)


def refused(resources: Iterable[Resource], *, updating: bool = True) -> set[str]:
    """The names of the resources that are refused before they are created."""
    memory = Memory(project="shop", stack="dev", updating=updating)
    context = ENDPOINTS.context({}, TODAY, memory)
    assert ENDPOINTS.check is not None
    return {
        found.resource.name
        for each in resources
        for found in ENDPOINTS.findings(ENDPOINTS.check(each, context), context)
        if not found.undecided
    }


def test_an_open_default_of_an_http_api_is_refused_before_it_is_created_in_every_order() -> None:
    let_through = [
        order for order in orders(*PROGRAM) if "open" not in refused(PROGRAM[name] for name in order)
    ]
    assert let_through == []


def test_a_default_of_a_websocket_api_that_is_its_parent_is_let_through_in_every_order() -> None:
    child = made("fine", ROUTE, PROGRAM["fine"].props, parent=PROGRAM["chat"].urn)
    wrongly = [
        order
        for order in orders(*PROGRAM)
        if "fine" in refused(child if name == "fine" else PROGRAM[name] for name in order)
    ]
    assert wrongly == []


def test_a_default_of_a_websocket_api_after_another_of_its_routes_is_let_through() -> None:
    wrongly = [
        order
        for order in orders(*PROGRAM)
        if min(order.index("connect"), order.index("send")) < order.index("fine")
        and "fine" in refused(PROGRAM[name] for name in order)
    ]
    assert wrongly == []


def test_a_default_is_let_through_in_every_order_where_all_apis_are_websocket_apis() -> None:
    wrongly = [
        order
        for order in orders("chat", "connect", "send", "fine")
        if refused(PROGRAM[name] for name in order)
    ]
    assert wrongly == []


def test_a_default_that_nothing_vouches_for_is_refused_at_an_update_and_told_at_a_preview() -> None:
    program = [PROGRAM[name] for name in ("chat", "shop", "fine", "connect")]
    assert (refused(program), refused(program, updating=False)) == ({"fine"}, set())


@pytest.mark.parametrize("preview", [True, False])
def test_a_parent_that_is_not_the_routes_api_hides_an_open_default_from_nobody(*, preview: bool) -> None:
    child = {"apiId": programs.UNKNOWN if preview else "b2", "routeKey": "$default"}
    program = [
        shown("chat", API, {"protocolType": "WEBSOCKET"}, id_="a1", preview=preview),
        shown("shop", API, {"protocolType": "HTTP"}, id_="b2", preview=preview),
        AnalyzedResource(
            urn("open", ROUTE),
            ROUTE,
            "open",
            programs.struct(child),
            parent=urn("chat", API),
            property_dependencies={"apiId": [urn("shop", API)]},
        ),
    ]
    with programs.start(preview=preview) as pack:
        found = [violation for each in program for violation in pack.analyze(each)]
        found += pack.analyze_stack(program)
    assert "closed-stack:open" in programs.labels(found)


def shown(name: str, kind: str, props: dict[str, str], *, id_: str, preview: bool) -> AnalyzedResource:
    known = {**props, "id": programs.UNKNOWN if preview else id_}
    return AnalyzedResource(urn(name, kind), kind, name, programs.struct(known))


@pytest.mark.parametrize("first", ["routes", "apis"])
def test_a_template_tells_whose_default_it_is_wherever_its_apis_stand(first: str) -> None:
    apis = {
        "Chat": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "WEBSOCKET"}},
        "Shop": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "HTTP"}},
    }
    routes = {
        name: {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {"ApiId": {"Ref": api}, "RouteKey": "$default"},
        }
        for name, api in {"Fine": "Chat", "Open": "Shop"}.items()
    }
    document = {"Resources": routes | apis if first == "routes" else apis | routes}
    template = AnalyzedResource(
        urn("it", STACK), STACK, "it", programs.struct({"templateBody": json.dumps(document)})
    )
    with programs.start(preview=False) as pack:
        found = [str(violation.message).split()[2] for violation in pack.analyze(template)]
    assert found == ["'Open'"]
