"""Asking an API at the pace that its throttling allows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT: Final = 5.0
"""Seconds that a call waits for a route to take it."""
PAUSE: Final = 0.25


class Patience:
    """Sends requests through `client`; one that gets 429 is sent again until a route takes it, or for `LIMIT` seconds.

    A route that lets nothing through is waited for once; from then on 429 is an answer like any other.
    """

    def __init__(
        self,
        client: httpx.Client,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._clock, self._sleep = client, clock, sleep
        self._left = LIMIT

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - as httpx has it
        """Send a request as `httpx.Client.request` does."""
        until = self._clock() + self._left
        while True:
            response = self._client.request(method, url, **more)
            if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                return response
            if self._clock() >= until:
                self._left = 0.0
                return response
            self._sleep(PAUSE)
