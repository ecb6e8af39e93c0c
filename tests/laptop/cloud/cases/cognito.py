"""User pools and identity pools."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import Case

COGNITO = (
    Case(
        "aws:cognito/userPool:UserPool",
        {
            "deletionProtection": "INACTIVE",
            "passwordPolicy": {
                "minimumLength": 12.0,
                "requireLowercase": True,
                "requireNumbers": True,
                "requireSymbols": False,
                "requireUppercase": True,
                "temporaryPasswordValidityDays": 3.0,
            },
            "usernameAttributes": ["email"],
            "schemas": [
                {
                    "name": "tenant",
                    "attributeDataType": "String",
                    "developerOnlyAttribute": False,
                    "mutable": True,
                    "required": False,
                    "stringAttributeConstraints": {},
                }
            ],
            "autoVerifiedAttributes": ["email"],
            "adminCreateUserConfig": {"allowAdminCreateUserOnly": True},
            "accountRecoverySetting": {"recoveryMechanisms": [{"name": "verified_email", "priority": 1.0}]},
            "usernameConfiguration": {"caseSensitive": False},
            "userPoolTier": "ESSENTIALS",
            "userAttributeUpdateSettings": {"attributesRequireVerificationBeforeUpdates": ["email"]},
            "userPoolAddOns": {"advancedSecurityMode": "OFF"},
            "mfaConfiguration": "OPTIONAL",
            "softwareTokenMfaConfiguration": {"enabled": True},
            "tags": {"team": "web"},
        },
        {
            "mfaConfiguration": "OFF",
            "softwareTokenMfaConfiguration": None,
            "deletionProtection": "INACTIVE",
            "passwordPolicy": {"minimumLength": 16.0},
            "tags": {"team": "api"},
        },
        unread=frozenset({"softwareTokenMfaConfiguration"}),
    ),
    Case(
        "aws:cognito/userPoolClient:UserPoolClient",
        {
            "userPoolId": "~pool",
            "name": "web",
            "generateSecret": True,
            "allowedOauthFlows": ["code"],
            "allowedOauthFlowsUserPoolClient": True,
            "allowedOauthScopes": ["openid", "email"],
            "callbackUrls": ["http://localhost:3000/callback"],
            "logoutUrls": ["http://localhost:3000/"],
            "defaultRedirectUri": "http://localhost:3000/callback",
            "supportedIdentityProviders": ["COGNITO"],
            "explicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "accessTokenValidity": 30.0,
            "idTokenValidity": 30.0,
            "refreshTokenValidity": 7.0,
            "tokenValidityUnits": {"accessToken": "minutes", "idToken": "minutes", "refreshToken": "days"},
            "preventUserExistenceErrors": "ENABLED",
            "enableTokenRevocation": True,
        },
        {
            "allowedOauthScopes": ["openid"],
            "logoutUrls": [],
            "accessTokenValidity": 60.0,
            "callbackUrls": ["http://localhost:3000/callback", "app://callback"],
        },
        unread=frozenset({"generateSecret"}),
        hints={"userPoolId": "~pool"},
    ),
    Case(
        "aws:cognito/resourceServer:ResourceServer",
        {
            "userPoolId": "~pool",
            "identifier": "https://orders.example",
            "name": "orders",
            "scopes": [
                {"scopeName": "read", "scopeDescription": "Read"},
                {"scopeName": "write", "scopeDescription": "Write"},
            ],
        },
        {"scopes": [{"scopeName": "read", "scopeDescription": "Read all"}]},
    ),
    Case(
        "aws:cognito/userPoolDomain:UserPoolDomain",
        {"userPoolId": "~pool", "domain": "orders-dev", "managedLoginVersion": 2.0},
        {"managedLoginVersion": 1.0},
    ),
    Case(
        "aws:cognito/managedLoginBranding:ManagedLoginBranding",
        {"userPoolId": "~pool", "clientId": "~client", "useCognitoProvidedValues": True},
        {"useCognitoProvidedValues": False, "settings": '{"a": 1}'},
        unread=frozenset({"clientId"}),
    ),
    Case(
        "aws:cognito/riskConfiguration:RiskConfiguration",
        {
            "userPoolId": "~watched",
            "clientId": "~watched_client",
            "compromisedCredentialsRiskConfiguration": {"actions": {"eventAction": "BLOCK"}},
            "accountTakeoverRiskConfiguration": {
                "actions": {"highAction": {"eventAction": "BLOCK", "notify": False}}
            },
            "riskExceptionConfiguration": {"blockedIpRangeLists": ["192.0.2.0/24"]},
        },
        {"compromisedCredentialsRiskConfiguration": {"actions": {"eventAction": "NO_ACTION"}}},
    ),
    Case(
        "aws:cognito/userGroup:UserGroup",
        {
            "userPoolId": "~pool",
            "name": "admins",
            "description": "Those who may",
            "precedence": 5.0,
            "roleArn": "~role.arn",
        },
        {"description": "Those who can", "precedence": 7.0},
    ),
    Case(
        "aws:cognito/identityProvider:IdentityProvider",
        {
            "userPoolId": "~pool",
            "providerName": "Corp",
            "providerType": "OIDC",
            "providerDetails": {
                "client_id": "abc",
                "client_secret": "def",
                "authorize_scopes": "openid",
                "oidc_issuer": "https://login.corp.example",
                "attributes_request_method": "GET",
            },
            "attributeMapping": {"email": "email", "username": "sub"},
            "idpIdentifiers": ["corp"],
        },
        {"attributeMapping": {"email": "mail", "username": "sub"}},
    ),
    Case(
        "aws:cognito/user:User",
        {
            "userPoolId": "~pool",
            "username": "ada",
            "attributes": {"email": "ada@corp.example", "email_verified": "true"},
            "password": "Correct-Horse-1",
        },
        {"attributes": {"email": "ada@other.example"}, "enabled": False},
        unread=frozenset({"password"}),
    ),
    Case(
        "aws:cognito/userInGroup:UserInGroup",
        {"userPoolId": "~pool", "groupName": "~group.name", "username": "~user.username"},
    ),
    Case(
        "aws:cognito/identityPool:IdentityPool",
        {
            "identityPoolName": "people",
            "allowUnauthenticatedIdentities": False,
            "cognitoIdentityProviders": [
                {
                    "clientId": "~client",
                    "providerName": "cognito-idp.eu-west-1.amazonaws.com/~",
                    "serverSideTokenCheck": True,
                }
            ],
        },
        {"allowUnauthenticatedIdentities": True},
    ),
)
