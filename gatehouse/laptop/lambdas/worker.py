"""One execution environment, in AWS's words: a process, and the calls it serves one after another."""

from __future__ import annotations

import asyncio
import math
import signal
import time
from collections import deque
from typing import TYPE_CHECKING

from gatehouse.laptop.lambdas.call import Call, Program, failure
from gatehouse.laptop.lambdas.channel import Channel
from gatehouse.laptop.lambdas.process import Process
from gatehouse.laptop.lambdas.tickets import Tickets
from gatehouse.laptop.lambdas.types import Invocation

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.lambdas.line import Line

INIT_SECONDS = 10.0  # https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
_MEMORY_EVERY = 0.25
# How quick a process is, in seconds: how much its last call counts, and what is supposed before the first.
_WEIGHT = 0.1
_UNKNOWN = 0.1
_SILENT = 20
"""Calls without a line of output after which a process is taken to be one that prints nothing."""


class Worker:
    """A process, and at most one call at a time.

    Args:
        program: What to run.
        log: Takes each line of the process's output.
        idle: Called when the process has nothing to do.
        next: Called when it has begun a call that it was sent ahead.
        ended: Called once when the process is gone, with why it failed to start where it did, and with the calls that
            it was sent ahead and had not begun.

    Attributes:
        started: Whether it has asked for work once.
        retired: Whether it ends once it has served what it has.
        idle_since: Since when it has nothing to do, on the monotonic clock.
        ahead: The calls that were sent to it while it serves another.
    """

    def __init__(
        self,
        program: Program,
        *,
        log: Callable[[str], None],
        idle: Callable[[Worker], None],
        next: Callable[[Worker], None],  # noqa: A002 - the word for it
        ended: Callable[[Worker, Invocation | None, list[Call]], None],
    ) -> None:
        self._program = program
        self._log, self._idle, self._next, self._ended = log, idle, next, ended
        self._loop = asyncio.get_running_loop()
        self._tickets = Tickets()
        self._process = Process(program, self, self._tickets, log)
        self._call: Call | None = None
        self._line: Line | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._init_error: Invocation | None = None
        self._killed_for: Invocation | None = None
        self._born = time.monotonic()
        self._init_ms: float | None = None
        self._memory_mb = 0
        self._memory_read = 0.0
        self._recalled: Call | bool = False
        self.started = False
        self.retired = False
        self.idle_since = 0.0
        self.ahead: deque[Call] = deque()
        self._pace = _UNKNOWN
        self._silent = self._printed = 0
        self._life = self._loop.create_task(self._live())

    async def _live(self) -> None:
        self._log(f"INIT_START Runtime Version: {self._program.spec.runtime} ({self._program.kind})")
        self._timer = self._loop.call_later(INIT_SECONDS + self._program.spec.timeout, self._init_late)
        try:
            self._lost(await self._process.run())
        except OSError as error:
            self._init_error = failure("Runtime.InvalidEntrypoint", f"the process can't be started: {error}")
        finally:
            if self._timer:
                self._timer.cancel()
            back = self.recall()
            while self.ahead:  # begun, unheard of
                self.ahead.popleft().finish_soon(self._killed_for or _fault(None, "the process ended"))
            self._tickets.close()
            self._ended(self, self._init_error, back)

    @property
    def busy(self) -> bool:
        """Whether a call is being served."""
        return self._call is not None

    def running(self, now: float) -> float:
        """For how many seconds its call has been served, on the monotonic clock."""
        return 0.0 if self._call is None else now - self._call.started

    # What the process says (see `line.Listener`)

    def ready(self, line: Line) -> None:
        """The process asks for work."""
        self._line = line
        if not self.started:
            self.started = True
            self._init_ms = (time.monotonic() - self._born) * 1000
            if self._timer:
                self._timer.cancel()
                self._timer = None
        call = self._end()
        self._take()
        if call is not None:
            call.reply.finish(failure("Runtime.ExitError", "the runtime asked for work without answering"))

    def result(self, request_id: str, body: bytes, *, failed: bool) -> bool:
        """The process answers."""
        if self._call is None or self._call.request_id != request_id:
            return False
        self._process.drain()  # What it printed comes before the report.
        call = self._end()
        if call is not None:
            call.reply.finish(Invocation(body, "Unhandled" if failed else None))
        return True

    def answered(self, line: Line, body: bytes, *, seconds: float, failed: bool) -> None:
        """The process answers, and asks for more work in the same breath."""
        self._line = line
        self._process.drain()  # What it printed comes before the report.
        call = self._end(seconds)
        if call is self._recalled:
            self._recalled = False
        self._take()  # First, so that the process has work while the answer is dealt with.
        if call is not None:
            call.reply.finish(Invocation(body, "Unhandled" if failed else None))

    def init_error(self, body: bytes) -> None:
        """The process could not load the handler."""
        self._init_error = Invocation(body, "Unhandled")

    def _take(self) -> None:
        if self._killed_for is not None:
            return
        if self.ahead:
            self._begin(self.ahead.popleft())
            self._next(self)
        elif self.retired:
            self._process.kill()
        else:
            self._idle(self)

    # What its owner does

    def run(self, call: Call) -> None:
        """Hand `call` to the process, which is waiting for one."""
        assert self._line is not None  # noqa: S101
        self._line.send(call, self._program.spec.timeout)
        if self._recalled is True:
            self._recalled = call
        self._begin(call)

    def takes_ahead(self, seconds: float) -> bool:
        """Whether a call may be sent to it while it serves another, and would presumably wait for so long at most.

        Not to one that prints: what it prints could not be told from what the call before has printed.
        """
        return (
            self._call is not None
            and self._silent >= _SILENT
            and self._pace * (len(self.ahead) + 1) <= seconds
            and isinstance(self._line, Channel)
            and not self._recalled  # until it has passed what was taken back
            and not self.retired
            and self._killed_for is None
        )

    def send_ahead(self, call: Call) -> None:
        """Send the process a call that it begins once it has answered those before it."""
        assert isinstance(self._line, Channel)  # noqa: S101 - `takes_ahead`
        self._tickets.give()
        self._line.send_ahead(call, self._program.spec.timeout)
        self.ahead.append(call)

    def recall(self) -> list[Call]:
        """Take back the calls that were sent ahead and are not begun, in their order."""
        count = self._tickets.take(len(self.ahead)) if self.ahead else 0
        back = [self.ahead.pop() for _ in range(count)]
        if back:
            # It still has their frames: until it answers a call that comes after them, no ticket must be meant for another.
            self._recalled = True
        return back[::-1]

    def retire(self) -> None:
        """End the process as soon as it has answered what it has."""
        self.retired = True
        if self._call is None:
            self._process.kill()

    async def close(self) -> None:
        """End the process now and wait until it is gone; the calls it has fail."""
        self.retired = True
        fault = failure("Runtime.ExitError", "the gateway is shutting down")
        while self.ahead:
            self.ahead.popleft().finish_soon(fault)
        self._killed_for = self._killed_for or fault
        self._process.kill()
        await asyncio.wait([self._life])

    def check_memory(self) -> None:
        """Kill the process if it holds more memory than the function was given."""
        if self._call is None:
            return
        self._measure()
        if self._memory_mb > self._program.spec.memory:
            self._killed_for = _fault(self._call, "signal: killed")
            self._process.kill()

    def _measure(self) -> None:
        self._memory_mb = max(self._memory_mb, self._process.memory())
        self._memory_read = time.monotonic()

    # How a call begins and ends

    def _begin(self, call: Call) -> None:
        self._call = call
        call.started = time.monotonic()
        self._log(f"START RequestId: {call.request_id} Version: $LATEST")
        if self._timer is None:
            self._timer = self._loop.call_later(self._program.spec.timeout, self._look_at_the_time)

    def _end(self, seconds: float | None = None) -> Call | None:
        """Report the call that is over, if there is one; how long it took, where the process has told."""
        call, self._call = self._call, None
        if call is None:
            return None
        now = time.monotonic()
        if now - self._memory_read > _MEMORY_EVERY:
            self._measure()
        seconds = now - call.started if seconds is None else seconds
        self._pace += (seconds - self._pace) * _WEIGHT
        self._silent = self._silent + 1 if self._process.printed == self._printed else 0
        self._printed = self._process.printed
        spent = seconds * 1000
        memory = self._program.spec.memory
        init = "" if self._init_ms is None else f"\tInit Duration: {self._init_ms:.2f} ms"
        self._init_ms = None
        self._log(f"END RequestId: {call.request_id}")
        self._log(
            f"REPORT RequestId: {call.request_id}\tDuration: {spent:.2f} ms\t"
            f"Billed Duration: {math.ceil(spent)} ms\tMemory Size: {memory} MB\t"
            f"Max Memory Used: {self._memory_mb} MB{init}",
        )
        return call

    def _look_at_the_time(self) -> None:
        """Kill a call that is late. One timer looks after many calls: one for each would cost each."""
        self._timer = None
        if self._call is None:
            return
        left = self._call.started + self._program.spec.timeout - time.monotonic()
        if left <= 0:
            self._late(self._call)
        else:
            self._timer = self._loop.call_later(left, self._look_at_the_time)

    def _late(self, call: Call) -> None:
        seconds = self._program.spec.timeout
        text = f"RequestId: {call.request_id} Error: Task timed out after {seconds:.2f} seconds"
        self._log(text.replace("RequestId: ", "", 1).replace(" Error:", "", 1))
        self._killed_for = failure("Sandbox.Timedout", text)
        self._end()
        self._process.kill()
        call.reply.finish(self._killed_for)

    def _init_late(self) -> None:
        seconds = INIT_SECONDS + self._program.spec.timeout
        self._init_error = failure("Sandbox.Timedout", f"Init timed out after {seconds:.2f} seconds")
        self._process.kill()

    def _lost(self, status: int) -> None:
        name = f"signal: {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        fault = _fault(self._call, name)
        call = self._end()
        if call is not None:
            call.finish_soon(self._killed_for or fault)
        if not self.started and not self.retired and self._init_error is None:
            self._init_error = fault


def _fault(call: Call | None, end: str) -> Invocation:
    request = f"RequestId: {call.request_id} " if call else ""
    return failure("Runtime.ExitError", f"{request}Error: Runtime exited with error: {end}")
