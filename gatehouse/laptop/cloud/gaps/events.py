"""EventBridge: moto 5.2.5 has no update of a bus, and calls no function, state machine or topic for a rule.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html and
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from gatehouse.laptop.cloud import runners
from gatehouse.laptop.cloud.gaps.base import Moto, Original, add, moto, wrap
from gatehouse.laptop.cloud.shapes import dig

_MEMBERS = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")
"""https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html"""
_VARIABLE = re.compile(r"<([^<>]+)>")
_OURS = frozenset({"lambda", "sns", "sqs", "states"})
_MOTOS = frozenset({"events", "logs"})


def patch() -> None:
    """Add the operation, and send what a rule matches to the targets that moto does not know."""
    add(moto("events.responses").EventsHandler, update_event_bus=_update_bus)
    rule = moto("events.models").Rule
    wrap(rule, send_to_targets=_sent)


def _update_bus(self: Moto) -> tuple[str, dict[str, str]]:
    bus = self.events_backend.describe_event_bus(self._get_param("Name"))
    bus.description = self._get_param("Description")
    bus.kms_key_identifier = self._get_param("KmsKeyIdentifier")
    bus.dead_letter_config = self._get_param("DeadLetterConfig")
    return json.dumps({"Arn": bus.arn, "Name": bus.name}), self.response_headers


def _sent(
    original: Original, self: Moto, original_event: dict[str, Any], transform_input: Moto = True
) -> None:
    runner = runners.functions()
    if runner is None:
        original(self, original_event, transform_input)
        return
    targets = self.targets
    # AWS matches the events of a rule that is switched off to nothing; moto does not look.
    if self.state != "ENABLED" or not self.event_pattern.matches_event(original_event):
        return
    for target in targets:
        if target["Arn"].split(":")[2] in _OURS:
            sent = _text(target, _event(original_event))
            runner.deliver(runners.Delivery(target["Arn"], "events.amazonaws.com", self.arn, sent, target))
    self.targets = [one for one in targets if one["Arn"].split(":")[2] in _MOTOS]
    try:
        original(self, original_event, transform_input)
    finally:
        self.targets = targets


def _event(held: dict[str, Any]) -> dict[str, Any]:
    """Return an event as AWS sends it: moto keeps its time as a number, and more members than it has."""
    at = dt.datetime.fromtimestamp(float(held["time"]), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {name: at if name == "time" else held.get(name, "0") for name in _MEMBERS}


def _text(target: dict[str, Any], event: dict[str, Any]) -> str:
    """Return what a target is sent: the event, a part of it, a text of the rule's own, or one made by a template."""
    if target.get("Input"):
        return str(target["Input"])
    if target.get("InputPath"):
        return json.dumps(_found(target["InputPath"], event))
    shaped = target.get("InputTransformer")
    return _filled(shaped, event) if shaped else json.dumps(event)


def _found(path: str, event: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Return what a path such as `$.detail.items[0]` leads to."""
    return dig(event, path.removeprefix("$").removeprefix(".").replace("[", ".").replace("]", ""))


def _filled(shaped: dict[str, Any], event: dict[str, Any]) -> str:
    """Return a template with its variables: within quotes a text as it is, elsewhere as JSON.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    paths = shaped.get("InputPathsMap") or {}
    values = {name: _found(path, event) for name, path in paths.items()} | {"aws.events.event.json": event}
    template = str(shaped["InputTemplate"])

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            return found[0]
        written = json.dumps(values[found[1]])
        quoted = template[: found.start()].count('"') % 2 == 1
        if not quoted:
            return written
        return written[1:-1] if isinstance(values[found[1]], str) else json.dumps(written)[1:-1]

    return _VARIABLE.sub(value, template)
