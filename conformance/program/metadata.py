"""Routes of `http` that clients of an MCP server read, and one that takes tokens for its own resource."""

from pathlib import Path

import pulumi
import pulumi_aws as aws
from http_apis import http, route
from lambdas import echo, role
from users import domain, issuer, region

import gatehouse

RESOURCE = "https://api.example.com/mcp"
handler = Path(gatehouse.__file__).parent / "handlers" / "metadata" / "metadata.py"
login = domain.domain.apply(lambda prefix: f"https://{prefix}.auth.{region}.amazoncognito.com")
metadata = aws.lambda_.Function(
    "metadata",
    name="conformance-metadata",
    role=role.arn,
    code=pulumi.AssetArchive({handler.name: pulumi.FileAsset(str(handler))}),
    handler="metadata.handler",
    runtime="python3.13",
    environment={
        "variables": {
            "GATEHOUSE_MCP_RESOURCE": RESOURCE,
            "GATEHOUSE_MCP_SERVER": http.api_endpoint,
            "GATEHOUSE_MCP_ISSUER": issuer,
            "GATEHOUSE_MCP_LOGIN": login,
            "GATEHOUSE_MCP_SCOPES": "conformance/read",
        }
    },
)
aws.lambda_.Permission(
    "metadata-invoke",
    function=metadata.name,
    action="lambda:InvokeFunction",
    principal="apigateway.amazonaws.com",
)
bound = aws.apigatewayv2.Authorizer(
    "resource",
    api_id=http.id,
    name="resource",
    authorizer_type="JWT",
    identity_sources=["$request.header.Authorization"],
    jwt_configuration={"issuer": issuer, "audiences": [RESOURCE]},
)
route(http, "GET /.well-known/oauth-protected-resource/mcp", metadata)
route(http, "GET /.well-known/oauth-authorization-server", metadata)
route(http, "GET /for-resource", echo, authorizer=bound)
