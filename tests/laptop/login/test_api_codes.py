"""Codes and second factors: the right one is taken, once, and no other."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from gatehouse.credentials import totp
from tests.laptop.login.api import BETTER, GOOD, Api, refused

if TYPE_CHECKING:
    from tests.laptop.login.conftest import Login

VERIFIED = {"AutoVerifiedAttributes": ["email"]}
MAIL = [{"Name": "email", "Value": "bob@example.com"}]
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}


def code_in(login: Login, to: str) -> str:
    message = login.outbox.sent[-1]
    assert message.to == to
    found = re.search(r"\d{6}", message.text)
    assert found, message.text
    return found[0]


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def mfa(api: Api, mode: str = "ON", **config: Any) -> Api:
    api.cognito.set_user_pool_mfa_config(
        UserPoolId=api.pool,
        MfaConfiguration=mode,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        **config,
    )
    return api


def authenticator(api: Api, name: str = "ada") -> str:
    """Give a user an authenticator, and its secret back."""
    token = api.tokens(name)["AccessToken"]
    secret = str(api.cognito.associate_software_token(AccessToken=token)["SecretCode"])
    code = totp(secret, api.login.clock())
    api.cognito.verify_software_token(AccessToken=token, UserCode=code)
    api.cognito.set_user_mfa_preference(
        AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    api.login.clock.ahead += 60
    return secret


def test_a_sign_up_is_confirmed_by_the_code_that_was_sent_and_no_other(login: Login) -> None:
    api = Api.of(login, pool=VERIFIED)
    made = api.cognito.sign_up(ClientId=api.client, Username="bob", Password=GOOD, UserAttributes=MAIL)
    assert made["UserConfirmed"] is False
    assert made["CodeDeliveryDetails"] == {
        "Destination": "b***@e***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    code = code_in(login, "bob@example.com")

    def confirm(code: str) -> None:
        api.cognito.confirm_sign_up(ClientId=api.client, Username="bob", ConfirmationCode=code)

    with refused("CodeMismatchException", "Invalid verification code provided, please try again."):
        confirm(other(code))
    confirm(code)
    with refused("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"):
        confirm(code)
    user = api.cognito.admin_get_user(UserPoolId=api.pool, Username="bob")
    assert {"Name": "email_verified", "Value": "true"} in user["UserAttributes"]
    assert api.tokens("bob")


def test_a_confirmation_code_ends_after_a_day_and_with_the_next_one(login: Login) -> None:
    api = Api.of(login, pool=VERIFIED)
    api.cognito.sign_up(ClientId=api.client, Username="bob", Password=GOOD, UserAttributes=MAIL)
    first = code_in(login, "bob@example.com")
    api.cognito.resend_confirmation_code(ClientId=api.client, Username="bob")
    second = code_in(login, "bob@example.com")
    if first != second:
        with refused("CodeMismatchException"):
            api.cognito.confirm_sign_up(ClientId=api.client, Username="bob", ConfirmationCode=first)
    login.clock.ahead += 86401
    with refused("ExpiredCodeException", "Invalid code provided, please request a code again."):
        api.cognito.confirm_sign_up(ClientId=api.client, Username="bob", ConfirmationCode=second)


def test_a_forgotten_password_is_changed_by_the_code_that_was_sent_and_no_other(login: Login) -> None:
    api = Api.of(login)
    api.user(email="ada@example.com", email_verified="true")
    api.cognito.forgot_password(ClientId=api.client, Username="ada")
    code = code_in(login, "ada@example.com")

    def confirm(code: str, password: str = BETTER) -> None:
        api.cognito.confirm_forgot_password(
            ClientId=api.client, Username="ada", ConfirmationCode=code, Password=password
        )

    with refused("CodeMismatchException"):
        confirm(other(code))
    with refused("InvalidPasswordException"):
        confirm(code, "weak")
    confirm(code)
    with refused("ExpiredCodeException"):
        confirm(code)
    assert api.tokens(password=BETTER)


def test_nobody_without_a_verified_address_gets_such_a_code(login: Login) -> None:
    api = Api.of(login)
    api.user(email="ada@example.com")
    with refused("InvalidParameterException"):
        api.cognito.forgot_password(ClientId=api.client, Username="ada")
    with refused("UserNotFoundException"):
        api.cognito.forgot_password(ClientId=api.client, Username="nobody")


def test_an_authenticators_code_is_taken_once_and_no_other_is(login: Login) -> None:
    api = Api.of(login)
    api.user()
    secret = authenticator(mfa(api, "OPTIONAL"))
    asked = api.password()
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    code = totp(secret, login.clock())
    with refused("CodeMismatchException"):
        api.respond(asked, USERNAME="ada", SOFTWARE_TOKEN_MFA_CODE=other(code))
    assert api.respond(asked, USERNAME="ada", SOFTWARE_TOKEN_MFA_CODE=code)["AuthenticationResult"]
    with refused("ExpiredCodeException", "Your software token has already been used once."):
        api.respond(api.password(), USERNAME="ada", SOFTWARE_TOKEN_MFA_CODE=code)


def test_an_authenticators_secret_is_each_users_own_and_its_first_code_is_checked(login: Login) -> None:
    api = Api.of(login)
    secrets = set()
    for name in ("ada", "bob"):
        api.user(name)
        token = api.tokens(name)["AccessToken"]
        secret = api.cognito.associate_software_token(AccessToken=token)["SecretCode"]
        secrets.add(secret)
        with refused("EnableSoftwareTokenMFAException"):
            api.cognito.verify_software_token(AccessToken=token, UserCode=other(totp(secret, login.clock())))
        with refused("InvalidParameterException"):
            api.cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True})
    assert len(secrets) == 2


def test_a_text_messages_code_is_taken_and_no_other(login: Login) -> None:
    api = mfa(Api.of(login), "OPTIONAL", SmsMfaConfiguration={"SmsConfiguration": SMS})
    api.user(phone_number="+447700900123")
    api.cognito.admin_set_user_mfa_preference(
        UserPoolId=api.pool, Username="ada", SMSMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    asked = api.password()
    assert asked["ChallengeParameters"] == {
        "CODE_DELIVERY_DELIVERY_MEDIUM": "SMS",
        "CODE_DELIVERY_DESTINATION": "+*******0123",
        "USER_ID_FOR_SRP": "ada",
    }
    code = code_in(login, "+447700900123")
    with refused("CodeMismatchException"):
        api.respond(asked, USERNAME="ada", SMS_MFA_CODE=other(code))
    assert api.respond(asked, USERNAME="ada", SMS_MFA_CODE=code)["AuthenticationResult"]


def test_who_must_have_a_second_factor_sets_one_up_on_the_way_in(login: Login) -> None:
    api = mfa(Api.of(login))
    api.user()
    asked = api.password()
    assert asked["ChallengeName"] == "MFA_SETUP"
    assert json.loads(asked["ChallengeParameters"]["MFAS_CAN_SETUP"]) == ["SOFTWARE_TOKEN_MFA"]
    with refused("InvalidParameterException"):
        api.respond(asked, USERNAME="ada")
    asked = api.password()
    made = api.cognito.associate_software_token(Session=asked["Session"])
    verified = api.cognito.verify_software_token(
        Session=made["Session"], UserCode=totp(made["SecretCode"], login.clock())
    )
    done = api.respond({**asked, "Session": verified["Session"]}, USERNAME="ada")
    assert done["AuthenticationResult"]


def test_the_sign_in_page_asks_for_the_second_factor(login: Login) -> None:
    cognito, pool = login.cloud.client("cognito-idp"), login.pool.id
    cognito.set_user_pool_mfa_config(
        UserPoolId=pool,
        MfaConfiguration="OPTIONAL",
        SmsMfaConfiguration={"SmsConfiguration": SMS},
    )
    cognito.admin_create_user(
        UserPoolId=pool,
        Username="sam",
        UserAttributes=[{"Name": "phone_number", "Value": "+447700900999"}],
        MessageAction="SUPPRESS",
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username="sam", Password=GOOD, Permanent=True)
    cognito.admin_set_user_mfa_preference(UserPoolId=pool, Username="sam", SMSMfaSettings={"Enabled": True})
    page = login.sign_in("sam", GOOD)
    assert "Code from the text message" in page.text
    action, hidden = login.form(page)
    code = code_in(login, "+447700900999")
    assert "Invalid" in login.http.post(action, data={**hidden, "answer": other(code)}).text
    assert login.http.post(action, data={**hidden, "answer": code}).status_code == 302


def test_an_attribute_that_changes_must_be_verified_again(login: Login) -> None:
    api = Api.of(login, pool=VERIFIED)
    api.user(email="ada@example.com", email_verified="true")
    token = api.tokens()["AccessToken"]
    changed = [{"Name": "email", "Value": "ada@example.org"}]
    api.cognito.update_user_attributes(AccessToken=token, UserAttributes=changed)
    code = code_in(login, "ada@example.org")
    with refused("CodeMismatchException"):
        api.cognito.verify_user_attribute(AccessToken=token, AttributeName="email", Code=other(code))
    api.cognito.verify_user_attribute(AccessToken=token, AttributeName="email", Code=code)
    found = api.cognito.get_user(AccessToken=token)["UserAttributes"]
    assert {"Name": "email_verified", "Value": "true"} in found
    with refused("NotAuthorizedException"):
        api.cognito.update_user_attributes(
            AccessToken=token, UserAttributes=[{"Name": "email_verified", "Value": "true"}]
        )


def test_a_new_user_is_sent_a_temporary_password(login: Login) -> None:
    api = Api.of(login)
    api.cognito.admin_create_user(
        UserPoolId=api.pool,
        Username="bob",
        UserAttributes=MAIL,
        DesiredDeliveryMediums=["EMAIL"],
    )
    found = re.search(r"password is (\S+)\.", login.outbox.sent[-1].text)
    assert found
    password = found[1]
    assert api.password("bob", password)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def without_passwords(login: Login) -> Api:
    policies = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    api = Api.of(login, pool={"Policies": policies}, ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    api.user(email="ada@example.com", email_verified="true")
    return api


def test_a_user_chooses_how_to_sign_in_and_a_code_stands_for_the_password(login: Login) -> None:
    api = without_passwords(login)
    asked = api.begin("USER_AUTH", {"USERNAME": "ada"})
    assert asked["ChallengeName"] == "SELECT_CHALLENGE"
    assert asked["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]
    sent = api.respond(asked, USERNAME="ada", ANSWER="EMAIL_OTP")
    assert sent["ChallengeName"] == "EMAIL_OTP"
    code = code_in(login, "ada@example.com")
    with refused("CodeMismatchException"):
        api.respond(sent, USERNAME="ada", EMAIL_OTP_CODE=other(code))
    assert api.respond(sent, USERNAME="ada", EMAIL_OTP_CODE=code)["AuthenticationResult"]


def test_a_preferred_way_is_taken_at_once_where_the_user_has_it(login: Login) -> None:
    api = without_passwords(login)
    with_password = {"USERNAME": "ada", "PREFERRED_CHALLENGE": "PASSWORD"}
    assert api.begin("USER_AUTH", {**with_password, "PASSWORD": GOOD})["AuthenticationResult"]
    with refused("NotAuthorizedException", "Incorrect username or password."):
        api.begin("USER_AUTH", {**with_password, "PASSWORD": BETTER})
    by_text = {"USERNAME": "ada", "PREFERRED_CHALLENGE": "SMS_OTP"}
    assert api.begin("USER_AUTH", by_text)["ChallengeName"] == "SELECT_CHALLENGE"


def test_a_code_stands_for_no_password_where_the_pool_does_not_say_so(login: Login) -> None:
    api = Api.of(login, ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    api.user(email="ada@example.com", email_verified="true")
    asked = api.begin("USER_AUTH", {"USERNAME": "ada", "PREFERRED_CHALLENGE": "EMAIL_OTP"})
    assert asked["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]
    with refused("InvalidParameterException", "USER_AUTH is not enabled for the client."):
        Api.of(login).begin("USER_AUTH", {"USERNAME": "ada"})


def test_who_must_have_a_second_factor_sets_one_up_on_the_sign_in_page(login: Login) -> None:
    api = mfa(Api.of(login))
    api.user()
    web = api.web_client()
    page = login.sign_in("ada", GOOD, realm=api.pool, client_id=web, scope="openid")
    key = re.search(r'<code id="key">([A-Z2-7]+)</code>', page.text)
    assert key
    action, hidden = login.form(page)
    code = totp(key[1], login.clock())
    again = login.http.post(action, data={**hidden, "answer": other(code)})
    assert key[0] in again.text
    assert login.http.post(action, data={**hidden, "answer": code}).status_code == 302
    login.clock.ahead += 60
    assert (
        "Code from your authenticator app"
        in login.sign_in("ada", GOOD, realm=api.pool, client_id=web, scope="openid", prompt="login").text
    )
