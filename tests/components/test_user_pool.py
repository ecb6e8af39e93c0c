from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components import ComponentError, HttpApi, UserPool
from tests.components import recording as recordings
from tests.components.recording import Recording, record

if TYPE_CHECKING:
    from components import UserPoolArgs

ID = "eu-west-1_AbCdEf123"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
ARGS: UserPoolArgs = {
    "clients": {
        "web": {
            "callback_urls": ["https://app.example.com/callback"],
            "logout_urls": ["https://app.example.com/"],
        },
        "robot": {"flow": "client_credentials", "scopes": ["read"]},
    },
    "resource_server": {"identifier": "https://orders.example", "scopes": {"read": "Read", "write": "Write"}},
    "domain_prefix": "acme",
}


def built(**more: Any) -> Recording:
    args: Any = {key: value for key, value in {**ARGS, **more}.items() if value is not None}

    def program() -> pulumi.Output[Any]:
        pool = UserPool("users", args)
        return pulumi.Output.all(
            id=pool.id,
            arn=pool.arn,
            issuer=pool.issuer,
            audiences=pool.audiences,
            client_ids=pool.client_ids,
            login_url=pool.login_url,
        )

    return record(program)


def test_a_pool_is_made_of_exactly_these_resources() -> None:
    recording = built()
    assert recording.one("aws:cognito/userPool:UserPool") == {
        "usernameAttributes": ["email"],
        "autoVerifiedAttributes": ["email"],
        "usernameConfiguration": {"caseSensitive": False},
        "userPoolTier": "ESSENTIALS",
        "deletionProtection": "ACTIVE",
        "adminCreateUserConfig": {"allowAdminCreateUserOnly": True},
        "passwordPolicy": {
            "minimumLength": 12,
            "requireLowercase": True,
            "requireUppercase": True,
            "requireNumbers": True,
            "requireSymbols": True,
            "temporaryPasswordValidityDays": 3,
        },
        "mfaConfiguration": "OPTIONAL",
        "softwareTokenMfaConfiguration": {"enabled": True},
        "accountRecoverySetting": {"recoveryMechanisms": [{"name": "verified_email", "priority": 1}]},
        "userPoolAddOns": {"advancedSecurityMode": "OFF"},
        "signInPolicy": {"allowedFirstAuthFactors": ["PASSWORD"]},
    }
    assert recording.one("ResourceServer") == {
        "userPoolId": ID,
        "identifier": "https://orders.example",
        "name": "https-orders.example",
        "scopes": [
            {"scopeName": "read", "scopeDescription": "Read"},
            {"scopeName": "write", "scopeDescription": "Write"},
        ],
    }
    common = {
        "userPoolId": ID,
        "allowedOauthFlowsUserPoolClient": True,
        "preventUserExistenceErrors": "ENABLED",
        "enableTokenRevocation": True,
        "accessTokenValidity": 60,
        "idTokenValidity": 60,
        "refreshTokenValidity": 43200,
        "tokenValidityUnits": {"accessToken": "minutes", "idToken": "minutes", "refreshToken": "minutes"},
    }
    assert recording.of("UserPoolClient") == {
        "users-web": {
            **common,
            "name": "web",
            "generateSecret": False,
            "allowedOauthFlows": ["code"],
            "allowedOauthScopes": [
                "openid",
                "email",
                "profile",
                "https://orders.example/read",
                "https://orders.example/write",
            ],
            "callbackUrls": ["https://app.example.com/callback"],
            "logoutUrls": ["https://app.example.com/"],
            "defaultRedirectUri": "https://app.example.com/callback",
            "supportedIdentityProviders": ["COGNITO"],
            "explicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
        },
        "users-robot": {
            **common,
            "name": "robot",
            "generateSecret": True,
            "allowedOauthFlows": ["client_credentials"],
            "allowedOauthScopes": ["https://orders.example/read"],
            "explicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
            "callbackUrls": [],
            "logoutUrls": [],
            "supportedIdentityProviders": [],
        },
    }
    assert recording.one("UserPoolDomain") == {"userPoolId": ID, "domain": "acme", "managedLoginVersion": 2}
    assert recording.of("ManagedLoginBranding") == {
        "users-web": {"userPoolId": ID, "clientId": "users-web-id", "useCognitoProvidedValues": True}
    }


def test_its_outputs_are_what_an_api_trusts() -> None:
    assert built().result == {
        "id": ID,
        "arn": "arn:UserPool:users",
        "issuer": f"https://cognito-idp.eu-west-1.amazonaws.com/{ID}",
        "audiences": ["users-web-id", "users-robot-id"],
        "client_ids": {"web": "users-web-id", "robot": "users-robot-id"},
        "login_url": "https://acme.auth.eu-west-1.amazoncognito.com",
    }


def test_secrets_of_clients_are_secret() -> None:
    def program() -> Any:
        secrets = UserPool("users", ARGS).client_secrets
        return pulumi.Output.from_input(secrets.is_secret())

    assert record(program).result is True


def test_a_pool_without_secrets_has_an_empty_mapping_of_them() -> None:
    args: Any = {"clients": {"web": ARGS["clients"]["web"]}}
    assert record(lambda: UserPool("users", args).client_secrets).result == {}


@pytest.mark.parametrize(("protect", "deletion"), [(True, "ACTIVE"), (False, "INACTIVE")])
def test_a_pool_is_protected_unless_told_otherwise(protect: bool, deletion: str) -> None:
    recording = built(protect=protect)
    assert recording.one("aws:cognito/userPool:UserPool")["deletionProtection"] == deletion
    requests = [one.request for one in recording.resources if one.type == "aws:cognito/userPool:UserPool"]
    assert [request.protect for request in requests] == [protect]


def test_a_client_is_made_after_the_resource_servers_and_providers_it_names() -> None:
    recording = built(identity_providers={"Okta": {"type": "OIDC", "details": {"client_id": "x"}}})
    dependencies = list(recording.request("UserPoolClient", "users-web").dependencies)
    assert any("ResourceServer::users" in urn for urn in dependencies)
    assert any("IdentityProvider::users-Okta" in urn for urn in dependencies)
    assert recording.of("UserPoolClient")["users-web"]["supportedIdentityProviders"] == ["COGNITO", "Okta"]
    assert recording.one("IdentityProvider") == {
        "userPoolId": ID,
        "providerName": "Okta",
        "providerType": "OIDC",
        "providerDetails": {"client_id": "x"},
        "attributeMapping": {"email": "email", "username": "sub"},
        "idpIdentifiers": [],
    }


def test_a_custom_domain_takes_the_prefixs_place() -> None:
    args: Any = {key: value for key, value in ARGS.items() if key != "domain_prefix"}
    args["custom_domain"] = {"name": "login.example.com", "certificate_arn": CERTIFICATE}

    def program() -> Any:
        return UserPool("users", args).login_url

    recording = record(program)
    assert recording.result == "https://login.example.com"
    assert recording.one("UserPoolDomain")["certificateArn"] == CERTIFICATE


def test_a_custom_domains_record_points_at_its_cloudfront_distribution(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = {"cloudfrontDistribution": "d1.cloudfront.net", "cloudfrontDistributionZoneId": "Z2"}
    known = {**recordings.KNOWN, "aws:cognito/userPoolDomain:UserPoolDomain": made}
    monkeypatch.setattr(recordings, "KNOWN", known)
    args: Any = {key: value for key, value in ARGS.items() if key != "domain_prefix"}
    args["custom_domain"] = {"name": "login.example.com", "certificate_arn": CERTIFICATE, "zone_id": "Z1"}
    recording = record(lambda: UserPool("users", args).domain_target)
    assert recording.result == "d1.cloudfront.net"
    assert recording.one("Record") == {
        "zoneId": "Z1",
        "name": "login.example.com",
        "type": "A",
        "aliases": [{"name": "d1.cloudfront.net", "zoneId": "Z2", "evaluateTargetHealth": False}],
    }


def test_a_prefix_that_ends_in_a_hyphen_is_made_unique_without_telling_anything() -> None:
    found = built(domain_prefix="shop-dev-").one("UserPoolDomain")["domain"]
    assert re.fullmatch(r"shop-dev-[0-9a-f]{8}", found)


@pytest.mark.parametrize(
    ("sign_in", "recovery"),
    [
        (["email"], "verified_email"),
        (["phone_number"], "verified_phone_number"),
        (["email", "phone_number"], "verified_email"),
        ([], "verified_email"),
    ],
)
def test_who_signs_in_by_phone_alone_recovers_by_phone(sign_in: list[str], recovery: str) -> None:
    pool = built(sign_in=sign_in).one("aws:cognito/userPool:UserPool")
    assert pool["accountRecoverySetting"]["recoveryMechanisms"] == [{"name": recovery, "priority": 1}]


def test_a_resource_server_is_named_by_its_identifier_whatever_their_number() -> None:
    orders = {"identifier": "orders", "scopes": {"read": "Read"}}
    bills = {"identifier": "bills", "scopes": {"read": "Read"}}
    clients = {"web": {"callback_urls": ["https://app.example.com/callback"]}}
    one = built(resource_server=None, resource_servers=[orders], clients=clients)
    two = built(resource_server=None, resource_servers=[bills, orders], clients=clients)
    assert sorted(one.of("ResourceServer")) == ["users-orders"]
    assert sorted(two.of("ResourceServer")) == ["users-bills", "users-orders"]
    (alias,) = one.request("ResourceServer", "users-orders").aliases
    assert alias.spec.name == "users"


def test_a_number_sends_the_constraints_that_aws_would_return() -> None:
    pool = built(attributes={"level": {"type": "Number"}}).one("aws:cognito/userPool:UserPool")
    assert pool["schemas"][0]["numberAttributeConstraints"] == {}


@pytest.mark.parametrize("type_", ["UserPoolDomain", "IdentityProvider"])
def test_what_a_pool_has_one_of_is_deleted_before_another_is_made(type_: str) -> None:
    recording = built(identity_providers={"Okta": {"type": "OIDC", "details": {"client_id": "x"}}})
    (request,) = [one.request for one in recording.resources if one.type.endswith(f":{type_}")]
    assert request.deleteBeforeReplace


def test_without_a_domain_there_is_no_login_url_and_no_branding() -> None:
    args: Any = {key: value for key, value in ARGS.items() if key != "domain_prefix"}
    recording = record(lambda: UserPool("users", args).login_url)
    assert recording.result is None
    assert recording.of("ManagedLoginBranding") == {}


def test_the_lite_tier_has_the_older_pages_and_no_branding() -> None:
    recording = built(tier="LITE")
    assert recording.one("UserPoolDomain")["managedLoginVersion"] == 1
    assert recording.of("ManagedLoginBranding") == {}


def test_a_branding_of_ones_own_is_sent_as_json() -> None:
    made = built(branding={"categories": {}}).one("ManagedLoginBranding")
    assert made["settings"] == '{"categories": {}}'
    assert "useCognitoProvidedValues" not in made


def test_groups_mfa_password_and_attributes_are_sent_as_cognito_names_them() -> None:
    recording = built(
        groups={"admin": {"description": "All", "precedence": 1}},
        mfa="on",
        password={"length": 20, "require": ["numbers"], "history": 5},
        attributes={"tenant": {"mutable": False}},
        threat_protection="ENFORCED",
        tier="PLUS",
        self_sign_up=True,
    )
    pool = recording.one("aws:cognito/userPool:UserPool")
    assert pool["mfaConfiguration"] == "ON"
    assert pool["passwordPolicy"]["minimumLength"] == 20
    assert pool["passwordPolicy"]["requireSymbols"] is False
    assert pool["passwordPolicy"]["passwordHistorySize"] == 5
    assert pool["schemas"] == [
        {"name": "tenant", "attributeDataType": "String", "mutable": False, "stringAttributeConstraints": {}}
    ]
    assert pool["userPoolAddOns"] == {"advancedSecurityMode": "ENFORCED"}
    assert pool["adminCreateUserConfig"] == {"allowAdminCreateUserOnly": False}
    assert recording.one("UserGroup") == {
        "userPoolId": ID,
        "name": "admin",
        "description": "All",
        "precedence": 1,
    }


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("pool", "aws:cognito/userPool:UserPool"),
        ("client", "UserPoolClient"),
        ("resource_server", "ResourceServer"),
        ("domain", "UserPoolDomain"),
        ("branding", "ManagedLoginBranding"),
        ("group", "UserGroup"),
        ("identity_provider", "IdentityProvider"),
    ],
)
def test_a_transform_reaches_each_child(kind: str, type_: str) -> None:
    providers = {"Okta": {"type": "OIDC", "details": {}}}
    made = built(transform={kind: {"region": "x"}}, groups={"g": {}}, identity_providers=providers).of(type_)
    assert made
    assert all(one["region"] == "x" for one in made.values())


@pytest.mark.parametrize(("version", "refused"), [("V1", True), ("V2", False)])
def test_a_route_may_ask_for_a_scope_that_a_function_puts_into_access_tokens(
    version: str, refused: bool
) -> None:
    def program() -> None:
        triggers: Any = {"pre_token": FUNCTION("tokens"), "pre_token_version": version}
        pool = UserPool("users", {**ARGS, "triggers": triggers})
        route: Any = {"function_arn": FUNCTION("orders"), "scopes": ["orders/delete"]}
        HttpApi("api", {"authorizer": pool.identity, "routes": {"DELETE /orders/{id}": route}})

    if refused:
        with pytest.raises(ComponentError, match="orders/delete"):
            record(program)
    else:
        record(program)


FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:{}".format


def test_functions_are_called_on_the_pools_events_and_may_be_called_by_no_other_pool() -> None:
    both = FUNCTION("both")
    recording = built(
        triggers={
            "pre_sign_up": both,
            "post_confirmation": both,
            "pre_token": FUNCTION("tokens"),
            "define_challenge": FUNCTION("define"),
            "create_challenge": FUNCTION("create"),
            "verify_challenge": FUNCTION("verify"),
        }
    )
    assert recording.one("aws:cognito/userPool:UserPool")["lambdaConfig"] == {
        "preSignUp": both,
        "postConfirmation": both,
        "preTokenGenerationConfig": {"lambdaArn": FUNCTION("tokens"), "lambdaVersion": "V2_0"},
        "defineAuthChallenge": FUNCTION("define"),
        "createAuthChallenge": FUNCTION("create"),
        "verifyAuthChallengeResponse": FUNCTION("verify"),
    }
    given = {item["function"]: item for item in recording.of("aws:lambda/permission:Permission").values()}
    assert set(given) == {FUNCTION(name) for name in ("both", "tokens", "define", "create", "verify")}
    assert given[both] == {
        "action": "lambda:InvokeFunction",
        "function": both,
        "principal": "cognito-idp.amazonaws.com",
        "sourceArn": "arn:UserPool:users",
    }


def test_each_version_before_tokens_is_sent_so_that_it_takes_the_place_of_any_other() -> None:
    triggers = {"pre_token": FUNCTION("tokens"), "pre_token_version": "V1"}
    config = built(triggers=triggers).one("aws:cognito/userPool:UserPool")["lambdaConfig"]
    assert config == {"preTokenGenerationConfig": {"lambdaArn": FUNCTION("tokens"), "lambdaVersion": "V1_0"}}


def test_a_client_that_becomes_a_machines_is_another_one() -> None:
    machine = {"flow": "client_credentials", "scopes": ["read"]}
    recording = built(clients={"web": ARGS["clients"]["web"], "batch": machine}, domain_prefix=None)
    flows = {
        name: list(recording.request("UserPoolClient", f"users-{name}").replaceOnChanges)
        for name in ("web", "batch")
    }
    assert flows == {"web": [], "batch": ["allowedOauthFlows"]}


def test_what_would_stay_on_if_it_were_left_out_is_sent_where_it_is_off() -> None:
    recording = built(groups={"admin": {}}, tier="LITE", domain_prefix=None)
    pool = recording.one("aws:cognito/userPool:UserPool")
    assert pool["signInPolicy"] == {"allowedFirstAuthFactors": ["PASSWORD"]}
    assert pool["userPoolAddOns"] == {"advancedSecurityMode": "OFF"}
    assert recording.one("UserGroup")["precedence"] == 2_147_483_647


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"triggers": {"define_challenge": "arn"}}, "all three functions of a challenge"),
        ({"triggers": {"pre_token_version": "V2"}}, "the version of the event of"),
        ({"triggers": {"pre_token": "arn", "pre_token_version": "V4"}}, "V1"),
        ({"triggers": {"pre_token": "arn"}, "tier": "LITE"}, "V1 on the LITE tier"),
        ({"first_factors": ["email_otp"], "tier": "LITE"}, "a tier above LITE"),
        ({"groups": {"admin": {"precedence": 0}}}, "1 to 2,147,483,647"),
        ({"first_factors": ["passkey"], "mfa": "on"}, "not where every user must have a second factor"),
        ({"passkeys": {"user_verification": "required"}}, "only where `first_factors` has 'passkey'"),
    ],
)
def test_what_cognito_would_refuse_of_functions_and_factors_is_refused(
    args: dict[str, Any], said: str
) -> None:
    with pytest.raises(ComponentError, match=re.escape(said)):
        built(**args)


def test_first_factors_let_clients_begin_with_a_choice() -> None:
    recording = built(first_factors=["email_otp", "passkey"], passkeys={"relying_party": "example.com"})
    pool = recording.one("aws:cognito/userPool:UserPool")
    assert pool["signInPolicy"] == {"allowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]}
    assert pool["webAuthnConfiguration"] == {
        "relyingPartyId": "example.com",
        "userVerification": "preferred",
    }
    flows = {item["name"]: item["explicitAuthFlows"] for item in recording.of("UserPoolClient").values()}
    assert flows["web"] == ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"]
    assert flows["robot"] == ["ALLOW_REFRESH_TOKEN_AUTH"]


def test_a_client_rotates_refresh_tokens_and_then_no_flow_refreshes_them() -> None:
    web = {"callback_urls": ["https://app.example.com/callback"], "refresh_rotation_seconds": 10}
    client = built(clients={"web": web}).one("UserPoolClient")
    assert client["refreshTokenRotation"] == {"feature": "ENABLED", "retryGracePeriodSeconds": 10}
    assert client["explicitAuthFlows"] == ["ALLOW_USER_SRP_AUTH"]
    beside = {**web, "auth_flows": ["ALLOW_REFRESH_TOKEN_AUTH"]}
    with pytest.raises(ComponentError, match="without ALLOW_REFRESH_TOKEN_AUTH"):
        built(clients={"web": beside})
    with pytest.raises(ComponentError, match="0 to 60 seconds"):
        built(clients={"web": {**web, "refresh_rotation_seconds": 61}})


@pytest.mark.parametrize("name", ["write", "https://orders.example/write"])
def test_a_scope_is_given_as_tokens_carry_it(name: str) -> None:
    assert record(lambda: UserPool("users", ARGS).scope(name)).result == "https://orders.example/write"


def test_a_scope_that_no_resource_server_defines_is_refused() -> None:
    with pytest.raises(
        ComponentError, match=r"UserPool 'users': scope\(\) = 'wirte': no resource server of the pool"
    ):
        record(lambda: UserPool("users", ARGS).scope("wirte"))


def test_a_scope_that_no_client_may_ask_for_is_refused() -> None:
    args: Any = {**ARGS, "clients": {"robot": ARGS["clients"]["robot"]}}
    with pytest.raises(ComponentError, match="no client of the pool may ask for it"):
        record(lambda: UserPool("users", args).scope("write"))


def resource_of(url: Any, **more: Any) -> dict[str, Any]:
    """The identity for a resource of a pool with these arguments, with its values."""

    def program() -> pulumi.Output[Any]:
        args: Any = {key: value for key, value in {**ARGS, **more}.items() if value is not None}
        identity = UserPool("users", args).resource(url)
        return pulumi.Output.all(issuer=identity["issuer"], audiences=identity["audiences"])

    found: dict[str, Any] = record(program).result
    return found


@pytest.mark.usefixtures("loop")
def test_a_resource_of_a_pool_is_an_identity_whose_audience_is_the_url() -> None:
    issuer = f"https://cognito-idp.eu-west-1.amazonaws.com/{ID}"
    for url in ("https://orders.example", "http://localhost:8080/mcp", "acme://orders"):
        assert resource_of(url) == {"issuer": issuer, "audiences": [url]}
    assert resource_of(pulumi.Output.from_input("https://orders.example"))["audiences"] == [
        "https://orders.example"
    ]


@pytest.mark.parametrize(
    ("url", "more", "said"),
    [
        ("orders", {}, "a URL without a fragment"),
        ("http://orders.example", {}, "a URL without a fragment"),
        ("https://orders.example#a", {}, "a URL without a fragment"),
        ("https://orders.example", {"tier": "LITE"}, "the ESSENTIALS or PLUS tier"),
        ("https://orders.example", {"domain_prefix": None}, "come from managed login"),
        ("https://orders.example", {"managed_login": False}, "come from managed login"),
    ],
)
def test_a_resource_that_cognito_binds_no_token_to_is_refused(
    url: str, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(ComponentError, match=said):
        resource_of(url, **more)


def test_an_api_takes_the_tokens_for_itself_and_checks_its_scopes() -> None:
    def program() -> None:
        pool = UserPool("users", ARGS)
        HttpApi(
            "api",
            {
                "authorizer": pool.resource("https://orders.example"),
                "routes": {"GET /a": {"url": "https://a.example", "scopes": [pool.scope("read")]}},
            },
        )

    authorizer = record(program).one("aws:apigatewayv2/authorizer:Authorizer")
    assert authorizer["jwtConfiguration"]["audiences"] == ["https://orders.example"]


WATCHED = {"tier": "PLUS", "threat_protection": "ENFORCED"}


def watching(given: dict[str, Any], client: str = "web", **more: Any) -> Recording:
    clients: Any = {**ARGS["clients"]}
    clients[client] = {**clients[client], "threat_protection": given}
    return built(clients=clients, **{**WATCHED, **more})


def test_threat_protection_of_a_client_is_a_risk_configuration_of_its_own() -> None:
    recording = watching(
        {
            "compromised": "block",
            "takeover": {"low": "allow", "medium": "mfa", "high": "block"},
            "always_block": ["192.0.2.0/24"],
        }
    )
    assert recording.of("RiskConfiguration") == {
        "users-web": {
            "userPoolId": ID,
            "clientId": "users-web-id",
            "compromisedCredentialsRiskConfiguration": {"actions": {"eventAction": "BLOCK"}},
            "accountTakeoverRiskConfiguration": {
                "actions": {
                    "lowAction": {"eventAction": "NO_ACTION", "notify": False},
                    "mediumAction": {"eventAction": "MFA_IF_CONFIGURED", "notify": False},
                    "highAction": {"eventAction": "BLOCK", "notify": False},
                }
            },
            "riskExceptionConfiguration": {"blockedIpRangeLists": ["192.0.2.0/24"]},
        }
    }


def test_a_client_without_its_own_has_no_risk_configuration() -> None:
    assert built(**WATCHED).of("RiskConfiguration") == {}


@pytest.mark.parametrize(
    ("given", "more", "said"),
    [
        ({"compromised": "block"}, {"threat_protection": "OFF"}, "on the PLUS tier"),
        ({"compromised": "mfa"}, {}, "compromised"),
        ({"takeover": {"high": "refuse"}}, {}, "takeover.high"),
        ({"always_block": ["192.0.2.1"]}, {}, "a network, as 192.0.2.0/24"),
        ({"always_allow": ["192.0.2.0/24"] * 201}, {}, "200"),
        ({}, {}, "at least one of its keys"),
    ],
)
def test_threat_protection_that_cognito_would_refuse_is_refused(
    given: dict[str, Any], more: dict[str, Any], said: str
) -> None:
    with pytest.raises(ComponentError, match=re.escape(said)):
        watching(given, **more)


def test_a_machine_has_no_threat_protection() -> None:
    with pytest.raises(ComponentError, match="clients that users sign in with"):
        watching({"compromised": "block"}, "robot")
