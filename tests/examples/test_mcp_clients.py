"""The official MCP clients of Python and TypeScript, from 401 over the metadata and a sign-in to a tool's answer."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import (
    AuthorizationCodeResult,
    OAuthClientInformationFull,
    OAuthClientMetadata,
    OAuthToken,
)
from mcp_types import TextContent
from pydantic import AnyUrl

from gatehouse.laptop import runtime
from gatehouse.laptop.engine.project import load
from gatehouse.operate import tokens, users
from gatehouse.operate.claims import header_and_claims
from gatehouse.operate.form import Form
from gatehouse.operate.loopback import CallbackListener
from gatehouse.operate.target import Target, of_laptop

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = Path(__file__).parents[2] / "examples" / "mcp"
SCRIPT = Path(__file__).with_name("mcp_client.mjs")
USER, PASSWORD = "ada@example.com", "A-password-of-the-test-1!"
SDK = "@modelcontextprotocol/sdk@1.32.2"


@pytest.fixture(scope="module")
def callback() -> str:
    """An address on this machine whose port is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://localhost:{free.getsockname()[1]}/callback"


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory, callback: str) -> Iterator[Target]:
    """The example is served, for a client that listens at the callback address, and Ada can sign in."""
    directory = tmp_path_factory.mktemp("mcp")
    shutil.copytree(EXAMPLE, directory, dirs_exist_ok=True)
    config = directory / "Pulumi.dev.yaml"
    config.write_text(config.read_text().replace("http://localhost:8765/callback", callback))
    with runtime.Laptop(load(directory, "dev"), runtime.find_pack(directory), port=0) as running:
        result = running.deploy()
        assert result.ok, result.failures or result.violations
        target = of_laptop(directory)
        users.create(target, USER, password=PASSWORD)
        yield target


@pytest.fixture(scope="module")
def url(laptop: Target) -> str:
    return str(laptop.outputs["mcp_url"])


def sign_in(address: str) -> None:
    """What a person does in a browser: fills in the form that the address shows, and is sent back to the client."""
    with httpx.Client(follow_redirects=True) as browser:
        page = browser.get(address)
        form = Form.of(page)
        filled = form.fields | {form.username: USER, form.password: PASSWORD}
        assert browser.post(str(page.url.join(form.action)), data=filled).is_success


class Kept:
    """What the Python client keeps: the client id that it was configured with, and later its tokens."""

    def __init__(self, client_id: str, callback: str) -> None:
        self.tokens: OAuthToken | None = None
        self._client = OAuthClientInformationFull(
            client_id=client_id, redirect_uris=[AnyUrl(callback)], token_endpoint_auth_method="none"
        )

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull:
        return self._client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self._client = client_info


async def called(url: str, kept: Kept, callback: str) -> str:
    """The answer of the tool to the Python client."""
    with CallbackListener(callback) as listener:

        async def arrived() -> AuthorizationCodeResult:
            query = await asyncio.to_thread(listener.wait, 20)
            return AuthorizationCodeResult(code=query["code"], state=query.get("state"))

        async def shown(address: str) -> None:
            await asyncio.to_thread(sign_in, address)

        metadata = OAuthClientMetadata(redirect_uris=[AnyUrl(callback)], client_name="test")
        auth = OAuthClientProvider(url, metadata, kept, shown, arrived)
        async with (
            httpx2.AsyncClient(auth=auth) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            result = await client.call_tool("read_note", {"title": "Groceries"})
        content = result.content[0]
        assert isinstance(content, TextContent)
        return content.text


def test_a_call_without_a_token_gets_401_and_no_address_of_metadata(url: str) -> None:
    answer = httpx.post(url, json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_the_metadata_leads_from_the_server_to_the_sign_in(laptop: Target, url: str) -> None:
    base = url.removesuffix("/mcp")
    for path in ("/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"):
        answer = httpx.get(base + path)
        assert answer.headers["content-type"] == "application/json"
        assert answer.json() == {
            "resource": url,
            "authorization_servers": [base],
            "bearer_methods_supported": ["header"],
            "scopes_supported": ["notes/read"],
            "resource_name": "Notes",
        }
    server = httpx.get(f"{base}/.well-known/oauth-authorization-server").json()
    assert server["issuer"] == base
    assert server["code_challenge_methods_supported"] == ["S256"]
    assert (
        server["authorization_endpoint"]
        == f"{laptop.resolve(str(laptop.outputs['login_url']))}/oauth2/authorize"
    )
    assert httpx.get(server["jwks_uri"]).json()["keys"]


def test_the_python_client_signs_in_and_calls_a_tool(laptop: Target, url: str, callback: str) -> None:
    kept = Kept(str(laptop.outputs["client_id"]), callback)
    with ThreadPoolExecutor(1) as apart:  # asyncio.run leaves its own thread without an event loop
        text = apart.submit(asyncio.run, called(url, kept, callback)).result()
    assert kept.tokens is not None
    claims = header_and_claims(kept.tokens.access_token)[1]
    assert text == f"Groceries: written by {claims['sub']}"
    assert (claims["aud"], claims["scope"]) == (url, "notes/read")


def test_a_token_of_the_pool_that_is_not_for_the_server_opens_nothing(
    laptop: Target, url: str, callback: str
) -> None:
    client = str(laptop.outputs["client_id"])
    for resource in ("", "https://other.example.com/mcp"):
        got = tokens.sign_in(laptop, client, callback, ("notes/read",), USER, PASSWORD, resource=resource)
        answer = httpx.post(url, json={}, headers={"authorization": f"Bearer {got.access_token}"})
        assert answer.status_code == 401
        assert "audience" in answer.headers["www-authenticate"]


def test_the_typescript_client_signs_in_and_calls_a_tool(
    laptop: Target, url: str, callback: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = _sdk(tmp_path_factory.mktemp("sdk"))
    shutil.copy(SCRIPT, directory)
    running = subprocess.Popen(
        ["node", SCRIPT.name, url, str(laptop.outputs["client_id"]), callback],
        cwd=directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert running.stdout is not None
        first = running.stdout.readline().strip()
        assert first.startswith("sign in at "), first + running.stdout.read()
        sign_in(first.removeprefix("sign in at "))
        said, _ = running.communicate(timeout=30)
    finally:
        running.kill()
        running.wait()
    assert running.returncode == 0, said
    answer: dict[str, Any] = json.loads(said)
    assert answer["text"].startswith("Groceries: written by ")
    assert answer["aud"] == url


def _sdk(directory: Path) -> Path:
    """A folder with the TypeScript client in it; npm keeps what it fetched between runs."""
    if not shutil.which("npm") or not shutil.which("node"):
        pytest.skip("npm and node are not installed, so the TypeScript client of MCP was NOT tried")
    (directory / "package.json").write_text('{"private": true, "type": "module"}')
    done = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", SDK],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        pytest.skip(
            f"npm could not install {SDK}, so the TypeScript client of MCP was NOT tried: {done.stderr[-500:]}"
        )
    return directory
