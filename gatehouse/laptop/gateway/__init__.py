"""API Gateway's data plane on a laptop: serves the APIs of a control plane as AWS does."""

from __future__ import annotations

import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.gateway.backends import Backends, Invoke
from gatehouse.laptop.gateway.connection import GatewayProtocol
from gatehouse.laptop.gateway.issuers import Issuer
from gatehouse.laptop.gateway.model import ServedApis
from gatehouse.laptop.gateway.permissions import Permissions
from gatehouse.laptop.gateway.pipeline import App
from gatehouse.laptop.gateway.read_http import HttpApiReader
from gatehouse.laptop.gateway.read_rest import RestApiReader
from gatehouse.laptop.gateway.reading import Findings, NotAcceptedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.gateway.authorizers.iam import Principals
    from gatehouse.laptop.gateway.service_integrations import ServiceCaller

__all__ = ["Gateway", "Invoke", "NotAcceptedError"]


class Gateway:
    """Serves the APIs of a control plane as API Gateway does.

    Attributes:
        app: What answers requests; `server_config` tells uvicorn how to serve it.
        ports: The id of the API that each port serves.
        unemulated: After `load`, what is there and is not emulated, in words; none of it is ever let through.
    """

    def __init__(  # noqa: PLR0913 - what it is put together from
        self,
        clients: Callable[[str], Any],
        invoke: Invoke,
        *,
        resolve: Callable[[str], str] = lambda url: url,
        listener: Callable[[str], str | None] = lambda _: None,
        access_log: Callable[[str, str], None] = lambda _, __: None,
        principals: Principals = lambda _, __: None,
        clock: Callable[[], float] = time.time,
        region: str = "eu-west-1",
        account: str = "123456789012",
        service: ServiceCaller | None = None,
    ) -> None:
        """Make a gateway that serves nothing yet; `load` reads the control plane.

        `clients` gives the boto3 client of a service, `invoke` runs a function, `principals` finds who holds an access key;
        for the rest see `Backends`.
        """
        self._clients = clients
        self._region = region
        self._account = account
        self._clock = clock
        self._snapshot = ServedApis()
        self._issuers: dict[str, Issuer] = {}
        self._backends = Backends(
            invoke, resolve=resolve, listener=listener, log=access_log, clock=clock, service=service
        )
        self._principals = principals
        self.ports: dict[int, str] = {}
        self.unemulated: tuple[str, ...] = ()
        self.app = App(lambda: self._snapshot, self.ports, self._backends)

    def load(self) -> None:
        """Read the control plane and serve what it holds from now on; requests under way end as they began.

        Raises:
            NotAcceptedError: It holds what AWS would have refused. What was served before goes on being served.
        """
        findings = Findings()
        permissions = Permissions(self._clients("lambda"), region=self._region, account=self._account)
        common = (permissions, self._issuer, self._principals, findings, self._region, self._account)
        http = HttpApiReader(*common, self._clients("apigatewayv2"))
        rest = RestApiReader(*common, self._clients("apigateway"))
        apis = http.by_id() | rest.by_id()
        domains = rest.domains() | http.domains()
        if findings.problems:
            raise NotAcceptedError("\n".join(dict.fromkeys(findings.problems)))
        self.unemulated = tuple(dict.fromkeys(findings.unemulated))
        self._snapshot = ServedApis(
            apis=MappingProxyType(apis),
            hosts=MappingProxyType({api.domain: id_ for id_, api in apis.items()}),
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
        await self._backends.close()

    def _issuer(self, url: str) -> Issuer:
        if url not in self._issuers:
            self._issuers[url] = Issuer(url, self._backends.fetch, self._clock)
        return self._issuers[url]
