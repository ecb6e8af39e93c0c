"""A token bucket, as API Gateway's rate and burst limits are described.

See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Throttle:
    """Lets `rate` requests a second through, and up to `burst` at once."""

    rate: float
    burst: int
    _tokens: float = -1.0
    _at: float = 0.0

    def admit(self, now: float) -> bool:
        """Take one request in, or not.

        Args:
            now: Seconds; only differences count.

        Returns:
            False where the request is one too many.
        """
        if self._tokens < 0:
            self._tokens, self._at = float(self.burst), now
        elapsed = max(0.0, now - self._at)
        self._at = now
        self._tokens = min(float(self.burst), self._tokens + elapsed * self.rate)
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
