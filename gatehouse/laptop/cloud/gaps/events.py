"""EventBridge: an update of a bus, which moto 5.2.5 does not have.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html
"""

from __future__ import annotations

import json

from gatehouse.laptop.cloud.gaps.base import Moto, add, moto


def patch() -> None:
    """Add the operation."""
    add(moto("events.responses").EventsHandler, update_event_bus=_update_bus)


def _update_bus(self: Moto) -> tuple[str, dict[str, str]]:
    bus = self.events_backend.describe_event_bus(self._get_param("Name"))
    bus.description = self._get_param("Description")
    bus.kms_key_identifier = self._get_param("KmsKeyIdentifier")
    bus.dead_letter_config = self._get_param("DeadLetterConfig")
    return json.dumps({"Arn": bus.arn, "Name": bus.name}), self.response_headers
