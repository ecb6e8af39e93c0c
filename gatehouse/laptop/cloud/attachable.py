"""The local provider where Pulumi's engine can attach to it: a gRPC server on loopback.

https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Self

from pulumi.runtime.proto import provider_pb2_grpc

from gatehouse.laptop.cloud.plugin import Plugin
from gatehouse.laptop.rpc import GRPC, SERVER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gatehouse.laptop.cloud.provider import Provider

_PACKAGE: Final = "aws"
_THREADS: Final = 16


class Attachable:
    """A plugin that listens on a free port of 127.0.0.1, for one engine or many, until closed.

    `directory` is the folder of the program that is `served`, a project and a stack; of other programs it is told by nobody.
    Where `served` is None there is only one program.
    """

    def __init__(
        self,
        provider: Provider,
        directory: Path,
        on_change: Callable[[], None] = lambda: None,
        served: tuple[str, str] | None = None,
    ) -> None:
        self.emulates = provider.emulates
        self._server = GRPC.server(ThreadPoolExecutor(_THREADS), options=SERVER)
        self.plugin = Plugin(provider, directory, on_change)
        self.plugin.served = served
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(self.plugin, self._server)
        self.port: int = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()

    @property
    def environment(self) -> dict[str, str]:
        """What an engine must have in its environment to use this provider, and to fetch no other."""
        return {
            "PULUMI_DEBUG_PROVIDERS": f"{_PACKAGE}:{self.port}",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }

    def close(self) -> None:
        """End every call and free the port. Safe to call twice."""
        self._server.stop(grace=None).wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
