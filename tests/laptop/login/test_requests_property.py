"""Whatever is asked: no fault of our own, and nothing is sent anywhere but to the client's own addresses."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.laptop.login.authorize import check, granted, resource_of, target, with_query
from gatehouse.laptop.login.errors import OAuthError, RequestPageError
from gatehouse.laptop.login.grants import Store
from gatehouse.laptop.login.model import Client

CALLBACKS = ("https://app.example.com/callback", "app://back", "http://localhost:3000/?a=b")
CLIENT = Client(
    "web",
    "web",
    (),
    frozenset({"code"}),
    ("openid", "hello/read"),
    CALLBACKS,
    ("https://app.example.com/",),
)
NAMES = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "resource",
]
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [*CALLBACKS, "web", "code", "token", "openid", "S256", "plain", "login", "none", "http://["]
    ),
)
PARAMS = st.dictionaries(st.sampled_from(NAMES), VALUES)


@given(PARAMS)
def test_a_request_is_answered_at_one_of_the_clients_addresses_or_not_at_all(params: dict[str, str]) -> None:
    try:
        client, redirect = target(CLIENT if params.get("client_id") == "web" else None, params)
    except RequestPageError:
        assert params.get("client_id") != "web" or params.get("redirect_uri") not in CALLBACKS
        return
    assert redirect in CALLBACKS
    try:
        asked = check(client, redirect, params)
    except OAuthError:
        return
    assert asked.response_type == "code"
    assert set(asked.scopes) <= set(CLIENT.scopes)


@given(st.sampled_from(CALLBACKS), st.dictionaries(st.sampled_from(["code", "state"]), st.text(max_size=20)))
def test_what_is_added_to_an_address_changes_nothing_of_it_but_the_query(
    url: str, added: dict[str, str]
) -> None:
    made = with_query(url, added)
    assert made.partition("?")[0] == url.partition("?")[0]
    assert url.partition("?")[2] in made


@pytest.mark.parametrize(
    "text",
    [
        "http://[::1",
        "https://[x]/",
        "\0https://api.example/",
        "https://api.example/a b",
        "https://ä.example/",
    ],
)
def test_a_resource_that_is_no_url_is_refused(text: str) -> None:
    with pytest.raises(OAuthError, match="resource must be a URL"):
        resource_of({"resource": text})


@given(st.lists(st.sampled_from([*CLIENT.scopes, "hello/write"])))
def test_no_scope_beyond_the_clients_is_ever_granted(scopes: list[str]) -> None:
    if "hello/write" in scopes:
        with pytest.raises(OAuthError, match="hello/write"):
            granted(CLIENT, " ".join(scopes))
    else:
        assert set(granted(CLIENT, " ".join(scopes))) == set(scopes or CLIENT.scopes)


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.sampled_from(["get", "take"]), st.floats(0.1, 200)),
        max_size=8,
    )
)
def test_what_is_stored_is_given_until_it_is_taken_or_its_time_is_up(
    steps: list[tuple[float, str, float]],
) -> None:
    now = 0.0
    store: Store[str] = Store(lambda: now)
    name = store.put("kept", seconds=100)
    here = True
    for ahead, how, _ in steps:
        now += ahead
        here = here and now < 100
        found = store.take(name) if how == "take" else store.get(name)
        assert (found == "kept") is here
        here = here and how != "take"


@given(st.integers(1, 30))
def test_a_store_keeps_the_newest_and_no_more_than_it_may(count: int) -> None:
    store: Store[int] = Store(lambda: 0.0, most=10)
    names = [store.put(number, seconds=60) for number in range(count)]
    assert [store.get(name) for name in names[-10:]] == list(range(count))[-10:]
    assert all(store.get(name) is None for name in names[:-10])
    assert all(set(name) <= set(string.ascii_letters + string.digits + "-_") for name in names)
