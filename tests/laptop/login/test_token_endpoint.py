"""Client credentials, refresh, revocation, userInfo and sign-out, over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.laptop.login.conftest import CALLBACK, PASSWORD, answer
from tests.laptop.login.test_code_flow import verified

if TYPE_CHECKING:
    import httpx

    from tests.laptop.login.conftest import Login


def machine(login: Login, **form: str) -> httpx.Response:
    return login.token(
        auth=(login.pool.robot, login.pool.secret), **{"grant_type": "client_credentials"} | form
    )


def test_a_machine_gets_a_token_with_the_scopes_it_asks_for(login: Login) -> None:
    response = machine(login, scope="hello/read")
    claims = verified(login, response.json()["access_token"])
    assert claims["sub"] == claims["client_id"] == login.pool.robot
    assert claims["scope"] == "hello/read"
    assert "username" not in claims
    assert set(response.json()) == {"access_token", "expires_in", "token_type"}
    assert response.headers["cache-control"] == "no-store"


def test_a_machine_that_asks_for_nothing_gets_all_it_may_have(login: Login) -> None:
    assert verified(login, machine(login).json()["access_token"])["scope"] == "hello/read hello/write"


def test_a_secret_may_come_in_the_form(login: Login) -> None:
    response = login.token(
        grant_type="client_credentials", client_id=login.pool.robot, client_secret=login.pool.secret
    )
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"scope": "hello/admin"}, "invalid_scope"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "authorization_code"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "guess"}, "invalid_grant"),
        ({"client_id": "another"}, "invalid_client"),
    ],
)
def test_a_bad_token_request_is_400_with_the_protocols_error(
    login: Login, form: dict[str, str], error: str
) -> None:
    response = machine(login, **form)
    assert (response.status_code, response.json()["error"]) == (400, error)


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_a_wrong_secret_gets_nothing(login: Login, secret: str) -> None:
    response = login.token(auth=(login.pool.robot, secret), grant_type="client_credentials")
    assert (response.status_code, response.json()["error"]) == (400, "invalid_client")


def test_a_public_client_can_not_act_for_itself(login: Login) -> None:
    response = login.token(grant_type="client_credentials", client_id=login.pool.web)
    assert response.json()["error"] == "unauthorized_client"


def test_parameters_must_be_a_form(login: Login) -> None:
    url = f"{login.url}/{login.pool.id}/oauth2/token"
    assert (
        login.http.post(url, json={"grant_type": "client_credentials"}).json()["error"] == "invalid_request"
    )


def test_a_refresh_token_gives_new_tokens_again_and_again(login: Login) -> None:
    first = login.tokens()
    for _ in range(2):
        response = login.token(
            grant_type="refresh_token", client_id=login.pool.web, refresh_token=first["refresh_token"]
        )
        assert "refresh_token" not in response.json()
        claims = verified(login, response.json()["access_token"])
        assert claims["scope"] == "openid email hello/read"
        assert claims["origin_jti"] == verified(login, first["access_token"])["origin_jti"]


def test_a_refresh_token_ends_after_thirty_days(login: Login) -> None:
    refresh = login.tokens()["refresh_token"]
    login.clock.ahead = 30 * 86400 + 1
    response = login.token(grant_type="refresh_token", client_id=login.pool.web, refresh_token=refresh)
    assert response.json()["error"] == "invalid_grant"


def test_a_refresh_of_a_disabled_user_is_refused(login: Login) -> None:
    refresh = login.tokens()["refresh_token"]
    cognito = login.cloud.client("cognito-idp")
    cognito.admin_disable_user(UserPoolId=login.pool.id, Username="ada")
    response = login.token(grant_type="refresh_token", client_id=login.pool.web, refresh_token=refresh)
    cognito.admin_enable_user(UserPoolId=login.pool.id, Username="ada")
    assert response.json()["error"] == "invalid_grant"


def test_a_revoked_refresh_token_and_its_access_tokens_are_over(login: Login) -> None:
    tokens = login.tokens()
    base = f"{login.url}/{login.pool.id}/oauth2"
    form = {"token": tokens["refresh_token"], "client_id": login.pool.web}
    assert login.http.post(f"{base}/revoke", data=form).status_code == 200
    again = login.token(
        grant_type="refresh_token", client_id=login.pool.web, refresh_token=tokens["refresh_token"]
    )
    assert again.json()["error"] == "invalid_grant"
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}
    assert login.http.get(f"{base}/userInfo", headers=bearer).status_code == 401


def test_a_user_who_was_signed_out_everywhere_has_to_sign_in_again(login: Login) -> None:
    cognito = login.cloud.client("cognito-idp")
    cognito.admin_create_user(UserPoolId=login.pool.id, Username="eve", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(
        UserPoolId=login.pool.id, Username="eve", Password=PASSWORD, Permanent=True
    )
    tokens = login.tokens(username="eve")
    cognito.admin_user_global_sign_out(UserPoolId=login.pool.id, Username="eve")
    form: dict[str, Any] = {"grant_type": "refresh_token", "client_id": login.pool.web}
    refused = login.token(**form, refresh_token=tokens["refresh_token"])
    assert refused.json()["error"] == "invalid_grant"
    assert user_info(login, tokens["access_token"]).status_code == 401
    login.http.cookies.clear()
    login.clock.ahead = 1
    again = login.token(**form, refresh_token=login.tokens(username="eve")["refresh_token"])
    assert again.status_code == 200


def test_an_access_token_can_not_be_revoked(login: Login) -> None:
    form = {"token": login.tokens()["access_token"], "client_id": login.pool.web}
    response = login.http.post(f"{login.url}/{login.pool.id}/oauth2/revoke", data=form)
    assert response.json()["error"] == "unsupported_token_type"


def user_info(login: Login, token: str) -> httpx.Response:
    url = f"{login.url}/{login.pool.id}/oauth2/userInfo"
    return login.http.get(url, headers={"authorization": f"Bearer {token}"})


def test_user_info_tells_the_attributes_as_text(login: Login) -> None:
    told = user_info(login, login.tokens()["access_token"]).json()
    assert told["email"] == "ada@example.com"
    assert told["email_verified"] == "true"
    assert told["username"] == "ada"


def test_user_info_needs_openid(login: Login) -> None:
    response = user_info(login, login.tokens(scope="hello/read")["access_token"])
    assert response.status_code == 401
    assert response.json()["error_description"] == "Access token does not contain openid scope."


@pytest.mark.parametrize("token", ["x", "a.b.c"])
def test_user_info_takes_no_other_token(login: Login, token: str) -> None:
    assert user_info(login, token).json()["error"] == "invalid_token"


def test_an_id_token_is_no_access_token(login: Login) -> None:
    assert user_info(login, login.tokens()["id_token"]).status_code == 401


def test_a_sign_out_ends_the_session_and_leads_to_the_clients_page(login: Login) -> None:
    login.sign_in()
    url = f"{login.url}/{login.pool.id}/logout"
    gone = login.http.get(url, params={"client_id": login.pool.web, "logout_uri": "http://127.0.0.1:9/bye"})
    assert gone.headers["location"] == "http://127.0.0.1:9/bye"
    assert "/login?" in login.http.get(login.authorize_url()).headers["location"]


@pytest.mark.parametrize("onward", ["https://evil.example/", "http://127.0.0.1:9/bye/", CALLBACK])
def test_a_sign_out_leads_nowhere_else(login: Login, onward: str) -> None:
    url = f"{login.url}/{login.pool.id}/logout"
    response = login.http.get(url, params={"client_id": login.pool.web, "logout_uri": onward})
    assert response.status_code == 400


def test_the_applications_own_page_may_ask_for_tokens(login: Login) -> None:
    url = f"{login.url}/{login.pool.id}/oauth2/token"
    headers = {"origin": "http://127.0.0.1:9", "access-control-request-method": "POST"}
    assert login.http.options(url, headers=headers).headers["access-control-allow-origin"] == "*"


def test_the_sign_in_form_is_for_no_other_origin(login: Login) -> None:
    page = login.http.get(
        login.authorize_url(), headers={"origin": "http://evil.example"}, follow_redirects=True
    )
    assert "access-control-allow-origin" not in page.headers


def test_implicit_gives_tokens_in_the_fragment_where_the_client_allows_it(login: Login) -> None:
    cognito = login.cloud.client("cognito-idp")
    client = cognito.create_user_pool_client(
        UserPoolId=login.pool.id,
        ClientName="old",
        AllowedOAuthFlows=["implicit"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthScopes=["openid", "hello/read"],
        CallbackURLs=[CALLBACK],
    )["UserPoolClient"]["ClientId"]
    response = login.sign_in(client_id=client, response_type="token", scope="openid hello/read")
    assert urlsplit(response.headers["location"]).query == ""
    sent = parse_qs(urlsplit(response.headers["location"]).fragment)
    assert verified(login, sent["access_token"][0])["scope"] == "openid hello/read"
    assert sent["state"] == ["xyz"]
    refused = answer(login.http.get(login.authorize_url(client_id=client, scope="openid")))
    assert refused["error"] == "unauthorized_client"


def test_tokens_of_initiate_auth_verify_with_the_published_keys_and_have_no_custom_scope(
    login: Login,
) -> None:
    cognito = login.cloud.client("cognito-idp")
    result = cognito.initiate_auth(
        ClientId=login.pool.web,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    claims = verified(login, result["AccessToken"])
    assert claims["scope"] == "aws.cognito.signin.user.admin"
    assert claims["exp"] - claims["iat"] == 1800
    assert verified(login, result["IdToken"])["aud"] == login.pool.web


def test_each_pool_has_a_key_of_its_own(login: Login) -> None:
    def kids(realm: str) -> set[str]:
        found: dict[str, Any] = login.http.get(f"{login.url}/{realm}/.well-known/jwks.json").json()
        assert all(key["kty"] == "RSA" and "d" not in key for key in found["keys"])
        return {key["kid"] for key in found["keys"]}

    assert not kids(login.pool.id) & kids("eu-west-1_AbCdEf123")


def test_a_pool_without_a_domain_has_keys_and_no_login_pages(login: Login) -> None:
    cognito = login.cloud.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="bare")["UserPool"]["Id"]
    document = login.http.get(f"{login.url}/{pool}/.well-known/openid-configuration").json()
    assert "authorization_endpoint" not in document
    page = login.http.get(login.authorize_url(realm=pool))
    assert page.status_code == 404
    assert "domain_prefix" in page.text


def test_a_pool_that_is_not_there_is_404(login: Login) -> None:
    for realm in ("eu-west-1_Nothing11", "issuers/9", "x"):
        assert login.http.get(f"{login.url}/{realm}/.well-known/jwks.json").status_code == 404


def test_a_temporary_password_is_changed_on_the_way_in(login: Login) -> None:
    cognito = login.cloud.client("cognito-idp")
    cognito.admin_create_user(UserPoolId=login.pool.id, Username="new", TemporaryPassword="Temporary-1")
    page = login.sign_in("new", "Temporary-1")
    assert "Choose a new password" in page.text
    action, hidden = login.form(page)
    done = login.http.post(action, data={**hidden, "answer": "My-own-word-2"})
    assert answer(done)["code"]
    login.http.cookies.clear()
    assert answer(login.sign_in("new", "My-own-word-2"))["code"]


def test_a_pool_that_signs_in_by_email_takes_the_address(login: Login) -> None:
    cognito = login.cloud.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="mail", UsernameAttributes=["email"])["UserPool"]["Id"]
    cognito.create_user_pool_domain(Domain="by-mail", UserPoolId=pool)
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="web",
        AllowedOAuthFlows=["code"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthScopes=["openid"],
        CallbackURLs=[CALLBACK],
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(
        UserPoolId=pool,
        Username="ada@example.com",
        UserAttributes=[{"Name": "email", "Value": "ada@example.com"}],
        MessageAction="SUPPRESS",
    )
    cognito.admin_set_user_password(
        UserPoolId=pool, Username="ada@example.com", Password=PASSWORD, Permanent=True
    )
    code = login.code(username="ada@example.com", realm=pool, client_id=client, scope="openid")
    claims = verified(login, login.exchange(code, realm=pool, client_id=client).json()["access_token"], pool)
    assert claims["username"] == claims["sub"]
