"""The functions of a pool: which event each gets, what its answer changes, and what its failure becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.laptop.login.api import BETTER, GOOD, Api, refused
from tests.laptop.login.test_api_codes import code_in
from tests.laptop.login.test_api_sessions import claims

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.laptop.login.conftest import Login

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:{}".format


def with_functions(login: Login, **functions: Callable[[dict[str, Any]], object]) -> Api:
    """A pool whose LambdaConfig has these keys, each with a function of its own."""
    login.functions.events.clear()
    login.functions.code = {ARN(name): code for name, code in functions.items()}
    config: dict[str, Any] = {name: ARN(name) for name in functions}
    return Api.of(login, pool={"LambdaConfig": config, "AutoVerifiedAttributes": ["email"]})


def with_tokens(login: Login, version: str, code: Callable[[dict[str, Any]], object]) -> Api:
    login.functions.events.clear()
    login.functions.code = {ARN("tokens"): code}
    config = {"PreTokenGenerationConfig": {"LambdaArn": ARN("tokens"), "LambdaVersion": version}}
    return Api.of(login, pool={"LambdaConfig": config})


def sources(login: Login) -> list[str]:
    return [event["triggerSource"] for event in login.functions.events]


def nothing(_event: dict[str, Any]) -> object:
    return {}


def test_a_sign_up_runs_before_and_after_in_order(login: Login) -> None:
    api = with_functions(login, PreSignUp=nothing, PostConfirmation=nothing, CustomMessage=nothing)
    api.cognito.sign_up(
        ClientId=api.client,
        Username="bob",
        Password=GOOD,
        UserAttributes=[{"Name": "email", "Value": "bob@example.com"}],
        ValidationData=[{"Name": "captcha", "Value": "yes"}],
        ClientMetadata={"from": "web"},
    )
    code = code_in(login, "bob@example.com")
    api.cognito.confirm_sign_up(ClientId=api.client, Username="bob", ConfirmationCode=code)
    assert sources(login) == [
        "PreSignUp_SignUp",
        "CustomMessage_SignUp",
        "PostConfirmation_ConfirmSignUp",
    ]
    before, _, after = login.functions.events
    assert before == {
        "version": "1",
        "triggerSource": "PreSignUp_SignUp",
        "region": "eu-west-1",
        "userPoolId": api.pool,
        "userName": "bob",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": api.client},
        "request": {
            "userAttributes": {"email": "bob@example.com"},
            "validationData": {"captcha": "yes"},
            "clientMetadata": {"from": "web"},
        },
        "response": {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False},
    }
    assert after["request"]["userAttributes"]["cognito:user_status"] == "CONFIRMED"
    assert after["request"]["userAttributes"]["email_verified"] == "true"


def test_a_function_before_sign_up_confirms_and_verifies(login: Login) -> None:
    api = with_functions(
        login,
        PreSignUp=lambda _: {"autoConfirmUser": True, "autoVerifyEmail": True},
        PostConfirmation=nothing,
    )
    mail = [{"Name": "email", "Value": "bob@example.com"}]
    made = api.cognito.sign_up(ClientId=api.client, Username="bob", Password=GOOD, UserAttributes=mail)
    assert made["UserConfirmed"] is True
    assert sources(login) == ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]
    assert claims(login, api.tokens("bob")["IdToken"], api.pool)["email_verified"] is True


def test_an_administrators_new_user_passes_the_function_before_sign_up_too(login: Login) -> None:
    api = with_functions(login, PreSignUp=nothing)
    api.user()
    assert sources(login) == ["PreSignUp_AdminCreateUser"]


def refusing(_event: dict[str, Any]) -> object:
    raise ValueError("Not on the list")


@pytest.mark.parametrize("name", ["PreAuthentication", "PostAuthentication"])
def test_a_function_that_raises_refuses_at_both_doors_with_its_words(login: Login, name: str) -> None:
    api = with_functions(login, **{name: refusing})
    api.user()
    words = f"{name} failed with error Not on the list."
    with refused("UserLambdaValidationException", words):
        api.password()
    web = api.web_client()
    page = login.sign_in("ada", GOOD, realm=api.pool, client_id=web, scope="openid")
    assert page.status_code == 400
    assert words in page.text


def test_the_functions_around_a_password_see_what_the_client_sent(login: Login) -> None:
    api = with_functions(
        login, PreAuthentication=nothing, PostAuthentication=nothing, PreTokenGeneration=nothing
    )
    api.user(email="ada@example.com")
    api.begin("USER_PASSWORD_AUTH", {"USERNAME": "ada", "PASSWORD": GOOD}, metadata={"device": "phone"})
    before, after, _ = login.functions.events
    assert sources(login) == [
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        "TokenGeneration_Authentication",
    ]
    assert before["request"]["validationData"] == {"device": "phone"}
    assert before["request"]["userAttributes"]["email"] == "ada@example.com"
    assert after["request"]["newDeviceUsed"] is False
    assert "clientMetadata" not in after["request"]


def test_a_function_that_does_not_answer_is_called_three_times_and_then_it_is_an_error(login: Login) -> None:
    def slow(_event: dict[str, Any]) -> object:
        raise TimeoutError

    api = with_functions(login, PreAuthentication=slow)
    api.user()
    words = "PreAuthentication invocation failed due to error Socket timeout while invoking Lambda function."
    with refused("UnexpectedLambdaException", words):
        api.password()
    assert sources(login) == ["PreAuthentication_Authentication"] * 3


def test_a_function_that_cognito_may_not_call_is_an_error(login: Login) -> None:
    api = with_functions(login, PreSignUp=nothing)
    login.functions.code.clear()
    words = "PreSignUp invocation failed due to error AccessDeniedException"
    with refused("UnexpectedLambdaException", words):
        api.cognito.sign_up(ClientId=api.client, Username="bob", Password=GOOD)


def test_an_answer_that_is_no_event_is_an_error(login: Login) -> None:
    api = with_functions(login, PreAuthentication=lambda _: "fine")
    api.user()
    with refused("InvalidLambdaResponseException", "Unrecognizable lambda output"):
        api.password()


def test_the_first_version_changes_id_tokens_and_groups(login: Login) -> None:
    api = with_tokens(
        login,
        "V1_0",
        lambda _: {
            "claimsOverrideDetails": {
                "claimsToAddOrOverride": {"tenant": "acme", "sub": "forged", "cognito:username": "forged"},
                "claimsToSuppress": ["email"],
                "groupOverrideDetails": {"groupsToOverride": ["boss"], "iamRolesToOverride": ["r"]},
            }
        },
    )
    api.user(email="ada@example.com")
    tokens = api.tokens()
    access, identity = (claims(login, tokens[name], api.pool) for name in ("AccessToken", "IdToken"))
    assert identity["tenant"] == "acme"
    assert identity["cognito:username"] == "ada"
    assert identity["sub"] == access["sub"] != "forged"
    assert "email" not in identity
    assert "tenant" not in access
    assert access["cognito:groups"] == identity["cognito:groups"] == ["boss"]
    assert identity["cognito:roles"] == ["r"]


@pytest.mark.parametrize("version", ["V2_0", "V3_0"])
def test_later_versions_change_access_tokens_and_scopes(login: Login, version: str) -> None:
    api = with_tokens(
        login,
        version,
        lambda event: {
            "claimsAndScopeOverrideDetails": {
                "idTokenGeneration": {"claimsToAddOrOverride": {"plan": {"tier": 2}}},
                "accessTokenGeneration": {
                    "claimsToAddOrOverride": {"tenant": "acme", "client_id": "forged", "aud": "forged"},
                    "scopesToAdd": ["orders/read"],
                    "scopesToSuppress": [*event["request"]["scopes"]],
                },
            }
        },
    )
    api.user()
    tokens = api.tokens()
    access, identity = (claims(login, tokens[name], api.pool) for name in ("AccessToken", "IdToken"))
    assert login.functions.events[0]["version"] == version[1]
    assert access["scope"] == "orders/read"
    assert access["tenant"] == "acme"
    assert access["client_id"] == api.client
    assert "aud" not in access
    assert identity["plan"] == {"tier": 2}


@pytest.mark.parametrize(("version", "called"), [("V2_0", False), ("V3_0", True)])
def test_the_third_version_changes_machines_tokens_too(login: Login, version: str, called: bool) -> None:
    # https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
    answer = {"accessTokenGeneration": {"claimsToAddOrOverride": {"tenant": "acme"}, "scopesToAdd": ["a/b"]}}
    api = with_tokens(login, version, lambda _: {"claimsAndScopeOverrideDetails": answer})
    api.cognito.create_resource_server(
        UserPoolId=api.pool,
        Identifier="orders",
        Name="orders",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "Read"}],
    )
    made = api.cognito.create_user_pool_client(
        UserPoolId=api.pool,
        ClientName="robot",
        GenerateSecret=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthScopes=["orders/read"],
    )["UserPoolClient"]
    api.cognito.create_user_pool_domain(Domain=f"d-{made['ClientId']}", UserPoolId=api.pool)
    auth = made["ClientId"], made["ClientSecret"]
    given = login.token(realm=api.pool, auth=auth, grant_type="client_credentials").json()
    access = claims(login, given["access_token"], api.pool)
    assert sources(login) == (["TokenGeneration_ClientCredentials"] if called else [])
    assert access.get("tenant") == ("acme" if called else None)
    assert access["scope"].split() == ["orders/read", "a/b"][: 2 if called else 1]
    if called:
        event = login.functions.events[0]
        assert event["version"] == "3"
        assert event["request"]["scopes"] == ["orders/read"]


def test_a_refresh_runs_the_function_again(login: Login) -> None:
    api = with_tokens(login, "V2_0", nothing)
    api.user()
    token = api.tokens()["RefreshToken"]
    api.begin("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": token})
    assert sources(login) == ["TokenGeneration_Authentication", "TokenGeneration_RefreshTokens"]


def test_the_sign_in_page_says_that_it_was_the_page(login: Login) -> None:
    api = with_tokens(login, "V2_0", nothing)
    api.user()
    web = api.web_client()
    code = login.code(password=GOOD, realm=api.pool, client_id=web, scope="openid")
    assert login.exchange(code, realm=api.pool, client_id=web).status_code == 200
    assert sources(login) == ["TokenGeneration_HostedAuth"]


def test_a_user_of_another_directory_moves_in_as_they_sign_in(login: Login) -> None:
    def other(event: dict[str, Any]) -> object:
        if event["request"]["password"] != GOOD:
            raise ValueError("Bad password")
        attributes = {"email": "bob@example.com", "email_verified": "true"}
        return {"userAttributes": attributes, "finalUserStatus": "CONFIRMED", "messageAction": "SUPPRESS"}

    api = with_functions(login, UserMigration=other)
    with refused("UserNotFoundException", f"Exception migrating user in app client {api.client}"):
        api.password("bob", BETTER)
    assert api.tokens("bob")
    assert claims(login, api.tokens("bob")["IdToken"], api.pool)["email"] == "bob@example.com"
    assert sources(login) == ["UserMigration_Authentication"] * 2


def test_a_message_has_the_words_of_the_pools_function(login: Login) -> None:
    def words(event: dict[str, Any]) -> object:
        code = event["request"]["codeParameter"]
        return {"emailSubject": "Welcome", "emailMessage": f"Hello {event['userName']}: {code}"}

    api = with_functions(login, CustomMessage=words)
    mail = [{"Name": "email", "Value": "bob@example.com"}]
    api.cognito.sign_up(ClientId=api.client, Username="bob", Password=GOOD, UserAttributes=mail)
    message = login.outbox.sent[-1]
    assert message.subject == "Welcome"
    assert message.text == f"Hello bob: {code_in(login, 'bob@example.com')}"


def custom(login: Login, tries: int = 3) -> Api:
    def define(event: dict[str, Any]) -> object:
        session = event["request"]["session"]
        if session and session[-1]["challengeResult"]:
            return {"issueTokens": True, "failAuthentication": False}
        failed = len(session) >= tries
        name = None if failed else "CUSTOM_CHALLENGE"
        return {"challengeName": name, "issueTokens": False, "failAuthentication": failed}

    return with_functions(
        login,
        DefineAuthChallenge=define,
        CreateAuthChallenge=lambda _: {
            "publicChallengeParameters": {"question": "6 * 7"},
            "privateChallengeParameters": {"answer": "42"},
            "challengeMetadata": "MATHS",
        },
        VerifyAuthChallengeResponse=lambda event: {
            "answerCorrect": event["request"]["challengeAnswer"]
            == event["request"]["privateChallengeParameters"]["answer"]
        },
    )


def test_a_challenge_of_the_pools_own_is_asked_until_it_is_answered(login: Login) -> None:
    api = custom(login)
    api.user()
    asked = api.begin("CUSTOM_AUTH", {"USERNAME": "ada"})
    assert asked["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert asked["ChallengeParameters"] == {"question": "6 * 7", "USERNAME": "ada"}
    again = api.respond(asked, USERNAME="ada", ANSWER="41")
    assert again["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert api.respond(again, USERNAME="ada", ANSWER="42")["AuthenticationResult"]
    first = login.functions.events[0]["request"]
    assert first["session"] == []
    last = next(e for e in reversed(login.functions.events) if "Define" in e["triggerSource"])
    results = [(entry["challengeName"], entry["challengeResult"]) for entry in last["request"]["session"]]
    assert results == [("CUSTOM_CHALLENGE", False), ("CUSTOM_CHALLENGE", True)]
    assert last["request"]["session"][0]["challengeMetadata"] == "MATHS"


def test_a_challenge_of_the_pools_own_ends_where_its_function_says_so(login: Login) -> None:
    api = custom(login, tries=1)
    api.user()
    asked = api.begin("CUSTOM_AUTH", {"USERNAME": "ada"})
    with refused("NotAuthorizedException", "Incorrect username or password."):
        api.respond(asked, USERNAME="ada", ANSWER="41")
    with refused("NotAuthorizedException"):
        api.respond(asked, USERNAME="ada", ANSWER="42")
