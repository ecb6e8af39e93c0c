from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from policy.rules.links import Links
from policy.rules.values import UNKNOWN
from tests.policy import direct
from tests.policy.programs import API, AUTHORIZER, ROUTE

if TYPE_CHECKING:
    from policy.rules.resource import Resource

APIS = frozenset({API})
BALANCER = "aws-native:elasticloadbalancingv2:LoadBalancer"


def api(name: str, **props: Any) -> Resource:
    return direct.resource(name, API, props)


def route(value: Any, *origins: Resource) -> Resource:
    return direct.resource("route", ROUTE, {"apiId": value}, {"apiId": [each.urn for each in origins]})


def target(it: Resource, *others: Resource) -> str | None:
    found = Links([it, *others]).target(it, APIS, "apiId")
    return found.name if found else None


def test_a_known_id_finds_its_resource() -> None:
    assert target(route("b-id"), api("a", id="a-id"), api("b", id="b-id")) == "b"


def test_an_id_inside_a_path_finds_its_resource() -> None:
    assert target(route("apis/b-id"), api("a", id="a-id"), api("b", id="b-id")) == "b"


def test_an_unknown_id_finds_what_it_was_computed_from() -> None:
    made = api("a", id=UNKNOWN)
    assert target(route(UNKNOWN, made), made, api("b")) == "a"


def test_an_unknown_id_of_two_origins_can_not_be_told() -> None:
    a, b = api("a"), api("b")
    assert target(route(UNKNOWN, a, b), a, b) is None


def test_origins_of_other_types_do_not_count() -> None:
    a, other = api("a"), direct.resource("other", AUTHORIZER, {})
    assert target(route(UNKNOWN, other, a), a, other) == "a"


def test_a_provider_that_shows_no_ids_is_understood_by_origin() -> None:
    made = api("a")
    assert target(route("x1", made), made, api("b")) == "a"


@pytest.mark.parametrize("shown", ["id", "apiId"])
def test_a_known_id_means_no_resource_that_shows_another_whatever_it_was_computed_from(shown: str) -> None:
    made = api("a", **{shown: "another"})
    assert target(route("x1", made), made) is None


@pytest.mark.parametrize("shown", ["arn", "loadBalancerArn"])
def test_a_known_arn_means_no_resource_that_shows_another(shown: str) -> None:
    balancer = direct.resource("b", BALANCER, {shown: "arn:b"})
    props, depends = {"loadBalancerArn": "arn:other"}, {"loadBalancerArn": [balancer.urn]}
    listener = direct.resource("l", "aws:lb/listener:Listener", props, depends)
    kinds = frozenset({BALANCER})
    assert Links([listener, balancer]).target(listener, kinds, "loadBalancerArn") is None


def test_an_id_is_found_under_the_name_that_its_type_has_for_it() -> None:
    balancer = direct.resource("b", BALANCER, {"loadBalancerArn": "arn:b"})
    listener = direct.resource(
        "l", "aws-native:elasticloadbalancingv2:Listener", {"loadBalancerArn": "arn:b"}
    )
    found = Links([listener, balancer]).target(listener, frozenset({BALANCER}), "loadBalancerArn")
    assert found is balancer


def test_a_route_is_never_found_by_the_api_id_that_it_carries() -> None:
    assert target(route("a-id"), direct.resource("second", ROUTE, {"apiId": "a-id"})) is None


def test_two_ids_are_the_same_or_not() -> None:
    links = Links([])
    assert links.same(route("x"), route("x"), APIS, "apiId") is True
    assert links.same(route("x"), route("y"), APIS, "apiId") is False
    assert links.same(route(UNKNOWN), route("y"), APIS, "apiId") is None


def test_an_api_that_is_made_here_is_not_one_that_exists_elsewhere() -> None:
    made = api("a", id=UNKNOWN)
    links = Links([made])
    assert links.same(route(UNKNOWN, made), route("elsewhere"), APIS, "apiId") is False
    assert links.same(route(UNKNOWN, made), route(UNKNOWN, made), APIS, "apiId") is True


def test_what_only_names_the_same_thing_is_found_by_that_name() -> None:
    one, same, other, later = api("a", label="n"), api("b", label="n"), api("c", label="m"), api("d")
    links = Links([one, same, other, later])
    assert links.alike(one, APIS, "label") == [one, same]
    assert links.alike(later, APIS, "label") == []
