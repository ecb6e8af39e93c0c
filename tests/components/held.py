"""What a cloud holds of a program of the machine's, apart from ids and made-up names."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gatehouse.laptop.cloud import Cloud

CHANCE = re.compile(r"-[0-9a-f]{7}\b")
"""What Pulumi puts behind a name."""


def held(cloud: Cloud, exported: dict[str, Any]) -> dict[str, Any]:
    """What the cloud holds of a program: what decides who may call what, and what answers."""
    found: dict[str, Any] = {}
    if "api" in exported:
        found["api"] = _http_api(cloud.client("apigatewayv2"), exported["api"])
    if "rest" in exported:
        found["rest"] = _rest_api(cloud.client("apigateway"), exported["rest"])
    if "users" in exported:
        found["users"] = _pool(cloud.client("cognito-idp"), exported["users"])
    return found


def _only(item: dict[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Some members; a list in any order, and an empty one as one that is not there."""
    found = {key: item.get(key) for key in keys}
    return {
        key: sorted(value) if isinstance(value, list) and value and isinstance(value[0], str) else value
        for key, value in found.items()
        if value not in (None, [], {}, "")
    }


_ASKING = (
    "AuthorizerUri", "IdentitySource", "AuthorizerResultTtlInSeconds", "AuthorizerPayloadFormatVersion",
    "EnableSimpleResponses",
)  # fmt: skip


def _http_api(client: Any, api: str) -> dict[str, Any]:
    authorizers = {
        one["AuthorizerId"]: one["JwtConfiguration"]["Issuer"]
        if one["AuthorizerType"] == "JWT"
        else CHANCE.sub("", json.dumps(_only(one, _ASKING), sort_keys=True))
        for one in client.get_authorizers(ApiId=api)["Items"]
    }
    # A function's name is made up anew in each deploy; which one it is, its integration's other members tell.
    integrations = {
        one["IntegrationId"]: _only(one, ("IntegrationType", "TimeoutInMillis", "RequestParameters"))
        | ({} if one["IntegrationType"] == "AWS_PROXY" else {"uri": one["IntegrationUri"]})
        for one in client.get_integrations(ApiId=api)["Items"]
    }
    routes = {
        one["RouteKey"]: _only(one, ("AuthorizationType", "AuthorizationScopes"))
        | {
            "issuer": authorizers.get(one.get("AuthorizerId", "")),
            "target": integrations[one["Target"].removeprefix("integrations/")],
        }
        for one in client.get_routes(ApiId=api)["Items"]
    }
    stages = {
        one["StageName"]: _only(one, ("DefaultRouteSettings", "RouteSettings", "StageVariables"))
        | {"log": bool(one.get("AccessLogSettings"))}
        for one in client.get_stages(ApiId=api)["Items"]
    }
    whole = client.get_api(ApiId=api)
    return {
        "routes": routes,
        "stages": stages,
        "authorizers": sorted(authorizers.values()),
        "integrations": sorted(json.dumps(one, sort_keys=True) for one in integrations.values()),
        **_only(whole, ("Description", "DisableExecuteApiEndpoint")),
        "cors": _only(whole.get("CorsConfiguration") or {}, ("AllowOrigins", "AllowMethods", "MaxAge")),
    }


def _rest_api(client: Any, api: str) -> dict[str, Any]:
    authorizers = {one["id"]: one["providerARNs"] for one in client.get_authorizers(restApiId=api)["items"]}
    methods = {}
    for resource in client.get_resources(restApiId=api, limit=500)["items"]:
        for verb in resource.get("resourceMethods") or {}:
            one = client.get_method(restApiId=api, resourceId=resource["id"], httpMethod=verb)
            methods[f"{verb} {resource['path']}"] = _only(
                one, ("authorizationType", "authorizationScopes", "requestParameters")
            ) | {
                "pools": authorizers.get(one.get("authorizerId", "")),
                "uri": CHANCE.sub("", one["methodIntegration"]["uri"]),
            }
    stages = {
        one["stageName"]: _only(one, ("methodSettings",)) for one in client.get_stages(restApiId=api)["item"]
    }
    return {"methods": methods, "stages": stages, "authorizers": sorted(map(str, authorizers.values()))}


_CLIENT = (
    "CallbackURLs", "LogoutURLs", "DefaultRedirectURI", "AllowedOAuthFlows", "AllowedOAuthScopes", "AccessTokenValidity",
    "SupportedIdentityProviders", "ExplicitAuthFlows",
)  # fmt: skip


_RISK = (
    "CompromisedCredentialsRiskConfiguration", "AccountTakeoverRiskConfiguration", "RiskExceptionConfiguration",
)  # fmt: skip


def _rotation(client: dict[str, Any]) -> dict[str, Any] | None:
    """How a client's refresh tokens rotate; one that did before says that they don't, where another says nothing."""
    rotation: dict[str, Any] | None = client.get("RefreshTokenRotation")
    return rotation if rotation and rotation["Feature"] == "ENABLED" else None


def _risk(client: Any, pool: str, of: str) -> dict[str, Any]:
    """What a client has of its own against attacks; nothing where it has none."""
    try:
        found = client.describe_risk_configuration(UserPoolId=pool, ClientId=of)["RiskConfiguration"]
    except client.exceptions.ResourceNotFoundException:
        return {}
    return _only(found, _RISK)


def _pool(client: Any, pool: str) -> dict[str, Any]:
    described = client.describe_user_pool(UserPoolId=pool)["UserPool"]
    clients = {}
    for one in client.list_user_pool_clients(UserPoolId=pool, MaxResults=60)["UserPoolClients"]:
        whole = client.describe_user_pool_client(UserPoolId=pool, ClientId=one["ClientId"])["UserPoolClient"]
        clients[whole["ClientName"]] = (
            _only(whole, _CLIENT) | {"secret": "ClientSecret" in whole} | _risk(client, pool, one["ClientId"])
        )
    servers = client.list_resource_servers(UserPoolId=pool, MaxResults=50)["ResourceServers"]
    groups = client.list_groups(UserPoolId=pool)["Groups"]
    providers = client.list_identity_providers(UserPoolId=pool, MaxResults=60)["Providers"]
    factors = client.get_user_pool_mfa_config(UserPoolId=pool)
    return {
        "clients": clients,
        "servers": {one["Identifier"]: one["Scopes"] for one in servers},
        "groups": {one["GroupName"]: _only(one, ("Description", "RoleArn")) for one in groups},
        "attributes": {
            one["Name"]: _only(one, ("AttributeDataType", "Mutable"))
            for one in described["SchemaAttributes"]
            if one["Name"].startswith("custom:")
        },
        "providers": {one["ProviderName"]: one["ProviderType"] for one in providers},
        "mfa": factors["MfaConfiguration"],
        "passkeys": factors.get("WebAuthnConfiguration"),
        "password": described["Policies"]["PasswordPolicy"],
        "first factors": described["Policies"].get("SignInPolicy"),
        **_only(described, ("LambdaConfig", "UserPoolTier", "UserPoolAddOns")),
        "admins only": described["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        "domain": (described.get("Domain") or "").rpartition("-")[0],
    }
