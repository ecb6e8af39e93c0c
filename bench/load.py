"""The load generator of the HTTP benchmarks: keep-alive connections, one request at a time on each."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import httptools
import uvloop

if TYPE_CHECKING:
    from collections.abc import Callable

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Result:
    """What a run measured: seconds per request, and the answers by status."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    body: bytes = b""

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class _Connection(asyncio.Protocol):
    def __init__(self, request: bytes, result: Result, stop: Callable[[float, int], bool]) -> None:
        self._request, self._result, self._stop = request, result, stop
        self._parser: httptools.HttpResponseParser | None = None
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        self._began = time.perf_counter()
        self._body = b""
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        # A response that comes whole and says its length needs no parser: what this costs is taken from the servers.
        if self._parser is None:
            found = _LENGTH.search(data)
            end = data.find(b"\r\n\r\n") + 4
            if found is not None and found.start() < end and len(data) == end + int(found[1]):
                self._body = data[end:]
                self._over(int(data[9:12]))
                return
            self._parser = httptools.HttpResponseParser(self)
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        assert self._parser is not None
        status = self._parser.get_status_code()
        self._parser = None
        self._over(status)

    def _over(self, status: int) -> None:
        now = time.perf_counter()
        result = self._result
        result.latencies.append(now - self._began)
        result.statuses[status] = result.statuses.get(status, 0) + 1
        result.body = self._body
        if self._stop(now, len(result.latencies)):
            self._transport.close()
        else:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if not self.closed.done():
            self.closed.set_result(None)


async def _run(port: int, request: bytes, connections: int, seconds: float, count: int) -> Result:
    loop, result = asyncio.get_running_loop(), Result()
    began = time.perf_counter()

    def stop(now: float, done: int) -> bool:
        return now - began >= seconds or done > count - connections

    made = [
        await loop.create_connection(lambda: _Connection(request, result, stop), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.wait_for(asyncio.gather(*(one.closed for _, one in made)), seconds + 60)
    result.seconds = time.perf_counter() - began
    return result


def load(
    port: int, path: str, headers: dict[str, str], *, connections: int, seconds: float, count: int = 10**9
) -> Result:
    """Send GET requests to a port of this machine, for so many seconds or so many requests, whichever ends first."""
    head = {"host": f"127.0.0.1:{port}", **headers}
    request = (
        f"GET {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in head.items()) + "\r\n"
    )
    return uvloop.run(_run(port, request.encode(), connections, seconds, count))
