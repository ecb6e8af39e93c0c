"""The user pool: users, clients of people and of machines, and the sign-in page's domain."""

import pulumi
import pulumi_aws as aws

region = pulumi.Config("aws").require("region")
pool = aws.cognito.UserPool(
    "users",
    password_policy={
        "minimum_length": 8,
        "require_lowercase": True,
        "require_uppercase": True,
        "require_numbers": True,
        "require_symbols": True,
    },
    admin_create_user_config={"allow_admin_create_user_only": True},
)
server = aws.cognito.ResourceServer(
    "scopes",
    user_pool_id=pool.id,
    identifier="conformance",
    name="conformance",
    scopes=[{"scope_name": name, "scope_description": name} for name in ("read", "write")],
)
domain = aws.cognito.UserPoolDomain(
    "domain", user_pool_id=pool.id, domain=pulumi.Config().require("domainPrefix")
)


def client(name: str, scopes: list[str] | None = None) -> aws.cognito.UserPoolClient:
    """Make a client of users, or with scopes one of machines."""
    if scopes:
        return aws.cognito.UserPoolClient(
            name,
            user_pool_id=pool.id,
            generate_secret=True,
            allowed_oauth_flows=["client_credentials"],
            allowed_oauth_flows_user_pool_client=True,
            allowed_oauth_scopes=scopes,
            opts=pulumi.ResourceOptions(depends_on=[server]),
        )
    return aws.cognito.UserPoolClient(
        name,
        user_pool_id=pool.id,
        explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
        allowed_oauth_flows=["code"],
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_scopes=["openid", "email", "profile", "conformance/read"],
        callback_urls=["http://localhost:3000/callback"],
        logout_urls=["http://localhost:3000/"],
        supported_identity_providers=["COGNITO"],
        opts=pulumi.ResourceOptions(depends_on=[server]),
    )


web = client("web")
stranger = client("stranger")
machine = client("machine", ["conformance/read"])
issuer = pool.id.apply(lambda id_: f"https://cognito-idp.{region}.amazonaws.com/{id_}")
