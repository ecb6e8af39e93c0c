"""What a function is, an invocation of it, and what that comes to."""

from __future__ import annotations

import asyncio
import json
import math
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class UnknownFunctionError(LookupError):
    """No function has this ARN; the gateway answers as for a function that may not be invoked."""


@dataclass(frozen=True)
class FunctionSpec:
    """A function as the control plane holds it.

    Attributes:
        arn: The function's ARN, without a qualifier.
        name: Its name, as `AWS_LAMBDA_FUNCTION_NAME` shows it.
        handler: `module.function`, in the form the runtime wants.
        runtime: An identifier such as `python3.13` or `provided.al2023`.
        code: The deployment package, a zip.
        environment: The function's own variables.
        timeout: Seconds that one invocation may take, 1 to 900.
        memory: Megabytes, 128 to 10,240.
        log_group: The name of the CloudWatch log group its output goes to.
        concurrency: How many invocations may run at a time, where some are reserved for it; 0 refuses all.
        credentials: AWS's variables for keys of its role; each reading gives other ones.
        json_logs: Whether the platform's own lines are JSON, as `LoggingConfig` says.
        log_level: The least level that a runtime logs where its lines are JSON: TRACE, DEBUG, INFO, WARN, ERROR or FATAL.
        system_level: The least level of the platform's own lines where they are JSON: DEBUG, INFO or WARN.
        debug: The loopback port on which it waits for a debugger before it begins, with no limit of time; 0 for none.
    """

    arn: str
    name: str
    handler: str
    runtime: str
    code: bytes = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)
    timeout: float
    memory: int
    log_group: str
    concurrency: int | None = None
    json_logs: bool = False
    log_level: str = "INFO"
    system_level: str = "INFO"
    debug: int = 0
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Invocation:
    """What an invocation came to.

    Attributes:
        payload: The function's JSON result, or the JSON error document
            (`errorMessage`, `errorType`) where `error` is set.
        error: None, or the value of `X-Amz-Function-Error`, which is `Unhandled` for whatever
            went wrong in the function: an exception, a time-out, a process that ended.
        throttled: Whether it was refused, since the function's reserved concurrency is used up.
    """

    payload: bytes
    error: str | None = None
    throttled: bool = False


THROTTLED = Invocation(
    b'{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}',
    throttled=True,
)
"""What an invocation over the function's reserved concurrency comes to.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html, TooManyRequestsException.
"""


def _request_id() -> str:
    """Make an id in the form of Lambda's, a version 4 UUID. It is no secret, so nothing is asked of the system for it."""
    digits = f"{random.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


@dataclass(slots=True)
class Pending:
    """An invocation that waits for a process or is being served by one.

    Attributes:
        deadline: When its caller gives up, on the event loop's clock.
    """

    event: bytes
    arn: str
    trace_id: str = ""
    reply: asyncio.Future[Invocation] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    request_id: str = field(default_factory=_request_id)
    queued: float = field(default_factory=time.monotonic)
    started: float = 0.0
    deadline: float = math.inf

    def finish(self, invocation: Invocation) -> None:
        """Give the outcome to whoever still waits for it."""
        if not self.reply.done():
            self.reply.set_result(invocation)

    def give_up(self) -> None:
        """Tell whoever still waits for the outcome that it is too late."""
        if not self.reply.done():
            self.reply.set_exception(TimeoutError())


@dataclass(frozen=True)
class Program:
    """How to run a function: the spec, its unpacked code, and what of a runtime there is."""

    spec: FunctionSpec
    task_root: Path
    runtime_dir: Path
    kind: str
    defaults: Mapping[str, str]
    temporary: Callable[[], Path]
    """Makes the directory that a process has in place of /tmp."""
    isolated: bool
    """Whether its processes have a file system of their own."""


def failure(kind: str, message: str) -> Invocation:
    """Give the invocation that AWS makes of a fault outside the function's own code."""
    return Invocation(json.dumps({"errorType": kind, "errorMessage": message}).encode(), "Unhandled")
