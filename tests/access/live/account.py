"""An AWS account of moto's with an HTTP API, a function and a user pool, made with boto3 as a deploy would make them."""

from __future__ import annotations

import functools
import io
import json
import zipfile
from typing import Any, cast

import boto3
from botocore.exceptions import ClientError

from gatehouse.access.live import PATIENT

REGION = "eu-west-1"


@functools.cache
def client(service: str) -> Any:
    return boto3.Session().client(cast("Any", service), region_name=REGION, config=PATIENT)


def function(name: str) -> str:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("hello.py", "def handler(event, context): return {}")
    trust = {"Version": "2012-10-17", "Statement": []}
    iam = client("iam")
    try:
        role = iam.get_role(RoleName="r")["Role"]["Arn"]
    except ClientError:
        role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    return str(
        client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="hello.handler",
            Code={"ZipFile": packed.getvalue()},
        )["FunctionArn"]
    )


def http_api(arn: str, routes: dict[str, str], name: str = "orders") -> str:
    """An HTTP API whose routes have these authorization types."""
    v2 = client("apigatewayv2")
    api = str(v2.create_api(Name=name, ProtocolType="HTTP")["ApiId"])
    pools = client("cognito-idp")
    pool = pools.create_user_pool(PoolName="users")["UserPool"]["Id"]
    app = pools.create_user_pool_client(UserPoolId=pool, ClientName="web")["UserPoolClient"]["ClientId"]
    issuer = f"https://cognito-idp.{REGION}.amazonaws.com/{pool}"
    authorizer = v2.create_authorizer(
        ApiId=api,
        AuthorizerType="JWT",
        Name="jwt",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": issuer, "Audience": [app]},
    )["AuthorizerId"]
    integration = v2.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    for key, kind in routes.items():
        asks = {"AuthorizerId": authorizer, "AuthorizationScopes": ["orders/read"]} if kind == "JWT" else {}
        target = f"integrations/{integration}"
        v2.create_route(ApiId=api, RouteKey=key, AuthorizationType=kind, Target=target, **asks)
    v2.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    return api
