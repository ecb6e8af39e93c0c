"""Where a laptop reaches what a program knows by its AWS address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.urls import Addresses, cognito_issuer, execute_api, managed_login

LOGIN = "http://127.0.0.1:9000"


@pytest.fixture
def addresses() -> Addresses:
    found = Addresses()
    found.add(cognito_issuer("eu-west-1"), LOGIN)
    found.add(managed_login("eu-west-1", "shop"), f"{LOGIN}/eu-west-1_abc")
    found.add(execute_api("eu-west-1", "a1b2"), "http://127.0.0.1:8080")
    found.add("https://acme.eu.auth0.com/", f"{LOGIN}/issuers/0")
    return found


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc", f"{LOGIN}/eu-west-1_abc"),
        ("https://shop.auth.eu-west-1.amazoncognito.com/oauth2/token", f"{LOGIN}/eu-west-1_abc/oauth2/token"),
        ("https://a1b2.execute-api.eu-west-1.amazonaws.com/hello?x=1", "http://127.0.0.1:8080/hello?x=1"),
        ("https://acme.eu.auth0.com/", f"{LOGIN}/issuers/0/"),
        ("https://acme.eu.auth0.com/.well-known/jwks.json", f"{LOGIN}/issuers/0/.well-known/jwks.json"),
        ("https://example.com/orders", "https://example.com/orders"),
    ],
)
def test_a_url_leads_to_this_machine_where_something_here_stands_for_it(
    addresses: Addresses, url: str, local: str
) -> None:
    assert addresses.local(url) == local


def test_a_name_that_only_begins_like_a_known_one_is_left_alone(addresses: Addresses) -> None:
    for url in (
        "https://acme.eu.auth0.com.evil.example/",
        "https://a1b2.execute-api.eu-west-1.amazonaws.com.evil/",
    ):
        assert addresses.local(url) == url


def test_the_longest_prefix_wins() -> None:
    found = Addresses(
        {"https://a.example": "http://127.0.0.1:1", "https://a.example/b": "http://127.0.0.1:2"}
    )
    assert found.local("https://a.example/b/c") == "http://127.0.0.1:2/c"


def test_texts_are_mapped_wherever_they_stand(addresses: Addresses) -> None:
    value = {"urls": ["https://a1b2.execute-api.eu-west-1.amazonaws.com"], "count": 3}
    assert addresses.within(value) == {"urls": ["http://127.0.0.1:8080"], "count": 3}


@given(st.text())
def test_any_other_text_is_left_as_it_is(text: str) -> None:
    assert Addresses({"https://a.example": "http://127.0.0.1:1"}).local(f"x{text}") == f"x{text}"


def test_no_other_module_writes_a_host_name_of_aws() -> None:
    root = Path(__file__).resolve().parents[1] / "gatehouse"
    host = re.compile(r"""\}\.[\w.-]*amazonaws\.com|\}\.[\w.-]*amazoncognito\.com|"amazonaws\.com""")
    found = [path.name for path in sorted(root.rglob("*.py")) if host.search(path.read_text())]
    assert found == ["urls.py"]
