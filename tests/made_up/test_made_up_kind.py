"""Another way to find out who calls is one module in each room, and a line in its table: a made-up one goes all the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired

import pytest

import policy.rules.authorization
from components import ComponentError, HttpApi, IdentityArgs, identity
from components.checks import shape
from gatehouse.access.live import read
from gatehouse.access.picture.ways import ways
from gatehouse.access.table import access_table
from gatehouse.laptop.cloud import Cloud
from gatehouse.laptop.gateway import authorizers
from gatehouse.policy.rules import authorization
from tests.components.deployed import Deployed
from tests.components.served import Ask, Served
from tests.made_up import in_components, in_gateway, in_pack
from tests.policy import direct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gatehouse.laptop.engine.state import ResourceState

URL = "https://orders.example"
STAMP = {"stamp": "xK9-orders"}


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The lines that the three tables would have."""
    monkeypatch.setattr(identity, "KINDS", [in_components.Stamp(), *identity.KINDS])
    monkeypatch.setitem(IdentityArgs.__annotations__, "stamp", NotRequired[str])
    shape._fields.cache_clear()
    monkeypatch.setitem(authorizers.HTTP, "STAMP", in_gateway.KIND)
    for pack in (authorization, policy.rules.authorization):
        monkeypatch.setitem(pack.KINDS, "STAMP", in_pack.Stamp())
    yield
    shape._fields.cache_clear()


def api(**stamp: str) -> dict[str, Any]:
    return {
        "api": {
            "authorizer": stamp or STAMP,
            "routes": {"GET /a": {"url": URL}, "POST /a": {"url": URL, "iam": True}},
            "access_log": {"enabled": False},
        }
    }


def refused(states: list[ResourceState]) -> set[str]:
    """What the mandatory rules of the pack say no to."""
    routes = ("aws:apigatewayv2/route:Route", "aws:apigatewayv2/authorizer:Authorizer")
    return direct.mandatory(
        *(direct.resource(one.name, one.type, one.inputs) for one in states if one.type in routes)
    )


def test_a_made_up_kind_is_built_judged_served_and_shown(tmp_path: Path) -> None:
    with Cloud.start() as cloud:
        result = Deployed(cloud, tmp_path, "dev").up(api())
        assert refused(list(result.resources)) == set()

        with Served(cloud) as served:
            served.load()
            with_stamp = Ask("GET", "/a", {"x-stamp": STAMP["stamp"]})
            answers = served.answers(str(result.outputs["api"]), [Ask("GET", "/a"), with_stamp])
            assert [answer["status"] for answer in answers] == [401, 200]

        entries = access_table(read(cloud.client, cloud.region).resources)
        (entry,) = [one for one in entries if one.route == "GET /a"]
        assert (entry.verdict, entry.who) == ("closed", "whoever has the stamp")
        assert "by stamp authorizer, through GET /a" in str(next(way for way in ways([entry])))


def test_what_is_wrong_with_it_is_refused_by_its_component_and_by_its_judgement() -> None:
    with pytest.raises(ComponentError, match=r"authorizer\.stamp = 'short': 8 characters"):
        HttpApi("api", api(stamp="short")["api"])
    guessed = {"authorizerType": "STAMP", "authorizerUri": "password"}
    weak = direct.resource("weak", "aws:apigatewayv2/authorizer:Authorizer", guessed)
    assert direct.mandatory(weak) == {"strict-authorizers:weak"}


def test_without_its_line_in_the_pack_a_route_of_that_kind_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    route = {"routeKey": "GET /a", "apiId": "a1", "authorizationType": "STAMP", "authorizerId": "b2"}
    declared = direct.resource("get", "aws:apigatewayv2/route:Route", route)
    assert direct.mandatory(declared) == set()
    monkeypatch.delitem(policy.rules.authorization.KINDS, "STAMP")
    assert direct.mandatory(declared) == {"closed-endpoints:get"}
