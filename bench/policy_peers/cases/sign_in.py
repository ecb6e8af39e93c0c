"""User pools and identity pools."""

from __future__ import annotations

from bench.policy_peers.cases.program import alone

POOL = "aws:cognito/userPool:UserPool"
CLIENT = "aws:cognito/userPoolClient:UserPoolClient"

CASES = [
    alone(
        "identity pool that lets guests in",
        "aws:cognito/identityPool:IdentityPool",
        {"identityPoolName": "orders"},
        {"allowUnauthenticatedIdentities": True},
        {"allowUnauthenticatedIdentities": False},
    ),
    alone(
        "implicit flow",
        CLIENT,
        {"name": "web", "userPoolId": "p"},
        {"allowedOauthFlows": ["implicit"]},
        {"allowedOauthFlows": ["code"]},
    ),
    alone(
        "redirect over http",
        CLIENT,
        {"name": "web", "userPoolId": "p"},
        {"callbackUrls": ["http://app.example.com/"]},
        {"callbackUrls": ["https://app.example.com/"]},
    ),
    alone(
        "password sent over the wire",
        CLIENT,
        {"name": "web", "userPoolId": "p"},
        {"explicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]},
        {"explicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]},
    ),
    alone(
        "no second factor",
        POOL,
        {"name": "users", "passwordPolicy": {"minimumLength": 14}},
        {"mfaConfiguration": "OFF"},
        {"mfaConfiguration": "ON"},
    ),
    alone(
        "short passwords",
        POOL,
        {"name": "users", "mfaConfiguration": "ON"},
        {"passwordPolicy": {"minimumLength": 6}},
        {
            "passwordPolicy": {
                "minimumLength": 14,
                "requireLowercase": True,
                "requireNumbers": True,
                "requireSymbols": True,
                "requireUppercase": True,
            }
        },
    ),
]
