"""Starts moto's server, with what moto lacks put right, and only the parts of it that are used."""

from __future__ import annotations

import io
import logging
import socket
import threading
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud import gaps, lacking
from gatehouse.laptop.cloud.gaps import lambdas
from gatehouse.laptop.cloud.gaps.base import moto
from gatehouse.laptop.cloud.pages import Pages
from gatehouse.laptop.cloud.session import share
from gatehouse.laptop.cloud.turns import turn

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse


def load(service: str) -> None:
    """Import moto's backend of a boto3 service, and put right what it lacks."""
    with turn():
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
            with turn():
                load(service)
                return create_backend_app(service)

        class Dispatcher(DomainDispatcherApplication):
            def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ANN401
                answered = pages.answered(environ, start_response)
                if answered is None:
                    answered = lambdas.package(environ, start_response)
                if answered is not None:
                    return answered
                readable = pages.readable(environ, start_response)
                with turn():
                    try:
                        return super().__call__(environ, readable)
                    except NotImplementedError as error:
                        return lacking.answer(environ, readable, error)

            def infer_service_region_host(self, environ: dict[str, Any], path: str) -> str | None:
                # Both API Gateways sign as `apigateway`; the first one is slow to import, and not needed for the second.
                if path.startswith("/v2/"):
                    return "apigatewayv2"
                host: str | None = super().infer_service_region_host(environ, path)
                return host

        self._application = Dispatcher(create)
        # werkzeug ends the process where a port is in use; a socket of our own raises instead.
        with socket.create_server(("127.0.0.1", port)) as bound:
            host, number = bound.getsockname()
            self._server = make_server(
                host, number, self._application, threaded=True, request_handler=Quiet, fd=bound.fileno()
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

    def answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:  # noqa: ANN401
        """Answer a request of a boto3 client of this process, as its `before-send` handler: without a connection."""
        from botocore.awsrequest import AWSResponse
        from urllib3 import HTTPHeaderDict, HTTPResponse
        from werkzeug.test import EnvironBuilder, run_wsgi_app

        body: Any = request.body
        if hasattr(body, "read"):
            body = body.read()
        sent = EnvironBuilder(
            method=request.method,
            path=request.url.removeprefix(self.url),
            base_url=self.url,
            headers=[(name, _text(value)) for name, value in request.headers.items()],
            data=body or b"",
        )
        parts, status, headers = run_wsgi_app(self._application, sent.get_environ(), buffered=True)
        kept: Any = HTTPHeaderDict(headers.items())  # as botocore's own session gives them
        code = int(status.split(" ", 1)[0])
        raw = HTTPResponse(
            io.BytesIO(b"".join(parts)), kept, code, preload_content=False, request_method=request.method
        )
        return AWSResponse(request.url, code, kept, raw)

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


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _forget() -> None:
    moto("moto_api._internal.models").moto_api_backend.reset()
