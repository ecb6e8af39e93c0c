"""Calling what stands behind the gateway: functions, HTTP backends, and the documents of issuers."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, urlsplit

import httpx

from gatehouse.laptop.gateway import issuers, service_integrations
from gatehouse.laptop.gateway.issuers import LIMIT, FetchError
from gatehouse.laptop.gateway.request import HOP_BY_HOP, SCHEME, Answer
from gatehouse.laptop.lambdas.types import Invocation, UnknownFunctionError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gatehouse.laptop.gateway.request import Exchange, Headers
    from gatehouse.laptop.gateway.service_integrations import ServiceCaller

LARGEST_EVENT = 6 * 1024 * 1024
"""Bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""
LARGEST_ANSWER = 10 * 1024 * 1024
"""Bytes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html, payload size."""

_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")
_ADDED = frozenset({b"x-forwarded-for", b"x-forwarded-port", b"x-forwarded-proto", b"x-amzn-trace-id"})
_OURS = _ADDED | {b"host", b"content-length", b"forwarded", b"via"}
_DROPPED = HOP_BY_HOP - {b"connection"}
_LOOPBACK = {"127.0.0.1": "127.0.0.1", "localhost": "localhost", "::1": "[::1]"}
"""Hosts of this machine, as URLs have them."""
_UNREACHED = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError, ImportError)
"""What httpx raises where there is no answer, or where the environment's proxy or certificates are none that it can use."""
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=100)


class Invoke(Protocol):
    """Runs the function with an ARN on an event, JSON; the trace id is what the function sees as X-Ray's."""

    def __call__(self, arn: str, event: bytes, *, trace_id: str, within: float) -> Awaitable[Invocation]:
        """Run it, and raise `TimeoutError` where it takes over `within` seconds."""


class Backends:
    """All that stands behind the routes, and the clock and the log of the requests to it; in one event loop.

    `resolve` maps an address to where it is reached, `listener` a listener's ARN to its address, `log` takes a log group's
    ARN and a line of access log, the clock gives seconds since the epoch, and `service` calls AWS's services.
    """

    def __init__(
        self,
        invoke: Invoke,
        *,
        resolve: Callable[[str], str],
        listener: Callable[[str], str | None],
        log: Callable[[str, str], None],
        clock: Callable[[], float],
        service: ServiceCaller | None = None,
    ) -> None:
        self.run = invoke
        self._service = service
        self._resolve = resolve
        self._http: dict[bool, httpx.AsyncClient] = {}
        self.listener = listener
        self.log = log
        self.clock = clock

    async def invoke(self, exchange: Exchange, arn: str, event: bytes) -> bytes | Answer:
        """Run a function: its result, or the error that stands for there being none.

        After the integration's time the function may go on, as on AWS.
        """
        error, within = exchange.api.kind.error, exchange.route.integration.timeout
        try:
            result = await self.run(arn, event, trace_id=exchange.trace, within=within)
        except TimeoutError:
            return error("TIMEOUT", exchange)
        except UnknownFunctionError:
            return error("MISCONFIGURED", exchange, f"There is no function {arn}")
        except Exception as problem:  # noqa: BLE001 - its caller gets AWS's answer, whatever it was
            return error("FAILED", exchange, f"The function could not be run: {type(problem).__name__}")
        if result.throttled:
            return error("BUSY", exchange, "The function's concurrency is used up")
        if result.error is not None:
            answer = error("FAILED", exchange, "The function failed")
            answer.integration = 200
            return answer
        return result.payload

    async def service(self, exchange: Exchange) -> Answer:
        """Call the service of AWS that a route names: its answer, or the error that stands for there being none."""
        integration, error = exchange.route.integration, exchange.api.kind.error
        if self._service is None:
            return error("MISCONFIGURED", exchange, "There are no services")
        given = service_integrations.evaluated(integration.parameters, exchange)
        try:
            async with asyncio.timeout(integration.timeout):
                found = await asyncio.to_thread(self._service, integration.uri, given, integration.role)
        except TimeoutError:
            return error("TIMEOUT", exchange)
        if not found.body:
            return error("FAILED", exchange, found.error)
        answer = Answer(
            found.status, [(b"content-type", b"application/json")], found.body, integration=found.status
        )
        answer.error = found.error or answer.error
        return answer

    async def forward(
        self, exchange: Exchange, url: str, method: str, headers: Headers, *, host: str
    ) -> Answer:
        """Send a request on to an HTTP backend; its answer, read whole, or the error that stands for there being none.

        `url` is resolved; the method `ANY` is the request's own.
        """
        error = exchange.api.kind.error
        try:
            async with asyncio.timeout(exchange.route.integration.timeout):
                return await self._exchange(exchange, url, method, headers, host)
        except TimeoutError:
            return error("TIMEOUT", exchange, "The backend took too long")
        except _UNREACHED as problem:
            return error("UNREACHABLE", exchange, f"The backend can't be reached: {type(problem).__name__}")

    async def _exchange(
        self, exchange: Exchange, url: str, method: str, headers: Headers, host: str
    ) -> Answer:
        request = exchange.request
        # A caller may name more headers that concern its connection only.
        named = (request.header(b"connection") or "").lower().encode("latin-1", "replace").split(b",")
        dropped = HOP_BY_HOP | _OURS | {name.strip() for name in named}
        by = f"by=127.0.0.1;for={_node(request.client)};host={exchange.domain};proto={SCHEME}"
        sent = [pair for pair in headers if pair[0] not in dropped]
        sent += [pair for pair in headers if pair[0] in _ADDED]
        sent += [
            (b"host", host.encode("latin-1", "replace")),
            (b"forwarded", by.encode("latin-1", "replace")),
            (b"via", b"HTTP/1.1 AmazonAPIGateway"),
        ]
        # The target as it is: the client library would take dot segments out of it.
        url = self._resolve(url)
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        made = httpx.Request(
            request.method if method == "ANY" else method,
            url,
            headers=sent,
            content=request.body or None,
            extensions={"target": target.encode("latin-1", "replace")},
        )
        response = await self._client(url).send(made, stream=True)
        try:
            body = bytearray()
            async for part in response.aiter_raw():
                body += part
                if len(body) > LARGEST_ANSWER:
                    return exchange.api.kind.error("FAILED", exchange, "The backend's answer is over 10 MB")
        finally:
            await response.aclose()
        kept = [(name.lower(), value) for name, value in response.headers.raw]
        return Answer(
            response.status_code,
            [pair for pair in kept if pair[0] not in _DROPPED],
            bytes(body),
            integration=response.status_code,
        )

    async def fetch(self, url: str) -> bytes:
        """Get an issuer's document, of at most 150,000 bytes.

        Raises:
            FetchError: It is not there, redirects, takes over 1,500 ms or is too large.
        """
        address = self._resolve(url)
        try:
            # Making it may read the system's certificates, which is no time of the issuer's.
            client = self._client(address)
            async with asyncio.timeout(issuers.TIMEOUT), client.stream("GET", address) as response:
                if response.status_code != httpx.codes.OK:
                    raise FetchError(f"{url} answered {response.status_code}")
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > LIMIT:
                        raise FetchError(f"{url} is over {LIMIT} bytes")
                return bytes(body)
        except (*_UNREACHED, TimeoutError) as problem:
            raise FetchError(f"{url}: {problem}") from problem

    def _client(self, url: str) -> httpx.AsyncClient:
        """Give the HTTP client of a URL, which follows no redirect; each use has its own deadline."""
        # What is served here in the clear needs nothing of the environment, which may name proxies and certificates that
        # are not there. Loopback is never behind a proxy; outside issuers may be.
        parts = urlsplit(url)
        local = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if local not in self._http:
            hosts = [] if local else _LOOPBACK.values()
            direct = {f"all://{host}": httpx.AsyncHTTPTransport(limits=_LIMITS) for host in hosts}
            self._http[local] = httpx.AsyncClient(
                follow_redirects=False,
                timeout=None,  # noqa: S113 - each use has its own deadline
                limits=_LIMITS,
                mounts=direct,
                trust_env=not local,
                headers={"accept-encoding": "identity"},
            )
        return self._http[local]

    async def close(self) -> None:
        """Let go of the connections."""
        while self._http:
            await self._http.popitem()[1].aclose()


def endpoint(uri: str, exchange: Exchange, *, append: bool, staged_path: bool = False) -> str:
    """Make the URL of an HTTP API's backend for one request, its query string included.

    The integration's `uri` has `{variables}` and `${stageVariables.x}`; the request's path is added where `append` says so,
    as for `$default`, and with the stage in it where `staged_path` does, as for VPC links.
    """
    uri = staged(uri, exchange)
    base, mark, query = uri.partition("?")
    base = _VARIABLE.sub(
        lambda found: quote(exchange.parameters.get(found[1], ""), safe="/:@!$&'()*+,;=~-._"), base
    )
    if exchange.rerouted:
        scheme, _, rest = base.partition("://")
        base = f"{scheme}://{rest.partition('/')[0]}{exchange.path}"
    elif append:
        base = base.rstrip("/") + (exchange.path if staged_path else exchange.route_path)
    joined = "&".join(part for part in (query if mark else "", exchange.query) if part)
    return f"{base}?{joined}" if joined else base


def staged(uri: str, exchange: Exchange) -> str:
    """Put the stage's variables in."""
    if "${stageVariables." not in uri:
        return uri
    variables = exchange.stage.variables
    return re.sub(r"\$\{stageVariables\.([^{}]+)\}", lambda found: variables.get(found[1], ""), uri)


def _node(address: str) -> str:
    return f'"[{address}]"' if ":" in address else address
