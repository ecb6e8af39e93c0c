"""What is made of the events that Pulumi's engine tells."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from pulumi.automation import EngineEvent, OpType

from gatehouse.laptop.engine.failures import explained_text
from gatehouse.laptop.engine.pulumi_events import Seen

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.attachable import Attachable
    from gatehouse.laptop.engine.project import Project

STREAM = "aws:kinesis/stream:Stream"
FUNCTION = "aws:lambda/function:Function"


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:dev::shop::{kind}::{name}"


def step(
    event: str, kind: str, name: str, inputs: dict[str, Any], *, op: str = "create", **more: Any
) -> EngineEvent:
    """An event about a resource: by default, that it is created."""
    state = {"type": kind, "urn": urn(kind, name), "custom": True, "inputs": inputs, **more}
    metadata = {"op": op, "urn": urn(kind, name), "type": kind, "new": state}
    return EngineEvent.from_json({"sequence": 1, "timestamp": 1, event: {"metadata": metadata}})


def failed(kind: str, name: str) -> EngineEvent:
    said = {"message": "AWS refuses it.", "severity": "error", "urn": urn(kind, name)}
    return EngineEvent.from_json({"sequence": 1, "timestamp": 1, "diagnosticEvent": said})


def watching(*, preview: bool) -> Seen:
    attached = cast("Attachable", SimpleNamespace(emulates=lambda kind: kind != STREAM))
    project = cast("Project", None)
    return Seen(attached, lambda text: explained_text(text, project), preview, lambda _: None, lambda _: None)


def failures(environment: str) -> list[str]:
    """What is said where a function with this in its environment fails after a stream that is only recorded."""
    seen = watching(preview=False)
    outputs = {"shardCount": 1, "arn": "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks-1a2b3c"}
    seen.event(step("resourcePreEvent", STREAM, "clicks", {"shardCount": 1}))
    seen.event(
        step("resOutputsEvent", STREAM, "clicks", {"shardCount": 1}, id=outputs["arn"], outputs=outputs)
    )
    seen.event(step("resourcePreEvent", FUNCTION, "orders", {"environment": {"TO": environment}}))
    seen.event(failed(FUNCTION, "orders"))
    return [failure.message for failure in seen.result([], {}).failures]


def test_a_failure_names_the_recorded_type_whose_made_up_values_the_resource_was_given() -> None:
    (said,) = failures("arn:aws:kinesis:eu-west-1:123456789012:stream/clicks-1a2b3c")
    assert said.startswith(f"AWS refuses it. It depends on {STREAM} 'clicks', which a laptop only records")


def test_a_failure_of_a_resource_that_was_given_none_of_them_names_none() -> None:
    assert failures("elsewhere") == ["AWS refuses it."]


def test_what_a_preview_only_reads_is_told_from_what_it_makes() -> None:
    seen = watching(preview=True)
    seen.event(step("resourcePreEvent", FUNCTION, "shared", {}, op="read"))
    seen.event(step("resourcePreEvent", FUNCTION, "orders", {}))
    assert [(one.name, one.external) for one in seen.resources({})] == [("shared", True), ("orders", False)]


def test_each_step_of_the_engine_is_told_but_those_that_are_parts_of_a_replacement_or_forget() -> None:
    told: dict[str, str] = {}
    for op in OpType:
        seen = watching(preview=True)
        seen.event(step("resourcePreEvent", FUNCTION, "orders", {}, op=op.value))
        for one in seen.result([], {}).steps:
            told[op.value] = one.operation
    assert {op.value for op in OpType} - set(told) == {
        "replace",
        "delete-replaced",
        "discard",
        "discard-replaced",
    }
    assert told["import-replacement"] == "replace"


def test_what_is_read_in_the_place_of_what_was_made_is_only_read() -> None:
    seen = watching(preview=True)
    seen.event(step("resourcePreEvent", FUNCTION, "orders", {}, op="read-replacement"))
    assert [(one.name, one.external) for one in seen.resources({})] == [("orders", True)]
