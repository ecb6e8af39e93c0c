"""Getting an issuer's documents over HTTP, bounded in time and size."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from gatehouse.laptop.gateway.issuers import LIMIT, TIMEOUT, FetchError

if TYPE_CHECKING:
    from collections.abc import Callable


class Fetcher:
    """Gets documents; one per gateway, in its event loop."""

    def __init__(self, client: Callable[[], httpx.AsyncClient], resolve: Callable[[str], str]) -> None:
        """Remember how to reach issuers.

        Args:
            client: Gives the HTTP client, which must not follow redirects.
            resolve: Maps an address to where it is reached.
        """
        self._client = client
        self._resolve = resolve

    async def __call__(self, url: str) -> bytes:
        """Get a document.

        Args:
            url: Its address.

        Returns:
            The body, at most 150,000 bytes.

        Raises:
            FetchError: It is not there, redirects, takes over 1,500 ms or is too large.
        """
        try:
            async with asyncio.timeout(TIMEOUT), self._client().stream("GET", self._resolve(url)) as response:
                if response.status_code != httpx.codes.OK:
                    raise FetchError(f"{url} answered {response.status_code}")
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > LIMIT:
                        raise FetchError(f"{url} is over {LIMIT} bytes")
                return bytes(body)
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            httpx.StreamError,
            TimeoutError,
            OSError,
            ValueError,
        ) as problem:
            raise FetchError(f"{url}: {problem}") from problem
