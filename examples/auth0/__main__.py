"""auth0: an outside OIDC issuer, nested routes with a scope each, and roles checked inside the Lambda.

Entra ID, Okta, Keycloak and ADFS are a change of Pulumi.STACK.yaml: their issuer, their audience.
"""

from pathlib import Path

import pulumi

from gatehouse.components import Function, HttpApi, cors_environment, oidc_issuer

config = pulumi.Config()
origins = config.require_object("allowedOrigins")
audience = config.require("audience")
identity = oidc_issuer(config.require("issuer"), [audience], scopes=["read:orders", "write:orders"])

orders = Function(
    "orders",
    {
        "code": str(Path(__file__).parent / "orders"),
        "handler": "app.handler",
        "helpers": True,
        "environment": {
            "ROLES_CLAIM": config.require("rolesClaim"),
            **cors_environment({"allow_origins": origins}),
        },
    },
)
read = {"function_arn": orders.arn, "scopes": ["read:orders"]}
write = {"function_arn": orders.arn, "scopes": ["write:orders"]}
api = HttpApi(
    "api",
    {
        "authorizer": identity,
        "cors": {"allow_origins": origins},
        "routes": {
            "GET /orders": read,
            "POST /orders": write,
            "GET /orders/{id}": read,
            "GET /orders/{id}/items": read,
            "POST /orders/{id}/items": write,
            "DELETE /orders/{id}": write,  # and the role `manager`: see orders/app.py
        },
    },
)

pulumi.export("api_id", api.id)
pulumi.export("api_url", api.url)
pulumi.export("issuer", identity["issuer"])
pulumi.export("audiences", [audience])
pulumi.export("client_id", config.require("clientId"))
pulumi.export("machine_client_id", config.require("machineClientId"))
pulumi.export("allowed_origins", origins)
