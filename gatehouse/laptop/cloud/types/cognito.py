"""Cognito user pools and what belongs to them.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.aws import CloudError
from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op, crud
from gatehouse.urls import service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.aws import Aws, PriorState
    from gatehouse.laptop.cloud.operations import Crud
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "cognito-idp"
_POOL: Final = "userPoolId"


def _described(noun: str, keys: Mapping[str, str]) -> Crud:
    """Return the operations of a type that Cognito describes under its own name."""
    return crud(noun, keys, noun, read="Describe")


def _pool_request(values: Values) -> Values:
    """Second factors and pass keys are set by an operation of their own, once the pool exists."""
    later = (
        "mfaConfiguration",
        "softwareTokenMfaConfiguration",
        "emailMfaConfiguration",
        "webAuthnConfiguration",
    )
    return {key: item for key, item in values.items() if key not in later}


def _pool_response(values: Values) -> Values:
    attributes = values.get("schemas") or []
    return {**values, "schemas": [item for item in attributes if item.get("name", "").startswith("custom:")]}


def _pool_outputs(aws: Aws, outputs: Values) -> Values:
    pool = outputs["id"]
    return {
        "arn": aws.arn(_SERVICE, f"userpool/{pool}"),
        "endpoint": f"{service('cognito-idp', aws.region)}/{pool}",
        "estimatedNumberOfUsers": outputs.get("estimatedNumberOfUsers", 0),
    }


def _pool_settled(aws: Aws, outputs: Values, old: Values | None) -> None:
    _pool_factors(aws, outputs, old)
    if old is not None:
        _pool_attributes(aws, outputs, old)


def _pool_attributes(aws: Aws, outputs: Values, old: Values) -> None:
    """Add what is new among the custom attributes; what is there can be neither changed nor taken away.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cognitoidp/user_pool.go
    """
    before, now = old.get("schemas") or [], outputs.get("schemas") or []
    if any(one not in now for one in before):
        raise CloudError("UpdateUserPool was refused: cannot modify or remove schema items")
    added = [one for one in now if one not in before]
    if added:
        values = {"userPoolId": outputs["id"], "customAttributes": added}
        aws.send(_SERVICE, "AddCustomAttributes", values)


def _pool_factors(aws: Aws, outputs: Values, old: Values | None) -> None:
    """Set second factors and how passkeys are made, which a pool without second factors may have, too.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cognitoidp/user_pool.go
    """
    before = old or {}
    mode, passkeys = outputs.get("mfaConfiguration") or "OFF", outputs.get("webAuthnConfiguration")
    if (mode, before.get("mfaConfiguration") or "OFF", passkeys) == (
        "OFF",
        "OFF",
        before.get("webAuthnConfiguration"),
    ):
        return
    values: Values = {
        "userPoolId": outputs["id"],
        "mfaConfiguration": mode,
        "webAuthnConfiguration": passkeys,
    }
    if mode != "OFF":
        sms = outputs.get("smsConfiguration")
        values["softwareTokenMfaConfiguration"] = outputs.get("softwareTokenMfaConfiguration")
        values["smsMfaConfiguration"] = (
            {
                "smsConfiguration": sms,
                "smsAuthenticationMessage": outputs.get("smsAuthenticationMessage"),
            }
            if sms
            else None
        )
        values["emailMfaConfiguration"] = outputs.get("emailMfaConfiguration")
    aws.send(_SERVICE, "SetUserPoolMfaConfig", values)


def _scope_identifiers(_aws: Aws, outputs: Values) -> Values:
    scopes = outputs.get("scopes") or []
    return {"scopeIdentifiers": [f"{outputs['identifier']}/{scope['scopeName']}" for scope in scopes]}


def _domain_outputs(aws: Aws, outputs: Values) -> Values:
    distribution = outputs.get("cloudFrontDistribution") or "d111111abcdef8.cloudfront.net"
    return {
        "awsAccountId": aws.account,
        "cloudfrontDistribution": distribution,
        "cloudfrontDistributionArn": distribution,
        "cloudfrontDistributionZoneId": "Z2FDTNDATAQYW2",
        "s3Bucket": f"aws-cognito-{aws.region}-prod",
        "version": "1",
    }


def _user_request(values: Values) -> Values:
    """Return the request of AdminCreateUser; a password for good is set afterwards."""
    sent = {key: item for key, item in values.items() if key not in {"attributes", "password"}}
    attributes = [{"name": key, "value": item} for key, item in (values.get("attributes") or {}).items()]
    return {**sent, "userAttributes": attributes, "messageAction": values.get("messageAction") or "SUPPRESS"}


def _user_settled(aws: Aws, outputs: Values, old: Values | None) -> None:
    user = {"UserPoolId": outputs[_POOL], "Username": outputs["username"]}
    if old is not None:
        now, before = outputs.get("attributes") or {}, old.get("attributes") or {}
        changed = [{"Name": key, "Value": item} for key, item in now.items() if before.get(key) != item]
        gone = [key for key in before if key not in now]
        if changed:
            aws.call(_SERVICE, "AdminUpdateUserAttributes", {**user, "UserAttributes": changed})
        if gone:
            aws.call(_SERVICE, "AdminDeleteUserAttributes", {**user, "UserAttributeNames": gone})
    if outputs.get("password") and outputs["password"] != (old or {}).get("password"):
        secret = {"Password": outputs["password"], "Permanent": True}
        aws.call(_SERVICE, "AdminSetUserPassword", {**user, **secret})
    if outputs.get("enabled") is False:
        aws.call(_SERVICE, "AdminDisableUser", user)
    elif old is not None and old.get("enabled") is False:
        aws.call(_SERVICE, "AdminEnableUser", user)


def _user_response(values: Values) -> Values:
    held = values.get("userAttributes") or values.get("attributes") or []
    attributes = {item["name"]: item["value"] for item in held} if isinstance(held, list) else held
    status = values.get("userStatus") or "FORCE_CHANGE_PASSWORD"
    named = {key: item for key, item in attributes.items() if key != "sub"}
    return {**values, "attributes": named, "sub": attributes.get("sub", ""), "status": status}


_BEFORE_TOKENS: Final = ("preTokenGeneration", "preTokenGenerationConfig")


@dataclass(frozen=True, kw_only=True)
class PoolKind(Kind):
    """A pool, of whose functions the one before tokens is taken away only together with all others.

    Both ways to say it are Optional and Computed within a block that is not:
    https://github.com/hashicorp/terraform-provider-aws/issues/45529
    """

    def held(self, old: PriorState, new: Values) -> Values:
        """Return new inputs with what stays as it is."""
        values = super().held(old, new)
        now, before = values.get("lambdaConfig"), old.outputs.get("lambdaConfig") or {}
        if not now:
            return values
        kept = {key: before[key] for key in _BEFORE_TOKENS if not now.get(key) and before.get(key)}
        version = now.get("preTokenGenerationConfig")
        if version and "preTokenGeneration" in kept:
            kept["preTokenGeneration"] = version["lambdaArn"]
        return {**values, "lambdaConfig": {**now, **kept}}


KINDS: Final = (
    PoolKind(
        type="aws:cognito/userPool:UserPool",
        also=frozenset({"softwareTokenMfaConfiguration", "emailMfaConfiguration", "webAuthnConfiguration"}),
        service=_SERVICE,
        **_described("UserPool", {"UserPoolId": "id"}),
        id=("id",),
        names={
            "name": "PoolName",
            "passwordPolicy": "Policies.PasswordPolicy",
            "signInPolicy": "Policies.SignInPolicy",
            "schemas": "Schema",
            "tags": "UserPoolTags",
            "emailConfiguration.fromEmailAddress": "emailConfiguration.from",
            "userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdates": (
                "userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdate"
            ),
        },
        auto="name",
        fixed=frozenset({"aliasAttributes", "usernameAttributes", "usernameConfiguration"}),
        # Optional and Computed in the provider (internal/service/cognitoidp/user_pool.go).
        sticky=frozenset(
            {
                *("adminCreateUserConfig", "emailVerificationMessage", "emailVerificationSubject"),
                *("passwordPolicy", "signInPolicy", "smsConfiguration", "smsVerificationMessage"),
                "verificationMessageTemplate",
            }
        ),
        request=_pool_request,
        response=_pool_response,
        computed=_pool_outputs,
        settle=_pool_settled,
    ),
    Kind(
        type="aws:cognito/userPoolClient:UserPoolClient",
        service=_SERVICE,
        **_described("UserPoolClient", {"UserPoolId": _POOL, "ClientId": "id"}),
        id=("clientId",),
        names={"name": "ClientName"},
        auto="name",
        fixed=frozenset({_POOL, "generateSecret"}),
        cleared_by={"RefreshTokenRotation": {"Feature": "DISABLED"}},
        # Optional and Computed in the provider (internal/service/cognitoidp/user_pool_client.go): what a program takes out
        # stays in force, until an empty value is given.
        sticky=frozenset(
            {
                *("allowedOauthFlows", "allowedOauthScopes", "callbackUrls", "defaultRedirectUri"),
                *("explicitAuthFlows", "logoutUrls", "readAttributes", "supportedIdentityProviders"),
                "writeAttributes",
            }
        ),
    ),
    Kind(
        type="aws:cognito/resourceServer:ResourceServer",
        service=_SERVICE,
        **_described("ResourceServer", {"UserPoolId": _POOL, "Identifier": "identifier"}),
        id=(_POOL, "identifier"),
        separator="|",
        auto="name",
        fixed=frozenset({_POOL, "identifier"}),
        computed=_scope_identifiers,
    ),
    Kind(
        type="aws:cognito/userPoolDomain:UserPoolDomain",
        service=_SERVICE,
        create=Op("CreateUserPoolDomain"),
        read=Op("DescribeUserPoolDomain", {"Domain": "domain"}, "DomainDescription"),
        update=Op("UpdateUserPoolDomain", {"UserPoolId": _POOL, "Domain": "domain"}),
        delete=Op("DeleteUserPoolDomain", {"UserPoolId": _POOL, "Domain": "domain"}),
        id=("domain",),
        names={"certificateArn": "CustomDomainConfig.CertificateArn"},
        fixed=frozenset({_POOL, "domain"}),
        computed=_domain_outputs,
    ),
    Kind(
        type="aws:cognito/managedLoginBranding:ManagedLoginBranding",
        service=_SERVICE,
        **_described(
            "ManagedLoginBranding", {"UserPoolId": _POOL, "ManagedLoginBrandingId": "managedLoginBrandingId"}
        ),
        id=(_POOL, "managedLoginBrandingId"),
        separator=",",
        fixed=frozenset({_POOL, "clientId"}),
    ),
    Kind(
        type="aws:cognito/riskConfiguration:RiskConfiguration",
        service=_SERVICE,
        create=Op("SetRiskConfiguration", path="RiskConfiguration"),
        read=Op(
            "DescribeRiskConfiguration", {"UserPoolId": _POOL, "ClientId": "clientId"}, "RiskConfiguration"
        ),
        update=Op("SetRiskConfiguration", {"UserPoolId": _POOL, "ClientId": "clientId"}, "RiskConfiguration"),
        # Without any member it takes what was set away.
        # https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cognitoidp/risk_configuration.go
        delete=Op("SetRiskConfiguration", {"UserPoolId": _POOL, "ClientId": "clientId"}),
        id=(_POOL, "clientId"),
        separator=":",
        names={
            "riskExceptionConfiguration.blockedIpRangeLists": "riskExceptionConfiguration.BlockedIPRangeList",
            "riskExceptionConfiguration.skippedIpRangeLists": "riskExceptionConfiguration.SkippedIPRangeList",
            "compromisedCredentialsRiskConfiguration.eventFilters": "compromisedCredentialsRiskConfiguration.EventFilter",
        },
        fixed=frozenset({_POOL, "clientId"}),
    ),
    Kind(
        type="aws:cognito/userGroup:UserGroup",
        service=_SERVICE,
        **crud("Group", {"UserPoolId": _POOL, "GroupName": "name"}, "Group"),
        id=(_POOL, "name"),
        names={"name": "GroupName"},
        auto="name",
        fixed=frozenset({_POOL, "name"}),
    ),
    Kind(
        type="aws:cognito/identityProvider:IdentityProvider",
        service=_SERVICE,
        **_described("IdentityProvider", {"UserPoolId": _POOL, "ProviderName": "providerName"}),
        id=(_POOL, "providerName"),
        separator=":",
        fixed=frozenset({_POOL, "providerName", "providerType"}),
    ),
    Kind(
        type="aws:cognito/user:User",
        also=frozenset({"attributes", "password", "enabled"}),
        service=_SERVICE,
        create=Op("AdminCreateUser", path="User"),
        read=Op("AdminGetUser", {"UserPoolId": _POOL, "Username": "username"}),
        delete=Op("AdminDeleteUser", {"UserPoolId": _POOL, "Username": "username"}),
        id=(_POOL, "username"),
        fixed=frozenset({_POOL, "username"}),
        request=_user_request,
        response=_user_response,
        settle=_user_settled,
    ),
    Kind(
        type="aws:cognito/userInGroup:UserInGroup",
        service=_SERVICE,
        create=Op("AdminAddUserToGroup"),
        delete=Op(
            "AdminRemoveUserFromGroup",
            {"UserPoolId": _POOL, "GroupName": "groupName", "Username": "username"},
        ),
        id=(_POOL, "groupName", "username"),
    ),
    Kind(
        type="aws:cognito/identityPool:IdentityPool",
        service="cognito-identity",
        **crud("IdentityPool", {"IdentityPoolId": "id"}, read="Describe"),
        id=("identityPoolId",),
        names={"tags": "IdentityPoolTags", "openidConnectProviderArns": "OpenIdConnectProviderARNs"},
        fixed=frozenset({"developerProviderName"}),
        computed=lambda aws, outputs: {"arn": aws.arn("cognito-identity", f"identitypool/{outputs['id']}")},
    ),
)
