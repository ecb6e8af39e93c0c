"""Integrations of an HTTP API with a service of AWS: their parameters, read and evaluated; pure.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from gatehouse.laptop.gateway.mapping import evaluate, request_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.gateway.request import Exchange

REQUIRED: Final[Mapping[str, frozenset[str]]] = {
    "EventBridge-PutEvents": frozenset({"Detail", "DetailType", "Source"}),
    "SQS-SendMessage": frozenset({"QueueUrl", "MessageBody"}),
    "SQS-ReceiveMessage": frozenset({"QueueUrl"}),
    "SQS-DeleteMessage": frozenset({"QueueUrl", "ReceiptHandle"}),
    "SQS-PurgeQueue": frozenset({"QueueUrl"}),
    "StepFunctions-StartExecution": frozenset({"StateMachineArn"}),
    "StepFunctions-StartSyncExecution": frozenset({"StateMachineArn"}),
    "StepFunctions-StopExecution": frozenset({"ExecutionArn"}),
}
"""The subtypes that a laptop calls, and the parameters that each can't be without."""


@dataclass(frozen=True)
class Called:
    """A service's answer: its status, its body, and what went wrong where something did."""

    status: int
    body: bytes
    error: str = ""


class ServiceCaller(Protocol):
    """Calls the service of a subtype as a role."""

    def __call__(self, subtype: str, parameters: Mapping[str, str], role: str) -> Called:
        """Call it; may take its time."""


def missing(subtype: str, parameters: Mapping[str, str]) -> list[str]:
    """Give the parameters that AWS would refuse an integration for not having."""
    return sorted(REQUIRED[subtype] - parameters.keys())


def evaluated(parameters: Mapping[str, str], exchange: Exchange) -> dict[str, str]:
    """Give the parameters for one request; one that finds nothing is left out."""
    source = request_source(exchange)
    found = {name: evaluate(value, source) for name, value in parameters.items()}
    return {name: value for name, value in found.items() if value is not None}
