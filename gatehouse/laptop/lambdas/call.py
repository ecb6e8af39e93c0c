"""One invocation on its way through a process, and what there is to run."""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gatehouse.laptop.lambdas.types import Invocation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gatehouse.laptop.lambdas.reply import Reply
    from gatehouse.laptop.lambdas.types import FunctionSpec


def _request_id() -> str:
    """Make a request id, a UUID of version 4; `uuid` takes four times as long."""
    digits = f"{random.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


@dataclass(slots=True)
class Call:
    """An invocation that waits for a process or is being served by one."""

    event: bytes
    arn: str
    trace_id: str
    reply: Reply
    request_id: str = field(default_factory=_request_id)
    queued: float = field(default_factory=time.monotonic)
    started: float = 0.0

    def finish_soon(self, invocation: Invocation) -> None:
        """Give the result to whoever still waits for it, in the event loop's next turn; also from within a task."""
        self.reply.get_loop().call_soon(self.reply.finish, invocation)


@dataclass(frozen=True)
class Program:
    """How to run a function: the spec, its unpacked code, and what of a runtime there is."""

    spec: FunctionSpec
    task_root: Path
    runtime_dir: Path
    kind: str
    defaults: Mapping[str, str]


def failure(kind: str, message: str) -> Invocation:
    """Give the invocation that AWS makes of a fault outside the function's own code."""
    return Invocation(json.dumps({"errorType": kind, "errorMessage": message}).encode(), "Unhandled")
