"""Servers on loopback, in a thread of their own."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gatehouse.laptop.servers import PortError, Servers, bind, port_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request


@pytest.fixture
def servers() -> Iterator[Servers]:
    found = Servers()
    yield found
    found.close()


async def hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


async def forever(_request: Request) -> PlainTextResponse:
    await asyncio.sleep(3600)
    return PlainTextResponse("never")


APP = Starlette(routes=[Route("/", hello), Route("/forever", forever)])


def test_a_server_answers_on_loopback_and_nowhere_else(servers: Servers) -> None:
    sock = bind(0)
    servers.serve(APP, sock)
    assert sock.getsockname()[0] == "127.0.0.1"
    assert httpx.get(f"http://127.0.0.1:{port_of(sock)}/", trust_env=False).text == "hello"


def test_closing_frees_the_port_even_while_a_request_hangs(servers: Servers) -> None:
    sock = bind(0)
    servers.serve(APP, sock)
    port = port_of(sock)
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET /forever HTTP/1.1\r\nhost: x\r\n\r\n")
        servers.close()
        assert servers.loop.is_closed()
    bind(port).close()


async def soon(_request: Request) -> PlainTextResponse:
    await asyncio.sleep(0.5)
    return PlainTextResponse("answered")


def test_draining_lets_a_request_under_way_be_answered_and_takes_no_more(servers: Servers) -> None:
    sock = bind(0)
    servers.serve(Starlette(routes=[Route("/", soon)]), sock)
    port = port_of(sock)
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        time.sleep(0.1)
        servers.drain()
        assert client.makefile("rb").read().endswith(b"answered")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port))


def test_a_caller_who_leaves_in_the_middle_of_a_form_is_no_fault(
    servers: Servers, caplog: pytest.LogCaptureFixture
) -> None:
    left = threading.Event()

    async def read(request: Request) -> PlainTextResponse:
        try:
            async with request.form():
                return PlainTextResponse("read")
        finally:
            left.set()

    sock = bind(0)
    servers.serve(Starlette(routes=[Route("/", read, methods=["POST"])]), sock, log_level="error")
    logger = logging.getLogger("uvicorn.error")
    logger.addHandler(caplog.handler)
    try:
        with socket.create_connection(("127.0.0.1", port_of(sock))) as client:
            kind = b"content-type: application/x-www-form-urlencoded"
            client.sendall(b"POST / HTTP/1.1\r\nhost: x\r\n" + kind + b"\r\ncontent-length: 9\r\n\r\nhalf")
        assert left.wait(10)
        servers.close()
    finally:
        logger.removeHandler(caplog.handler)
    assert not caplog.records


def test_closing_twice_is_no_error(servers: Servers) -> None:
    servers.close()
    servers.close()


def test_a_port_in_use_is_told_with_the_option_that_changes_it() -> None:
    with (
        bind(0) as taken,
        pytest.raises(PortError, match=r"in use by another program\. Choose another with --port"),
    ):
        bind(port_of(taken))


def test_a_port_that_no_option_names_is_told_with_its_own_remedy() -> None:
    with bind(0) as taken, pytest.raises(PortError, match=r"in use by another program\. End that program\.$"):
        bind(port_of(taken), remedy="End that program.")


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_can_not_be_is_told(port: int) -> None:
    with pytest.raises(PortError, match=str(port)):
        bind(port)


def test_a_coroutine_runs_in_the_servers_loop(servers: Servers) -> None:
    async def where() -> Any:
        return asyncio.get_running_loop()

    assert servers.call(where()) is servers.loop
