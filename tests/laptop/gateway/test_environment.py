"""What the environment says of proxies and certificates is for what is outside this machine."""

from __future__ import annotations

import asyncio
import http.server
import threading
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.gateway.backends import Backends
from gatehouse.laptop.gateway.issuers import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def fetched(url: str) -> bytes:
    async def fetch() -> bytes:
        unused: Any = None
        backends = Backends(unused, resolve=str, listener=unused, log=unused, clock=unused)
        try:
            return await backends.fetch(url)
        finally:
            await backends.close()

    return asyncio.run(fetch())


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9"),
        ("HTTP_PROXY", "http://127.0.0.1:9"),
        ("SSL_CERT_FILE", "/nowhere"),
    ],
)
def test_an_issuer_on_this_machine_is_reached_whatever_the_environment_names(
    issuer: str, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert fetched(issuer) == b"{}"


def test_certificates_that_are_not_there_are_told_of_an_issuer_outside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    with pytest.raises(FetchError, match=r"https://issuer\.invalid: .*No such file"):
        fetched("https://issuer.invalid")
