"""A provider that runs on this machine serves an issuer that `laptop.yaml` names: its tokens, and no others, are good."""

from __future__ import annotations

import json
import textwrap
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from gatehouse.laptop.config import StandInError, StandIns
from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ISSUER = "https://login.example.com/realms/shop"
KEY = RSAKey.generate_key(2048, {"kid": "own"}, private=True)
PROGRAM = f"""
    import pulumi
    import pulumi_aws as aws

    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    trust = aws.apigatewayv2.Authorizer("trust", api_id=api.id, authorizer_type="JWT", name="trust",
        identity_sources=["$request.header.Authorization"],
        jwt_configuration={{"issuer": "{ISSUER}", "audiences": ["orders"]}})
    backend = aws.apigatewayv2.Integration("backend", api_id=api.id, integration_type="HTTP_PROXY",
        integration_method="GET", integration_uri="http://127.0.0.1:9/", payload_format_version="1.0")
    aws.apigatewayv2.Route("orders", api_id=api.id, route_key="GET /orders", authorization_type="JWT",
        authorizer_id=trust.id, authorization_scopes=["read"],
        target=backend.id.apply(lambda id: f"integrations/{{id}}"))
    aws.apigatewayv2.Stage("stage", api_id=api.id, name="$default", auto_deploy=True)
    pulumi.export("api_id", api.id)
"""


class Provider(BaseHTTPRequestHandler):
    """Discovery and keys, under the name that the provider has in public."""

    def do_GET(self) -> None:
        documents = {
            "/realms/shop/.well-known/openid-configuration": {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"},
            "/realms/shop/keys": {"keys": [{**KEY.as_dict(private=False), "alg": "RS256", "use": "sig"}]},
        }
        found = documents.get(self.path)
        body = json.dumps(found).encode()
        self.send_response(200 if found else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/realms/shop"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def orders(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory = tmp_path_factory.mktemp("program")
    (directory / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (directory / "Pulumi.dev.yaml").write_text("config: {aws:region: eu-west-1}\n")
    (directory / "__main__.py").write_text(textwrap.dedent(PROGRAM))
    (directory / "laptop.yaml").write_text(f"issuers: {{'{ISSUER}': {{served_at: '{provider}'}}}}")
    with Laptop(load(directory, "dev"), find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, (result.failures, result.violations)
        assert (
            httpx.get(f"{laptop.serving.login}/issuers/0/.well-known/jwks.json", trust_env=False).status_code
            == 404
        )
        yield f"{laptop.gateways[laptop.outputs['api_id']]}/orders"


def token(key: RSAKey = KEY, **changes: object) -> str:
    claims = {"iss": ISSUER, "aud": "orders", "scope": "read", "exp": int(time.time()) + 60, **changes}
    return jwt.encode({"alg": "RS256", "kid": "own"}, claims, key)


def status(url: str, token: str) -> int:
    return httpx.get(url, headers={"authorization": token}, trust_env=False).status_code


def test_its_token_passes_the_authorizer(orders: str) -> None:
    assert status(orders, token()) == 503  # Nothing listens behind the route; the token has passed.


def test_a_token_that_it_did_not_sign_or_that_is_for_another_is_refused(orders: str) -> None:
    assert status(orders, token(RSAKey.generate_key(2048, private=True))) == 401
    assert status(orders, token(iss="https://login.example.com/realms/other")) == 401
    assert status(orders, token(aud="shop")) == 401


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{served_at: 'https://login.example.com/'}", "give the loopback URL"),
        ("{served_at: 'http://localhost:8180/x?y'}", "give the loopback URL"),
        ("{served_at: 'http://localhost:8180/', audience: a}", "leave it out beside served_at"),
    ],
)
def test_only_this_machine_serves_it_and_it_knows_its_own_clients(
    tmp_path: Path, entry: str, said: str
) -> None:
    (tmp_path / "laptop.yaml").write_text(f"issuers: {{'{ISSUER}': {entry}}}")
    with pytest.raises(StandInError, match=said):
        StandIns.of(tmp_path)
