"""The processes of one function: as many as its load needs, and no more."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections import deque
from typing import TYPE_CHECKING

from gatehouse.laptop.lambdas.types import THROTTLED, Invocation, Pending, Program, failure
from gatehouse.laptop.lambdas.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

# On AWS each concurrent request gets an environment of its own. A process costs a laptop memory and a start, so requests
# queue for a moment first, and only a queue that does not move makes another process.
_PATIENCE = 0.05
_MEMORY_EVERY = 0.25
IDLE_SECONDS = 60.0
_CPUS = os.cpu_count() or 1


class Pool:
    """Invokes one version of one function.

    Attributes:
        first: What the first start came to: None, or how it failed. A start that waits for a debugger counts as good.
    """

    def __init__(self, program: Program, *, log: Callable[[str], None], limit: int) -> None:
        self._program = program
        self._log = log
        self._limit = limit
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._waiting: deque[Pending] = deque()
        self._retired = False
        self._over = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.first: asyncio.Future[Invocation | None] = self._loop.create_future()
        if program.spec.debug:
            self.first.set_result(None)
        self._growth: asyncio.TimerHandle | None = None
        self._shrinking: asyncio.TimerHandle | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._late: asyncio.TimerHandle | None = None

    @property
    def processes(self) -> int:
        """How many there are now."""
        return len(self._workers)

    def invoke(
        self, arn: str, event: bytes, trace_id: str = "", deadline: float = math.inf
    ) -> asyncio.Future[Invocation]:
        """Run the function once; what it answers or how it failed, or a `TimeoutError` at the deadline."""
        call = Pending(event, arn, trace_id, deadline=deadline)
        reserved = self._program.spec.concurrency
        if reserved is not None and len(self._waiting) + len(self._served()) >= reserved:
            call.finish(THROTTLED)
        elif self._idle:
            self._start(self._idle.pop(), call)
        else:
            self._waiting.append(call)
            if self._growth is None:
                self._grow()
        if deadline < math.inf and (self._late is None or deadline < self._late.when()):
            self._give_up()
        return call.reply

    def warm(self) -> None:
        """Start a process if there is none."""
        if not self._workers:
            self._spawn()

    def retire(self) -> None:
        """Serve what is waiting, then end every process."""
        self._retired = True
        if not self._workers:
            self._end()
        if not self._waiting:
            for worker in list(self._workers):
                worker.retire()

    async def over(self) -> None:
        """Wait until the last process of a debugged function that was retired has ended, and its port is free."""
        if self._program.spec.debug:
            await self._over.wait()

    async def close(self) -> None:
        """End every process now; what was waiting fails."""
        self._retired = True
        while self._waiting:
            self._waiting.popleft().finish(failure("Runtime.ExitError", "the gateway is shutting down"))
        await asyncio.gather(*(worker.close() for worker in self._workers))

    def _end(self) -> None:
        self._over.set()
        if self._late is not None:
            self._late.cancel()

    def _served(self) -> list[Pending]:
        return [worker.call for worker in self._workers if worker.call is not None]

    def _give_up(self) -> None:
        """Tell the callers whose time is up, and come again for the next. A timer for each call would cost each."""
        if self._late is not None:
            self._late.cancel()
            self._late = None
        now, calls = self._loop.time(), [*self._waiting, *self._served()]
        for call in calls:
            if call.deadline <= now:
                call.give_up()
        following = min((call.deadline for call in calls if not call.reply.done()), default=math.inf)
        if following < math.inf:
            self._late = self._loop.call_at(following, self._give_up)

    def _spawn(self, *, again: bool = False) -> None:
        self._workers.add(
            Worker(self._program, log=self._log, idle=self._on_idle, ended=self._on_end, again=again)
        )

    def _start(self, worker: Worker, call: Pending) -> None:
        worker.run(call)
        if self._watch is None:
            self._watch = self._loop.call_later(_MEMORY_EVERY, self._check_memory)

    def _grow(self) -> None:
        """Add a process where there is none, or where the head of the queue has waited too long."""
        if self._growth is not None:
            self._growth.cancel()
            self._growth = None
        now = time.monotonic()
        while self._waiting and (self._idle or self._waiting[0].reply.done()):
            call = self._waiting.popleft()
            if not call.reply.done():
                self._start(self._idle.pop(), call)
        if not self._waiting:
            return
        starting = sum(not worker.started for worker in self._workers)
        wanted = min(len(self._waiting), _CPUS)
        waited = now - self._waiting[0].queued
        if not self._workers or (
            waited >= _PATIENCE and starting < wanted and len(self._workers) < self._limit
        ):
            self._spawn()
        self._growth = self._loop.call_later(max(_PATIENCE / 4, _PATIENCE - waited), self._grow)

    def _began(self, init_error: Invocation | None) -> None:
        if not self.first.done():
            self.first.set_result(init_error)

    def _on_idle(self, worker: Worker) -> None:
        self._began(None)
        while self._waiting:
            call = self._waiting.popleft()
            if not call.reply.done():
                self._start(worker, call)
                return
        if self._retired:
            worker.retire()
            return
        worker.idle_since = time.monotonic()
        self._idle.append(worker)
        if len(self._idle) > 1 and self._shrinking is None:
            self._shrinking = self._loop.call_later(IDLE_SECONDS, self._shrink)

    def _shrink(self) -> None:
        """End processes that a burst has left behind; the first in the list are idle the longest."""
        before = time.monotonic() - IDLE_SECONDS
        while len(self._idle) > 1 and self._idle[0].idle_since <= before:
            self._idle.pop(0).retire()
        again = self._loop.call_later(IDLE_SECONDS, self._shrink) if len(self._idle) > 1 else None
        self._shrinking = again

    def _on_end(self, worker: Worker, init_error: Invocation | None) -> None:
        self._began(init_error)
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if worker.slow and self._waiting:
            self._spawn(again=True)
        if init_error is not None:
            # The code can't start: each that waits would meet the same.
            while self._waiting:
                self._waiting.popleft().finish(init_error)
        self._grow()
        if self._retired and not self._workers:
            self._end()

    def _check_memory(self) -> None:
        busy = [worker for worker in self._workers if worker.call is not None]
        for worker in busy:
            worker.check_memory()
        self._watch = self._loop.call_later(_MEMORY_EVERY, self._check_memory) if busy else None
