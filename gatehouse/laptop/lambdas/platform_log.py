"""What the platform itself writes into a function's log group: INIT_START, START, END, REPORT and the like, as text or JSON.

https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html, for what is left out
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html, and for INIT_REPORT
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html. People saw `Status: timeout` at the end of a
report as text: https://github.com/open-telemetry/opentelemetry-lambda/pull/2098
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.lambdas.types import FunctionSpec


class Report(NamedTuple):
    """How an invocation ended.

    Attributes:
        request_id: The invocation's.
        status: What the platform calls its end: `success`, `error`, `failure` or `timeout`.
        spent: Milliseconds that it took.
        memory: Megabytes that the function has.
        used: Megabytes that its process used, at the most.
        init: Milliseconds that the start before it took, where there was one.
    """

    request_id: str
    status: str
    spent: float
    memory: int
    used: int
    init: float | None


class Platform(Protocol):
    """The writer of one function's lines."""

    def init_start(self, version: str) -> None:
        """Tell that a process starts, with the runtime's version."""

    def init_late(self, phase: str, spent: float) -> None:
        """Tell that a start took too long: the first one in the phase `init`, the one after it in `invoke`; milliseconds."""

    def start(self, request_id: str) -> None:
        """Tell that an invocation begins."""

    def late(self, request_id: str, seconds: float) -> None:
        """Tell that an invocation took all the time it may, before its report does."""

    def report(self, report: Report) -> None:
        """Tell how an invocation ended."""


def platform(spec: FunctionSpec, log: Callable[[str], None]) -> Platform:
    """Choose the form that the function's `LoggingConfig` asks for; `log` takes a line."""
    return _Json(log, spec.system_level) if spec.json_logs else _Text(log)


class _Text:
    def __init__(self, log: Callable[[str], None]) -> None:
        self._log = log

    def init_start(self, version: str) -> None:
        self._log(f"INIT_START Runtime Version: {version}")

    def init_late(self, phase: str, spent: float) -> None:
        self._log(f"INIT_REPORT Init Duration: {spent:.2f} ms\tPhase: {phase}\tStatus: timeout")

    def start(self, request_id: str) -> None:
        self._log(f"START RequestId: {request_id} Version: $LATEST")

    def late(self, request_id: str, seconds: float) -> None:
        self._log(f"{request_id} Task timed out after {seconds:.2f} seconds")

    def report(self, report: Report) -> None:
        request_id, status, spent, memory, used, init = report
        started = "" if init is None else f"\tInit Duration: {init:.2f} ms"
        ended = "\tStatus: timeout" if status == "timeout" else ""
        self._log(f"END RequestId: {request_id}")
        self._log(
            f"REPORT RequestId: {request_id}\tDuration: {spent:.2f} ms\tBilled Duration: {math.ceil(spent)} ms\t"
            f"Memory Size: {memory} MB\tMax Memory Used: {used} MB{started}{ended}"
        )


class _Json:
    def __init__(self, log: Callable[[str], None], level: str) -> None:
        self._log = log
        self._level = level

    def init_start(self, version: str) -> None:
        record = {"initializationType": "on-demand", "phase": "init", "runtimeVersion": version}
        self._write("platform.initStart", record)

    def init_late(self, phase: str, spent: float) -> None:
        metrics = {"durationMs": round(spent, 3)}
        record = {"initializationType": "on-demand", "phase": phase, "status": "timeout", "metrics": metrics}
        self._write("platform.initReport", record)

    def start(self, request_id: str) -> None:
        self._write("platform.start", {"requestId": request_id, "version": "$LATEST"})

    def late(self, request_id: str, seconds: float) -> None:
        """Its report has the status."""

    def report(self, report: Report) -> None:
        metrics: dict[str, float] = {
            "durationMs": round(report.spent, 3),
            "billedDurationMs": math.ceil(report.spent),
            "memorySizeMB": report.memory,
            "maxMemoryUsedMB": report.used,
        }
        if report.init is not None:
            metrics["initDurationMs"] = round(report.init, 3)
        record = {"requestId": report.request_id, "metrics": metrics, "status": report.status}
        self._write("platform.report", record)

    def _write(self, kind: str, record: Mapping[str, object]) -> None:
        if self._level == "WARN" and record.get("status", "success") == "success":
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._log(json.dumps({"time": now, "type": kind, "record": record}, separators=(",", ":")))
