"""What a local cloud's APIs answer, over HTTP, by the gateway of the laptop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import httpx

from gatehouse.laptop.gateway import Gateway
from tests.laptop.gateway.world import Loop

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Cloud


class Served:
    """Serves a cloud while it is open; functions all answer 200."""

    def __init__(self, cloud: Cloud) -> None:
        self._loop = Loop()
        self._gateway = Gateway(cloud.client, self._invoke, resolve=lambda _: "http://127.0.0.1:1")
        self._port, self._server, self._done = self._loop.serve(
            self._gateway.app, **self._gateway.server_config()
        )

    async def _invoke(self, *_: Any, **__: Any) -> Any:
        raise ConnectionError("no function runs in this test")

    def status(self, api: str, method: str, path: str) -> int:
        """The status of a request without a token, of the APIs as they are now."""
        self._gateway.load()
        self._gateway.ports[self._port] = api
        return httpx.request(method, f"http://127.0.0.1:{self._port}{path}", trust_env=False).status_code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.run(self._gateway.close())
        self._server.should_exit = True
        self._done.result(10)
        self._loop.close()
