"""mcp: an MCP server whose tools only signed-in users call, with tokens that are for it alone."""

from pathlib import Path

import pulumi

from gatehouse.components import Function, HttpApi, UserPool

config = pulumi.Config()

pool = UserPool(
    "users",
    {
        "clients": {"assistant": {"callback_urls": config.require_object("callbackUrls")}},
        "resource_server": {"identifier": "notes", "scopes": {"read": "Read notes"}},
        "domain_prefix": config.require("domainPrefix"),
        "protect": config.get_bool("protect", default=True),
    },
)
notes = Function("notes", {"code": str(Path(__file__).parent / "notes"), "handler": "server.handler"})
api = HttpApi(
    "api",
    {
        "authorizer": pool.identity,
        "routes": {},
        "mcp": {
            "function_arn": notes.arn,
            "login_url": pool.login_url,
            "scopes": [pool.scope("read")],
            "name": "Notes",
        },
    },
)

pulumi.export("api_id", api.id)
pulumi.export("api_url", api.url)
pulumi.export("mcp_url", pulumi.Output.concat(api.url, "/mcp"))
pulumi.export("issuer", pool.issuer)
pulumi.export("client_id", pool.client_ids["assistant"])
pulumi.export("user_pool_id", pool.id)
pulumi.export("login_url", pool.login_url)
