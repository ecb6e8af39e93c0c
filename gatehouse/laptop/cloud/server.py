"""AWS's control plane on loopback: moto's server in this process, and boto3 clients that reach it and nothing else."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from botocore.session import Session

ACCOUNT: Final = "123456789012"
"""The account that moto answers for unless told otherwise."""


class Cloud:
    """A running local cloud. Use as a context manager, or call `close()`.

    `endpoint` is what an `endpoint_url` or the AWS provider's `endpoints` take. Clients carry dummy credentials, read no
    profile, environment, proxy or instance metadata, and never retry.
    """

    def __init__(self, server: Any, session: Session, region: str) -> None:  # noqa: ANN401 - moto is untyped
        self._server = server
        self._session = session
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()
        host, port = server.get_host_and_port()
        self.endpoint: str = f"http://{host}:{port}"
        self.region: str = region
        self.account: str = ACCOUNT

    @classmethod
    def start(cls, *, region: str = "eu-west-1", port: int = 0) -> Cloud:
        """Start moto on 127.0.0.1 (`port` 0 takes a free one) in a thread of this process.

        Raises OSError if the port is in use.
        """
        from gatehouse.laptop.cloud.moto_server import start

        return cls(start(port), _session(region), region)

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """Return the boto3 client of a service, the same one each time; it may be used from several threads."""
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._connect(service)
            return self._clients[service]

    def warm(self, services: Iterable[str]) -> threading.Thread:
        """Load services in a thread of their own, so that the first call to each does not wait for it."""
        names = tuple(services)

        def load() -> None:
            from gatehouse.laptop.cloud import moto_server

            for name in names:
                moto_server.load(name)
                self.client(name)

        thread = threading.Thread(target=load, name="cloud-warm", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        """Stop serving. What was created is gone with the process, or with the next `start()`."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connect(self, service: str) -> Any:  # noqa: ANN401
        from botocore.config import Config

        return self._session.create_client(
            service,
            region_name=self.region,
            endpoint_url=self.endpoint,
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - moto takes any
            config=Config(
                retries={"total_max_attempts": 1},
                proxies={},
                connect_timeout=5,
                read_timeout=60,
                max_pool_connections=32,
                s3={"addressing_style": "path"},
            ),
        )


def _session(region: str) -> Session:
    from botocore.session import Session

    nowhere = (None, None, os.devnull, None)
    return Session(
        session_vars={
            "profile": (None, [], None, None),
            "region": (None, [], region, None),
            "config_file": nowhere,
            "credentials_file": nowhere,
            "ca_bundle": (None, [], None, None),
        },
    )
