"""The sign-in page and Cognito's API share users' sessions: tokens of either are good, refreshed and ended at both."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.laptop.login.api import GOOD, Api, refused
from tests.laptop.login.conftest import CALLBACK

if TYPE_CHECKING:
    from tests.laptop.login.conftest import Login

ROTATING: dict[str, Any] = {
    "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
    "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
    "RefreshTokenValidity": 2,
    "TokenValidityUnits": {"RefreshToken": "hours"},
}


def claims(login: Login, token: str, pool: str) -> dict[str, Any]:
    keys = KeySet.import_key_set(login.http.get(f"{login.url}/{pool}/.well-known/jwks.json").json())
    return dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)


def hosted(login: Login) -> dict[str, Any]:
    """Tokens of the sign-in page, with the scope that the API asks for."""
    cognito, pool = login.cloud.client("cognito-idp"), login.pool
    made = cognito.create_user_pool_client(
        UserPoolId=pool.id,
        ClientName="both",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        AllowedOAuthFlows=["code"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthScopes=["openid", "email", "aws.cognito.signin.user.admin"],
        CallbackURLs=[CALLBACK],
    )["UserPoolClient"]["ClientId"]
    scope = "openid email aws.cognito.signin.user.admin"
    cognito.admin_set_user_password(UserPoolId=pool.id, Username="ada", Password=GOOD, Permanent=True)
    code = login.code(client_id=made, scope=scope, prompt="login")
    return {**login.exchange(code, client_id=made).json(), "client": made}


def test_a_token_of_the_page_is_good_at_the_api(login: Login) -> None:
    tokens = hosted(login)
    found = login.cloud.client("cognito-idp").get_user(AccessToken=tokens["access_token"])
    assert found["Username"] == "ada"


def test_a_refresh_token_of_the_page_is_good_at_the_api_and_keeps_its_scopes(login: Login) -> None:
    tokens = hosted(login)
    made = login.cloud.client("cognito-idp").initiate_auth(
        ClientId=tokens["client"],
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens["refresh_token"]},
    )["AuthenticationResult"]
    assert "RefreshToken" not in made
    before, after = (
        claims(login, token, login.pool.id) for token in (tokens["access_token"], made["AccessToken"])
    )
    assert after["scope"] == before["scope"]
    assert after["origin_jti"] == before["origin_jti"]
    assert after["auth_time"] == before["auth_time"]


def test_a_refresh_token_of_the_api_is_good_at_the_token_endpoint(login: Login) -> None:
    api = Api.of(login)
    api.user()
    api.cognito.create_user_pool_domain(Domain=f"d-{api.client}", UserPoolId=api.pool)
    form = {
        "grant_type": "refresh_token",
        "client_id": api.client,
        "refresh_token": api.tokens()["RefreshToken"],
    }
    assert login.token(realm=api.pool, **form).status_code == 200


def test_a_global_sign_out_ends_tokens_of_both(login: Login) -> None:
    tokens = hosted(login)
    cognito = login.cloud.client("cognito-idp")
    cognito.global_sign_out(AccessToken=tokens["access_token"])
    with refused("NotAuthorizedException", "Access Token has been revoked"):
        cognito.get_user(AccessToken=tokens["access_token"])
    form = {
        "grant_type": "refresh_token",
        "client_id": tokens["client"],
        "refresh_token": tokens["refresh_token"],
    }
    assert login.token(**form).json() == {"error": "invalid_grant"}
    assert hosted(login)["access_token"]


def test_revoke_token_ends_a_sign_in_of_the_page(login: Login) -> None:
    tokens = hosted(login)
    cognito = login.cloud.client("cognito-idp")
    cognito.revoke_token(Token=tokens["refresh_token"], ClientId=tokens["client"])
    with refused("NotAuthorizedException", "Access Token has been revoked"):
        cognito.get_user(AccessToken=tokens["access_token"])
    with refused("UnsupportedTokenTypeException"):
        cognito.revoke_token(Token=tokens["access_token"], ClientId=tokens["client"])


def test_an_administrators_sign_out_and_disabling_end_tokens(login: Login) -> None:
    api = Api.of(login)
    api.user()
    for end in (api.cognito.admin_user_global_sign_out, api.cognito.admin_disable_user):
        tokens = api.tokens()
        end(UserPoolId=api.pool, Username="ada")
        with refused("NotAuthorizedException", "Access Token has been revoked"):
            api.cognito.get_user(AccessToken=tokens["AccessToken"])
        with refused("NotAuthorizedException"):
            api.begin("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": tokens["RefreshToken"]})


def test_a_token_without_the_apis_scope_is_refused(login: Login) -> None:
    code = login.code(password=GOOD, scope="openid email")
    token = login.exchange(code).json()["access_token"]
    with refused("NotAuthorizedException", "Access Token does not have required scopes"):
        login.cloud.client("cognito-idp").get_user(AccessToken=token)


def test_an_expired_a_forged_and_an_id_token_are_refused(login: Login) -> None:
    api = Api.of(login)
    api.user()
    tokens = api.tokens()
    for wrong in (tokens["IdToken"], tokens["AccessToken"][:-4] + "AAAA", "x"):
        with refused("NotAuthorizedException", "Invalid Access Token"):
            api.cognito.get_user(AccessToken=wrong)
    login.clock.ahead += 3601
    with refused("NotAuthorizedException", "Access Token has expired"):
        api.cognito.get_user(AccessToken=tokens["AccessToken"])


def test_a_refresh_token_needs_the_secret_of_its_client(login: Login) -> None:
    api = Api.of(login, secret=True)
    api.user()
    token = api.tokens()["RefreshToken"]
    with refused("NotAuthorizedException"):
        api.begin("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": token})
    assert api.begin("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": token, **api.hash("ada")})[
        "AuthenticationResult"
    ]
    with refused("NotAuthorizedException"):
        api.cognito.get_tokens_from_refresh_token(
            RefreshToken=token, ClientId=api.client, ClientSecret="x" * 24
        )


def test_a_refresh_token_of_another_client_is_refused(login: Login) -> None:
    api = Api.of(login)
    api.user()
    token = api.tokens()["RefreshToken"]
    with refused("NotAuthorizedException", "Invalid Refresh Token."):
        Api.of(login).begin("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": token})


def test_a_rotated_refresh_token_lives_the_rest_of_the_first_ones_time(login: Login) -> None:
    api = Api.of(login, **ROTATING)
    api.user()
    token = api.tokens()["RefreshToken"]
    for _ in range(3):
        login.clock.ahead += 39 * 60
        made = api.cognito.get_tokens_from_refresh_token(RefreshToken=token, ClientId=api.client)
        assert made["AuthenticationResult"]["RefreshToken"] != token
        token = made["AuthenticationResult"]["RefreshToken"]
    login.clock.ahead += 4 * 60
    with refused("NotAuthorizedException", "Invalid Refresh Token."):
        api.cognito.get_tokens_from_refresh_token(RefreshToken=token, ClientId=api.client)


def test_a_used_refresh_token_is_good_for_the_grace_period_and_no_longer(login: Login) -> None:
    api = Api.of(login, **ROTATING)
    api.user()
    token = api.tokens()["RefreshToken"]
    api.cognito.get_tokens_from_refresh_token(RefreshToken=token, ClientId=api.client)
    login.clock.ahead += 9
    assert api.cognito.get_tokens_from_refresh_token(RefreshToken=token, ClientId=api.client)
    login.clock.ahead += 2
    # https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html
    with refused("RefreshTokenReuseException"):
        api.cognito.get_tokens_from_refresh_token(RefreshToken=token, ClientId=api.client)
    api.cognito.create_user_pool_domain(Domain=f"d-{api.client}", UserPoolId=api.pool)
    answer = login.token(
        realm=api.pool, grant_type="refresh_token", client_id=api.client, refresh_token=token
    )
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


def test_rotation_switches_refresh_token_auth_off(login: Login) -> None:
    flows = [*ROTATING["ExplicitAuthFlows"], "ALLOW_REFRESH_TOKEN_AUTH"]
    api = Api.of(login, **{**ROTATING, "ExplicitAuthFlows": flows})
    api.user()
    with refused("InvalidParameterException"):
        api.begin("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": api.tokens()["RefreshToken"]})


def test_id_and_access_tokens_are_signed_by_different_keys_with_padded_ids_and_nothing_else_in_the_header(
    login: Login,
) -> None:
    api = Api.of(login)
    api.user()
    tokens = api.tokens()
    keys = login.http.get(f"{login.url}/{api.pool}/.well-known/jwks.json").json()["keys"]
    kids = [key["kid"] for key in keys]
    assert len(kids) == 2
    for kid in kids:
        assert kid.endswith("=")
        assert len(base64.b64decode(kid, validate=True)) == 32
    signed = [
        jwt.decode(tokens[name], KeySet.import_key_set({"keys": keys})) for name in ("IdToken", "AccessToken")
    ]
    # https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
    assert [token.header for token in signed] == [{"kid": kid, "alg": "RS256"} for kid in kids]


def test_discovery_does_not_name_the_challenge_methods(login: Login) -> None:
    url = f"{login.url}/{login.pool.id}/.well-known/openid-configuration"
    assert "code_challenge_methods_supported" not in httpx.get(url, trust_env=False).json()


def test_claims_of_the_api_are_cognitos(login: Login) -> None:
    api = Api.of(login)
    api.user(email="ada@example.com", email_verified="true")
    role = "arn:aws:iam::123456789012:role/{}".format
    api.cognito.create_group(UserPoolId=api.pool, GroupName="staff", Precedence=5, RoleArn=role("staff"))
    api.cognito.create_group(UserPoolId=api.pool, GroupName="boss", Precedence=0, RoleArn=role("boss"))
    for group in ("staff", "boss"):
        api.cognito.admin_add_user_to_group(UserPoolId=api.pool, Username="ada", GroupName=group)
    tokens = api.tokens()
    access, identity = (claims(login, tokens[name], api.pool) for name in ("AccessToken", "IdToken"))
    assert set(access) == {
        *(
            "sub",
            "iss",
            "client_id",
            "origin_jti",
            "event_id",
            "token_use",
            "scope",
            "auth_time",
            "exp",
            "iat",
        ),
        *("jti", "username", "cognito:groups"),
    }
    assert access["scope"] == "aws.cognito.signin.user.admin"
    assert identity["event_id"] == access["event_id"]
    assert identity["email_verified"] is True
    assert identity["cognito:groups"] == ["boss", "staff"]
    assert identity["cognito:roles"] == [role("boss"), role("staff")]
    assert identity["cognito:preferred_role"] == role("boss")


def test_a_client_sees_the_attributes_that_it_may_read(login: Login) -> None:
    api = Api.of(login, ReadAttributes=["email"])
    api.user(email="ada@example.com", name="Ada")
    tokens = api.tokens()
    identity = claims(login, tokens["IdToken"], api.pool)
    assert identity["email"] == "ada@example.com"
    assert "name" not in identity
    found = api.cognito.get_user(AccessToken=tokens["AccessToken"])["UserAttributes"]
    assert {item["Name"] for item in found} == {"sub", "email"}


def test_user_info_tells_what_the_client_may_read(login: Login) -> None:
    cognito = login.cloud.client("cognito-idp")
    tokens = hosted(login)
    cognito.update_user_pool_client(
        UserPoolId=login.pool.id,
        ClientId=tokens["client"],
        ReadAttributes=["name"],
    )
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    told = login.http.get(f"{login.url}/{login.pool.id}/oauth2/userInfo", headers=headers).json()
    assert set(told) == {"sub", "username"}


def test_refusals_of_the_token_endpoint_have_no_description(login: Login) -> None:
    answer = login.exchange("no-such-code")
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_grant"}
    assert "unknown" in answer.headers["x-gatehouse-reason"]


def test_a_resource_that_is_asked_for_is_the_access_tokens_audience(login: Login) -> None:
    resource = "https://api.example.com/orders"
    code = login.code(password=GOOD, resource=resource)
    tokens = login.exchange(code).json()
    assert claims(login, tokens["access_token"], login.pool.id)["aud"] == resource
    form = {
        "grant_type": "refresh_token",
        "client_id": login.pool.web,
        "refresh_token": tokens["refresh_token"],
    }
    assert claims(login, login.token(**form).json()["access_token"], login.pool.id)["aud"] == resource
    other = login.exchange(
        login.code(password=GOOD, resource=resource, prompt="login"), resource="https://other.example.com"
    )
    assert other.json() == {"error": "invalid_target"}


def test_a_resource_that_is_named_only_where_the_token_is_fetched_binds_nothing(login: Login) -> None:
    resource = "https://api.example.com/orders"
    late = login.exchange(login.code(password=GOOD, prompt="login"), resource=resource).json()
    assert "aud" not in claims(login, late["access_token"], login.pool.id)
    machine = login.token(
        auth=(login.pool.robot, login.pool.secret), grant_type="client_credentials", resource=resource
    ).json()
    assert "aud" not in claims(login, machine["access_token"], login.pool.id)


def test_a_resource_that_is_no_url_is_refused(login: Login) -> None:
    url = login.authorize_url(resource="orders")
    assert "error=invalid_request" in login.http.get(url).headers["location"]


def test_a_client_has_two_secrets_while_they_are_being_changed(login: Login) -> None:
    api = Api.of(login, secret=True)
    api.user()
    names = {"UserPoolId": api.pool, "ClientId": api.client}
    (first,) = api.cognito.list_user_pool_client_secrets(**names)["ClientSecrets"]
    made = api.cognito.add_user_pool_client_secret(**names)["ClientSecretDescriptor"]
    with refused("LimitExceededException"):
        api.cognito.add_user_pool_client_secret(**names)
    second = Api(login, api.pool, api.client, made["ClientSecretValue"])
    assert api.tokens()
    assert second.tokens()
    api.cognito.delete_user_pool_client_secret(**names, ClientSecretId=first["ClientSecretId"])
    assert second.tokens()
    with refused("NotAuthorizedException"):
        api.tokens()
    with refused("InvalidParameterException"):
        api.cognito.delete_user_pool_client_secret(**names, ClientSecretId=made["ClientSecretId"])
