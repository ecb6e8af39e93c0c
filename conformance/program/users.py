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


def client(
    name: str, scopes: list[str] | None = None, *, rotates: bool = False
) -> aws.cognito.UserPoolClient:
    """Make a client of users, where it `rotates` with a new refresh token at each use; or with scopes one of machines."""
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
        explicit_auth_flows=[
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_USER_SRP_AUTH",
            *([] if rotates else ["ALLOW_REFRESH_TOKEN_AUTH"]),
        ],
        refresh_token_rotation={"feature": "ENABLED", "retry_grace_period_seconds": 0} if rotates else None,
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
rotating = client("rotating", rotates=True)
machine = client("machine", ["conformance/read"])


def issuer_of(pool: aws.cognito.UserPool) -> pulumi.Output[str]:
    """The issuer that a pool's tokens name."""
    return pool.id.apply(lambda id_: f"https://cognito-idp.{region}.amazonaws.com/{id_}")


issuer = issuer_of(pool)
