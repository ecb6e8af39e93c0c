"""Random arguments of the components, programs of them, and what a cloud then holds, apart from ids and made-up names."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from gatehouse.laptop.engine import project
from tests.components.judge import ARN as JUDGE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.engine.project import Project

_MAIN = """
import json
from pathlib import Path

import pulumi

from components import Edge, Function, HttpApi, RestApi, UserPool
from components.deploy_role import DeployRole

given = json.loads((Path(__file__).parent / "args.json").read_text())
for name, kind in (("users", UserPool), ("api", HttpApi), ("rest", RestApi)):
    if name in given:
        pulumi.export(name, kind(name, given[name]).id)
for name, kind in (("work", Function), ("edge", Edge), ("pipeline", DeployRole)):
    if name in given:
        kind(name, given[name])
"""

CHANCE = re.compile(r"-[0-9a-f]{7}\b")
"""What Pulumi puts behind a name."""

_issuer = {"issuer": "https://issuer.example", "audiences": ["orders"]}
_other = {"issuer": "https://other.example", "audiences": ["orders"]}
_url = st.sampled_from(["https://one.example", "https://two.example"])


def some(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these keys."""
    return st.fixed_dictionaries({}, optional=optional)


def joined(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """The keys of all of these."""
    return st.tuples(*parts).map(lambda found: {key: item for part in found for key, item in part.items()})


_throttle = some(rate=st.sampled_from([1, 5]), burst=st.sampled_from([2, 9]))
_closed = some(
    scopes=st.sampled_from([["read"], ["read", "write"]]), throttle=_throttle, authorizer=st.just(_other)
)
_public = some(public=st.just("a test")).filter(bool)
_signed = st.just({"iam": True})
_asking = some(
    ttl_seconds=st.sampled_from([0, 60]),
    identity_sources=st.just(["$request.header.Authorization", "$context.routeKey"]),
    payload=st.just("1.0"),
).map(lambda more: {"function": {"function_arn": JUDGE, **more}})
_judged = st.fixed_dictionaries({"authorizer": _asking})
_route = joined(
    st.fixed_dictionaries({"url": _url}),
    _closed | _judged | _public | _signed,
    some(timeout_ms=st.sampled_from([20_000, 29_000])),
)
# One name for each variable at a time, since AWS takes no two at one level.
_paths = st.sampled_from(["/orders/{id}", "/orders/{orderId}"]).flatmap(
    lambda order: st.sampled_from(
        [f"GET {order}", "GET /a", "POST /a", "ANY /files/{path+}", "$default", "GET /"]
    )
)


def _one_variable(routes: dict[str, Any]) -> bool:
    return sum("/orders/" in key for key in routes) <= 1


_mcp = joined(
    st.fixed_dictionaries({"url": _url}),
    some(
        path=st.sampled_from(["/mcp", "/tools"]),
        login_url=st.just("https://login.example"),
        scopes=st.just(["read"]),
        name=st.sampled_from(["One", "Two"]),
        throttle=_throttle,
    ),
)


def _found_at_the_root(args: dict[str, Any]) -> bool:
    """Whether clients of an MCP server can find its metadata."""
    stages: list[str] = args.get("stages", ["$default"])
    return "mcp" not in args or stages[0] == "$default"


def _scopes_in_tokens(args: dict[str, Any]) -> bool:
    """Whether only what a JWT authorizer guards asks for scopes."""
    asking = [one for one in (*args["routes"].values(), args.get("mcp", {})) if "authorizer" not in one]
    return "function" not in args["authorizer"] or not (
        "mcp" in args or any("scopes" in one for one in asking)
    )


http_apis = joined(
    st.fixed_dictionaries(
        {
            "routes": st.dictionaries(_paths, _route, min_size=1, max_size=4).filter(_one_variable),
            "authorizer": st.just(_issuer) | _asking,
        }
    ),
    some(
        cors=some(max_age=st.sampled_from([5, 60])).map(
            lambda more: {"allow_origins": ["https://app.example.com"], **more}
        ),
        stages=st.lists(st.sampled_from(["$default", "v1", "v2"]), min_size=1, max_size=3, unique=True),
        throttle=_throttle,
        access_log=st.sampled_from([{"enabled": False}, {"retention_days": 7}]),
        description=st.sampled_from(["one", "two"]),
        alarms=st.just({}),
        mcp=_mcp,
    ),
).filter(lambda args: _found_at_the_root(args) and _scopes_in_tokens(args))
_rest_route = joined(
    st.fixed_dictionaries({"url": _url}),
    some(scopes=st.just(["orders/read"]), throttle=_throttle) | _public,
)
rest_apis = joined(
    st.fixed_dictionaries(
        {
            "routes": st.dictionaries(
                st.sampled_from(["GET /a", "POST /a", "GET /b", "ANY /b/c", "GET /orders/{id}"]),
                _rest_route,
                min_size=1,
                max_size=3,
            ),
            "authorizer": st.just(
                {"user_pool_arns": ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a"]}
            ),
        }
    ),
    some(
        throttle=_throttle,
        description=st.sampled_from(["one", "two"]),
        cors=st.sampled_from(["https://app.example.com", "https://other.example"]).map(
            lambda origin: {"allow_origins": [origin]}
        ),
    ),
)
_server = st.sampled_from(["orders", "bills", "https://api.example.com"])
_provider = st.sampled_from(
    [
        {"type": "OIDC", "details": {"client_id": "x", "oidc_issuer": "https://corp.example"}},
        {"type": "SAML", "details": {"MetadataURL": "https://corp.example/metadata"}},
    ]
)
_client = some(
    logout_urls=st.lists(st.sampled_from(["https://a.example/", "https://b.example/"]), unique=True),
    access_token_minutes=st.sampled_from([5, 15]),
    secret=st.booleans(),
    refresh_rotation_seconds=st.sampled_from([0, 30]),
    threat_protection=st.sampled_from(
        [{"compromised": "block"}, {"takeover": {"high": "block"}, "always_block": ["192.0.2.0/24"]}]
    ),
    default_redirect_url=st.just("https://app.example.com/other"),
).map(
    lambda more: {
        "callback_urls": ["https://app.example.com/callback", "https://app.example.com/other"],
        "scopes": ["openid"],
        **more,
    }
)


def _fitting(args: dict[str, Any]) -> bool:
    """Whether nobody has to have a second factor besides a passkey, and the tier has what is asked for."""
    return not (args.get("mfa") == "on" and "first_factors" in args) and (
        args.get("threat_protection", "OFF") == "OFF" or "tier" in args
    )


def _protected(args: dict[str, Any]) -> dict[str, Any]:
    """The arguments without what needs threat protection, or passkeys, where the pool has none."""
    without = set() if args.get("threat_protection", "OFF") != "OFF" else {"threat_protection"}
    clients = {
        name: {key: item for key, item in client.items() if key not in without}
        for name, client in args["clients"].items()
    }
    kept = {key: item for key, item in args.items() if key != "passkeys" or "first_factors" in args}
    return {**kept, "clients": clients}


user_pools = (
    joined(
        st.fixed_dictionaries(
            {
                "clients": st.dictionaries(st.sampled_from(["web", "app"]), _client, min_size=1),
                "protect": st.just(False),
            }
        ),
        some(
            resource_servers=st.lists(_server, unique=True, max_size=2).map(
                lambda names: [{"identifier": one, "scopes": {"read": "Read"}} for one in names]
            ),
            domain_prefix=st.sampled_from(["one-", "two-"]),
            groups=st.dictionaries(st.sampled_from(["admin", "staff"]), some(description=st.just("d"))),
            mfa=st.sampled_from(["off", "optional", "on"]),
            identity_providers=st.dictionaries(st.just("Corp"), _provider),
            password=some(length=st.sampled_from([8, 20])),
            self_sign_up=st.booleans(),
            revocable=st.sampled_from([{}, {"within_seconds": 9}]),
            # The one before tokens goes only with all others: docs/how-to/change-a-user-pool.md.
            triggers=some(pre_sign_up=st.just(JUDGE), custom_message=st.just(JUDGE)).map(
                lambda more: {"pre_token": JUDGE, **more}
            ),
            first_factors=st.sampled_from([["passkey"], ["email_otp", "passkey"]]),
            passkeys=st.just({"user_verification": "required"}),
            tier=st.just("PLUS"),
            threat_protection=st.sampled_from(["OFF", "AUDIT", "ENFORCED"]),
        ),
    )
    .filter(_fitting)
    .map(_protected)
)
programs = some(users=user_pools, api=http_apis, rest=rest_apis)
"""The arguments of one program: of a pool, an HTTP API and a REST API, or of some of them."""


def written(directory: Path, stack: str, args: dict[str, Any]) -> Project:
    """The program with these arguments, as a stack of its own in a directory."""
    directory.mkdir(exist_ok=True)
    (directory / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (directory / "__main__.py").write_text(_MAIN)
    (directory / "args.json").write_text(json.dumps(args))
    found = project.load(directory, stack)
    return replace(found, config={**found.config, "aws:region": "eu-west-1"})


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
        else json.dumps(_only(one, _ASKING), sort_keys=True)
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
        "groups": {one["GroupName"]: one.get("Description") for one in groups},
        "providers": {one["ProviderName"]: one["ProviderType"] for one in providers},
        "mfa": factors["MfaConfiguration"],
        "passkeys": factors.get("WebAuthnConfiguration"),
        "password": described["Policies"]["PasswordPolicy"],
        "first factors": described["Policies"].get("SignInPolicy"),
        **_only(described, ("LambdaConfig", "UserPoolTier", "UserPoolAddOns")),
        "admins only": described["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        "domain": (described.get("Domain") or "").rpartition("-")[0],
    }
