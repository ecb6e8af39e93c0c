"""Signing in with a code and PKCE, over real HTTP."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.laptop.login.conftest import CALLBACK, CHALLENGE, answer

if TYPE_CHECKING:
    from tests.laptop.login.conftest import Login


def verified(login: Login, token: str, realm: str = "") -> dict[str, Any]:
    """The claims of a token whose signature the published keys prove."""
    realm = realm or login.pool.id
    discovery = login.http.get(f"{login.url}/{realm}/.well-known/openid-configuration").json()
    keys = KeySet.import_key_set(login.http.get(discovery["jwks_uri"]).json())
    claims = dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)
    assert claims["iss"] == discovery["issuer"]
    return claims


def test_a_sign_in_sends_the_browser_back_with_a_code_and_the_state(login: Login) -> None:
    sent = answer(login.sign_in())
    assert sent["state"] == "xyz"
    assert sent["code"]


def test_a_code_is_a_uuid_as_cognitos_are(login: Login) -> None:
    # https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html shows one.
    code = login.code()
    assert str(uuid.UUID(code)) == code


def test_an_access_token_has_cognitos_claims_and_no_audience(login: Login) -> None:
    claims = verified(login, login.tokens()["access_token"])
    assert claims["iss"] == f"https://cognito-idp.eu-west-1.amazonaws.com/{login.pool.id}"
    assert claims["client_id"] == login.pool.web
    assert claims["token_use"] == "access"
    assert claims["scope"] == "openid email hello/read"
    assert claims["cognito:groups"] == ["admins"]
    assert claims["username"] == "ada"
    assert "aud" not in claims


def test_the_clients_validity_is_in_force(login: Login) -> None:
    tokens = login.tokens()
    claims = verified(login, tokens["access_token"])
    assert tokens["expires_in"] == 1800
    assert claims["exp"] - claims["iat"] == 1800


def test_an_id_token_has_the_audience_the_nonce_and_the_attributes_of_its_scopes(login: Login) -> None:
    claims = verified(login, login.tokens(nonce="n-1")["id_token"])
    assert claims["aud"] == login.pool.web
    assert claims["token_use"] == "id"
    assert claims["nonce"] == "n-1"
    assert claims["email"] == "ada@example.com"
    assert claims["email_verified"] is True
    assert claims["cognito:username"] == "ada"
    assert "name" not in claims


def test_openid_alone_gives_every_attribute(login: Login) -> None:
    claims = verified(login, login.tokens(scope="openid")["id_token"])
    assert (claims["name"], claims["email"]) == ("Ada", "ada@example.com")


def test_without_openid_there_is_no_id_token(login: Login) -> None:
    assert "id_token" not in login.tokens(scope="hello/read")


def test_no_scope_means_all_that_the_client_may_have(login: Login) -> None:
    claims = verified(login, login.tokens(scope=None)["access_token"])
    assert claims["scope"] == "openid email profile hello/read hello/write"


def test_a_code_is_good_once(login: Login) -> None:
    code = login.code()
    assert login.exchange(code).status_code == 200
    again = login.exchange(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_ends_after_five_minutes(login: Login) -> None:
    code = login.code()
    login.clock.ahead = 301
    assert login.exchange(code).json()["error"] == "invalid_grant"


def test_a_code_of_one_client_is_not_another_clients(login: Login) -> None:
    code = login.code()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    refused = login.token(auth=(login.pool.robot, login.pool.secret), **form)
    assert refused.json()["error"] == "invalid_grant"


@pytest.mark.parametrize("verifier", ["", "short", "another-verifier-that-is-long-enough-0123456789abc"])
def test_a_wrong_verifier_gets_nothing(login: Login, verifier: str) -> None:
    assert login.exchange(login.code(), code_verifier=verifier).json()["error"] == "invalid_grant"


def test_a_code_needs_the_redirect_uri_it_was_asked_for_with(login: Login) -> None:
    refused = login.exchange(login.code(), redirect_uri=CALLBACK + "/")
    assert refused.json()["error"] == "invalid_grant"


def test_a_session_signs_in_again_without_the_form(login: Login) -> None:
    login.sign_in()
    assert answer(login.http.get(login.authorize_url()))["code"]


def test_a_session_ends_after_an_hour(login: Login) -> None:
    login.sign_in()
    login.clock.ahead = 3601
    assert "/login?" in login.http.get(login.authorize_url()).headers["location"]


def test_prompt_login_asks_again_and_prompt_none_never_asks(login: Login) -> None:
    nobody = answer(login.http.get(login.authorize_url(prompt="none")))
    assert nobody["error"] == "login_required"
    login.sign_in()
    assert "/login?" in login.http.get(login.authorize_url(prompt="login")).headers["location"]
    assert answer(login.http.get(login.authorize_url(prompt="none")))["code"]


@pytest.mark.parametrize(
    "callback", [CALLBACK + "/", CALLBACK.upper(), CALLBACK + "?a=b", "https://evil.example/"]
)
def test_a_redirect_uri_that_is_not_the_clients_is_never_redirected_to(login: Login, callback: str) -> None:
    response = login.http.get(login.authorize_url(redirect_uri=callback))
    assert response.status_code == 400
    assert "redirect_mismatch" in response.text


def test_an_unknown_client_gets_a_page_that_says_so(login: Login) -> None:
    response = login.http.get(login.authorize_url(client_id="nobody"))
    assert response.status_code == 400
    assert "does not exist" in response.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "id_token"}, "invalid_request"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"scope": "openid hello/admin"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
    ],
)
def test_a_bad_request_goes_back_to_the_client_with_its_state(
    login: Login, changes: dict[str, Any], error: str
) -> None:
    sent = answer(login.http.get(login.authorize_url(**changes)))
    assert (sent["error"], sent["state"]) == (error, "xyz")


def test_a_parameter_given_twice_is_refused(login: Login) -> None:
    response = login.http.get(login.authorize_url() + "&state=other")
    assert response.status_code == 400


def test_a_code_asked_for_without_a_challenge_is_refused_with_a_verifier(login: Login) -> None:
    code = login.code(code_challenge=None, code_challenge_method=None)
    assert login.exchange(code).json()["error"] == "invalid_grant"


def test_a_code_asked_for_without_a_challenge_is_good_without_a_verifier(login: Login) -> None:
    code = login.code(code_challenge=None, code_challenge_method=None)
    assert login.exchange(code, code_verifier="").status_code == 200


def test_a_wrong_password_shows_the_form_again_and_says_why(login: Login) -> None:
    page = login.sign_in(password="wrong")
    assert page.status_code == 400
    assert "Incorrect username or password." in page.text
    assert 'value="ada"' in page.text
    assert "wrong" not in page.text


def test_an_unknown_user_is_refused_in_the_same_words(login: Login) -> None:
    page = login.sign_in(username="nobody")
    assert page.status_code == 400
    assert "Incorrect username or password." in page.text


def test_a_form_from_another_page_is_refused(login: Login) -> None:
    page = login.http.get(login.authorize_url(), follow_redirects=True)
    action, hidden = login.form(page)
    form = {"username": "ada", "password": "Correct-horse-9"}
    for csrf in ({}, {"_csrf": ""}, {"_csrf": "guess"}):
        assert login.http.post(action, data={**form, **csrf}).status_code == 403
    without_cookie = httpx.post(action, data={**hidden, **form}, trust_env=False)
    assert without_cookie.status_code == 403


def test_the_page_allows_no_script_no_frame_and_no_caching(login: Login) -> None:
    headers = login.http.get(login.authorize_url(), follow_redirects=True).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_what_is_shown_is_escaped(login: Login) -> None:
    page = login.sign_in(username='"><script>x</script>')
    assert "<script>" not in page.text


def test_the_challenge_of_these_tests_is_the_verifiers(login: Login) -> None:
    assert login.exchange(login.code(code_challenge=CHALLENGE)).status_code == 200
