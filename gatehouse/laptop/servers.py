"""HTTP servers on loopback, all of them in one event loop of a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Coroutine

HOST = "127.0.0.1"
_STARTUP = 10.0
_SHUTDOWN = 5.0
_GRACE = 2.5
_BACKLOG = 2048
_ANOTHER = "Choose another with --port, or 0 for any that is free."


class PortError(Exception):
    """A port that can't be had; the message says how to choose another."""


def bind(port: int, *, remedy: str = _ANOTHER, listen: bool = True) -> socket.socket:
    """Bind a socket on loopback, listening unless told otherwise; port 0 takes any free one.

    `remedy` says how a person chooses another, in a whole sentence.

    Raises:
        PortError: The port is in use, or may not be bound.
    """
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        if listen:
            sock.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        sock.close()
        number = getattr(error, "errno", None)
        reason = {
            errno.EADDRINUSE: "is in use by another program",
            errno.EACCES: "may not be bound by this user",
        }.get(number or 0, f"can't be bound ({os.strerror(number) if number else error})")
        raise PortError(f"Port {port} {reason}. {remedy}") from error
    return sock


def port_of(sock: socket.socket) -> int:
    """The port that a socket is bound to."""
    return int(sock.getsockname()[1])


class Servers:
    """Runs ASGI applications until closed; everything asynchronous of the laptop lives in `loop`."""

    def __init__(self) -> None:
        self.loop = _new_loop()
        self._running: list[tuple[Any, asyncio.Task[None]]] = []
        self._thread = threading.Thread(target=self._run, name="servers", daemon=True)
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, Any], timeout: float | None = None) -> Any:  # noqa: ANN401
        """Run a coroutine in the loop and wait for what it gives."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)

    def serve(self, app: Any, sock: socket.socket, **config: Any) -> None:  # noqa: ANN401 - an ASGI app, uvicorn's options
        """Serve an application on a bound socket; returns when it accepts requests."""
        self.call(self._serve(app, sock, config), _STARTUP)

    def close(self) -> None:
        """Stop accepting, let requests in progress end for a moment, and end the loop. Safe to call twice."""
        if self.loop.is_closed():
            return
        try:
            self.call(self._stop(), _SHUTDOWN)
        except TimeoutError:
            pass  # a request that won't end does not keep the command from ending
        finally:
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(_SHUTDOWN)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    async def _serve(self, app: Any, sock: socket.socket, config: dict[str, Any]) -> None:  # noqa: ANN401
        import uvicorn

        options: dict[str, Any] = {"log_level": "critical", "access_log": False, "lifespan": "off", **config}
        server = uvicorn.Server(uvicorn.Config(app if "http" in config else _Patient(app), **options))
        task = asyncio.ensure_future(server.serve(sockets=[sock]))
        self._running.append((server, task))
        while not server.started:
            if task.done():
                task.result()
                raise PortError("A server ended as it started.")
            await asyncio.sleep(0.005)

    def drain(self) -> None:
        """Accept nothing more, and let the requests under way be answered; after 2.5 seconds they are cut off."""
        if not self.loop.is_closed():
            with contextlib.suppress(TimeoutError):
                self.call(self._stop(_GRACE), _SHUTDOWN)

    async def _stop(self, seconds: float = 1.0) -> None:
        tasks = [task for _, task in self._running]
        for server, _ in self._running:
            server.should_exit = True
        if tasks:
            _, waiting = await asyncio.wait(tasks, timeout=seconds)
            if waiting:
                for server, _ in self._running:
                    _drop(server)
                await asyncio.wait(waiting, timeout=1.0)
        self._running.clear()


class _Patient:
    """An application whose callers may leave before they have sent all.

    Starlette raises then, which is no fault to tell.
    """

    def __init__(self, app: Any) -> None:  # noqa: ANN401 - an ASGI app
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's
        from starlette.requests import ClientDisconnect

        with contextlib.suppress(ClientDisconnect):
            await self._app(scope, receive, send)


def _drop(server: Any) -> None:  # noqa: ANN401 - uvicorn's
    """Cut the connections of requests that don't end."""
    server.force_exit = True
    for task in list(server.server_state.tasks):
        task.cancel()
    for connection in list(server.server_state.connections):
        connection.transport.abort()


def _new_loop() -> asyncio.AbstractEventLoop:
    import uvloop

    return uvloop.new_event_loop()
