"""A program where Pulumi's engine can run it: a language host in this process, on loopback.

https://github.com/pulumi/pulumi/blob/master/proto/pulumi/language.proto

The automation API has a host for inline programs, which leaves much of one whose engine stops before it: its event loop, its
tasks, and its connections, which go on knocking at ports that are free again. gRPC shares what it knows of an address within
a process, so a later program whose engine got such a port was told for a while that nobody listens.
https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/automation/_server.py
https://github.com/grpc/grpc/blob/master/src/core/client_channel/global_subchannel_pool.h
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import platform
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, Self

import grpc
from pulumi import RunError, log
from pulumi.runtime import Settings, configure
from pulumi.runtime.config import set_all_config
from pulumi.runtime.proto import (
    engine_pb2_grpc,
    language_pb2,
    language_pb2_grpc,
    plugin_pb2,
    resource_pb2_grpc,
)

from gatehouse.laptop.engine.failures import written
from gatehouse.laptop.engine.surroundings import run_in_loop
from gatehouse.laptop.rpc import CHANNEL, GRPC, SERVER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_CALLS: Final = 4
"""The engine's calls that are answered at once: it makes one at a time, and asks about the host beside it."""
_THREADS_OF_A_STEP: Final = 4
"""Threads for what waits in a program, for each step that the engine takes at once: the SDK's own number."""


class Language(language_pb2_grpc.LanguageRuntimeServicer):
    """Serves one program from when it is made until it is closed; `address` is for the `--client` of the command."""

    def __init__(self, program: Callable[[], None], directory: Path) -> None:
        self._program = program
        self._directory = directory
        self._cancel: Callable[[], object] = lambda: None
        self._threads = ThreadPoolExecutor(_CALLS, "program")
        self._server = GRPC.server(self._threads, options=SERVER)
        language_pb2_grpc.add_LanguageRuntimeServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the program, which may be under way where its engine has stopped, and wait until nothing of it is left.

        Nothing waits for it where this process is asked to end: its own code may take as long as it likes.
        """
        self._server.stop(grace=None)
        with contextlib.suppress(RuntimeError):  # its loop is closed
            self._cancel()
        self._threads.shutdown(wait=kind is None or issubclass(kind, Exception), cancel_futures=True)

    def About(self, *_: object) -> language_pb2.AboutResponse:  # noqa: N802 - the protocol's name
        """Name this Python."""
        return language_pb2.AboutResponse(executable=sys.executable, version=platform.python_version())

    def GetRequiredPackages(self, *_: object) -> language_pb2.GetRequiredPackagesResponse:  # noqa: N802 - the protocol's name
        """Ask for no plugins: the engine finds what each resource needs."""
        return language_pb2.GetRequiredPackagesResponse()

    def GetPluginInfo(self, *_: object) -> plugin_pb2.PluginInfo:  # noqa: N802 - the protocol's name
        """Have no version: the host is a part of this command."""
        return plugin_pb2.PluginInfo()

    def Run(self, request: language_pb2.RunRequest, _: object) -> language_pb2.RunResponse:  # noqa: N802 - the protocol's name
        """Run the program to its end; the answer says why it failed, if it did."""
        return contextvars.copy_context().run(self._run, request)

    def _run(self, request: language_pb2.RunRequest) -> language_pb2.RunResponse:
        with (
            GRPC.insecure_channel(request.monitor_address, options=CHANNEL) as monitor,
            GRPC.insecure_channel(request.args[0], options=CHANNEL) as engine,
        ):
            configure(
                Settings(
                    project=request.project,
                    stack=request.stack,
                    monitor=resource_pb2_grpc.ResourceMonitorStub(monitor),
                    engine=engine_pb2_grpc.EngineStub(engine),
                    parallel=request.parallel,
                    dry_run=request.dryRun,
                    organization=request.organization or "organization",
                    root_directory=str(self._directory),
                )
            )
            set_all_config(dict(request.config), list(request.configSecretKeys))
            said = self._said(max(request.parallel, 1) * _THREADS_OF_A_STEP)
            if said:
                with contextlib.suppress(grpc.RpcError):  # the engine may have stopped
                    log.error(said)
            return language_pb2.RunResponse(error=said)

    def _said(self, threads: int) -> str:
        """Run the program; return what it failed with, with its traceback as Python writes it, or nothing."""
        try:
            run_in_loop(self._program, threads, self._began)
        except RunError as error:  # the SDK's way to end a program with a message and no stack
            return str(error)
        except asyncio.CancelledError:
            return ""
        except grpc.RpcError as error:
            # The engine has stopped, and says why itself.
            return "" if error.code() == grpc.StatusCode.UNAVAILABLE else f"RPC error: {error.details()}"
        except BaseException as error:  # noqa: BLE001 - whatever a program raises is told with its line
            return f"{error}\n{written(error)}"
        return ""

    def _began(self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
        self._cancel = lambda: loop.call_soon_threadsafe(task.cancel)
