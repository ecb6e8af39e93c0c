from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from gatehouse.operate.claims import header_and_claims, issued_to, scopes
from gatehouse.operate.discovery import discover, discovery_url, key_set
from gatehouse.operate.errors import OperateError
from gatehouse.operate.form import Form
from gatehouse.operate.loopback import CallbackListener
from gatehouse.operate.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ISSUER = "https://issuer.example/tenant"


@pytest.fixture
def serve() -> Iterator[Callable[[int, bytes], Target]]:
    """Start an issuer that answers everything alike, and give a target that finds it."""
    servers: list[ThreadingHTTPServer] = []

    def start(status: int, body: bytes) -> Target:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        local = f"http://127.0.0.1:{server.server_port}"
        return Target(
            "laptop", "eu-west-1", {}, lambda _: None, resolve=lambda url: url.replace(ISSUER, local)
        )

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("issuer", ["https://a.example", "https://a.example/"])
def test_the_slash_at_an_issuers_end_is_not_doubled(issuer: str) -> None:
    assert discovery_url(issuer) == "https://a.example/.well-known/openid-configuration"


def test_a_document_is_read_as_published(serve: Callable[[int, bytes], Target]) -> None:
    document = {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys", "token_endpoint": f"{ISSUER}/token"}
    found = discover(serve(200, json.dumps(document).encode()), ISSUER)
    assert (found.issuer, found.token_endpoint, found.authorization_endpoint) == (
        ISSUER,
        f"{ISSUER}/token",
        "",
    )


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (404, b"", "answers 404"),
        (200, b"<html>", "does not answer with a JSON object"),
        (200, b"[1]", "does not answer with a JSON object"),
        (200, b"{}", "has no issuer or no jwks_uri"),
    ],
)
def test_what_is_no_discovery_document_is_said(
    serve: Callable[[int, bytes], Target], status: int, body: bytes, said: str
) -> None:
    with pytest.raises(OperateError, match=said):
        discover(serve(status, body), ISSUER)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"keys": 1}', b"[]"])
def test_what_is_no_key_set_is_said(serve: Callable[[int, bytes], Target], body: bytes) -> None:
    with pytest.raises(OperateError, match="is no key set"):
        key_set(serve(200, body), f"{ISSUER}/keys")


def test_an_issuer_that_is_down_is_said_to_be() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(OperateError, match="can't be reached"):
        discover(Target("laptop", "eu-west-1", {}, lambda _: None, laptop=True), url)


@pytest.mark.parametrize("uri", ["https://localhost:8765/x", "http://example.com/x", "myapp://callback"])
def test_only_http_on_this_machine_can_be_listened_on(uri: str) -> None:
    with pytest.raises(OperateError, match="not http on localhost"):
        CallbackListener(uri)


@pytest.mark.parametrize("uri", ["http://[", "http://localhost:99999/x"])
def test_what_is_no_url_cannot_be_listened_on(uri: str) -> None:
    with pytest.raises(OperateError, match="is no URL"):
        CallbackListener(uri)


def test_a_port_in_use_is_named_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OperateError, match=rf"port {taken.getsockname()[1]} .*--redirect-uri"):
            CallbackListener(f"http://localhost:{taken.getsockname()[1]}/callback")


def test_the_listener_takes_nothing_but_the_callback() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        CallbackListener(f"http://localhost:{port}/callback") as listener,
        httpx.Client(trust_env=False) as browser,
    ):
        base = f"http://127.0.0.1:{port}"
        assert browser.get(f"{base}/favicon.ico").status_code == 404
        assert browser.get(f"{base}/callback").status_code == 404
        assert browser.get(f"{base}/callback?code=c&state=s").status_code == 200
        assert listener.wait(1) == {"code": "c", "state": "s"}


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "a.b.c.d", "e30.W10.x", "Bearer"])
def test_what_is_no_jwt_is_said_without_repeating_it(token: str) -> None:
    with pytest.raises(OperateError, match="this is no JWT"):
        header_and_claims(token)


@pytest.mark.parametrize(
    ("claims", "to", "carried"),
    [
        ({"aud": "a", "client_id": "b", "scope": "x y"}, ["a"], ["x", "y"]),
        ({"aud": ["a", "b"], "scp": ["x"], "scope": "y"}, ["a", "b"], ["x"]),
        ({"client_id": "b"}, ["b"], []),
        ({}, [], []),
    ],
)
def test_a_token_is_read_as_the_gateway_reads_it(
    claims: dict[str, Any], to: list[str], carried: list[str]
) -> None:
    assert (issued_to(claims), scopes(claims)) == (to, carried)


def page(text: str) -> httpx.Response:
    return httpx.Response(200, text=text, request=httpx.Request("GET", "https://login.example/login?state=s"))


def test_the_form_with_the_password_is_the_one_filled_in() -> None:
    form = Form.of(
        page(
            '<form action="/search"><input name="q"></form><form action="/login"><input type="hidden" name="_csrf" '
            'value="t"><input name="username"><input type="password" name="password"></form>'
        )
    )
    assert (form.action, form.fields, form.username, form.password) == (
        "/login",
        {"_csrf": "t"},
        "username",
        "password",
    )


def test_a_page_without_a_form_is_an_error_in_the_pages_words_and_without_its_query() -> None:
    with pytest.raises(OperateError) as refused:
        Form.of(page('<p role="alert">Unknown client.</p>'))
    assert str(refused.value) == "no sign-in form came from https://login.example/login: Unknown client."
