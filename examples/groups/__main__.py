"""groups: a function of yours checks tokens with a maintained library, and tells the API what a JWT authorizer does not."""

from pathlib import Path

import pulumi

from gatehouse.components import Function, HttpApi, UserPool, lambda_authorizer

config = pulumi.Config()
origins = config.require_object("allowedOrigins")
here = Path(__file__).parent

scopes = Function("scopes", {"code": str(here / "scopes"), "handler": "scopes.handler"})
pool = UserPool(
    "users",
    {
        "clients": {
            "web": {
                "callback_urls": [f"{origin}/callback" for origin in origins],
                "logout_urls": [f"{origin}/" for origin in origins],
                "refresh_rotation_seconds": 10,
                "threat_protection": {"compromised": "block", "takeover": {"high": "block"}},
            }
        },
        "tier": "PLUS",
        "threat_protection": "ENFORCED",
        "groups": {"staff": {"description": "Sees all orders"}},
        "triggers": {"pre_token": scopes.arn},
        "domain_prefix": config.require("domainPrefix"),
        "protect": config.get_bool("protect", default=True),
    },
)
who = Function(
    "who",
    {
        "code": str(here / "who"),
        "handler": "who.handler",
        "requirements": [f"-r {here / 'who' / 'requirements.txt'}"],
        "environment": {
            "ISSUER": pool.issuer,
            "KEYS": pulumi.Output.concat(pool.issuer, "/.well-known/jwks.json"),
            "CLIENT": pool.client_ids["web"],
        },
        "memory": 256,
    },
)
profile = Function("profile", {"code": str(here / "profile"), "handler": "profile.handler"})
reports = Function("reports", {"code": str(here / "reports"), "handler": "reports.handler"})
api = HttpApi(
    "api",
    {
        "authorizer": lambda_authorizer(who, ttl_seconds=60),
        "cors": {"allow_origins": origins},
        "routes": {
            "GET /profile": {"function_arn": profile.arn},
            "GET /reports": {
                "function_arn": reports.arn,
                "authorizer": pool.identity,
                "scopes": ["reports/read"],
            },
            "POST /reports": {"function_arn": reports.arn, "iam": True},
        },
    },
)

pulumi.export("api_id", api.id)
pulumi.export("api_url", api.url)
pulumi.export("issuer", pool.issuer)
pulumi.export("client_id", pool.client_ids["web"])
pulumi.export("user_pool_id", pool.id)
pulumi.export("login_url", pool.login_url)
pulumi.export("allowed_origins", origins)
