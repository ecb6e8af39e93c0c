"""rest: a REST API with a Cognito authorizer, for users who sign in by e-mail on managed login."""

from pathlib import Path

import pulumi

from gatehouse.components import Function, RestApi, UserPool, cors_environment

config = pulumi.Config()
origins = config.require_object("allowedOrigins")

pool = UserPool(
    "users",
    {
        "sign_in": ["email"],
        "clients": {
            "web": {
                # The code flow with PKCE; `implicit` puts tokens into URLs, and so is only for those who ask for it.
                "flow": config.get("flow") or "code",
                "callback_urls": [f"{origin}/callback" for origin in origins],
                "logout_urls": [f"{origin}/" for origin in origins],
            }
        },
        "resource_server": {"identifier": "greetings", "scopes": {"read": "Read greetings"}},
        "domain_prefix": config.require("domainPrefix"),
        "protect": config.get_bool("protect", default=True),
    },
)
hello = Function(
    "hello",
    {
        "code": str(Path(__file__).parent / "hello"),
        "handler": "app.handler",
        "helpers": True,
        "environment": cors_environment({"allow_origins": origins}),
    },
)
api = RestApi(
    "api",
    {
        "authorizer": {"user_pool_arns": [pool.arn]},
        "cors": {"allow_origins": origins},
        # A REST API takes an access token where the route has a scope, and an ID token where it has none.
        "routes": {"GET /hello": {"function_arn": hello.arn, "scopes": [pool.scope("read")]}},
    },
)

pulumi.export("api_id", api.id)
pulumi.export("api_url", api.url)
pulumi.export("issuer", pool.issuer)
pulumi.export("audiences", pool.audiences)
pulumi.export("client_id", pool.client_ids["web"])
pulumi.export("user_pool_id", pool.id)
pulumi.export("login_url", pool.login_url)
pulumi.export("allowed_origins", origins)
