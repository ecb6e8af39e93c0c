"""The gateway's application: requests in, responses out."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import uuid4

import httptools

from gatehouse.laptop.gateway import http_api
from gatehouse.laptop.gateway.call import (
    Answer,
    Call,
    broken,
    forbidden,
    message,
    not_found,
    request_id,
    too_large,
)
from gatehouse.laptop.gateway.rest import api as rest_api

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.call import Headers
    from gatehouse.laptop.gateway.model import Snapshot
    from gatehouse.laptop.gateway.rest.model import RestApi

LARGEST_HEAD = 10_240
LARGEST_BODY = 10 * 1024 * 1024

_logger = logging.getLogger(__name__)


class App:
    """Serves whatever snapshot is current when a request comes.

    Attributes:
        clock: Seconds since the epoch.
    """

    def __init__(
        self, snapshot: Callable[[], Snapshot], ports: Mapping[int, str], backends: Backends, account: str
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
        self.clock = backends.clock

    async def answer(self, call: Call) -> Answer:
        """Answer a request; never raises."""
        try:
            found = await self._answer(call)
        except Exception:
            _logger.exception("The gateway failed on %s %s", call.method, call.path)
            found = broken()
        if call.extended_id:
            found.headers.append((b"x-amzn-requestid", call.id.encode()))
            found.headers.append((b"x-amz-apigw-id", call.extended_id.encode()))
        else:
            found.headers.append((b"apigw-requestid", call.id.encode()))
        return found

    async def _answer(self, call: Call) -> Answer:
        if call.head_size > LARGEST_HEAD:
            return message(431, "Request Header Fields Too Large")
        if call.body_size > LARGEST_BODY:
            return too_large()
        call.account = self._account
        snapshot = self._snapshot()
        host = _host(call.header(b"host"))
        domain = snapshot.domains.get(host)
        if domain is None:
            id_, stage = snapshot.hosts.get(host) or self._ports.get(call.port, ""), None
        elif domain.mutual:
            return forbidden()
        else:
            call.domain = host
            id_, stage = _mapped(domain.mappings, call)
        api = snapshot.http.get(id_)
        if api is not None and (domain is not None or not api.closed):
            call.domain = call.domain or api.domain
            return await http_api.answer(api, stage, call, self._backends)
        rest = snapshot.rest.get(id_)
        return not_found() if rest is None else await self._rest(rest, stage, call)

    async def _rest(self, api: RestApi, stage: str | None, call: Call) -> Answer:
        call.extended_id, call.id = call.id, str(uuid4())
        if api.closed and not call.domain:
            return forbidden()
        call.domain = call.domain or api.domain
        return await rest_api.answer(api, stage, call, self._backends)


def new_call(
    method: str,
    target: bytes,
    headers: Headers,
    *,
    now: float,
    client: str = "127.0.0.1",
    port: int = 0,
    protocol: str = "HTTP/1.1",
) -> Call:
    """Make a call of a request's line and headers.

    Args:
        method: The method.
        target: The request's target as sent.
        headers: Lower-case names, values as sent.
        now: Seconds since the epoch.
        client: The caller's address.
        port: The port it came to.
        protocol: `HTTP/1.1` or so.

    Returns:
        The call, its API not yet selected.
    """
    if not target.startswith(b"/"):
        try:
            url = httptools.parse_url(target)
            target = (url.path or b"/") + (b"?" + url.query if url.query else b"")
        except httptools.HttpParserError:
            target = b"/" + target
    path, _, query = target.partition(b"#")[0].decode("latin-1").partition("?")
    return Call(
        id=request_id(),
        now=now,
        method=method,
        sent=path,
        path=path,
        route_path=path,
        query=query,
        headers=headers,
        client=client,
        protocol=protocol,
        scheme="http",
        port=port,
    )


@lru_cache(maxsize=64)
def _host(header: str | None) -> str:
    host = (header or "").lower()
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host


def _mapped(mappings: Mapping[str, tuple[str, str]], call: Call) -> tuple[str, str]:
    """Find the API and stage of a path under a custom domain, and take the base path off; no API where there is none."""
    segments = call.path[1:].split("/")
    for count in range(len(segments), 0, -1):
        base = "/".join(segments[:count])
        if base and base in mappings:
            call.path = call.route_path = call.path[len(base) + 1 :] or "/"
            return mappings[base]
    return mappings.get("", ("", ""))
