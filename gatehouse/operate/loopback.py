"""The one request that a browser brings back from the sign-in page: a listener on 127.0.0.1 for the code."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from gatehouse.operate.errors import OperateError

_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Gatehouse</title>'
    "<body><h1>{title}</h1><p>You can close this window and go back to the terminal.</p></body></html>"
)
LOOPBACK_HOSTS = ("localhost", "127.0.0.1")


@dataclass
class CallbackListener:
    """Waits at `redirect_uri`, whose host is localhost or 127.0.0.1, for the query that the browser brings.

    Raises:
        OperateError: The address is not on loopback, or its port is in use.
    """

    redirect_uri: str

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.redirect_uri)
            port = parts.port or 80
        except ValueError as error:
            raise OperateError(f"the redirect address {self.redirect_uri} is no URL: {error}") from error
        if parts.scheme != "http" or parts.hostname not in LOOPBACK_HOSTS:
            raise OperateError(
                f"the redirect address {self.redirect_uri} is not http on localhost or 127.0.0.1, so the "
                "code can't come back here; add one such as http://localhost:8765/callback to the client"
            )
        self._path, self._query = parts.path or "/", dict[str, str]()
        self._arrived = threading.Event()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                """Take the query of the first request for the path; anything else is not for us."""
                path, _, asked = self.path.partition("?")
                query = dict(parse_qsl(asked))
                if path != listener._path or not query.keys() & {"code", "error"}:
                    self.send_error(404)
                    return
                body = _PAGE.format(title="Signed in" if "code" in query else "Not signed in").encode()
                self.send_response(200)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.send_header("content-length", str(len(body)))
                self.send_header("cache-control", "no-store")
                self.end_headers()
                self.wfile.write(body)
                listener._query = query
                listener._arrived.set()

            def log_message(self, *_: object) -> None:
                """Say nothing: the request line holds the code."""

        try:
            self._server = HTTPServer(("127.0.0.1", port), Handler)
        except OSError as error:
            raise OperateError(
                f"port {port} of {self.redirect_uri} can't be listened on ({error.strerror}); "
                "stop what uses it, or give another of the client's callback addresses with --redirect-uri"
            ) from error
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self, timeout: float) -> dict[str, str]:
        """The query that came back.

        Raises:
            OperateError: None came within `timeout` seconds.
        """
        if not self._arrived.wait(timeout):
            raise OperateError(f"nobody signed in within {timeout:.0f} seconds; try again")
        return self._query
