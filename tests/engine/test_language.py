"""The language host that Pulumi's engine calls, with an engine that goes away, or that comes where another was."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import pulumi
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    language_pb2,
    language_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

from gatehouse.laptop.engine.language import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Engine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """As much of an engine as a program asks that makes one resource; `logged` is what it was told."""

    def __init__(self) -> None:
        self.logged: list[str] = []
        self.asked = threading.Event()
        self.answers = threading.Event()

    def GetDeploymentInfo(self, *_: object) -> resource_pb2.DeploymentInfo:  # noqa: N802
        return resource_pb2.DeploymentInfo()

    def RegisterResource(  # noqa: N802
        self, request: resource_pb2.RegisterResourceRequest, _: object
    ) -> resource_pb2.RegisterResourceResponse:
        if request.type != "pulumi:pulumi:Stack":
            self.asked.set()
            self.answers.wait()
        return resource_pb2.RegisterResourceResponse(
            urn=f"urn:pulumi:dev::shop::{request.type}::{request.name}"
        )

    def RegisterResourceOutputs(self, *_: object) -> empty_pb2.Empty:  # noqa: N802
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, *_: object) -> empty_pb2.Empty:  # noqa: N802
        return empty_pb2.Empty()

    def Log(self, request: engine_pb2.LogRequest, _: object) -> empty_pb2.Empty:  # noqa: N802
        if request.severity != engine_pb2.DEBUG:
            self.logged.append(request.message)
        return empty_pb2.Empty()


@contextmanager
def listening(engine: Engine, port: int = 0) -> Iterator[int]:
    server: Any = grpc.server(ThreadPoolExecutor(8), options=[("grpc.so_reuseport", 0)])
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(engine, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    found = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    yield found
    engine.answers.set()
    server.stop(grace=None).wait()


def asked(host: Language, port: int) -> Callable[[], language_pb2.RunResponse]:
    """Ask the host to run its program against the engine at `port`; the function gives its answer."""
    address = f"127.0.0.1:{port}"
    request = language_pb2.RunRequest(
        project="shop", stack="dev", parallel=4, monitor_address=address, args=[address]
    )
    channel: Any = grpc.insecure_channel(host.address)
    run: Any = language_pb2_grpc.LanguageRuntimeStub(channel).Run
    call = run.future(request)

    def answer() -> language_pb2.RunResponse:
        with channel:
            found: language_pb2.RunResponse = call.result()
            return found

    return answer


def left_behind(port: int = 0) -> tuple[int, asyncio.AbstractEventLoop]:
    """Run a program whose engine goes away first, and close its host: the engine's port, and the program's loop."""
    loops: list[asyncio.AbstractEventLoop] = []

    def program() -> None:
        loops.append(asyncio.get_running_loop())
        pulumi.ComponentResource("shop:index:Thing", "thing")

    engine = Engine()
    with Language(program, Path.cwd()) as host:  # noqa: SIM117 - the engine goes first
        with listening(engine, port) as found:
            answer = asked(host, found)
            engine.asked.wait()
    with pytest.raises(grpc.RpcError):
        answer()
    return found, loops[0]


def test_nothing_is_left_of_a_program_whose_engine_went_away() -> None:
    _, loop = left_behind()
    assert loop.is_closed()
    assert not [one.name for one in threading.enumerate() if one.name.startswith("program")]


def test_a_program_reaches_its_engine_at_a_port_where_an_earlier_ones_was() -> None:
    port, _ = left_behind()
    engine = Engine()
    with listening(engine, port), Language(lambda: pulumi.log.info("here"), Path.cwd()) as host:
        assert asked(host, port)().error == ""
    assert engine.logged == ["here"]


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (pulumi.RunError("Say which."), "Say which."),
        (ValueError("no such thing"), "no such thing\nTraceback "),
    ],
)
def test_what_a_program_fails_with_is_logged_and_answered(raised: Exception, said: str) -> None:
    def program() -> None:
        raise raised

    engine = Engine()
    with listening(engine) as port, Language(program, Path.cwd()) as host:
        assert asked(host, port)().error.startswith(said)
    assert engine.logged[0].startswith(said)
