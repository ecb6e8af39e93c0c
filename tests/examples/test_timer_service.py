"""The timer example's service as a process: the second fence behind the gateway's."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER = Path(__file__).parents[2] / "examples" / "timer" / "service" / "server.py"
ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_TimerDev1"
CLIENT = "timer-client"
KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})
STRANGER = RSAKey.generate_key(2048, parameters={"kid": "one"})


def token(key: RSAKey = KEY, kid: str = "one", **claims: Any) -> str:
    now = int(time.time())
    held = {"iss": ISSUER, "sub": "ada", "client_id": CLIENT, "iat": now, "exp": now + 3600, **claims}
    return jwt.encode({"alg": "RS256", "kid": kid}, {k: v for k, v in held.items() if v is not None}, key)


def unsigned() -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none","kid":"one"}').decode().rstrip("=")
    return f"{header}.{token().split('.')[1]}."


@pytest.fixture(scope="module")
def keys() -> Iterator[str]:
    body = json.dumps(KeySet([KEY]).as_dict(private=False)).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/.well-known/jwks.json"
    server.shutdown()
    server.server_close()
    thread.join()


def serve(jwks_url: str) -> Iterator[httpx.Client]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "ISSUER": ISSUER,
        "CLIENT_ID": CLIENT,
        "JWKS_URL": jwks_url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    process = subprocess.Popen(
        [sys.executable, str(SERVER)],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10) as client:
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline:
                try:
                    client.get("/health")
                    break
                except httpx.ConnectError:
                    time.sleep(0.05)
            yield client
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def service(keys: str) -> Iterator[httpx.Client]:
    yield from serve(keys)


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"} if text else {}


def test_the_load_balancer_needs_no_token(service: httpx.Client) -> None:
    assert service.get("/health").json() == {"status": "ok"}


def test_a_timer_runs_from_its_start(service: httpx.Client) -> None:
    assert service.get("/", headers=bearer(token(sub="new"))).json()["seconds"] is None
    assert service.post("/", headers=bearer(token(sub="new"))).status_code == 201
    assert 0 <= service.get("/", headers=bearer(token(sub="new"))).json()["seconds"] < 10


def test_an_id_token_of_the_client_is_good_too(service: httpx.Client) -> None:
    assert service.get("/", headers=bearer(token(client_id=None, aud=CLIENT))).status_code == 200


@pytest.mark.parametrize(
    "held",
    [
        "",
        "nonsense",
        token(STRANGER),
        token(kid="two"),
        token(iss="https://other.example"),
        token(client_id="other"),
        token(client_id=None),
        token(exp=1),
        token(exp=None),
        token(sub=None),
        unsigned(),
    ],
    ids=[
        "none",
        "nonsense",
        "forged",
        "unknown key",
        "issuer",
        "client",
        "no client",
        "expired",
        "no expiry",
        "no subject",
        "unsigned",
    ],
)
def test_any_other_token_is_401(service: httpx.Client, held: str) -> None:
    assert service.get("/", headers=bearer(held)).status_code == 401


def test_without_the_issuers_keys_nobody_gets_in() -> None:
    for client in serve("http://127.0.0.1:1/"):
        assert client.get("/", headers=bearer(token())).status_code == 503
