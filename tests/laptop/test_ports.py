"""Which API is served at which port, over several deploys."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.ports import Ports
from gatehouse.laptop.servers import bind, port_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def ports() -> Iterator[Ports]:
    found = Ports(bind(0), following=False)
    yield found
    found.close()


def test_the_first_api_has_the_port_that_was_asked_for_and_each_other_one_of_its_own(ports: Ports) -> None:
    one, two = ports.url("one"), ports.url("two")
    assert one != two
    assert len(ports.settle({"one": "one", "two": "two"})) == 2
    assert ports.urls == {"one": one, "two": two}
    assert ports.table == {int(url.rsplit(":", 1)[1]): api for api, url in ports.urls.items()}


def test_an_api_that_takes_the_place_of_another_takes_its_port_once_the_deploy_has_succeeded(
    ports: Ports,
) -> None:
    url = ports.url("old")
    ports.settle({"old": "old"})
    ports.leave({"old"})
    assert ports.url("new") == url
    assert ports.urls == {"old": url}
    assert ports.settle({"new": "new"}) == []
    assert ports.urls == {"new": url}


def test_after_a_failed_deploy_the_old_one_is_served_and_what_was_promised_holds_in_the_next(
    ports: Ports,
) -> None:
    url = ports.url("old")
    ports.settle({"old": "old"})
    ports.leave({"old"})
    ports.url("new")
    ports.leave({"old"})
    assert ports.url("new") == url
    ports.settle({"new": "new"})
    assert ports.urls == {"new": url}


def test_where_both_stay_the_new_one_gets_another_port(ports: Ports) -> None:
    url = ports.url("old")
    ports.settle({"old": "old"})
    ports.leave({"old"})
    ports.url("new")
    assert len(ports.settle({"old": "old", "new": "new"})) == 1
    assert ports.urls["old"] == url
    assert ports.urls["new"] != url


def test_a_port_that_nothing_is_served_at_yet_refuses_connections_at_once(ports: Ports) -> None:
    ports.url("one")
    number = int(ports.url("two").rsplit(":", 1)[1])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", number), 1)


def test_further_ports_follow_the_one_that_was_asked_for() -> None:
    first = bind(0)
    ports = Ports(first, following=True)
    ports.url("one")
    assert 0 < int(ports.url("two").rsplit(":", 1)[1]) - port_of(first) < 100
    ports.close()


def test_expected_apis_have_their_ports_in_the_programs_order_whichever_is_made_first(ports: Ports) -> None:
    ports.expect(["a", "b", "c"])
    third, first, second = ports.url("3", "c"), ports.url("1", "a"), ports.url("2", "b")
    ports.settle({"1": "a", "2": "b", "3": "c"})
    assert list(ports.urls) == ["1", "2", "3"]
    assert list(ports.urls.values()) == [first, second, third]
    assert len({first, second, third}) == 3


def test_an_expected_api_that_was_never_made_leaves_its_port_to_others(ports: Ports) -> None:
    ports.expect(["a", "b"])
    ports.url("2", "b")
    ports.settle({"2": "b"})
    ports.expect(["b", "c"])
    assert ports.url("3", "c") != ports.url("2")
    assert len(ports.settle({"2": "b", "3": "c"})) == 1
    assert list(ports.urls) == ["3", "2"]


def test_a_replaced_api_keeps_its_port_though_a_new_one_comes_before_it(ports: Ports) -> None:
    ports.expect(["a"])
    url = ports.url("1", "a")
    ports.settle({"1": "a"})
    ports.leave({"1"})
    ports.expect(["new", "a"])
    assert ports.url("2", "a") == url
    assert ports.url("3", "new") != url
    ports.settle({"2": "a", "3": "new"})
    assert ports.urls["2"] == url


def test_two_expected_apis_of_one_name_have_a_port_each(ports: Ports) -> None:
    ports.expect(["a", "a"])
    assert ports.url("1", "a") != ports.url("2", "a")
    ports.settle({"1": "a", "2": "a"})
    ports.expect(["a", "a"])
    assert len(ports.urls) == 2
