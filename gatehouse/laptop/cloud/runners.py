"""Who runs functions for the local cloud: its services call them where something happens, and boto3 does by Invoke."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class InvocationOutcome:
    """What an invocation came to: the JSON result or error document, and whether it failed or was throttled."""

    payload: bytes
    failed: bool = False
    throttled: bool = False


@dataclass(frozen=True)
class Delivery:
    """What a service sends to a target by itself, after the call that caused it has been answered.

    Attributes:
        target: The target's ARN.
        service: The principal that sends it, such as `sns.amazonaws.com`.
        source: The ARN of what sends it, which the target's policy may name.
        event: What is sent, JSON or text.
        options: What the service's rule says of the target beside: members of its `Target`.
    """

    target: str
    service: str
    source: str
    event: str
    options: dict[str, Any]


class Functions(Protocol):
    """Runs functions, and what else of the cloud happens by itself."""

    def client(self, service: str, region: str) -> Any:  # noqa: ANN401 - boto3 makes clients at run time
        """Return a client of the cloud, for what calls it from within."""

    def invoke(self, arn: str, event: bytes) -> InvocationOutcome:
        """Run a function to its end. Raises LookupError where there is none."""

    def may(self, role: str, action: str, resource: str) -> bool:
        """Tell whether a role, by its ARN, may do something; one that the cloud does not have may."""

    def deliver(self, delivery: Delivery) -> None:
        """Send something later."""

    def stir(self) -> None:
        """Look at queues and streams: something may be in one."""


_running: list[Functions] = []


def attach(functions: Functions) -> Callable[[], None]:
    """Let the local cloud of this process call these functions; returns what ends it. moto has one state for a process."""
    _running.append(functions)
    return lambda: _running.remove(functions) if functions in _running else None


def functions() -> Functions | None:
    """Give who runs functions now; None where nobody does, as in a cloud without a laptop."""
    return _running[-1] if _running else None
