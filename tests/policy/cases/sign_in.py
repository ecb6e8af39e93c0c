"""User pools and their clients."""

from __future__ import annotations

from tests.policy.cases.shared import (
    CLIENT,
    FLOWS,
    LONG,
    NATIVE_CLIENT,
    NATIVE_POOL,
    POOL,
    STRENGTH,
    client,
)
from tests.policy.programs import (
    Later,
    one,
)

FACTORS = {"signInPolicy": {"allowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}
PASSKEYS = {**FACTORS, "webAuthnConfiguration": {"userVerification": "required"}}

SIGN_IN_FLOWS = [
    one("the implicit flow", "failing", CLIENT, client(allowedOauthFlows=["code", "implicit"]), FLOWS),
    one(
        "the implicit flow of aws-native",
        "failing",
        NATIVE_CLIENT,
        client(allowedOAuthFlows=["implicit"]),
        FLOWS,
    ),
    one(
        "a redirect over http", "failing", CLIENT, client(callbackUrls=["http://app.example.com/done"]), FLOWS
    ),
    one("a logout over http", "failing", CLIENT, client(logoutUrls=["http://app.example.com/"]), FLOWS),
    one(
        "a redirect over http to a name that starts like localhost",
        "failing",
        CLIENT,
        client(callbackUrls=["http://localhost.example.com"]),
        FLOWS,
    ),
    one(
        "a password over the wire",
        "failing",
        CLIENT,
        client(explicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]),
        FLOWS,
    ),
    one(
        "an administrator's password over the wire",
        "failing",
        CLIENT,
        client(explicitAuthFlows=["ADMIN_NO_SRP_AUTH"]),
        FLOWS,
    ),
    one(
        "the code flow",
        "passing",
        CLIENT,
        client(
            allowedOauthFlows=["code"],
            callbackUrls=["https://app.example.com/"],
            explicitAuthFlows=["ALLOW_USER_SRP_AUTH"],
        ),
    ),
    one(
        "redirects to this machine and to an app",
        "passing",
        CLIENT,
        client(
            callbackUrls=["http://localhost:3000", "http://127.0.0.1/x", "http://[::1]:8/", "myapp://done"]
        ),
    ),
    one(
        "redirects that are not known yet",
        "unknown",
        CLIENT,
        client(callbackUrls=Later(["http://app.example.com"])),
        up={FLOWS},
    ),
    one(
        "a redirect that is not known yet",
        "unknown",
        CLIENT,
        client(callbackUrls=[Later("https://app.example.com")]),
    ),
    one("a redirect that is no address", "odd", CLIENT, client(callbackUrls=["http://[", 5, None]), FLOWS),
    one("flows that are a number", "odd", CLIENT, client(allowedOauthFlows=5)),
]


SIGN_IN_STRENGTH = [
    one("a pool of Cognito's defaults", "failing", POOL, {"name": "p"}, STRENGTH, STRENGTH),
    one(
        "a pool without a second factor",
        "failing",
        POOL,
        {"mfaConfiguration": "OFF", "passwordPolicy": LONG},
        STRENGTH,
    ),
    one(
        "short passwords",
        "failing",
        POOL,
        {"mfaConfiguration": "ON", "passwordPolicy": {"minimumLength": 8}},
        STRENGTH,
    ),
    one(
        "a pool of aws-native with short passwords",
        "failing",
        NATIVE_POOL,
        {"mfaConfiguration": "ON", "policies": {"passwordPolicy": {"minimumLength": 8}}},
        STRENGTH,
    ),
    one(
        "access tokens for a day",
        "failing",
        CLIENT,
        client(accessTokenValidity=24, tokenValidityUnits={"accessToken": "hours"}),
        STRENGTH,
    ),
    one(
        "ID tokens for two hours, in Cognito's own unit",
        "failing",
        CLIENT,
        client(idTokenValidity=2),
        STRENGTH,
    ),
    one("refresh tokens for a year", "failing", CLIENT, client(refreshTokenValidity=365), STRENGTH),
    one("passkeys beside a password alone", "failing", POOL, {**PASSKEYS, "passwordPolicy": LONG}, STRENGTH),
    one(
        "passkeys beside a password alone, of aws-native",
        "failing",
        NATIVE_POOL,
        {"policies": {"passwordPolicy": LONG, **FACTORS}, "webAuthnUserVerification": "required"},
        STRENGTH,
    ),
    one(
        "passkeys beside a password and a second factor",
        "passing",
        POOL,
        {**PASSKEYS, "mfaConfiguration": "OPTIONAL", "passwordPolicy": LONG},
    ),
    one(
        "threat protection in place of a second factor",
        "failing",
        POOL,
        {"userPoolAddOns": {"advancedSecurityMode": "ENFORCED"}, "passwordPolicy": LONG},
        STRENGTH,
    ),
    one("a strong pool", "passing", POOL, {"mfaConfiguration": "OPTIONAL", "passwordPolicy": LONG}),
    one(
        "a strong pool of aws-native",
        "passing",
        NATIVE_POOL,
        {"mfaConfiguration": "ON", "policies": {"passwordPolicy": LONG}},
    ),
    one(
        "tokens for an hour",
        "passing",
        CLIENT,
        client(
            accessTokenValidity=60,
            idTokenValidity=60,
            refreshTokenValidity=30,
            tokenValidityUnits={"accessToken": "minutes", "idToken": "minutes", "refreshToken": "days"},
        ),
    ),
    one(
        "a factor that is not known yet",
        "unknown",
        POOL,
        {"mfaConfiguration": Later("OFF"), "passwordPolicy": LONG},
        up={STRENGTH},
    ),
    one("a validity that is not known yet", "unknown", CLIENT, client(accessTokenValidity=Later(1))),
    one(
        "a length in words",
        "odd",
        POOL,
        {"mfaConfiguration": "ON", "passwordPolicy": {"minimumLength": "long"}},
        STRENGTH,
    ),
    one(
        "a unit that nobody knows",
        "odd",
        CLIENT,
        client(accessTokenValidity=1, tokenValidityUnits={"accessToken": "moons"}),
    ),
]
