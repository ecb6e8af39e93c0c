"""EventBridge: buses, rules and what they lead to.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op, crud

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws, Created
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "events"
_DEFAULT: Final = "default"


@dataclass(frozen=True, kw_only=True)
class RuleKind(Kind):
    """A rule, which one operation makes and changes, and whose ID leaves out the default bus."""

    def sent(self, values: Values) -> Values:
        """Return a rule with its state: `isEnabled` is the older way to give it."""
        on = values.get("isEnabled")
        state = {"state": "ENABLED" if on else "DISABLED"} if on is not None else {}
        return super().sent({**state, **values})

    def identity(self, outputs: Values) -> str:
        """Return `bus/rule`, or `rule` on the default bus."""
        return _placed(outputs.get("eventBusName"), outputs["name"], "/")

    def parts(self, id_: str) -> Values:
        """Return the bus and the name."""
        bus, _, name = id_.rpartition("/")
        return {"id": id_, "name": name, "eventBusName": bus or _DEFAULT}


@dataclass(frozen=True, kw_only=True)
class TargetKind(Kind):
    """A target of a rule, which AWS knows only with the rule."""

    def make(self, aws: Aws, name: str, inputs: Values) -> Created:
        """Put a target; one without an ID gets one, as the provider gives it."""
        own = inputs.get("targetId") or f"terraform-{secrets.token_hex(9)[:17]}"
        return super().make(aws, name, {**inputs, "targetId": own})

    def look(self, aws: Aws, id_: str, inputs: Values) -> Values | None:
        """Return a target where the rule has one of this ID."""
        found = super().look(aws, id_, inputs)
        return (
            found if found and any(one["id"] == inputs.get("targetId") for one in found.pop("_all")) else None
        )

    def identity(self, outputs: Values) -> str:
        """Return `rule-target`, after the bus where it is not the default one."""
        rule = f"{outputs['rule']}-{outputs['targetId']}"
        return _placed(outputs.get("eventBusName"), rule, "-")

    def parts(self, id_: str) -> Values:
        """Return the ID alone: its parts may have the same sign that joins them."""
        return {"id": id_}


def _placed(bus: str | None, name: str, sign: str) -> str:
    return name if bus in {None, "", _DEFAULT} else f"{bus}{sign}{name}"


def _rule_outputs(aws: Aws, outputs: Values) -> Values:
    place = _placed(outputs.get("eventBusName"), outputs["name"], "/")
    return {
        "arn": aws.arn(_SERVICE, f"rule/{place}"),
        "eventBusName": outputs.get("eventBusName") or _DEFAULT,
    }


def _rule_emptied(aws: Aws, outputs: Values) -> None:
    """Take away the targets that a program does not know of, where it says so."""
    if not outputs.get("forceDestroy"):
        return
    rule = {"Rule": outputs["name"], "EventBusName": outputs.get("eventBusName") or _DEFAULT}
    held = [one["Id"] for one in aws.call(_SERVICE, "ListTargetsByRule", rule)["Targets"]]
    if held:
        aws.call(_SERVICE, "RemoveTargets", {**rule, "Ids": held})


def _target(values: Values) -> Values:
    given = dict(values)
    shaped = given.get("inputTransformer") or {}
    if shaped:
        given["inputTransformer"] = {
            "inputPathsMap": shaped.get("inputPaths"),
            "inputTemplate": shaped.get("inputTemplate"),
        }
    if given.get("sqsTarget"):
        given["sqsParameters"] = given["sqsTarget"]
    if given.get("httpTarget"):
        http = given["httpTarget"]
        given["httpParameters"] = {**http, "pathParameterValues": http.get("pathParameterValues")}
    target = {**given, "id": values["targetId"]}
    return {"rule": values["rule"], "eventBusName": values.get("eventBusName"), "targets": [target]}


def _target_put(aws: Aws, outputs: Values, _old: Values | None) -> None:
    aws.send(_SERVICE, "PutTargets", _target(outputs))


KINDS: Final = (
    Kind(
        type="aws:cloudwatch/eventBus:EventBus",
        service=_SERVICE,
        **crud("EventBus", {"Name": "id"}, read="Describe"),
        id=("name",),
        auto="name",
        fixed=frozenset({"name", "eventSourceName"}),
        computed=lambda aws, outputs: {"arn": aws.arn(_SERVICE, f"event-bus/{outputs['name']}")},
    ),
    RuleKind(
        type="aws:cloudwatch/eventRule:EventRule",
        service=_SERVICE,
        create=Op("PutRule"),
        read=Op("DescribeRule", {"Name": "name", "EventBusName": "eventBusName"}),
        update=Op("PutRule", {"Name": "name", "EventBusName": "eventBusName"}),
        delete=Op("DeleteRule", {"Name": "name", "EventBusName": "eventBusName"}),
        id=("eventBusName", "name"),
        auto="name",
        longest=64,
        fixed=frozenset({"name", "eventBusName"}),
        clear=_rule_emptied,
        computed=_rule_outputs,
        also=frozenset({"isEnabled", "forceDestroy"}),
    ),
    TargetKind(
        type="aws:cloudwatch/eventTarget:EventTarget",
        service=_SERVICE,
        read=Op("ListTargetsByRule", {"Rule": "rule", "EventBusName": "eventBusName"}),
        delete=Op("RemoveTargets", {"Rule": "rule", "EventBusName": "eventBusName", "Ids[]": "targetId"}),
        id=("rule", "targetId"),
        fixed=frozenset({"rule", "eventBusName", "targetId"}),
        response=lambda values: {"_all": values.get("targets") or []},
        settle=_target_put,
        computed=lambda _aws, outputs: {"eventBusName": outputs.get("eventBusName") or _DEFAULT},
        also=frozenset(
            {
                "arn",
                "deadLetterConfig",
                "eventBusName",
                "httpTarget",
                "input",
                "inputPath",
                "inputTransformer",
                "retryPolicy",
                "roleArn",
                "rule",
                "sqsTarget",
                "targetId",
            }
        ),
    ),
)
