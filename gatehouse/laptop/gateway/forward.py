"""HTTP proxy integrations: the request to another server, and its answer streamed back."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpx

from gatehouse.laptop.gateway.call import HOP_BY_HOP, Answer, Call, Headers, unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")
_ADDED = frozenset({b"x-forwarded-for", b"x-forwarded-port", b"x-forwarded-proto", b"x-amzn-trace-id"})
_OURS = _ADDED | {b"host", b"content-length", b"forwarded", b"via"}
_DROPPED = HOP_BY_HOP | {b"content-length", b"date", b"apigw-requestid"}


class Forwarder:
    """Sends requests on; one per gateway, in its event loop."""

    def __init__(self, client: Callable[[], httpx.AsyncClient]) -> None:
        """Remember how to reach servers.

        Args:
            client: Gives the HTTP client, which must not follow redirects.
        """
        self._client = client

    async def __call__(
        self,
        url: str,
        method: str,
        call: Call,
        headers: Headers,
        *,
        host: str,
        timeout: float,  # noqa: ASYNC109 - AWS's, not the caller's
    ) -> Answer:
        """Send a request on.

        Args:
            url: Where to, query string included.
            method: With which method.
            call: The request.
            headers: Its headers as a backend gets them.
            host: The `Host` header.
            timeout: Seconds until the answer's headers are there, and again until its body is.

        Returns:
            The answer, its body streamed; 503 where there is none in time.
        """
        # A caller may name more headers that concern its connection only.
        named = (call.header(b"connection") or "").lower().encode("latin-1", "replace").split(b",")
        dropped = HOP_BY_HOP | _OURS | {name.strip() for name in named}
        sent = [pair for pair in headers if pair[0] not in dropped]
        via = f"for={_node(call.client)};host={call.domain};proto={call.scheme}".encode("latin-1", "replace")
        sent += [pair for pair in headers if pair[0] in _ADDED]
        sent += [(b"host", host.encode()), (b"forwarded", via), (b"via", b"HTTP/1.1 AmazonAPIGateway")]
        deadline = asyncio.get_running_loop().time() + timeout
        try:
            # The target as it is: the client library would take dot segments out of it.
            parts = urlsplit(url)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            extensions = {"target": target.encode("latin-1", "replace")}
            request = httpx.Request(
                method, url, headers=sent, content=call.body or None, extensions=extensions
            )
            async with asyncio.timeout_at(deadline):
                response = await self._client().send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as problem:
            answer = unavailable()
            answer.error = f"{answer.error}: {type(problem).__name__}"
            return answer
        kept = [
            pair for name, value in response.headers.raw if (pair := (name.lower(), value))[0] not in _DROPPED
        ]
        return Answer(
            response.status_code,
            kept,
            b"",
            _parts(response, deadline),
            response.headers.get("content-length", "").encode() or None,
            integration=response.status_code,
        )


def endpoint(uri: str, call: Call, *, append: bool, staged_path: bool = False) -> str:
    """Make the address of an HTTP backend for one request.

    Args:
        uri: The integration's, with `{variables}` and `${stageVariables.x}`.
        call: The request.
        append: Whether the request's path is added, as for `$default`.
        staged_path: Whether that path has the stage in it, as for VPC links.

    Returns:
        The URL with the request's query string.
    """
    uri = staged(uri, call)
    base, mark, query = uri.partition("?")
    base = _VARIABLE.sub(
        lambda found: quote(call.parameters.get(found[1], ""), safe="/:@!$&'()*+,;=~-._"), base
    )
    if call.rerouted:
        scheme, _, rest = base.partition("://")
        base = f"{scheme}://{rest.partition('/')[0]}{call.path}"
    elif append:
        base = base.rstrip("/") + (call.path if staged_path else call.route_path)
    joined = "&".join(part for part in (query if mark else "", call.query) if part)
    return f"{base}?{joined}" if joined else base


def staged(uri: str, call: Call) -> str:
    """Put the stage's variables in."""
    if "${stageVariables." not in uri:
        return uri
    return re.sub(r"\$\{stageVariables\.([^{}]+)\}", lambda found: call.variables.get(found[1], ""), uri)


def _node(address: str) -> str:
    return f'"[{address}]"' if ":" in address else address


async def _parts(response: httpx.Response, deadline: float) -> AsyncGenerator[bytes, None]:
    # Each part has what is left of the time; the time that a slow caller takes to read is not the backend's.
    parts = aiter(response.aiter_raw())
    try:
        while True:
            try:
                async with asyncio.timeout_at(deadline):
                    part = await anext(parts)
            except StopAsyncIteration:
                return
            yield part
    finally:
        await response.aclose()
