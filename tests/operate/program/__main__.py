from pathlib import Path

import pulumi

from components import Function, HttpApi, UserPool

# The tests look for this text in all that is printed, logged and passed on.
planted = pulumi.Output.secret("PLANTED-IN-THE-PROGRAM")
pool = UserPool(
    "users",
    {
        "clients": {
            "web": {"callback_urls": ["http://localhost:8765/callback"]},
            "robot": {"flow": "client_credentials", "scopes": ["read"]},
        },
        "resource_server": {"identifier": "hello", "scopes": {"read": "Read", "write": "Write"}},
        "groups": {"editors": {"description": "may write"}},
        "domain_prefix": "operated",
        "protect": False,
    },
)
hello = Function(
    "hello",
    {"code": str(Path(__file__).parent), "handler": "hello.handler", "environment": {"PLANTED": planted}},
)
api = HttpApi(
    "api",
    {
        "authorizer": {"issuer": pool.issuer, "audiences": [pool.client_ids["web"]]},
        "cors": {"allow_origins": ["https://app.example.com"]},
        "routes": {
            "GET /hello": {"function_arn": hello.arn},
            "POST /hello": {"function_arn": hello.arn, "scopes": [pool.scope("write")]},
        },
        "access_log": {},
    },
)
pulumi.export("api_id", api.id)
pulumi.export("api_url", api.url)
pulumi.export("issuer", pool.issuer)
pulumi.export("audiences", [pool.client_ids["web"]])
pulumi.export("client_id", pool.client_ids["web"])
pulumi.export("machine_client_id", pool.client_ids["robot"])
pulumi.export("user_pool_id", pool.id)
pulumi.export("login_url", pool.login_url)
pulumi.export("allowed_origins", ["https://app.example.com"])
pulumi.export("planted", planted)
