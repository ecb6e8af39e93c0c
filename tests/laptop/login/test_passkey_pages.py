"""Signing in without a password on the sign-in page, and the page that makes passkeys."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.laptop.login.api import GOOD, Api
from tests.laptop.login.authenticator import Authenticator
from tests.laptop.login.conftest import CALLBACK
from tests.laptop.login.test_passkeys import FLOWS, made, passkeys

if TYPE_CHECKING:
    import httpx

    from tests.laptop.login.conftest import Login


@pytest.fixture
def api(login: Login) -> Api:
    return passkeys(login)


@pytest.fixture
def web(api: Api) -> str:
    return api.web_client(ExplicitAuthFlows=FLOWS)


def form(login: Login, api: Api, web: str) -> httpx.Response:
    url = login.authorize_url(realm=api.pool, client_id=web, scope="openid")
    return login.http.get(url, follow_redirects=True)


def begun(login: Login, api: Api, web: str, way: str = "WEB_AUTHN", name: str = "ada") -> httpx.Response:
    """Choose another way than the password on the form."""
    action, hidden = login.form(form(login, api, web))
    return login.http.post(action, data={**hidden, "username": name, "password": "", "way": way})


def options(page: httpx.Response) -> dict[str, Any]:
    """What the page has its browser sign or make."""
    found = re.search(r'data-options="([^"]+)"', page.text)
    assert found, page.text
    told: dict[str, Any] = json.loads(unescape(found[1]))
    return told


def test_a_passkey_signs_in_on_the_page(login: Login, api: Api, web: str) -> None:
    held = made(api, Authenticator(origin="http://localhost:8081"))
    page = begun(login, api, web)
    action, hidden = login.form(page)
    answer = json.dumps(held.sign(options(page)))
    done = login.http.post(action, data={**hidden, "answer": answer})
    assert done.status_code == 302
    assert done.headers["location"].startswith(f"{CALLBACK}?code=")


def test_a_wrong_answer_of_a_passkey_leads_back_to_the_form(login: Login, api: Api, web: str) -> None:
    made(api)
    page = begun(login, api, web)
    action, hidden = login.form(page)
    back = login.http.post(action, data={**hidden, "answer": json.dumps(Authenticator().sign(options(page)))})
    assert back.status_code == 400
    assert "Incorrect username or password." in back.text
    assert 'name="password"' in back.text


def test_who_has_no_passkey_is_told_to_sign_in_otherwise(login: Login, api: Api, web: str) -> None:
    for name in ("ada", "nobody", ""):
        page = begun(login, api, web, name=name)
        assert page.status_code == 400
        assert 'name="password"' in page.text


def test_only_the_ways_of_the_pool_and_of_the_client_are_on_the_form(
    login: Login, api: Api, web: str
) -> None:
    assert re.findall(r'name="way" value="(\w+)"', form(login, api, web).text) == ["WEB_AUTHN"]
    without = passkeys(login)
    other = without.web_client()
    assert 'name="way"' not in form(login, without, other).text
    refused = begun(login, without, other)
    assert refused.status_code == 400
    assert "data-options" not in refused.text


def test_a_code_by_e_mail_signs_in_on_the_page(login: Login) -> None:
    policies = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    api = Api.of(login, pool={"Policies": policies})
    api.user(email="ada@example.com", email_verified="true")
    web = api.web_client(ExplicitAuthFlows=FLOWS)
    page = begun(login, api, web, "EMAIL_OTP")
    assert "Code from the e-mail" in page.text
    action, hidden = login.form(page)
    code = re.search(r"\d{6}", login.outbox.sent[-1].text)
    assert code
    assert login.http.post(action, data={**hidden, "answer": code[0]}).status_code == 302


def add_url(login: Login, api: Api, web: str, **changes: str) -> str:
    query = urlencode({"client_id": web, "redirect_uri": CALLBACK} | changes)
    return f"{login.url}/{api.pool}/passkeys/add?{query}"


def test_who_is_signed_in_makes_a_passkey_on_a_page_and_signs_in_with_it(
    login: Login, api: Api, web: str
) -> None:
    held = Authenticator(origin="http://localhost:8081")
    assert login.http.get(add_url(login, api, web)).status_code == 401
    login.sign_in("ada", GOOD, realm=api.pool, client_id=web, scope="openid")
    page = login.http.get(add_url(login, api, web))
    action, hidden = login.form(page)
    refused = login.http.post(action, data={**hidden, "answer": "{}"})
    assert (refused.status_code, "is not taken" in refused.text) == (400, True)
    foreign = login.http.post(action, data={"answer": json.dumps(held.make(options(refused)))})
    assert "came from another page" in foreign.text
    action, hidden = login.form(foreign)
    answer = json.dumps(held.make(options(foreign)))
    done = login.http.post(action, data={**hidden, "answer": answer})
    assert (done.status_code, done.headers["location"]) == (302, CALLBACK)
    login.http.cookies.clear()
    page = begun(login, api, web)
    action, hidden = login.form(page)
    answer = json.dumps(held.sign(options(page)))
    assert login.http.post(action, data={**hidden, "answer": answer}).status_code == 302


def test_who_was_disabled_or_deleted_makes_no_passkey(login: Login, api: Api, web: str) -> None:
    login.sign_in("ada", GOOD, realm=api.pool, client_id=web, scope="openid")
    api.cognito.admin_disable_user(UserPoolId=api.pool, Username="ada")
    disabled = login.http.get(add_url(login, api, web))
    assert (disabled.status_code, "User is disabled." in disabled.text) == (400, True)
    api.cognito.admin_delete_user(UserPoolId=api.pool, Username="ada")
    assert login.http.get(add_url(login, api, web)).status_code == 400


def test_the_page_that_makes_passkeys_leads_to_the_clients_own_addresses_only(
    login: Login, api: Api, web: str
) -> None:
    page = login.http.get(add_url(login, api, web, redirect_uri="https://evil.example/"))
    assert (page.status_code, "redirect_mismatch" in page.text) == (400, True)
    without = passkeys(login)
    page = login.http.get(add_url(login, without, without.web_client()))
    assert (page.status_code, "passkeys_not_enabled" in page.text) == (400, True)


def test_a_browser_at_the_address_is_led_to_the_name_which_passkeys_need(
    login: Login, api: Api, web: str
) -> None:
    navigates = {"sec-fetch-mode": "navigate"}
    url = login.authorize_url(realm=api.pool, client_id=web, scope="openid")
    moved = login.http.get(url, headers=navigates)
    place = urlsplit(moved.headers["location"])
    assert (moved.status_code, place.hostname) == (302, "localhost")
    assert place.query == urlsplit(url).query
    own = login.http.get(login.authorize_url(), headers=navigates)
    assert "localhost" not in urlsplit(own.headers["location"]).netloc


def test_a_page_allows_its_own_script_and_no_other(login: Login, api: Api, web: str) -> None:
    made(api)
    policy = begun(login, api, web).headers["content-security-policy"]
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]+';", policy)
    assert "script-src" not in form(login, api, web).headers["content-security-policy"]
