"""Cognito user pools and what belongs to them.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Aws, Kind

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.shapes import Values

_VERBS: Final = ("Create", "Describe", "Update", "Delete")


def _pool_outputs(aws: Aws, outputs: Values) -> Values:
    pool = outputs["id"]
    return {
        "arn": aws.arn("cognito-idp", f"userpool/{pool}"),
        "endpoint": f"cognito-idp.{aws.region}.amazonaws.com/{pool}",
        "estimatedNumberOfUsers": 0,
    }


def _pool_mfa(aws: Aws, outputs: Values, old: Values | None) -> None:
    """Second factors are set by an operation of their own."""
    factors = {
        "softwareTokenMfaConfiguration": outputs.get("softwareTokenMfaConfiguration"),
        "smsMfaConfiguration": {"smsConfiguration": outputs["smsConfiguration"]}
        if outputs.get("smsConfiguration")
        else None,
    }
    mode = outputs.get("mfaConfiguration") or "OFF"
    if mode != "OFF" or (old or {}).get("mfaConfiguration", "OFF") != "OFF":
        values = {**factors, "mfaConfiguration": mode}
        aws.send("cognito-idp", "SetUserPoolMfaConfig", values, UserPoolId=outputs["id"])


def _scopes(_aws: Aws, outputs: Values) -> Values:
    scopes = [f"{outputs['identifier']}/{scope['scopeName']}" for scope in outputs.get("scopes") or []]
    return {"scopeIdentifiers": scopes}


def _domain_outputs(aws: Aws, outputs: Values) -> Values:
    return {
        "awsAccountId": aws.account,
        "cloudfrontDistribution": "d111111abcdef8.cloudfront.net",
        "cloudfrontDistributionArn": "d111111abcdef8.cloudfront.net",
        "cloudfrontDistributionZoneId": "Z2FDTNDATAQYW2",
        "version": "1",
        "domain": outputs["domain"],
    }


KINDS: Final = (
    Kind(
        type="aws:cognito/userPool:UserPool",
        service="cognito-idp",
        noun="UserPool",
        verbs=_VERBS,
        keys={"UserPoolId": "id"},
        wrapper="UserPool",
        names={
            "name": "PoolName",
            "passwordPolicy": "Policies.PasswordPolicy",
            "signInPolicy": "Policies.SignInPolicy",
            "schemas": "Schema",
            "tags": "UserPoolTags",
            "emailConfiguration.fromEmailAddress": "emailConfiguration.from",
        },
        auto="name",
        immutable=frozenset({"aliasAttributes", "usernameAttributes", "usernameConfiguration", "schemas"}),
        computed=_pool_outputs,
        settle=_pool_mfa,
    ),
    Kind(
        type="aws:cognito/userPoolClient:UserPoolClient",
        service="cognito-idp",
        noun="UserPoolClient",
        verbs=_VERBS,
        keys={"UserPoolId": "userPoolId", "ClientId": "id"},
        wrapper="UserPoolClient",
        id=("clientId",),
        names={"name": "ClientName"},
        auto="name",
        immutable=frozenset({"userPoolId", "generateSecret"}),
    ),
    Kind(
        type="aws:cognito/resourceServer:ResourceServer",
        service="cognito-idp",
        noun="ResourceServer",
        verbs=_VERBS,
        keys={"UserPoolId": "userPoolId", "Identifier": "identifier"},
        wrapper="ResourceServer",
        id=("userPoolId", "identifier"),
        id_separator="|",
        auto="name",
        immutable=frozenset({"userPoolId", "identifier"}),
        computed=_scopes,
    ),
    Kind(
        type="aws:cognito/userPoolDomain:UserPoolDomain",
        service="cognito-idp",
        noun="UserPoolDomain",
        verbs=_VERBS,
        keys={"UserPoolId": "userPoolId", "Domain": "domain"},
        id=("domain",),
        names={"certificateArn": "CustomDomainConfig.CertificateArn"},
        immutable=frozenset({"userPoolId", "domain"}),
        computed=_domain_outputs,
    ),
    Kind(
        type="aws:cognito/managedLoginBranding:ManagedLoginBranding",
        service="cognito-idp",
        noun="ManagedLoginBranding",
        verbs=_VERBS,
        keys={"UserPoolId": "userPoolId", "ManagedLoginBrandingId": "managedLoginBrandingId"},
        wrapper="ManagedLoginBranding",
        id=("userPoolId", "managedLoginBrandingId"),
        id_separator=",",
        immutable=frozenset({"userPoolId", "clientId"}),
    ),
)
