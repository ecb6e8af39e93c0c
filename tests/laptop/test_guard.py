"""Which requests the servers of the laptop refuse, by what a browser says of the page that sends them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.laptop.guard import is_loopback, origin_of, refusal

APP = "http://localhost:3000"


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:80", "app.localhost:3000"]
)
def test_loopback_has_these_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example:127.0.0.1",
        "[::1",
        "127.0.0.1:1,evil.example",
        "127.0.0.1, evil.example",
        "localhost:evil",
        "evil@127.0.0.1",
        "127.0.0.1/evil.example",
        "127.0.0.1\n",
    ],
)
def test_a_name_that_an_attacker_can_point_at_loopback_is_none_of_them(host: str) -> None:
    assert not is_loopback(host)


@given(st.from_regex(r"https?://[a-z0-9.-]{1,30}(:[0-9]{1,5})?", fullmatch=True))
def test_no_page_is_let_in_but_those_named_and_the_servers_own(origin: str) -> None:
    headers = {"host": "127.0.0.1:8081", "origin": origin}
    assert (refusal(headers, {APP}) is None) == (origin in {APP, "http://127.0.0.1:8081"})


def test_the_null_origin_of_a_sandboxed_frame_is_refused() -> None:
    assert refusal({"host": "127.0.0.1", "origin": "null"}, {APP})


def test_a_program_that_sends_no_origin_is_let_in() -> None:
    assert refusal({"host": "127.0.0.1:5000"}, ()) is None


def test_what_a_foreign_page_loads_without_naming_itself_is_refused() -> None:
    script = {"host": "127.0.0.1", "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert refusal(script, (), cross_site=True)
    assert refusal({**script, "sec-fetch-mode": "navigate"}, (), cross_site=True) is None
    assert refusal({**script, "sec-fetch-site": "same-origin"}, (), cross_site=True) is None


def test_where_nobody_follows_links_what_a_foreign_page_opens_is_refused() -> None:
    opened = {"host": "127.0.0.1", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert refusal(opened, (), cross_site=True, links=False)
    assert refusal({**opened, "sec-fetch-site": "none"}, (), cross_site=True, links=False) is None


def test_an_application_outside_the_browser_has_no_origin() -> None:
    assert origin_of("myapp://callback") is None
    assert origin_of("http://localhost:3000/callback") == APP
