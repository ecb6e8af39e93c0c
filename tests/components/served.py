"""What a local cloud's APIs answer, over HTTP, by the gateway of the laptop.

What stands behind them is real but for its address: functions run the code that was deployed, in their environment, and
every URL is served here, by a backend that says what it was asked and an issuer whose keys sign the tokens.
"""

from __future__ import annotations

import asyncio
import importlib
import io
import itertools
import json
import os
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Self
from unittest import mock

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.responses import JSONResponse

from gatehouse.laptop.cloud import function_code
from gatehouse.laptop.gateway import Gateway, issuers
from gatehouse.laptop.lambdas.types import Invocation
from tests.laptop.gateway.world import Loop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.requests import Request

    from gatehouse.laptop.cloud import Cloud

_KEY = RSAKey.generate_key(2048, {"kid": "k1"})
_YEARS = 10 * 365 * 24 * 3600
_OF_LAMBDA = {
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "a",
    "AWS_SECRET_ACCESS_KEY": "b",
}
# Said in the answers of an API, and another one in each deploy.
_CHANCE = {
    "date",
    "x-amzn-remapped-date",
    "apigw-requestid",
    "x-amzn-requestid",
    "x-amz-apigw-id",
    "x-amzn-trace-id",
}


@dataclass(frozen=True)
class Ask:
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


def bearer(method: str, path: str, **claims: Any) -> Ask:
    """A request with a token that has these claims, of somebody."""
    told = json.dumps({"sub": "somebody", **claims}, sort_keys=True)
    return Ask(method, path, {"authorization": f"Bearer {_token(told)}"})


def preflight(path: str, origin: str = "https://app.example.com") -> Ask:
    """What a browser asks before it sends a token along."""
    return Ask(
        "OPTIONS",
        path,
        {
            "origin": origin,
            "access-control-request-method": "GET",
            "access-control-request-headers": "authorization",
        },
    )


@cache
def _token(claims: str) -> str:
    now = int(time.time())
    return jwt.encode(
        {"alg": "RS256", "kid": "k1"}, {"iat": now, "exp": now + _YEARS, **json.loads(claims)}, _KEY
    )


class Served:
    """Serves a cloud while it is open."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._loop = Loop()
        self._behind_port, *behind = self._loop.serve(_behind, lifespan="off", log_level="error")
        # A busy machine may take longer over an issuer's keys than AWS waits for them.
        self._patience = mock.patch.object(issuers, "TIMEOUT", 60)
        self._patience.start()
        ticks = itertools.count(time.time(), 10)
        self._gateway = Gateway(
            cloud.client,
            self._invoke,
            resolve=self._resolved,
            # Time goes by between requests, so that no throttle is in the way of the next.
            clock=lambda: float(next(ticks)),
        )
        self._port, *front = self._loop.serve(self._gateway.app, **self._gateway.server_config())
        self._serving: list[Any] = [front, behind]
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{self._port}", trust_env=False, timeout=30)

    def load(self) -> None:
        """Serve the APIs as they are now."""
        self._gateway.load()

    def status(self, api: str, method: str, path: str) -> int:
        """The status of a request without a token, of the API as it is now."""
        self.load()
        return self._sent(api, Ask(method, path)).status_code

    def answers(self, api: str, asked: Iterable[Ask]) -> list[dict[str, Any]]:
        """The answers of an API as it was loaded, without what is another one each time."""
        return [_plain(api, one, self._sent(api, one)) for one in asked]

    def _sent(self, api: str, one: Ask) -> httpx.Response:
        self._gateway.ports[self._port] = api
        return self._client.request(one.method, one.path, headers=one.headers)

    def _resolved(self, url: str) -> str:
        return f"http://127.0.0.1:{self._behind_port}/{url.removeprefix('https://')}"

    async def _invoke(self, arn: str, event: bytes, **_: Any) -> Invocation:
        # In a thread, since a function may ask the issuer, which this loop serves.
        return await asyncio.to_thread(self._called, arn, event)

    def _called(self, arn: str, event: bytes) -> Invocation:
        found = self._cloud.client("lambda").get_function_configuration(FunctionName=arn)
        variables = found.get("Environment", {}).get("Variables", {})
        if "GATEHOUSE_KEYS" in variables:
            variables = {**variables, "GATEHOUSE_KEYS": self._resolved(variables["GATEHOUSE_KEYS"])}
        environment = json.dumps({**variables, "AWS_ENDPOINT_URL": self._cloud.endpoint}, sort_keys=True)
        handler = _handler(function_code(self._cloud, arn), found["Handler"], environment)
        return Invocation(json.dumps(handler(json.loads(event), None)).encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._patience.stop()
        self._loop.run(self._gateway.close())
        for server, done in self._serving:
            server.should_exit = True
            done.result(10)
        self._loop.close()


@cache
def _handler(code: bytes, handler: str, environment: str) -> Callable[..., Any]:
    module, _, name = handler.rpartition(".")
    with (
        tempfile.TemporaryDirectory() as place,
        mock.patch.dict(os.environ, {**_OF_LAMBDA, **json.loads(environment)}),
        mock.patch.object(sys, "path", [place, *sys.path]),
    ):
        zipfile.ZipFile(io.BytesIO(code)).extractall(place)
        loaded = importlib.import_module(module)
        # The next function may have a module of the same name.
        for each, held in [*sys.modules.items()]:
            if str(getattr(held, "__file__", "")).startswith(place):
                del sys.modules[each]
    found: Callable[..., Any] = getattr(loaded, name)
    return found


async def _behind(scope: Any, receive: Any, send: Any) -> None:
    """An issuer's documents, and a backend that says what it was asked; the path begins with the host that was meant."""
    from starlette.requests import Request

    await _answer(Request(scope, receive))(scope, receive, send)


def _answer(request: Request) -> JSONResponse:
    host, _, path = request.url.path[1:].partition("/")
    if path.endswith("openid-configuration"):
        issuer = f"https://{host}/{path.partition('.well-known')[0]}".rstrip("/")
        return JSONResponse({"issuer": issuer, "jwks_uri": f"{issuer}/.well-known/jwks.json"})
    if path.endswith("jwks.json"):
        public = {**_KEY.as_dict(private=False), "kid": "k1", "use": "sig", "alg": "RS256"}
        return JSONResponse({"keys": [public]})
    return JSONResponse({"host": host, "path": f"/{path}", "method": request.method})


def _plain(api: str, one: Ask, response: httpx.Response) -> dict[str, Any]:
    kept = {name: value for name, value in response.headers.items() if name not in _CHANCE}
    return {
        "asked": f"{one.method} {one.path}",
        "status": response.status_code,
        "headers": {name: value.replace(api, "API") for name, value in kept.items()},
        "body": response.text.replace(api, "API"),
    }
