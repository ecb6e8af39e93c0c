"""One invocation on its way through a process, and what there is to run."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gatehouse.laptop.lambdas.types import Invocation

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping
    from pathlib import Path

    from gatehouse.laptop.lambdas.types import FunctionSpec


@dataclass
class Call:
    """An invocation that waits for a process or is being served by one."""

    event: bytes
    arn: str
    trace_id: str
    done: asyncio.Future[Invocation]
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    queued: float = field(default_factory=time.monotonic)
    started: float = 0.0

    def finish(self, invocation: Invocation) -> None:
        """Give the result to whoever still waits for it."""
        if not self.done.done():
            self.done.set_result(invocation)


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
