"""An MCP server whose tokens can be taken back: an official client signs in, and after a sign-out it is kept out."""

from __future__ import annotations

import asyncio
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from gatehouse.laptop import runtime
from gatehouse.laptop.engine.project import load
from gatehouse.operate import tokens, users
from gatehouse.operate.claims import header_and_claims
from gatehouse.operate.target import Target, of_laptop
from gatehouse.operate.walk import walk
from tests.examples.test_mcp_clients import EXAMPLE, PASSWORD, USER, Kept, callback, called

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["callback"]
BOUND = 3
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory, callback: str) -> Iterator[Target]:
    """The example with a pool that is revocable, and Ada, who can sign in."""
    directory = tmp_path_factory.mktemp("mcp")
    shutil.copytree(EXAMPLE, directory, dirs_exist_ok=True)
    replaced(directory / "Pulumi.dev.yaml", "http://localhost:8765/callback", callback)
    revocable = f'"revocable": {{"within_seconds": {BOUND}}},\n        "domain_prefix"'
    replaced(directory / "__main__.py", '"domain_prefix"', revocable)
    replaced(directory / "__main__.py", '"routes": {}', '"routes": {}, "sign_out": "/sign-out"')
    replaced(directory / "notes" / "server.py", '["authorizer"]["jwt"]', '["authorizer"]["lambda"]')
    with runtime.Laptop(load(directory, "dev"), runtime.find_pack(directory), port=0) as running:
        result = running.deploy()
        assert result.ok, result.failures or result.violations
        target = of_laptop(directory)
        users.create(target, USER, password=PASSWORD)
        yield target


def token(laptop: Target, callback: str, resource: str) -> str:
    client = str(laptop.outputs["client_id"])
    got = tokens.sign_in(laptop, client, callback, ("notes/read",), USER, PASSWORD, resource=resource)
    return got.access_token


def status(url: str, token: str) -> int:
    headers = {"authorization": f"Bearer {token}"}
    return httpx.post(url, json=LIST, headers=headers, trust_env=False).status_code


def test_the_walk_holds(laptop: Target) -> None:
    assert [step for step in walk(laptop) if step.held is False] == []


def test_a_token_that_is_not_for_the_server_opens_nothing(laptop: Target, callback: str) -> None:
    url = str(laptop.outputs["mcp_url"])
    assert status(url, token(laptop, callback, "")) == 403
    assert status(url, token(laptop, callback, "https://other.example.com/mcp")) == 403


def test_the_sign_out_route_takes_the_clients_tokens_and_not_those_for_the_server(
    laptop: Target, callback: str
) -> None:
    url = str(laptop.outputs["api_url"]).rstrip("/") + "/sign-out"
    assert status(url, token(laptop, callback, str(laptop.outputs["mcp_url"]))) == 403
    assert status(url, token(laptop, callback, "")) == 204


def test_the_python_client_calls_a_tool_until_its_user_is_signed_out(laptop: Target, callback: str) -> None:
    url = str(laptop.outputs["mcp_url"])
    kept = Kept(str(laptop.outputs["client_id"]), callback)
    with ThreadPoolExecutor(1) as apart:  # asyncio.run leaves its own thread without an event loop
        text = apart.submit(asyncio.run, called(url, kept, callback)).result()
    assert kept.tokens is not None
    access = kept.tokens.access_token
    assert text == f"Groceries: written by {header_and_claims(access)[1]['sub']}"
    assert status(url, access) == 200
    users.sign_out(laptop, USER)
    time.sleep(BOUND)
    assert status(url, access) == 403
