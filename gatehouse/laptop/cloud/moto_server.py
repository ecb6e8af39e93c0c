"""Starts moto's server, with what moto lacks put right, and only the parts of it that are used."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud import gaps
from gatehouse.laptop.cloud.gaps.base import moto
from gatehouse.laptop.cloud.pages import Pages
from gatehouse.laptop.cloud.session import share

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Turn:
    """One thread at a time in moto.

    Its modules import each other in circles, so that two that enter from different ends would wait for each other, and
    its state has no locks of its own.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._depth = 0

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        self._lock.release()

    @contextlib.contextmanager
    def given_up(self) -> Iterator[None]:
        """Let others in for a while; the caller must be in moto."""
        depth, self._depth = self._depth, 0
        for _ in range(depth):
            self._lock.release()
        try:
            yield
        finally:
            for _ in range(depth):
                self._lock.acquire()
            self._depth = depth


_TURN = _Turn()
outside = _TURN.given_up
"""Around what a call of moto waits for that may call moto itself, such as a function."""


def turn() -> _Turn:
    """Around reading and changing moto's state from outside a call of it."""
    return _TURN


def load(service: str) -> None:
    """Import moto's backend of a boto3 service, and put right what it lacks."""
    with _TURN:
        moto("backends").get_backend(service)
        gaps.patch(service)


class Server:
    """moto's WSGI application behind a threading server on 127.0.0.1.

    moto keeps one state for a whole process, so two servers show the same; it is forgotten when the last one stops.
    """

    _running = 0
    _lock = threading.Lock()

    def __init__(self, port: int) -> None:
        self.pages = pages = Pages()
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Quiet(WSGIRequestHandler):
            protocol_version = "HTTP/1.1"

            def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401
                """Say nothing: the console belongs to the gateway."""

        def create(service: Any) -> Any:  # noqa: ANN401
            with _TURN:
                load(service)
                return create_backend_app(service)

        class Dispatcher(DomainDispatcherApplication):
            def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ANN401
                answered = pages.answered(environ, start_response)
                if answered is not None:
                    return answered
                with _TURN:
                    return super().__call__(environ, pages.readable(environ, start_response))

            def infer_service_region_host(self, environ: dict[str, Any], path: str) -> str | None:
                # Both API Gateways sign as `apigateway`; the first one is slow to import, and not needed for the second.
                if path.startswith("/v2/"):
                    return "apigatewayv2"
                host: str | None = super().infer_service_region_host(environ, path)
                return host

        # werkzeug ends the process where a port is in use; a socket of our own raises instead.
        with socket.create_server(("127.0.0.1", port)) as bound:
            host, number = bound.getsockname()
            self._server = make_server(
                host, number, Dispatcher(create), threaded=True, request_handler=Quiet, fd=bound.fileno()
            )
        self.url = f"http://{host}:{number}"
        share()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        with Server._lock:
            if not Server._running:
                _forget()
            Server._running += 1
        self._thread.start()

    def stop(self) -> None:
        """Stop serving, free the port and forget what was created. Safe to call twice."""
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        with Server._lock:
            Server._running -= 1
            if not Server._running:
                _forget()


def _forget() -> None:
    moto("moto_api._internal.models").moto_api_backend.reset()
