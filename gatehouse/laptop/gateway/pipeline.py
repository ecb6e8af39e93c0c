"""The way of every request, of an HTTP API and of a REST API alike: the steps in `STEPS`, one after another."""

from __future__ import annotations

import logging
import time
from functools import lru_cache
from typing import TYPE_CHECKING

from gatehouse.laptop.gateway import tokens
from gatehouse.laptop.gateway.http_api import NO_API, message
from gatehouse.laptop.gateway.request import Exchange, new_request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.model import Api, ServedApis
    from gatehouse.laptop.gateway.request import Answer, Request

    Step = Callable[["App", Exchange], Awaitable[Answer | None]]

LARGEST_HEAD = 10_240
LARGEST_BODY = 10 * 1024 * 1024
"""Bytes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html."""

_logger = logging.getLogger(__name__)


class App:
    """Serves whatever snapshot is current when a request comes.

    Attributes:
        clock: Seconds since the epoch.
        on_answer: Told of each request and its answer once that is sent, in the event loop.
    """

    def __init__(
        self, snapshot: Callable[[], ServedApis], ports: Mapping[int, str], backends: Backends
    ) -> None:
        """Remember what to serve: the current snapshot, and for hosts that are no API's the API of each port."""
        self.snapshot = snapshot
        self.ports = ports
        self.backends = backends
        self.clock = backends.clock
        self.on_answer: Callable[[Exchange, Answer], None] = lambda _, __: None

    def at(self, port: int) -> Api:
        """The API that a port serves, in whose words is refused what names no host; an empty one where there is none."""
        return self.snapshot().apis.get(self.ports.get(port, ""), NO_API)

    def refuse(self, port: int, answer: Answer) -> Request:
        """Complete the answer to bytes that are no request; gives the request that stands for them."""
        request = new_request("", b"/", [], now=self.clock(), port=port)
        exchange = Exchange.begin(request, self.at(port))
        exchange.api.kind.finish(exchange, answer)
        return request

    async def answer(self, request: Request, send: Callable[[Request, Answer], None]) -> None:
        """Answer a request, then log it, for which no caller waits; never raises."""
        exchange = Exchange.begin(request, self.at(request.port))
        try:
            for step in STEPS:
                answer = await step(self, exchange)
                if answer is not None:
                    break
            else:
                answer = exchange.api.kind.error("MISCONFIGURED", exchange)
        except Exception:
            _logger.exception("The gateway failed on %s %s", request.method, request.path)
            answer = exchange.api.kind.error("MISCONFIGURED", exchange)
        exchange.api.kind.finish(exchange, answer)
        send(request, answer)
        exchange.seconds = max(0.0, self.clock() - request.now)
        log = exchange.stage.log
        if log is not None:
            self.backends.log(log.destination, log.line(exchange, answer))
        self.on_answer(exchange, answer)


async def check_request(_: App, exchange: Exchange) -> Answer | None:
    """Refuse what AWS's front door does not let through."""
    request = exchange.request
    if request.head_size > LARGEST_HEAD:
        return message(431, "Request Header Fields Too Large")
    if [name for name, _ in request.headers].count(b"host") != 1:
        return message(400, "Bad Request")  # RFC 9112, section 3.2
    return exchange.api.kind.error("TOO_LARGE", exchange) if request.body_size > LARGEST_BODY else None


async def find_api(app: App, exchange: Exchange) -> Answer | None:
    """Find the API by the host name, or else by the port; and the stage that a custom domain maps to."""
    snapshot = app.snapshot()
    host = _host(exchange.request.header(b"host"))
    domain = snapshot.domains.get(host)
    exchange.api, stage = NO_API, None  # from here on it is the host that counts, before the port
    if domain is None:
        id_ = snapshot.hosts.get(host) or app.ports.get(exchange.request.port, "")
    elif domain.mutual:
        return exchange.api.kind.error("FORBIDDEN", exchange)
    else:
        id_, stage = _mapped(domain.mappings, exchange)
    api = snapshot.apis.get(id_)
    if api is None:
        return exchange.api.kind.error("NOT_FOUND", exchange)
    exchange.api, exchange.domain = api, api.domain if domain is None else host
    if domain is None and api.closed:
        return api.kind.error("DISABLED", exchange)
    return api.kind.find_stage(exchange, stage or None)


async def find_route(_: App, exchange: Exchange) -> Answer | None:
    """Find the route or method, and the values of its path variables."""
    return exchange.api.kind.find_route(exchange)


async def throttle(_: App, exchange: Exchange) -> Answer | None:
    """Refuse what is over the route's limit."""
    bucket = exchange.stage.throttles.get(exchange.route.key)
    if bucket is None or bucket.admit(exchange.request.now):
        return None
    return exchange.api.kind.error("THROTTLED", exchange)


async def authorize(app: App, exchange: Exchange) -> Answer | None:
    """Refuse who may not call; what is not emulated lets nobody in."""
    route = exchange.route
    if route.authorization == "NONE":
        return None
    if route.authorizer is None:
        return exchange.api.kind.error("UNSIGNED", exchange)
    try:
        exchange.caller = await route.authorizer.judge(exchange, route.scopes, app.backends)
    except tokens.RefusedTokenError as refusal:
        exchange.authorizer_error = refusal.logged
        return exchange.api.kind.refuse(refusal, exchange)
    return None


async def check_permission(_: App, exchange: Exchange) -> Answer | None:
    """Refuse where the function's resource policy does not let this stage call it."""
    route = exchange.route
    if route.integration.kind != "lambda" or route.key in exchange.stage.permitted:
        return None
    return exchange.api.kind.error(
        "MISCONFIGURED", exchange, "The function's policy does not let this API call it"
    )


async def call_backend(app: App, exchange: Exchange) -> Answer | None:
    """Call what serves the route, and time it."""
    began = time.monotonic()
    answer = await exchange.api.kind.call(exchange, app.backends)
    exchange.backend_seconds = time.monotonic() - began
    return answer


STEPS: tuple[Step, ...] = (
    check_request,
    find_api,
    find_route,
    throttle,
    authorize,
    check_permission,
    call_backend,
)
"""Each gives the answer, which ends the way, or None and leaves what it found out in the exchange."""


@lru_cache(maxsize=64)
def _host(header: str | None) -> str:
    host = (header or "").lower()
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host


def _mapped(mappings: Mapping[str, tuple[str, str]], exchange: Exchange) -> tuple[str, str]:
    """Find the API and stage of a path under a custom domain, and take the base path off; no API where there is none."""
    segments = exchange.path[1:].split("/")
    for count in range(len(segments), 0, -1):
        base = "/".join(segments[:count])
        if base and base in mappings:
            exchange.base_path = base
            exchange.path = exchange.route_path = exchange.path[len(base) + 1 :] or "/"
            return mappings[base]
    return mappings.get("", ("", ""))
