"""What has one owner at a time, and a variable that several routes share: refused at preview, with the way out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from pulumi.automation.errors import CommandError

from components import Edge, Function, HttpApi, RestApi, UserPool
from gatehouse.laptop.cloud import Provider
from gatehouse.laptop.engine import project
from gatehouse.laptop.engine.built_in.engine import BuiltIn
from tests.components.engine.programs import CALLBACK, CERTIFICATE, CODE, HERE, given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gatehouse.laptop.cloud import Cloud
    from tests.components.engine.conftest import Engine, Stack

    Program = Callable[[], None]

_KINDS: dict[str, Any] = {"HttpApi": HttpApi, "RestApi": RestApi}
OPEN: Any = {"url": "https://backend.example", "public": "a test"}


class Group(pulumi.ComponentResource):
    """A component that a component is moved into."""

    def __init__(self) -> None:
        super().__init__("shop:index:Group", "group")


def program(
    *, pools: Any = (), edges: Any = (), apis: Any = (), routes: Any = (), logged: Any = "", inside: Any = ()
) -> Program:
    """Pools by their prefixes, edges and APIs by their domains, an API with these routes; some inside another component.

    A function and an API of the kind `logged` have logs.
    """

    def run() -> None:
        group = Group()
        for name, prefix in dict(pools).items():
            former = [pulumi.Alias(name="one")] if name == "renamed" else None
            args = {
                "clients": {"web": {"callback_urls": [CALLBACK]}},
                "protect": False,
                "domain_prefix": prefix,
            }
            within = pulumi.ResourceOptions(aliases=former, parent=group if name in inside else None)
            UserPool(name, given(args), within)
        for name, domains in dict(edges).items():
            own = {"domains": domains or None, "certificate_arn": CERTIFICATE if domains else None}
            Edge(
                name,
                given({"origin_domain": "api.example.com", "client_certificate_arn": CERTIFICATE, **own}),
            )
        for name, domain in dict(apis).items():
            has = {"name": pulumi.Output.from_input(domain), "certificate_arn": HERE} if domain else None
            if name in inside:
                has = {"name": domain, "certificate_arn": HERE}
            args = {"access_log": {"enabled": False}, "routes": {"GET /": OPEN}, "domain": has}
            HttpApi(name, given(args), pulumi.ResourceOptions(parent=group if name in inside else None))
        if logged:
            within = pulumi.ResourceOptions(parent=group if "work" in inside else None)
            Function("work", {"code": CODE, "handler": "hello.handler"}, within)
            _KINDS[logged]("logged", {"access_log": {}, "routes": {"GET /": OPEN}})
        if routes:
            HttpApi("routed", {"access_log": {"enabled": False}, "routes": dict.fromkeys(routes, OPEN)})

    return run


BEFORE: dict[str, Any] = {
    "pools": {"one": "acme", "two": None},
    "edges": {"front": ["a.example"], "back": ["b.example"]},
    "apis": {"first": "api.example.com", "second": None},
    "routes": ["GET /orders/{id}", "PUT /orders/{id}", "GET /bills/{id}"],
    "logged": "RestApi",
}
MOVES: dict[str, tuple[dict[str, Any], str]] = {
    "a prefix to another pool": (
        {"pools": {"one": None, "two": "acme"}},
        "UserPool 'two': domain_prefix = 'acme': UserPool 'one' has it",
    ),
    "a prefix to a new pool": ({"pools": {"three": "acme"}}, "UserPool 'three': domain_prefix = 'acme'"),
    "edges swap": (
        {"edges": {"front": ["b.example"], "back": ["a.example"]}},
        "': domains = ",
    ),
    "an edge under another name": (
        {"edges": {"new": ["a.example"], "back": ["b.example"]}},
        "Edge 'new': domains = 'a.example': Edge 'front' has it",
    ),
    "a domain that is an output": (
        {"apis": {"first": None, "second": "api.example.com"}},
        "HttpApi 'second': domain.name = 'api.example.com': HttpApi 'first' has it",
    ),
    "a pool into another component": (
        {"inside": ["one"]},
        "UserPool 'one': domain_prefix = 'acme': UserPool 'one' has it",
    ),
    "an API with a domain into another component": (
        {"inside": ["first"]},
        "HttpApi 'first': domain.name = 'api.example.com': HttpApi 'first' has it",
    ),
    "a function into another component": (
        {"inside": ["work"]},
        "Function 'work': log group = '/aws/lambda/shop-dev-work': Function 'work' has it",
    ),
    "a REST API becomes an HTTP API": (
        {"logged": "HttpApi"},
        "HttpApi 'logged': log group = '/aws/vendedlogs/shop-dev-logged': RestApi 'logged' has it",
    ),
    "a variable of two routes": (
        {"routes": ["GET /orders/{order}", "PUT /orders/{order}", "GET /bills/{id}"]},
        "HttpApi 'routed': routes = '/orders/{order}': {id} is renamed in several routes",
    ),
    "a variable of a route that goes": ({"routes": ["GET /orders/{order}"]}, "HttpApi 'routed': routes"),
}


@pytest.fixture(scope="module")
def deployed(engine: Engine) -> Iterator[Stack]:
    stack = engine.stack()
    stack.up(program(**BEFORE))
    yield stack
    stack.destroy()


@pytest.mark.thorough
@pytest.mark.parametrize("move", MOVES)
def test_a_move_that_aws_would_refuse_is_refused_at_the_preview(deployed: Stack, move: str) -> None:
    before = deployed.exported()
    with pytest.raises(CommandError) as refused:
        deployed.preview(program(**{**BEFORE, **MOVES[move][0]}))
    assert MOVES[move][1] in str(refused.value)
    assert deployed.exported() == before


_MAIN = """
import json
from pathlib import Path

from components import HttpApi, RestApi, UserPool

given = json.loads((Path(__file__).parent / "args.json").read_text())
for name, prefix in given["pools"].items():
    web = {"web": {"callback_urls": ["https://app.example.com/callback"]}}
    UserPool(name, {"clients": web, "protect": False, **({"domain_prefix": prefix} if prefix else {})})
kind = {"HttpApi": HttpApi, "RestApi": RestApi}[given["logged"]]
kind("logged", {"access_log": {}, "routes": {"GET /": {"url": "https://backend.example", "public": "a test"}}})
routes = dict.fromkeys(given["routes"], {"url": "https://backend.example", "public": "a test"})
HttpApi("routed", {"access_log": {"enabled": False}, "routes": routes})
"""


def test_the_built_in_engine_refuses_the_same(cloud: Cloud, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: here\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(_MAIN)
    local = BuiltIn(Provider(cloud))

    def said(args: dict[str, Any], *, preview: bool) -> list[str]:
        (tmp_path / "args.json").write_text(json.dumps({**BEFORE, **args}).replace("acme", "local"))
        made = local.deploy(project.load(tmp_path, "dev"), pack=None, preview=preview)
        return [one.message for one in made.failures]

    assert said({}, preview=False) == []
    for move in (
        *("a prefix to another pool", "a prefix to a new pool"),
        *("a REST API becomes an HTTP API", "a variable of two routes"),
    ):
        args, wanted = MOVES[move]
        wanted = wanted.replace("acme", "local").replace("shop-dev", "here-dev")
        assert [wanted in message for message in said(args, preview=True)] == [True], move
    local.destroy()


@pytest.mark.thorough
def test_the_ways_out_deploy(deployed: Stack) -> None:
    apart: dict[str, Any] = {
        # A pool that is called otherwise by an alias keeps its prefix; a place with one route is renamed.
        "pools": {"renamed": "acme"},
        "edges": {"front": [], "back": ["b.example"]},
        "apis": {"first": None, "second": None},
        "routes": ["GET /bills/{bill}"],
    }
    moved: dict[str, Any] = {
        "pools": {"renamed": "other", "two": "acme"},
        "edges": {"front": [], "back": ["b.example", "a.example"]},
        "apis": {"second": "api.example.com"},
        "routes": ["GET /bills/{bill}", "GET /orders/{order}", "PUT /orders/{order}"],
        "logged": "HttpApi",
        "inside": ["work"],
    }
    for step in (BEFORE, apart, {**apart, "pools": {"renamed": None}}, moved):
        deployed.up(program(**step))
    deployed.settles(program(**moved))
