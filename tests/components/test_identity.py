from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components import ComponentError, existing_user_pool, oidc_issuer
from components.identity.tokens import discovered_issuer, user_pool_issuer
from tests.components.recording import record

if TYPE_CHECKING:
    from collections.abc import Iterator

ISSUER = "https://acme.eu.auth0.com/"


@contextmanager
def issuer(body: bytes, status: int = 200) -> Iterator[str]:
    """A real discovery endpoint on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/.well-known/openid-configuration"
            self.send_response(status if found else 404)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def stating(name: str) -> bytes:
    return json.dumps({"issuer": name}).encode()


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    return said


def test_an_issuer_whose_document_agrees_is_trusted(
    monkeypatch: pytest.MonkeyPatch, warnings: list[str]
) -> None:
    with issuer(stating(ISSUER)) as base:
        monkeypatch.setenv("GATEHOUSE_DISCOVERY", json.dumps({ISSUER: base}))
        assert oidc_issuer(ISSUER, ["orders"]) == {"issuer": ISSUER, "audiences": ["orders"]}
    assert warnings == []


def test_a_missing_trailing_slash_stops_the_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = ISSUER.rstrip("/")
    with issuer(stating(ISSUER)) as base:
        monkeypatch.setenv("GATEHOUSE_DISCOVERY", json.dumps({bare: base}))
        with pytest.raises(ComponentError, match=f"says '{ISSUER}'.*byte for byte.*Use '{ISSUER}'"):
            oidc_issuer(bare, ["orders"])


@pytest.mark.parametrize(("body", "status"), [(b"", 500), (b"{", 200), (b"[]", 200), (b"{}", 200)])
def test_a_document_that_cannot_be_read_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, warnings: list[str], body: bytes, status: int
) -> None:
    with issuer(body, status) as base:
        monkeypatch.setenv("GATEHOUSE_DISCOVERY", json.dumps({ISSUER: base}))
        assert oidc_issuer(ISSUER, ["orders"])["issuer"] == ISSUER
    (said,) = warnings
    assert ISSUER in said


def test_an_issuer_that_cannot_be_reached_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, warnings: list[str]
) -> None:
    monkeypatch.setenv("GATEHOUSE_DISCOVERY", json.dumps({ISSUER: "http://127.0.0.1:1"}))
    assert oidc_issuer(ISSUER, ["orders"], scopes=["read"])["scopes"] == ["read"]
    assert len(warnings) == 1


@pytest.mark.parametrize("url", ["http://issuer.example", "file:///etc/passwd", "ftp://issuer.example"])
def test_only_https_is_read(url: str) -> None:
    with pytest.raises(ValueError, match="is not https"):
        discovered_issuer(url)


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        ("eu-west-1_A", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A"),
        ("cn-north-1_A", "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_A"),
    ],
)
def test_a_pools_issuer_follows_from_its_id(pool: str, expected: str) -> None:
    assert user_pool_issuer(pool) == expected
    assert existing_user_pool(pool, ["client"]) == {"issuer": expected, "audiences": ["client"]}


def test_the_id_of_an_existing_pool_may_be_known_later() -> None:
    result = record(
        lambda: existing_user_pool(pulumi.Output.from_input("eu-west-1_A"), ["client"])["issuer"]
    ).result
    assert result == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A"
