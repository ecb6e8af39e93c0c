"""No page of another origin reads what the login endpoints answer, and none reaches them under another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.laptop.login.conftest import CALLBACK, PASSWORD

if TYPE_CHECKING:
    from tests.laptop.login.conftest import Login

FOREIGN = {"origin": "https://evil.example"}
OWN = {"origin": "http://127.0.0.1:9"}


@pytest.mark.parametrize(
    "path", ["/.well-known/openid-configuration", "/.well-known/jwks.json", "/oauth2/userInfo", "/login"]
)
@pytest.mark.parametrize("headers", [FOREIGN, {"host": "evil.example"}, {"origin": "null"}])
def test_a_foreign_page_is_refused(login: Login, path: str, headers: dict[str, str]) -> None:
    for realm in (login.pool.id, "issuers/0"):
        answer = login.http.get(f"{login.url}/{realm}{path}", headers=headers)
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", ["/oauth2/token", "/oauth2/revoke", "/login"])
def test_a_foreign_page_posts_nothing(login: Login, path: str) -> None:
    answer = login.http.post(f"{login.url}/{login.pool.id}{path}", data={"grant_type": "x"}, headers=FOREIGN)
    assert answer.status_code == 403


def test_the_applications_own_page_exchanges_its_code(login: Login) -> None:
    for realm in (login.pool.id, "issuers/0"):
        answer = login.http.get(f"{login.url}/{realm}/.well-known/jwks.json", headers=OWN)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"


def test_a_person_who_follows_a_link_signs_in(login: Login) -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    page = login.http.get(login.authorize_url(), headers=link, follow_redirects=True)
    action, hidden = login.form(page)
    form = {**hidden, "username": "ada", "password": PASSWORD}
    answer = login.http.post(action, data=form, headers={"origin": login.url})
    assert answer.headers["location"].startswith(CALLBACK)
