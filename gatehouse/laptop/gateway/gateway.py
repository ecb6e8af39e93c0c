"""The gateway: what the control plane holds, served."""

from __future__ import annotations

import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import httpx

from gatehouse.laptop.gateway.app import App
from gatehouse.laptop.gateway.backends import Backends, Invoke
from gatehouse.laptop.gateway.control import Findings, HttpApiReader, RefusedError
from gatehouse.laptop.gateway.fetching import Fetcher
from gatehouse.laptop.gateway.forward import Forwarder
from gatehouse.laptop.gateway.issuers import Issuer
from gatehouse.laptop.gateway.model import HttpApi, Snapshot
from gatehouse.laptop.gateway.permissions import Permissions
from gatehouse.laptop.gateway.rest.control import RestApiReader
from gatehouse.laptop.gateway.server import GatewayProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.gateway.rest.model import RestApi


def _same(url: str) -> str:
    return url


def _nowhere(_: str) -> None:
    return None


def _unheard(_: str, __: str) -> None:
    return None


class Gateway:
    """Serves the APIs of a control plane as API Gateway does.

    Attributes:
        app: The ASGI application.
        ports: The id of the API that each port serves.
        unemulated: After `load`, what is there and is not emulated, in words; none of it is ever let through.
    """

    def __init__(
        self,
        clients: Callable[[str], Any],
        invoke: Invoke,
        *,
        resolve: Callable[[str], str] = _same,
        listener: Callable[[str], str | None] = _nowhere,
        access_log: Callable[[str, str], None] = _unheard,
        clock: Callable[[], float] = time.time,
        region: str = "eu-west-1",
        account: str = "123456789012",
    ) -> None:
        """Make a gateway that serves nothing yet; `load` reads the control plane.

        Args:
            clients: Gives the boto3 client of a service.
            invoke: Runs the function with an ARN on an event.
            resolve: Maps an issuer's, a key set's or an HTTP backend's URL to where it is reached.
            listener: Maps a VPC link's listener ARN to its address, `http://127.0.0.1:PORT`.
            access_log: Takes a log group's ARN and a line.
            clock: Seconds since the epoch.
            region: The region's name.
            account: The account's id.
        """
        self._clients = clients
        self._region = region
        self._account = account
        self._clock = clock
        self._snapshot = Snapshot()
        self._http: httpx.AsyncClient | None = None
        self._fetch = Fetcher(self._client, resolve)
        self._issuers: dict[str, Issuer] = {}
        backends = Backends(
            invoke, Forwarder(self._client), resolve=resolve, listener=listener, log=access_log, clock=clock
        )
        self.ports: dict[int, str] = {}
        self.unemulated: tuple[str, ...] = ()
        self.app = App(lambda: self._snapshot, self.ports, backends, account)

    def load(self) -> None:
        """Read the control plane and serve what it holds from now on; requests under way end as they began.

        Raises:
            RefusedError: It holds what AWS would have refused. What was served before goes on being served.
        """
        findings = Findings()
        permissions = Permissions(self._clients("lambda"), region=self._region, account=self._account)
        reader = HttpApiReader(
            self._clients("apigatewayv2"), permissions, self._issuer, findings, region=self._region
        )
        rest_reader = RestApiReader(
            self._clients("apigateway"), permissions, self._issuer, findings, region=self._region
        )
        http, rest = reader.by_id(), rest_reader.by_id()
        domains = rest_reader.domains() | reader.domains()
        if findings.problems:
            raise RefusedError("\n".join(findings.problems))
        self.unemulated = tuple(dict.fromkeys(findings.unemulated))
        self._snapshot = Snapshot(
            http=MappingProxyType(http),
            rest=MappingProxyType(rest),
            hosts=MappingProxyType(_hosts(http) | _hosts(rest)),
            domains=MappingProxyType(domains),
        )

    def server_config(self) -> dict[str, Any]:
        """Give the `uvicorn.Config` arguments that the gateway wants besides the application and the port."""
        return {
            "http": GatewayProtocol,
            "ws": "none",
            "lifespan": "off",
            "timeout_graceful_shutdown": 3,
            "server_header": False,
            "interface": "asgi3",
            "access_log": False,
            "log_level": "error",
            "proxy_headers": False,
        }

    async def close(self) -> None:
        """Let go of the connections to issuers and backends."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    def _issuer(self, url: str) -> Issuer:
        if url not in self._issuers:
            self._issuers[url] = Issuer(url, self._fetch, self._clock)
        return self._issuers[url]

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            # Loopback is never behind a proxy; outside issuers may be.
            direct = {f"all://{host}": httpx.AsyncHTTPTransport(limits=_LIMITS) for host in _LOOPBACK}
            self._http = httpx.AsyncClient(
                follow_redirects=False,
                timeout=None,  # noqa: S113 - each use has its own deadline
                limits=_LIMITS,
                mounts=direct,
                headers={"accept-encoding": "identity"},
            )
        return self._http


_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=100)


def _hosts(apis: Mapping[str, HttpApi] | Mapping[str, RestApi]) -> dict[str, str]:
    return {api.domain: id_ for id_, api in apis.items()}
