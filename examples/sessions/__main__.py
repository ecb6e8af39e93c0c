"""sessions: whoever is signed out, at once or by an administrator, gets nowhere within five seconds."""

from pathlib import Path

import pulumi

from gatehouse.components import Function, HttpApi, UserPool

config = pulumi.Config()
origins = config.require_object("allowedOrigins")

pool = UserPool(
    "users",
    {
        "clients": {
            "web": {
                "callback_urls": [f"{origin}/callback" for origin in origins],
                "logout_urls": [f"{origin}/" for origin in origins],
            }
        },
        "resource_server": {"identifier": "profile", "scopes": {"write": "Change the profile"}},
        "first_factors": ["passkey"],
        "revocable": {"within_seconds": config.get_int("withinSeconds") or 5},
        "domain_prefix": config.require("domainPrefix"),
        "protect": config.get_bool("protect", default=True),
    },
)
profile = Function("profile", {"code": str(Path(__file__).parent / "profile"), "handler": "profile.handler"})
api = HttpApi(
    "api",
    {
        "authorizer": pool.identity,
        "sign_out": "/sign-out",
        "cors": {"allow_origins": origins},
        "routes": {
            "GET /profile": {"function_arn": profile.arn},
            "PUT /profile": {"function_arn": profile.arn, "scopes": [pool.scope("write")]},
        },
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
