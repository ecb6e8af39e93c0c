"""AWS's control plane on loopback: moto's server in this process, and boto3 clients that reach it and nothing else."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final, Self

from gatehouse.laptop import OWNER, regions
from gatehouse.laptop.cloud.aws import CloudError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from botocore.session import Session

    from gatehouse.laptop.cloud.moto_server import Server
    from gatehouse.laptop.cloud.pages import Pages

ACCOUNT: Final = "123456789012"
"""The account that moto answers for unless told otherwise."""


class Cloud:
    """A local cloud. Use as a context manager, or call `close()`.

    `endpoint` is what an `endpoint_url` or the AWS provider's `endpoints` take; it is empty for one that is not running.
    Clients carry dummy credentials, read no profile, environment, proxy or instance metadata, and never retry.
    """

    def __init__(self, region: str, server: Server | None) -> None:
        self._server = server
        self._session: Session | None = None
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()
        self.endpoint: str = server.url if server else ""
        self.region: str = region
        self.account: str = ACCOUNT

    @classmethod
    def start(cls, *, region: str = "eu-west-1", port: int = 0) -> Cloud:
        """Start moto, empty, on 127.0.0.1 (`port` 0 takes a free one) in threads of this process.

        Raises OSError if the port is in use, CloudError if AWS has no such region.
        """
        from gatehouse.laptop.cloud.moto_server import Server

        _exists(region)
        return cls(region, Server(port))

    @classmethod
    def offline(cls, *, region: str = "eu-west-1") -> Cloud:
        """Return a cloud that is not running, for a preview: it imports neither moto nor boto3."""
        return cls(region, None)

    @property
    def pages(self) -> Pages:
        """Which web pages may call what here. Raises RuntimeError if the cloud is not running."""
        if self._server is None:
            raise RuntimeError("The local cloud is not running.")
        return self._server.pages

    @property
    def running(self) -> bool:
        """Whether there is anything to call."""
        return self._server is not None

    def client(self, service: str, region: str | None = None) -> Any:  # noqa: ANN401 - boto3 makes clients at run time
        """Return the boto3 client of a service, the same one each time; it may be used from several threads.

        Raises RuntimeError if the cloud is not running.
        """
        if self._server is None:
            raise RuntimeError(f"The local cloud is not running, so there is no {service} to call.")
        key = (service, region or self.region)
        found = self._clients.get(key)
        if found is None:
            with self._lock:
                found = self._clients.get(key)
                if found is None:
                    found = self._clients[key] = self._connect(*key)
        return found

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
        """Stop serving, and forget what was created."""
        if self._server is not None:
            self._server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connect(self, service: str, region: str) -> Any:  # noqa: ANN401
        from botocore.config import Config

        from gatehouse.laptop.cloud.session import isolated

        _exists(region)
        if self._session is None:
            self._session = isolated()
        client = self._session.create_client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id=OWNER,
            aws_secret_access_key=OWNER,
            config=Config(
                retries={"total_max_attempts": 1},
                proxies={},
                connect_timeout=5,
                read_timeout=60,
                max_pool_connections=32,
                s3={"addressing_style": "path"},
                # Some operations want `sync-` and the like before the host, which an address has no place for.
                inject_host_prefix=False,
            ),
        )
        if self._server is not None:
            answer: Any = self._server.answer  # its type knows no handler that answers
            client.meta.events.register("before-send", answer)
        return client


def _exists(region: str) -> None:
    """Refuse a region that moto would know nothing of: it says no more than a KeyError with its name."""
    if said := regions.unknown(region):
        raise CloudError(f"The region is {said}")
