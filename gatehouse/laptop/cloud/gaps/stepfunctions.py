"""Step Functions: moto 5.2.5 runs no state machine unless told to, and its tasks look for AWS at a fixed port.

It has no StartSyncExecution, and gives no name to an execution without one.
https://docs.getmoto.org/en/latest/docs/services/stepfunctions.html
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from typing import Any, Final

from gatehouse.laptop.cloud import runners
from gatehouse.laptop.cloud.gaps.base import Moto, Original, add, around, moto, wrap
from gatehouse.laptop.cloud.turns import outside

_LONGEST: Final = 300.0
"""Seconds that an express state machine may take."""
_PAUSE: Final = 0.02
_PARSER = "moto.stepfunctions.parser."


def patch() -> None:
    """Run state machines, with tasks that call this cloud."""
    moto("core.config").default_user_config["stepfunctions"]["execute_state_machine"] = True
    backend = moto("stepfunctions.parser.models").StepFunctionsParserBackend
    wrap(backend, start_execution=_named)
    original = moto("stepfunctions.parser.asl.utils.boto_client").boto_client_for
    replacement = around(original, _client)
    # Each kind of task has taken the function into its own module.
    for name, module in list(sys.modules.items()):
        if name.startswith(_PARSER) and getattr(module, "boto_client_for", None) is original:
            module.boto_client_for = replacement  # type: ignore[attr-defined]
    add(moto("stepfunctions.responses").StepFunctionResponse, start_sync_execution=_run_to_the_end)


def _named(original: Original, self: Moto, machine: str, name: str | None = None, *args: Any) -> Any:  # noqa: ANN401
    return original(self, machine, name or str(uuid.uuid4()), *args)


def _run_to_the_end(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    # https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
    machine, given = self._get_param("stateMachineArn"), self._get_param("input", if_none="{}")
    execution = self.stepfunction_backend.start_execution(machine, self._get_param("name"), given)
    end = time.monotonic() + _LONGEST
    while execution.status == "RUNNING" and time.monotonic() < end:
        with outside():
            time.sleep(_PAUSE)
    told = {
        "executionArn": execution.execution_arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "startDate": execution.start_date,
        "stopDate": execution.stop_date,
        "status": "TIMED_OUT" if execution.status == "RUNNING" else execution.status,
        "input": given,
        "output": json.dumps(execution.output) if execution.status == "SUCCEEDED" else None,
        "error": execution.error,
        "cause": execution.cause,
    }
    return moto("core.responses").ActionResult({key: item for key, item in told.items() if item is not None})


def _client(original: Original, region: str, service: str, state_credentials: Any = None) -> Any:  # noqa: ANN401 - boto3's clients
    runner = runners.functions()
    if runner is None:
        return original(region, service, state_credentials)
    return runner.client(service, region)
