"""A control plane, an issuer and a gateway on loopback, and an API to build on them."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import threading
import time
import zipfile
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import uvicorn
from botocore.config import Config
from joserfc import jws
from joserfc.jwk import RSAKey
from starlette.responses import JSONResponse, Response

from gatehouse.laptop.gateway import Gateway
from gatehouse.laptop.lambdas.types import Invocation, UnknownFunctionError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from starlette.requests import Request

Handler = Callable[[dict[str, Any]], Any]

REGION, ACCOUNT = "eu-west-1", "123456789012"
AUDIENCE = "client-1"


class Loop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def serve(self, app: Any, **config: Any) -> tuple[int, uvicorn.Server, Future[None]]:
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, **config))
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        future = asyncio.run_coroutine_threadsafe(server.serve(), self.loop)
        deadline = time.monotonic() + 10
        while not server.started:
            assert time.monotonic() < deadline
            assert not future.done(), future.exception()
            time.sleep(0.005)
        return server.servers[0].sockets[0].getsockname()[1], server, future

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        # What is being closed takes a turn of the loop to be gone.
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()


class Issuer:
    """A real OIDC issuer's documents, whose behaviour a test can change."""

    def __init__(self) -> None:
        self.keys: dict[str, RSAKey] = {}
        self.fetched: list[str] = []
        self.discovery: Callable[[], Awaitable[Response]] = self.good_discovery
        self.jwks: Callable[[], Awaitable[Response]] = self.good_jwks
        self.url = ""

    def reset(self, url: str, *keys: str) -> None:
        self.url = url
        self.keys = {kid: KEYS[kid] for kid in keys}
        self.fetched.clear()
        self.discovery, self.jwks = self.good_discovery, self.good_jwks

    async def good_discovery(self) -> Response:
        return JSONResponse({"issuer": self.url, "jwks_uri": f"{self.url.rstrip('/')}/keys"})

    async def good_jwks(self) -> Response:
        return JSONResponse({"keys": [_public(kid, key) for kid, key in self.keys.items()]})

    async def answer(self, request: Request) -> Response:
        document = "discovery" if request.url.path.endswith("openid-configuration") else "jwks"
        self.fetched.append(document)
        answer: Response = await (self.discovery if document == "discovery" else self.jwks)()
        return answer


KEYS = {kid: RSAKey.generate_key(2048, {"kid": kid}) for kid in ("k1", "k2", "k3")}


def _public(kid: str, key: RSAKey) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": "RS256"}


class World:
    """Everything a test needs; `get` and friends talk HTTP to the gateway."""

    def __init__(self, moto_port: int, issuer: Issuer, issuer_port: int, loop: Loop) -> None:
        self.loop = loop
        self.issuer = issuer
        self.issuer_base = f"http://127.0.0.1:{issuer_port}"
        self.offset = 0.0
        self.logged: list[tuple[str, str]] = []
        self.handlers: dict[str, Handler] = {}
        self.events: list[dict[str, Any]] = []
        self.traces: list[str] = []
        self.listeners: dict[str, str] = {}
        self._clients: dict[str, Any] = {}
        self._endpoint = f"http://127.0.0.1:{moto_port}"
        self._names = 0
        self.hooks: list[Callable[[], None]] = []
        self.reached: dict[str, str] = {}
        self.gateway = Gateway(
            self.client,
            self._invoke,
            resolve=self._resolve,
            listener=self.listeners.get,
            access_log=lambda group, line: self.logged.append((group, line)),
            clock=lambda: time.time() + self.offset,
            region=REGION,
            account=ACCOUNT,
        )
        self.port, self._server, self._future = loop.serve(self.gateway.app, **self.gateway.server_config())
        self.base = f"http://127.0.0.1:{self.port}"
        # What the gateway does after an answer, as to log it, it does in the same turn of its loop.
        turn = {"response": [lambda _: loop.run(asyncio.sleep(0))]}
        self.http = httpx.Client(base_url=self.base, timeout=40, event_hooks=turn)
        iam = self.client("iam")
        self.role = iam.create_role(RoleName="lambda", AssumeRolePolicyDocument="{}")["Role"]["Arn"]

    def client(self, service: str) -> Any:
        if service not in self._clients:
            make: Any = boto3.client  # the stubs have an overload per service
            self._clients[service] = make(
                service,
                region_name=REGION,
                endpoint_url=self._endpoint,
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=Config(retries={"total_max_attempts": 1}),
            )
        return self._clients[service]

    def _resolve(self, url: str) -> str:
        for prefix, reached in self.reached.items():
            if url.startswith(prefix):
                return reached + url.removeprefix(prefix)
        return url

    async def _invoke(self, arn: str, event: bytes, *, trace_id: str, within: float) -> Invocation:
        self.traces.append(trace_id)
        handler = self.handlers.get(arn)
        if handler is None:
            raise UnknownFunctionError(arn)
        decoded = json.loads(event)
        self.events.append(decoded)
        try:
            result = handler(decoded)
            if asyncio.iscoroutine(result):
                result = await asyncio.wait_for(result, within)
        except TimeoutError:
            raise
        except Exception as problem:  # noqa: BLE001 - as a runtime does
            error = {"errorMessage": str(problem), "errorType": type(problem).__name__}
            return Invocation(json.dumps(error).encode(), "Unhandled")
        return Invocation(result if isinstance(result, bytes) else json.dumps(result).encode())

    def function(self, handler: Handler, *, permit: str | None = "*", name: str | None = None) -> str:
        """Create a function whose handler runs here; permit is a source ARN after the region and account."""
        self._names += 1
        name = name or f"f{self._names}"
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as package:
            package.writestr("index.py", "")
        function = self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=self.role,
            Handler="index.handler",
            Code={"ZipFile": archive.getvalue()},
        )
        arn: str = function["FunctionArn"]
        if permit is not None:
            self.client("lambda").add_permission(
                FunctionName=name,
                StatementId="api",
                Action="lambda:InvokeFunction",
                Principal="apigateway.amazonaws.com",
                SourceArn=f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{permit}",
            )
        self.handlers[arn] = handler
        self.hooks.append(lambda: self.client("lambda").delete_function(FunctionName=name))
        return arn

    def reset(self) -> None:
        for hook in reversed(self.hooks):
            hook()
        self.hooks.clear()
        self.offset = 0.0
        self.logged.clear()
        self.events.clear()
        self.handlers.clear()
        self.listeners.clear()
        self.reached.clear()
        self.gateway.ports.clear()
        self.http.cookies.clear()

    def request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        self.http.cookies.clear()
        return self.http.request(method, path, **arguments)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.request(
            "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    def bearer(self, path: str, token: str, method: str = "GET", **headers: str) -> httpx.Response:
        return self.request(method, path, headers={"authorization": f"Bearer {token}", **headers})

    def close(self) -> None:
        self.http.close()
        self._server.should_exit = True
        self._future.result(10)
        self.loop.run(self.gateway.close())


class Api:
    """An HTTP API that a test builds through boto3."""

    def __init__(self, world: World, **arguments: Any) -> None:
        self.world = world
        self.v2 = world.client("apigatewayv2")
        world._names += 1
        self.id: str = self.v2.create_api(Name=f"api{world._names}", ProtocolType="HTTP", **arguments)[
            "ApiId"
        ]
        world.hooks.append(lambda: self.v2.delete_api(ApiId=self.id))
        world.gateway.ports[world.port] = self.id

    def jwt(
        self,
        issuer: str | None = None,
        audiences: tuple[str, ...] = (AUDIENCE,),
        source: str = "$request.header.Authorization",
    ) -> str:
        authorizer = self.v2.create_authorizer(
            ApiId=self.id,
            Name="jwt",
            AuthorizerType="JWT",
            IdentitySource=[source],
            JwtConfiguration={"Issuer": issuer or self.world.issuer.url, "Audience": list(audiences)},
        )
        id_: str = authorizer["AuthorizerId"]
        return id_

    def integration(self, target: str | Handler, **arguments: Any) -> str:
        if callable(target):
            target = self.world.function(target, permit=f"{self.id}/*")
        kind = "AWS_PROXY" if ":lambda:" in target else "HTTP_PROXY"
        if kind == "AWS_PROXY":
            arguments = {"PayloadFormatVersion": "2.0"} | arguments
        else:
            arguments = {"PayloadFormatVersion": "1.0", "IntegrationMethod": "ANY"} | arguments
        created = self.v2.create_integration(
            ApiId=self.id, IntegrationType=kind, IntegrationUri=target, **arguments
        )
        id_: str = created["IntegrationId"]
        return id_

    def route(
        self,
        key: str,
        target: str | Handler,
        *,
        authorizer: str | None = None,
        scopes: tuple[str, ...] = (),
        **integration: Any,
    ) -> None:
        self.v2.create_route(
            ApiId=self.id,
            RouteKey=key,
            Target=f"integrations/{self.integration(target, **integration)}",
            AuthorizationType="JWT" if authorizer else "NONE",
            AuthorizationScopes=list(scopes),
            **({"AuthorizerId": authorizer} if authorizer else {}),
        )

    def stage(self, name: str = "$default", **arguments: Any) -> None:
        self.v2.create_stage(ApiId=self.id, StageName=name, AutoDeploy=True, **arguments)

    def serve(self, **stage: Any) -> None:
        """Create the default stage and let the gateway read it all."""
        self.stage(**stage)
        self.world.gateway.load()


class Tokens:
    """Signs tokens as the issuer would, or not quite."""

    def __init__(self, world: World) -> None:
        self.world = world

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time() + self.world.offset)
        claims = {
            "iss": self.world.issuer.url,
            "sub": "user-1",
            "client_id": AUDIENCE,
            "token_use": "access",
            "iat": now,
            "exp": now + 3600,
            "scope": "hello/read",
        } | changes
        return {name: value for name, value in claims.items() if value is not ...}

    def sign(
        self, kid: str = "k1", alg: str = "RS256", header: dict[str, Any] | None = None, **changes: Any
    ) -> str:
        protected = {"alg": alg, "kid": kid} if header is None else header
        registry = jws.JWSRegistry(algorithms=[alg], strict_check_header=False)
        payload = json.dumps(self.claims(**changes)).encode()
        return jws.serialize_compact(protected, payload, KEYS[kid], registry=registry)


def b64(data: bytes | str | dict[str, Any]) -> str:
    """Encode a token's segment."""
    if isinstance(data, dict):
        data = json.dumps(data)
    return base64.urlsafe_b64encode(data.encode() if isinstance(data, str) else data).rstrip(b"=").decode()


def echo(event: dict[str, Any]) -> dict[str, Any]:
    """Answer with the event."""
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(event)}
