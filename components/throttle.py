"""How many requests an API lets through."""

from typing import Any, NotRequired, TypedDict


class ThrottleArgs(TypedDict):
    """How many requests pass before callers get 429."""

    rate: NotRequired[float]
    """Requests per second in the long run."""
    burst: NotRequired[int]
    """Requests at once."""


def limits(own: ThrottleArgs, default: ThrottleArgs) -> dict[str, Any]:
    """Throttling as a stage takes it; both numbers always.

    The provider sends 0 for a missing one, and that stops every request: https://github.com/pulumi/pulumi-aws/issues/2363.

    Args:
        own: what one route asks for; a stage's own settings have none.
        default: what the stage asks for.
    """
    return {
        "throttling_rate_limit": own.get("rate", default.get("rate", 1000.0)),
        "throttling_burst_limit": own.get("burst", default.get("burst", 2000)),
    }
