"""Starts moto's server, with what moto lacks put right, and only the parts of it that are used."""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

from gatehouse.laptop.cloud import gaps

_ENVIRONMENT = {
    # moto must not look for credentials, contact Docker or load AWS's own policies at each start.
    "MOTO_DISABLE_GLOBAL_CORS": "true",
}


def load(service: str) -> None:
    """Import moto's backend of a boto3 service, and put right what it lacks."""
    from moto import backends

    backends.get_backend(service)  # type: ignore[arg-type]
    gaps.patch(service)


class Server:
    """moto's WSGI application behind a threading server on 127.0.0.1."""

    def __init__(self, port: int) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Quiet(WSGIRequestHandler):
            protocol_version = "HTTP/1.1"

            def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401
                """Say nothing: the console belongs to the gateway."""

        def create(service: Any) -> Any:  # noqa: ANN401
            load(service)
            return create_backend_app(service)

        class Dispatcher(DomainDispatcherApplication):  # type: ignore[misc]
            def infer_service_region_host(self, environ: dict[str, Any], path: str) -> str | None:
                # Both API Gateways sign as `apigateway`; the first one is slow to import, and not needed for the second.
                if path.startswith("/v2/"):
                    return "apigatewayv2"
                host: str | None = super().infer_service_region_host(environ, path)
                return host

        self._server = make_server(
            "127.0.0.1", port, Dispatcher(create), threaded=True, request_handler=Quiet
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def get_host_and_port(self) -> tuple[str, int]:
        """Return where the server listens."""
        host, port = self._server.server_address[:2]
        return str(host), int(port)

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def start(port: int) -> Server:
    """Start moto's server, with nothing in it. Raises OSError if the port is in use."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return Server(port)
