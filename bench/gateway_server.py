"""The gateway as `gatehouse up` composes it, for the gateway's benchmark: control plane, issuer, Lambda pool.

Prints one JSON line (url, issuer, token, audience, pid) and serves until its standard input closes.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import sys
import threading
import time
import zipfile
from typing import TYPE_CHECKING, Any

import boto3
import uvicorn
from joserfc import jws
from joserfc.jwk import RSAKey
from moto.server import ThreadedMotoServer
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from gatehouse.laptop.gateway import Gateway
from gatehouse.laptop.lambdas import FunctionSpec, Lambdas
from gatehouse.laptop.lambdas.types import Invocation

if TYPE_CHECKING:
    from starlette.requests import Request

REGION, ACCOUNT = "eu-west-1", "123456789012"
ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_bench"
AUDIENCE = "bench-client"
HANDLER = """
import json

def handler(event, context):
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    return {"statusCode": 200, "headers": {"content-type": "application/json"},
            "body": json.dumps({"message": "Hello " + claims["sub"]})}
"""


def package() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("hello.py", HANDLER)
    return archive.getvalue()


def sign(key: RSAKey) -> str:
    now = int(time.time())
    claims = {
        "sub": "user-1",
        "iss": ISSUER,
        "aud": AUDIENCE,
        "token_use": "access",
        "scope": "hello/read",
        "client_id": AUDIENCE,
        "iat": now - 10,
        "exp": now + 7200,
    }
    return jws.serialize_compact({"alg": "RS256", "kid": "bench"}, json.dumps(claims), key)


def control_plane(routes: int) -> tuple[Any, str, str]:
    """Make the API in moto; the clients, the API's id and the function's ARN."""
    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    endpoint = f"http://127.0.0.1:{moto.get_host_and_port()[1]}"
    make: Any = boto3.client

    def clients(service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
        return make(
            service,
            region_name=REGION,
            endpoint_url=endpoint,
            aws_access_key_id="bench",
            aws_secret_access_key="bench",
        )

    role = clients("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    functions, v2 = clients("lambda"), clients("apigatewayv2")
    arn = functions.create_function(
        FunctionName="hello",
        Runtime="python3.11",
        Role=role,
        Handler="hello.handler",
        Code={"ZipFile": package()},
    )["FunctionArn"]
    functions.add_permission(
        FunctionName="hello",
        StatementId="a",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    api = v2.create_api(Name="bench", ProtocolType="HTTP")["ApiId"]
    authorizer = v2.create_authorizer(
        ApiId=api,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": ISSUER, "Audience": [AUDIENCE]},
    )["AuthorizerId"]
    integration = v2.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    keys = ["GET /hello", "GET /orders/{id}/lines/{line}", "GET /files/{proxy+}"]
    shapes = (
        "GET /r{n}/{{id}}",
        "ANY /r{n}/{{id}}/s/{{proxy+}}",
        "POST /r{n}/x/y",
        "GET /orders/{{id}}/l{n}",
    )
    keys += [shapes[n % len(shapes)].format(n=n) for n in range(routes - len(keys))]
    for key in keys:
        v2.create_route(
            ApiId=api,
            RouteKey=key,
            Target=f"integrations/{integration}",
            AuthorizationType="JWT",
            AuthorizerId=authorizer,
        )
    v2.create_stage(
        ApiId=api,
        StageName="$default",
        AutoDeploy=True,
        AccessLogSettings={
            "DestinationArn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:a",
            "Format": '{"id":"$context.requestId","sub":"$context.authorizer.claims.sub","status":"$context.status"}',
        },
    )
    return clients, api, arn


async def instant(arn: str, event: bytes, *, trace_id: str, within: float) -> Invocation:  # noqa: ARG001
    return Invocation(b'{"statusCode":200,"body":"hello"}')


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--routes", type=int, default=3)
    parser.add_argument("--instant", action="store_true", help="answer in this process instead of a Lambda's")
    options = parser.parse_args()
    clients, api, arn = control_plane(options.routes)
    key = RSAKey.generate_key(2048, {"kid": "bench"})
    issuer = ""

    async def documents(request: Request) -> JSONResponse:
        if request.url.path.endswith("openid-configuration"):
            return JSONResponse({"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"})
        return JSONResponse({"keys": [{**key.as_dict(private=False), "kid": "bench", "use": "sig"}]})

    lambdas = Lambdas(
        lambda _: FunctionSpec(arn, "hello", "hello.handler", "python3.11", package(), {}, 3.0, 128, "/l"),
        log=lambda *_: None,
    )
    await lambdas.start()
    invoke = instant if options.instant else lambdas.invoke
    gateway = Gateway(
        clients, invoke, resolve=lambda url: url.replace(ISSUER, issuer), region=REGION, account=ACCOUNT
    )
    await asyncio.to_thread(gateway.load)
    login = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=[Route("/{p:path}", documents)]), port=0, log_level="error", lifespan="off"
        )
    )
    app: Any = gateway.app
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, **gateway.server_config()))
    tasks = [asyncio.create_task(one.serve()) for one in (login, server)]
    while not (login.started and server.started):  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    issuer = f"http://127.0.0.1:{login.servers[0].sockets[0].getsockname()[1]}"
    port = server.servers[0].sockets[0].getsockname()[1]
    gateway.ports[port] = api
    print(json.dumps({"port": port, "issuer": ISSUER, "audience": AUDIENCE, "token": sign(key)}), flush=True)
    closed = asyncio.Event()
    loop = asyncio.get_running_loop()
    threading.Thread(
        target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(closed.set)), daemon=True
    ).start()
    await closed.wait()
    login.should_exit = server.should_exit = True
    await asyncio.gather(*tasks)
    await lambdas.close()
    await gateway.close()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main())
