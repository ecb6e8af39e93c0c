"""What Cognito's API refuses on AWS, it refuses here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from gatehouse.srp import Handshake, N
from tests.laptop.login.api import BETTER, GOOD, Api, refused

if TYPE_CHECKING:
    from tests.laptop.login.conftest import Login

WRONG = "Incorrect username or password."


def srp(api: Api, name: str = "ada", password: str = GOOD, **changes: str) -> Any:
    handshake = Handshake()
    given = {"USERNAME": name, "SRP_A": handshake.public, **api.hash(name)}
    asked = api.begin("USER_SRP_AUTH", given)
    answers = handshake.answer(asked["ChallengeParameters"], password, pool_id=api.pool)
    return api.respond(asked, **{**answers, **api.hash(answers["USERNAME"]), **changes})


def test_srp_signs_in_with_the_password_and_without_sending_it(login: Login) -> None:
    api = Api.of(login)
    api.user(email="ada@example.com")
    assert srp(api)["AuthenticationResult"]["AccessToken"]


def test_srp_with_a_wrong_password_is_refused(login: Login) -> None:
    api = Api.of(login)
    api.user()
    with refused("NotAuthorizedException", WRONG):
        srp(api, password=BETTER)


@pytest.mark.parametrize(
    "change", [{"PASSWORD_CLAIM_SIGNATURE": "Zm9yZ2Vk"}, {"PASSWORD_CLAIM_SECRET_BLOCK": "Zm9yZ2Vk"}]
)
def test_srp_with_a_forged_answer_is_refused(login: Login, change: dict[str, str]) -> None:
    api = Api.of(login)
    api.user()
    with refused("NotAuthorizedException", WRONG):
        srp(api, **change)


def test_srp_with_a_moment_in_another_form_is_refused(login: Login) -> None:
    api = Api.of(login)
    api.user()
    with refused("InvalidParameterException"):
        srp(api, TIMESTAMP="2026-01-01T00:00:00Z")


@pytest.mark.parametrize("number", [0, N, 2 * N])
def test_a_client_number_that_makes_every_password_right_is_refused(login: Login, number: int) -> None:
    api = Api.of(login)
    api.user()
    with refused("InvalidParameterException"):
        api.begin("USER_SRP_AUTH", {"USERNAME": "ada", "SRP_A": f"{number:x}"})


def test_an_answer_to_srp_is_good_once(login: Login) -> None:
    api = Api.of(login)
    api.user()
    handshake = Handshake()
    asked = api.begin("USER_SRP_AUTH", {"USERNAME": "ada", "SRP_A": handshake.public})
    answers = handshake.answer(asked["ChallengeParameters"], GOOD, pool_id=api.pool)
    api.respond(asked, **answers)
    with refused("NotAuthorizedException"):
        api.respond(asked, **answers)


def test_a_user_who_is_not_there_can_not_be_told_from_one_who_is_where_the_client_hides_it(
    login: Login,
) -> None:
    api = Api.of(login, PreventUserExistenceErrors="ENABLED")
    with refused("NotAuthorizedException", WRONG):
        srp(api, "nobody")
    with refused("NotAuthorizedException", WRONG):
        api.password("nobody")


def test_a_user_who_is_not_there_is_told_otherwise(login: Login) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        Api.of(login).password("nobody")


@pytest.mark.parametrize(
    ("allowed", "flow", "message"),
    [
        ("ALLOW_USER_SRP_AUTH", "USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH flow not enabled for this client"),
        ("ALLOW_USER_PASSWORD_AUTH", "USER_SRP_AUTH", "USER_SRP_AUTH is not enabled for the client."),
        ("ALLOW_USER_PASSWORD_AUTH", "CUSTOM_AUTH", "CUSTOM_AUTH is not enabled for the client."),
        ("ALLOW_USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH", "Auth flow not enabled for this client"),
    ],
)
def test_a_flow_that_the_client_does_not_allow_is_refused(
    login: Login, allowed: str, flow: str, message: str
) -> None:
    api = Api.of(login, ExplicitAuthFlows=[allowed])
    api.user()
    with refused("InvalidParameterException", message):
        api.begin(flow, {"USERNAME": "ada", "PASSWORD": GOOD, "SRP_A": "2", "REFRESH_TOKEN": "x"})


def test_an_administrators_flow_that_the_client_does_not_allow_is_refused(login: Login) -> None:
    api = Api.of(login)
    api.user()
    with refused("InvalidParameterException", "Auth flow not enabled for this client"):
        api.cognito.admin_initiate_auth(
            UserPoolId=api.pool,
            ClientId=api.client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ada", "PASSWORD": GOOD},
        )


def test_custom_authentication_without_its_functions_is_refused(login: Login) -> None:
    api = Api.of(login)
    api.user()
    with refused(
        "InvalidParameterException", "Custom auth lambda trigger is not configured for the user pool."
    ):
        api.begin("CUSTOM_AUTH", {"USERNAME": "ada"})


def test_a_client_with_a_secret_must_prove_it(login: Login) -> None:
    api = Api.of(login, secret=True)
    api.user()
    assert api.password()["AuthenticationResult"]
    assert srp(api)["AuthenticationResult"]
    missing = f"Client {api.client} is configured with secret but SECRET_HASH was not received"
    with refused("NotAuthorizedException", missing):
        api.begin("USER_PASSWORD_AUTH", {"USERNAME": "ada", "PASSWORD": GOOD})
    wrong = f"Unable to verify secret hash for client {api.client}"
    with refused("NotAuthorizedException", wrong):
        api.begin("USER_PASSWORD_AUTH", {"USERNAME": "ada", "PASSWORD": GOOD, "SECRET_HASH": "d3Jvbmc="})
    with refused("NotAuthorizedException", wrong):
        srp(api, SECRET_HASH="d3Jvbmc=")
    with refused("NotAuthorizedException", missing):
        api.cognito.sign_up(ClientId=api.client, Username="bob", Password=GOOD)


def test_five_wrong_passwords_lock_a_user_out_for_longer_and_longer(login: Login) -> None:
    api = Api.of(login)
    api.user()
    for _ in range(5):
        with refused("NotAuthorizedException", WRONG):
            api.password(password=BETTER)
    with refused("NotAuthorizedException", "Password attempts exceeded"):
        api.password()
    login.clock.ahead += 1.1
    with refused("NotAuthorizedException", WRONG):
        api.password(password=BETTER)
    login.clock.ahead += 1.1
    with refused("NotAuthorizedException", "Password attempts exceeded"):
        api.password()
    login.clock.ahead += 1
    assert api.tokens()


def test_the_lock_out_holds_on_the_sign_in_page_too(login: Login) -> None:
    cognito = login.cloud.client("cognito-idp")
    for _ in range(5):
        assert login.sign_in(password="wrong").status_code == 400
    assert "Password attempts exceeded" in login.sign_in().text
    cognito.admin_set_user_password(UserPoolId=login.pool.id, Username="ada", Password=GOOD, Permanent=True)
    assert login.sign_in().status_code == 302


def test_a_disabled_an_unconfirmed_and_a_reset_user_are_each_told_so(login: Login) -> None:
    api = Api.of(login)
    api.user()
    api.cognito.admin_disable_user(UserPoolId=api.pool, Username="ada")
    with refused("NotAuthorizedException", "User is disabled."):
        api.password()
    api.cognito.sign_up(ClientId=api.client, Username="bob", Password=GOOD)
    with refused("UserNotConfirmedException", "User is not confirmed."):
        api.password("bob")
    api.user("eve", email="eve@example.com", email_verified="true")
    api.cognito.admin_reset_user_password(UserPoolId=api.pool, Username="eve")
    with refused("PasswordResetRequiredException", "Password reset required for the user"):
        api.password("eve")


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("Sh0rt-a", "Password not long enough"),
        ("lower-case-9", "Password must have uppercase characters"),
        ("UPPER-CASE-9", "Password must have lowercase characters"),
        ("No-numbers-at-all", "Password must have numeric characters"),
        ("NoSymbols99", "Password must have symbol characters"),
    ],
)
def test_a_weak_password_is_refused_wherever_one_is_set(login: Login, password: str, wrong: str) -> None:
    api = Api.of(login)
    api.user(permanent=False)
    words = f"Password did not conform with policy: {wrong}"
    with refused("InvalidPasswordException", words):
        api.cognito.admin_create_user(UserPoolId=api.pool, Username="bob", TemporaryPassword=password)
    with refused("InvalidPasswordException", words):
        api.cognito.admin_set_user_password(UserPoolId=api.pool, Username="ada", Password=password)
    with refused("InvalidPasswordException", words):
        api.cognito.sign_up(ClientId=api.client, Username="bob", Password=password)
    asked = api.password()
    with refused("InvalidPasswordException", words):
        api.respond(asked, USERNAME="ada", NEW_PASSWORD=password)
    assert api.respond(asked, USERNAME="ada", NEW_PASSWORD=BETTER)["AuthenticationResult"]


def test_the_pools_own_policy_is_in_force(login: Login) -> None:
    policy = {"PasswordPolicy": {"MinimumLength": 6, "RequireUppercase": False, "RequireNumbers": False}}
    api = Api.of(login, pool={"Policies": policy})
    api.user(password="simple")
    assert api.tokens(password="simple")


def test_a_new_password_is_asked_for_with_three_parameters(login: Login) -> None:
    api = Api.of(login)
    api.user(permanent=False, email="ada@example.com")
    asked = api.password()
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    parameters = asked["ChallengeParameters"]
    assert set(parameters) == {"USER_ID_FOR_SRP", "requiredAttributes", "userAttributes"}
    assert parameters["USER_ID_FOR_SRP"] == "ada"
    assert json.loads(parameters["requiredAttributes"]) == []
    assert json.loads(parameters["userAttributes"]) == {"email": "ada@example.com"}


def test_a_temporary_password_ends_after_seven_days(login: Login) -> None:
    api = Api.of(login)
    api.user(permanent=False)
    login.clock.ahead += 7 * 86400 + 60
    with refused("NotAuthorizedException"):
        api.password()


def test_a_challenge_belongs_to_its_client_and_its_user_and_ends_after_three_minutes(login: Login) -> None:
    api, other = Api.of(login), Api.of(login)
    api.user(permanent=False)
    api.user("bob")
    asked = api.password()
    with refused("NotAuthorizedException"):
        other.respond(asked, USERNAME="ada", NEW_PASSWORD=BETTER)
    with refused("NotAuthorizedException", "Invalid session for the user."):
        api.respond(asked, USERNAME="bob", NEW_PASSWORD=BETTER)
    with refused("NotAuthorizedException"):
        api.respond(
            {**asked, "ChallengeName": "SOFTWARE_TOKEN_MFA"}, USERNAME="ada", SOFTWARE_TOKEN_MFA_CODE="1"
        )
    login.clock.ahead += 181
    with refused("NotAuthorizedException"):
        api.respond(asked, USERNAME="ada", NEW_PASSWORD=BETTER)


def test_what_is_missing_is_named(login: Login) -> None:
    with refused("InvalidParameterException", "Missing required parameter USERNAME"):
        Api.of(login).begin("USER_PASSWORD_AUTH", {"PASSWORD": GOOD})


@pytest.mark.parametrize(
    "sent",
    [
        "[]",
        "{",
        "[" * 9_000,
        '{"AuthFlow": {}, "ClientId": "c"}',
        '{"AuthFlow": "USER_AUTH", "ClientId": 5}',
        '{"AuthFlow": "USER_AUTH", "ClientId": "c", "AuthParameters": ["USERNAME"]}',
        '{"AuthFlow": "USER_AUTH", "ClientId": "c", "AuthParameters": {"USERNAME": ["ada"]}}',
    ],
)
def test_a_request_of_another_shape_than_the_operations_is_refused(login: Login, sent: str) -> None:
    target = "AWSCognitoIdentityProviderService.InitiateAuth"
    answer = httpx.post(login.cloud.endpoint, content=sent, headers={"x-amz-target": target})
    assert (answer.status_code, answer.json()["__type"]) == (400, "SerializationException")
