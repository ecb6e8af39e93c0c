"""The gateway's ASGI application: requests in, responses out."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.gateway import http_api
from gatehouse.laptop.gateway.call import Answer, Call, broken, message, not_found, request_id, too_large

if TYPE_CHECKING:
    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.model import Snapshot

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LARGEST_HEAD = 10_240
LARGEST_BODY = 10 * 1024 * 1024
_PER_HEADER = 4  # the colon, the space and the line's end
_BODILESS = frozenset({204, 304})

_logger = logging.getLogger(__name__)


class ClientGoneError(Exception):
    """The caller went away before it had sent its request."""


class App:
    """Serves whatever snapshot is current when a request comes."""

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        ports: MutableMapping[int, str],
        backends: Backends,
        account: str,
    ) -> None:
        """Remember what to serve.

        Args:
            snapshot: Gives the current snapshot.
            ports: The API of each port, for requests whose Host is not an API's.
            backends: Calls what serves the routes.
            account: The account's id.
        """
        self._snapshot = snapshot
        self._ports = ports
        self._backends = backends
        self._account = account

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection.

        Args:
            scope: Its scope; WebSockets are closed.
            receive: Gives its messages.
            send: Takes the response's.
        """
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "lifespan":
            while True:
                event = await receive()
                await send({"type": f"{event['type']}.complete"})
                if event["type"] == "lifespan.shutdown":
                    return
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = _call(scope, self._backends.clock(), self._account)
        try:
            answer = await self._answer(call, receive)
        except ClientGoneError:
            return
        except Exception:
            _logger.exception("The gateway failed on %s %s", call.method, call.path)
            answer = broken()
        await _respond(call, answer, send)

    async def _answer(self, call: Call, receive: Receive) -> Answer:
        if _head_size(call) > LARGEST_HEAD:
            return message(431, "Request Header Fields Too Large")
        snapshot = self._snapshot()
        host = (call.header(b"host") or "").rpartition(":")[0].lower()
        host = host or (call.header(b"host") or "").lower()
        stage: str | None = None
        domain = snapshot.domains.get(host)
        if domain is not None:
            target = _mapped(domain.mappings, call)
            if target is None:
                return not_found()
            id_, stage = target
            call.domain = host
        else:
            id_ = snapshot.hosts.get(host) or self._ports.get(call.port, "")
        api = snapshot.http.get(id_)
        if api is None or (api.closed and domain is None):
            return not_found()
        call.domain = call.domain or api.domain
        declared = call.header(b"content-length") or ""
        if declared.isdecimal() and int(declared) > LARGEST_BODY:
            return too_large()

        async def read_body(call: Call) -> Answer | None:
            return await _read_body(call, receive)

        return await http_api.answer(api, stage, call, read_body, self._backends)


def _call(scope: Scope, now: float, account: str) -> Call:
    path = scope["raw_path"].decode("latin-1") if scope.get("raw_path") else scope["path"]
    client, server = scope.get("client"), scope.get("server")
    return Call(
        id=request_id(),
        now=now,
        method=scope["method"],
        sent=path,
        path=path,
        route_path=path,
        query=scope["query_string"].decode("latin-1"),
        headers=scope["headers"],
        client=client[0] if client else "127.0.0.1",
        protocol=f"HTTP/{scope['http_version']}",
        scheme=scope["scheme"],
        port=server[1] or 0 if server else 0,
        account=account,
    )


def _head_size(call: Call) -> int:
    size = len(call.method) + len(call.path) + len(call.query) + len(call.protocol) + _PER_HEADER
    for name, value in call.headers:
        size += len(name) + len(value) + _PER_HEADER
    return size


def _mapped(mappings: Mapping[str, tuple[str, str]], call: Call) -> tuple[str, str] | None:
    segments = call.path[1:].split("/")
    for count in range(len(segments), 0, -1):
        base = "/".join(segments[:count])
        if base and base in mappings:
            call.path = call.route_path = call.path[len(base) + 1 :] or "/"
            return mappings[base]
    return mappings.get("")


async def _read_body(call: Call, receive: Receive) -> Answer | None:
    event = await receive()
    if not event.get("more_body") and event["type"] == "http.request":
        call.body = event.get("body", b"")
        return too_large() if len(call.body) > LARGEST_BODY else None
    body = bytearray()
    while True:
        if event["type"] != "http.request":
            raise ClientGoneError
        body += event.get("body", b"")
        if len(body) > LARGEST_BODY:
            return too_large()
        if not event.get("more_body"):
            call.body = bytes(body)
            return None
        event = await receive()


async def _respond(call: Call, answer: Answer, send: Send) -> None:
    headers = [*answer.headers, (b"apigw-requestid", call.id.encode())]
    bodiless = answer.status in _BODILESS
    if answer.body is not None:
        body = b"" if bodiless else answer.body
        if not bodiless:
            headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return
    if answer.length is not None and not bodiless:
        headers.append((b"content-length", answer.length))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if answer.stream is not None:
        async for part in answer.stream:
            if not bodiless and call.method != "HEAD":
                await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
