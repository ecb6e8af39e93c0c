"""Calling what serves a route: a Lambda, an HTTP endpoint, a listener behind a VPC link."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gatehouse.laptop.gateway import events
from gatehouse.laptop.gateway.answers import MalformedResultError, from_payload
from gatehouse.laptop.gateway.call import Answer, Call, Headers, broken, failed, too_large, unavailable
from gatehouse.laptop.gateway.forward import Forwarder, endpoint, staged
from gatehouse.laptop.lambdas.types import Invocation, UnknownFunctionError

if TYPE_CHECKING:
    from gatehouse.laptop.gateway.model import Integration

Invoke = Callable[[str, bytes], Awaitable[Invocation]]

LARGEST_EVENT = 6 * 1024 * 1024
"""Bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""


class Backends:
    """All that stands behind the routes, and the clock and the log of the requests to it."""

    def __init__(
        self,
        invoke: Invoke,
        forward: Forwarder,
        *,
        resolve: Callable[[str], str],
        listener: Callable[[str], str | None],
        log: Callable[[str, str], None],
        clock: Callable[[], float],
    ) -> None:
        """Remember what to call with.

        Args:
            invoke: Runs a function.
            forward: Sends a request on.
            resolve: Maps an address to where it is reached.
            listener: Maps a listener's ARN to its address.
            log: Takes a log group's ARN and a line of access log.
            clock: Seconds since the epoch.
        """
        self._invoke = invoke
        self._forward = forward
        self._resolve = resolve
        self._listener = listener
        self.log = log
        self.clock = clock

    async def call(  # noqa: PLR0911 - one for each way that it ends
        self, integration: Integration, call: Call, headers: Headers
    ) -> Answer:
        """Call an HTTP API's integration.

        Args:
            integration: What serves the route.
            call: The request.
            headers: Its headers as backends get them.

        Returns:
            The answer; 500 or 503 where the backend gave none.
        """
        if integration.kind == "lambda":
            build = events.version_2 if integration.payload == "2.0" else events.version_1
            event = build(call, headers)
            if len(event) > LARGEST_EVENT:
                return too_large()
            result = await self.invoke(staged(integration.uri, call), event, integration.timeout)
            if isinstance(result, Answer):
                return result
            try:
                return from_payload(result, integration.payload)
            except MalformedResultError as problem:
                return failed(str(problem))
        if integration.kind == "vpc":
            address = self._listener(integration.uri)
            if address is None:
                return unavailable()
            url = endpoint(address, call, append=True, staged_path=True)
            return await self.forward(url, integration.method, call, headers, integration.timeout)
        if integration.kind == "http":
            url = endpoint(integration.uri, call, append=call.route_key == "$default")
            return await self.forward(url, integration.method, call, headers, integration.timeout)
        return broken()

    async def invoke(self, arn: str, event: bytes, timeout: float) -> bytes | Answer:  # noqa: ASYNC109 - AWS's
        """Run a function.

        Args:
            arn: The function's.
            event: The event, JSON.
            timeout: Seconds that the integration waits; the function may go on after that, as on AWS.

        Returns:
            Its result, or the answer that stands for there being none: 500, or 503 after the time.
        """
        try:
            async with asyncio.timeout(timeout):
                result = await self._invoke(arn, event)
        except TimeoutError:
            return unavailable()
        except UnknownFunctionError:
            return failed(f"There is no function {arn}")
        except Exception as problem:  # noqa: BLE001 - its caller gets AWS's answer, whatever it was
            return failed(f"The function could not be run: {type(problem).__name__}")
        if result.error is not None:
            answer = failed("The function failed")
            answer.integration = 200
            return answer
        return result.payload

    async def forward(
        self,
        url: str,
        method: str,
        call: Call,
        headers: Headers,
        timeout: float,  # noqa: ASYNC109 - AWS's
    ) -> Answer:
        """Send a request on to an HTTP backend.

        Args:
            url: Where to, before it is resolved.
            method: With which method; `ANY` is the request's own.
            call: The request.
            headers: Its headers as backends get them.
            timeout: Seconds that it may take.

        Returns:
            The backend's answer; 503 where there is none.
        """
        return await self._forward(
            self._resolve(url),
            call.method if method == "ANY" else method,
            call,
            headers,
            host=urlsplit(url).netloc,
            timeout=timeout,
        )
