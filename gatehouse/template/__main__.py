"""Orders: signed-in users read them, those with the scope orders/write place them."""

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
        "resource_server": {"identifier": "orders", "scopes": {"write": "Place orders"}},
        "domain_prefix": f"{pulumi.get_project()}-{pulumi.get_stack()}-",  # what makes it unique is added
        "protect": config.get_bool("protect", default=True),
    },
)
orders = Function("orders", {"code": "./orders", "handler": "app.handler"})
api = HttpApi(
    "api",
    {
        "authorizer": pool.identity,
        "cors": {"allow_origins": origins},
        "routes": {
            "GET /orders": {"function_arn": orders.arn},
            "POST /orders": {"function_arn": orders.arn, "scopes": [pool.scope("write")]},
            # Anyone may call this one. policy-config.json, which another team may own, has to agree.
            "GET /health": {"function_arn": orders.arn, "public": "polled by the load balancer"},
        },
        "access_log": {},
    },
)

pulumi.export("api_url", api.url)
pulumi.export("login_url", pool.login_url)
