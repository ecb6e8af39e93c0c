"""What belongs to a Cognito user pool, and identity pools.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op, crud
from gatehouse.laptop.cloud.types.cognito_pools import POOL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.operations import Crud
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "cognito-idp"
_POOL: Final = "userPoolId"


def _described(noun: str, keys: Mapping[str, str]) -> Crud:
    """Return the operations of a type that Cognito describes under its own name."""
    return crud(noun, keys, noun, read="Describe")


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


KINDS: Final = (
    POOL,
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
