"""Passkeys: they are made by somebody who is signed in, sign them in from then on, and nobody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from fido2.utils import websafe_encode

from tests.laptop.login.api import Api, refused
from tests.laptop.login.authenticator import PRESENT, Authenticator

if TYPE_CHECKING:
    from tests.laptop.login.conftest import Login

FLOWS = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"]
PASSKEYS = {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}}


def passkeys(login: Login, *, verification: str = "preferred") -> Api:
    api = Api.of(login, pool=PASSKEYS, ExplicitAuthFlows=FLOWS)
    api.cognito.set_user_pool_mfa_config(
        UserPoolId=api.pool,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
        WebAuthnConfiguration={"RelyingPartyId": "example.com", "UserVerification": verification},
    )
    api.user()
    return api


def made(api: Api, authenticator: Authenticator | None = None) -> Authenticator:
    """Register a passkey of ada's."""
    held = authenticator or Authenticator()
    token = api.tokens()["AccessToken"]
    options = api.cognito.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
    api.cognito.complete_web_authn_registration(AccessToken=token, Credential=held.make(options))
    return held


def asked(api: Api) -> tuple[Any, dict[str, Any]]:
    """Begin a sign-in by passkey: the challenge and the browser's options in it."""
    found = api.begin("USER_AUTH", {"USERNAME": "ada", "PREFERRED_CHALLENGE": "WEB_AUTHN"})
    assert found["ChallengeName"] == "WEB_AUTHN"
    return found, json.loads(found["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])


def signed(api: Api, authenticator: Authenticator) -> Any:
    challenge, options = asked(api)
    return api.respond(challenge, USERNAME="ada", CREDENTIAL=json.dumps(authenticator.sign(options)))


def test_a_passkey_signs_in_whoever_made_it(login: Login) -> None:
    api = passkeys(login)
    authenticator = made(api)
    _, options = asked(api)
    assert (options["rpId"], options["userVerification"]) == ("localhost", "preferred")
    result = signed(api, authenticator)["AuthenticationResult"]
    user = api.cognito.get_user(AccessToken=result["AccessToken"])
    assert user["Username"] == "ada"


def test_the_options_tell_a_browser_what_to_make(login: Login) -> None:
    api = passkeys(login, verification="required")
    authenticator = made(api)
    token = api.tokens()["AccessToken"]
    options = api.cognito.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
    assert options["authenticatorSelection"] == {
        "requireResidentKey": True,
        "residentKey": "required",
        "userVerification": "required",
    }
    assert [item["alg"] for item in options["pubKeyCredParams"]] == [-7, -257]
    assert options["user"]["name"] == "ada"
    made_before = [item["id"] for item in options["excludeCredentials"]]
    assert made_before == [authenticator.make(options)["id"]]


def test_a_passkey_is_listed_until_it_is_deleted_and_signs_in_no_more(login: Login) -> None:
    api = passkeys(login)
    made(api)
    token = api.tokens()["AccessToken"]
    found = api.cognito.list_web_authn_credentials(AccessToken=token)["Credentials"]
    assert [(one["RelyingPartyId"], one["AuthenticatorTransports"]) for one in found] == [
        ("localhost", ["internal"])
    ]
    factors = api.cognito.get_user_auth_factors(AccessToken=token)
    assert factors["ConfiguredUserAuthFactors"] == ["PASSWORD", "WEB_AUTHN"]
    name = found[0]["CredentialId"]
    api.cognito.delete_web_authn_credential(AccessToken=token, CredentialId=name)
    with refused("ResourceNotFoundException"):
        api.cognito.delete_web_authn_credential(AccessToken=token, CredentialId=name)
    assert api.cognito.list_web_authn_credentials(AccessToken=token)["Credentials"] == []
    again = api.begin("USER_AUTH", {"USERNAME": "ada", "PREFERRED_CHALLENGE": "WEB_AUTHN"})
    assert again["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]


def test_an_answer_to_a_challenge_is_good_once(login: Login) -> None:
    api = passkeys(login)
    authenticator = made(api)
    challenge, options = asked(api)
    answer = json.dumps(authenticator.sign(options))
    assert api.respond(challenge, USERNAME="ada", CREDENTIAL=answer)["AuthenticationResult"]
    with refused("NotAuthorizedException"):
        api.respond(challenge, USERNAME="ada", CREDENTIAL=answer)
    another, _ = asked(api)
    with refused("NotAuthorizedException"):
        api.respond(another, USERNAME="ada", CREDENTIAL=answer)


@pytest.mark.parametrize(
    "change",
    [
        {"key": Authenticator().key},
        {"id": b"a passkey of another"},
        {"origin": "https://localhost.example.com"},
        {"origin": "http://127.0.0.1:3000"},
        {"party": "example.com"},
    ],
    ids=["another key", "another passkey", "another page", "an address", "another party"],
)
def test_what_was_signed_otherwise_signs_nobody_in(login: Login, change: dict[str, Any]) -> None:
    api = passkeys(login)
    authenticator = made(api)
    for name, value in change.items():
        setattr(authenticator, name, value)
    with refused("NotAuthorizedException", "Incorrect username or password."):
        signed(api, authenticator)


def test_a_pool_that_wants_the_holder_checked_takes_no_passkey_without(login: Login) -> None:
    api = passkeys(login, verification="required")
    authenticator = made(api)
    authenticator.flags = PRESENT
    with refused("NotAuthorizedException"):
        signed(api, authenticator)
    with refused("InvalidParameterException"):
        made(api, Authenticator(flags=PRESENT))
    relaxed = passkeys(login)
    assert signed(relaxed, made(relaxed, Authenticator(flags=PRESENT)))["AuthenticationResult"]


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", '"a"', '{"id": "a"}', '{"id":"a","rawId":"b","response":{}}', "[" * 9_000]
)
def test_an_answer_that_is_no_credential_is_refused(login: Login, answer: str) -> None:
    api = passkeys(login)
    made(api)
    challenge, _ = asked(api)
    with refused("NotAuthorizedException" if answer else "InvalidParameterException"):
        api.respond(challenge, USERNAME="ada", CREDENTIAL=answer)


@pytest.mark.parametrize(
    "wrong",
    [{"attestationObject": websafe_encode(b"\x81" * 5_000)}, {"attestationObject": ""}, {"transports": 5}],
)
def test_what_is_no_credential_is_not_registered(login: Login, wrong: dict[str, Any]) -> None:
    api = passkeys(login)
    token = api.tokens()["AccessToken"]
    options = api.cognito.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
    credential = Authenticator().make(options)
    credential["response"] |= wrong
    with refused("InvalidParameterException"):
        api.cognito.complete_web_authn_registration(AccessToken=token, Credential=credential)


@pytest.mark.parametrize(
    ("authenticator", "code"),
    [
        (Authenticator(origin="https://example.com"), "WebAuthnOriginNotAllowedException"),
        (Authenticator(party="example.com"), "WebAuthnRelyingPartyMismatchException"),
    ],
)
def test_a_passkey_of_another_place_is_not_registered(
    login: Login, authenticator: Authenticator, code: str
) -> None:
    api = passkeys(login)
    with refused(code):
        made(api, authenticator)


def test_a_registration_ends_with_its_time_and_is_the_clients_that_began_it(login: Login) -> None:
    api, held = passkeys(login), Authenticator()
    token = api.tokens()["AccessToken"]
    with refused("WebAuthnChallengeNotFoundException"):
        api.cognito.complete_web_authn_registration(AccessToken=token, Credential={})
    options = api.cognito.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
    other = api.cognito.create_user_pool_client(
        UserPoolId=api.pool, ClientName="other", ExplicitAuthFlows=FLOWS
    )
    foreign = Api(login, api.pool, other["UserPoolClient"]["ClientId"]).tokens()["AccessToken"]
    with refused("WebAuthnClientMismatchException"):
        api.cognito.complete_web_authn_registration(AccessToken=foreign, Credential=held.make(options))
    login.clock.ahead += 301
    try:
        with refused("WebAuthnChallengeNotFoundException"):
            api.cognito.complete_web_authn_registration(AccessToken=token, Credential=held.make(options))
    finally:
        login.clock.ahead -= 301


def test_a_pool_without_passkeys_or_without_a_relying_party_makes_none(login: Login) -> None:
    without = Api.of(login)
    without.user()
    with refused("WebAuthnNotEnabledException"):
        without.cognito.start_web_authn_registration(AccessToken=without.tokens()["AccessToken"])
    nowhere = Api.of(login, pool=PASSKEYS, ExplicitAuthFlows=FLOWS)
    nowhere.user()
    token = nowhere.tokens()["AccessToken"]
    with refused("WebAuthnConfigurationMissingException"):
        nowhere.cognito.start_web_authn_registration(AccessToken=token)
    nowhere.web_client()
    assert nowhere.cognito.start_web_authn_registration(AccessToken=token)


def test_who_has_a_second_factor_signs_in_with_a_password(login: Login) -> None:
    api = passkeys(login)
    made(api)
    api.cognito.admin_update_user_attributes(
        UserPoolId=api.pool,
        Username="ada",
        UserAttributes=[{"Name": "phone_number", "Value": "+447700900123"}],
    )
    api.cognito.admin_set_user_mfa_preference(
        UserPoolId=api.pool, Username="ada", SMSMfaSettings={"Enabled": True}
    )
    found = api.begin("USER_AUTH", {"USERNAME": "ada", "PREFERRED_CHALLENGE": "WEB_AUTHN"})
    assert found["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]
