"""One execution environment, in AWS's words: a process, and the calls it serves one after another."""

from __future__ import annotations

import asyncio
import signal
import time
from typing import TYPE_CHECKING

from gatehouse.laptop.lambdas.platform_log import Report, platform
from gatehouse.laptop.lambdas.process import Process
from gatehouse.laptop.lambdas.types import Invocation, Pending, Program, failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.lambdas.wire import Line

INIT_SECONDS = 10.0  # https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
_MEMORY_EVERY = 0.25


class Worker:
    """A process, and at most one call at a time.

    Args:
        program: What to run.
        log: Takes each line of the process's output.
        idle: Called when the process has nothing to do.
        ended: Called once when the process is gone, with why it failed to start where it did.
        again: Whether a start before this one took too long; this one has the time of an invocation.

    Attributes:
        call: What is being served.
        started: Whether it has asked for work once.
        slow: Whether its first start took over 10 seconds, so that a second is tried.
        retired: Whether it ends once it has served what it has.
        idle_since: Since when it has nothing to do, on the monotonic clock.
    """

    def __init__(
        self,
        program: Program,
        *,
        log: Callable[[str], None],
        idle: Callable[[Worker], None],
        ended: Callable[[Worker, Invocation | None], None],
        again: bool = False,
    ) -> None:
        self._program = program
        self._idle, self._ended = idle, ended
        self._platform = platform(program.spec, log)
        self._loop = asyncio.get_running_loop()
        self._process = Process(program, self, log)
        self.call: Pending | None = None
        self._line: Line | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._init_error: Invocation | None = None
        self._killed_for: Invocation | None = None
        self._born = time.monotonic()
        self._init_ms: float | None = None
        self._memory_mb = 0
        self._memory_read = 0.0
        self._again = again
        # A person who looks at a function's first line is given all the time there is.
        whole = again or program.spec.debug
        self._init_seconds = program.spec.timeout if whole else INIT_SECONDS
        self.started = self.slow = False
        self.retired = False
        self.idle_since = 0.0
        self._life = self._loop.create_task(self._live())

    async def _live(self) -> None:
        spec = self._program.spec
        version = f"{spec.runtime} ({self._program.kind})"
        self._platform.init_start(version)
        self._timer = self._loop.call_later(self._init_seconds, self._init_late)
        try:
            self._lost(await self._process.run())
        except OSError as error:
            self._init_error = failure("Runtime.InvalidEntrypoint", f"the process can't be started: {error}")
        finally:
            if self._timer:
                self._timer.cancel()
            self._ended(self, self._init_error)

    # What the process says (see `wire.Listener`)

    def ready(self, line: Line) -> None:
        """The process asks for work."""
        self._line = line
        if not self.started:
            self.started = True
            self._init_ms = (time.monotonic() - self._born) * 1000
            if self._timer:
                self._timer.cancel()
                self._timer = None
        call = self._end("failure")
        if call is not None:
            call.finish(failure("Runtime.ExitError", "the runtime asked for work without answering"))
        if self._killed_for is not None:
            return
        if self.retired:
            self._process.kill()
        else:
            self._idle(self)

    def result(self, request_id: str, body: bytes, *, failed: bool) -> bool:
        """The process answers."""
        if self.call is None or self.call.request_id != request_id:
            return False
        self._process.drain()  # What it printed comes before the report.
        call = self._end("error" if failed else "success")
        if call is not None:
            call.finish(Invocation(body, "Unhandled" if failed else None))
        return True

    def init_error(self, body: bytes) -> None:
        """The process could not load the handler."""
        self._init_error = Invocation(body, "Unhandled")

    # What its owner does

    def run(self, call: Pending) -> None:
        """Hand `call` to the process, which is waiting for one."""
        assert self._line is not None  # noqa: S101
        self._line.send(call, self._program.spec.timeout)
        self.call = call
        call.started = time.monotonic()
        self._platform.start(call.request_id)
        if self._timer is None:
            self._timer = self._loop.call_later(self._program.spec.timeout, self._look_at_the_time)

    def retire(self) -> None:
        """End the process as soon as it has answered what it has."""
        self.retired = True
        if self.call is None:
            self._process.kill()

    async def close(self) -> None:
        """End the process now and wait until it is gone; the calls it has fail."""
        self.retired = True
        fault = failure("Runtime.ExitError", "the gateway is shutting down")
        self._killed_for = self._killed_for or fault
        self._process.kill()
        await asyncio.wait([self._life])

    def check_memory(self) -> None:
        """Kill the process if it holds more memory than the function was given."""
        if self.call is None:
            return
        self._measure()
        if self._memory_mb > self._program.spec.memory:
            self._killed_for = _fault(self.call, "signal: killed")
            self._process.kill()

    def _measure(self) -> None:
        self._memory_mb = max(self._memory_mb, self._process.memory())
        self._memory_read = time.monotonic()

    # How a call ends

    def _end(self, status: str) -> Pending | None:
        """Report the call that is over, if there is one, with what the platform calls its end."""
        call, self.call = self.call, None
        if call is None:
            return None
        now = time.monotonic()
        if now - self._memory_read > _MEMORY_EVERY:
            self._measure()
        spent, init = (now - call.started) * 1000, self._init_ms
        self._init_ms = None
        memory = self._program.spec.memory
        self._platform.report(Report(call.request_id, status, spent, memory, self._memory_mb, init))
        return call

    def _look_at_the_time(self) -> None:
        """Kill a call that is late. One timer looks after many calls: one for each would cost each."""
        self._timer = None
        if self.call is None:
            return
        left = self.call.started + self._program.spec.timeout - time.monotonic()
        if left <= 0:
            self._late(self.call)
        else:
            self._timer = self._loop.call_later(left, self._look_at_the_time)

    def _late(self, call: Pending) -> None:
        seconds = self._program.spec.timeout
        text = f"RequestId: {call.request_id} Error: Task timed out after {seconds:.2f} seconds"
        self._platform.late(call.request_id, seconds)
        self._killed_for = failure("Sandbox.Timedout", text)
        self._end("timeout")
        self._process.kill()
        call.finish(self._killed_for)

    def _init_late(self) -> None:
        # https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: an init that takes over 10 seconds
        # is tried once more, in the time of the invocation.
        self.slow = not self._again
        seconds = self._init_seconds
        self._platform.init_late("invoke" if self._again else "init", seconds * 1000)
        if self._again:
            text = f"Error: Task timed out after {seconds:.2f} seconds"
            self._init_error = failure("Sandbox.Timedout", text)
        self._process.kill()

    def _lost(self, status: int) -> None:
        name = f"signal: {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        fault = _fault(self.call, name)
        call = self._end("failure")
        if call is not None:
            call.finish(self._killed_for or fault)
        if not self.started and not self.retired and not self.slow and self._init_error is None:
            self._init_error = fault


def _fault(call: Pending | None, end: str) -> Invocation:
    request = f"RequestId: {call.request_id} " if call else ""
    return failure("Runtime.ExitError", f"{request}Error: Runtime exited with error: {end}")
