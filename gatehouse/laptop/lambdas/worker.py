"""One process of a function: one execution environment, in AWS's words."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gatehouse.laptop.lambdas.api import RuntimeApi
from gatehouse.laptop.lambdas.call import Call, Program, failure
from gatehouse.laptop.lambdas.channel import Channel
from gatehouse.laptop.lambdas.environment import process_environment
from gatehouse.laptop.lambdas.types import Invocation

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.lambdas.api import Line

INIT_SECONDS = 10.0  # https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
_CHILD = Path(__file__).with_name("child.py")
# Thread stacks and the like map data that is never touched; past this no function of that size is in earnest.
_SPARE_DATA = 512 * 1024 * 1024
_LOG_CHUNK = 64 * 1024
_MEMORY_EVERY = 0.25


class Worker:
    """A process, its Runtime API on a port of its own, and at most one call at a time.

    Args:
        program: What to run.
        log: Takes each line of the process's output.
        idle: Called when the process asks for work.
        ended: Called once when the process is gone, with why it failed to start where it did.
    """

    def __init__(
        self,
        program: Program,
        *,
        log: Callable[[str], None],
        idle: Callable[[Worker], None],
        ended: Callable[[Worker, Invocation | None], None],
    ) -> None:
        self._program = program
        self._log, self._idle, self._ended = log, idle, ended
        self._loop = asyncio.get_running_loop()
        self._call: Call | None = None
        self._line: Line | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._init_error: Invocation | None = None
        self._killed_for: Invocation | None = None
        self._output = b""
        self._born = time.monotonic()
        self._init_ms: float | None = None
        self._memory_mb = 0
        self._memory_read = 0.0
        self.started = False
        self.retired = False
        self.idle_since = 0.0
        self._life = self._loop.create_task(self._live())

    @property
    def busy(self) -> bool:
        """Whether a call is being served."""
        return self._call is not None

    async def _live(self) -> None:
        server = await self._loop.create_server(lambda: RuntimeApi(self), "127.0.0.1", 0)
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        ours, theirs = socket.socketpair()
        self._log(f"INIT_START Runtime Version: {self._program.spec.runtime} ({self._program.kind})")
        self._loop.add_reader(reader, self._drain, reader)
        self._reader = reader
        self._timer = self._loop.call_later(INIT_SECONDS + self._program.spec.timeout, self._init_late)
        try:
            with theirs:
                # Python processes speak over this one.
                await self._loop.connect_accepted_socket(lambda: Channel(self), ours)
                try:
                    port = server.sockets[0].getsockname()[1]
                    self._process = await self._spawn(port, writer, theirs.fileno())
                finally:
                    os.close(writer)
            if self.retired:
                self._signal()
            status = await self._process.wait()
            self._drain(reader)
            self._lost(status)
        except OSError as error:
            self._init_error = failure("Runtime.InvalidEntrypoint", f"the process can't be started: {error}")
        finally:
            self._loop.remove_reader(reader)
            os.close(reader)
            if self._timer:
                self._timer.cancel()
            server.close()
            if self._process is not None and self._process.returncode is None:
                self._signal()
                await self._process.wait()
            if self._output:
                self._log(self._output.decode("utf-8", "replace"))
            self._ended(self, self._init_error)

    async def _spawn(self, port: int, output: int, api: int) -> asyncio.subprocess.Process:
        program = self._program
        environment = process_environment(
            program.spec,
            task_root=program.task_root,
            runtime_dir=program.runtime_dir,
            runtime_api=f"127.0.0.1:{port}",
            defaults=program.defaults,
        )
        limit = program.spec.memory * 1024 * 1024 + _SPARE_DATA
        return await asyncio.create_subprocess_exec(
            sys.executable,
            # Neither this environment's packages, nor the user's own, nor our modules are the function's.
            *("-P", "-S", "-s", "-u", str(_CHILD), str(os.getpid()), str(limit), program.kind, str(api)),
            stdin=asyncio.subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd=program.task_root,
            env=environment,
            start_new_session=True,
            pass_fds=(api,),
        )

    # What the process says (see `api.Conversation` and `channel.Listener`)

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
        if call is not None:
            call.reply.finish(failure("Runtime.ExitError", "the runtime asked for work without answering"))
        self._take()

    def result(self, request_id: str, body: bytes, *, failed: bool) -> bool:
        """The process answers."""
        if self._call is None or self._call.request_id != request_id:
            return False
        self._drain(self._reader)  # What it printed comes before the report.
        call = self._end()
        if call is not None:
            call.reply.finish(Invocation(body, "Unhandled" if failed else None))
        return True

    def answered(self, line: Line, body: bytes, *, failed: bool) -> None:
        """The process answers, and asks for more work in the same breath."""
        self._line = line
        self._drain(self._reader)  # What it printed comes before the report.
        call = self._end()
        self._take()  # First, so that the process has work while the answer is dealt with.
        if call is not None:
            call.reply.finish(Invocation(body, "Unhandled" if failed else None))

    def _take(self) -> None:
        if self.retired:
            self._signal()
        else:
            self._idle(self)

    def init_error(self, body: bytes) -> None:
        """The process could not load the handler."""
        self._init_error = Invocation(body, "Unhandled")

    # What its owner does

    def run(self, call: Call) -> None:
        """Hand `call` to the process, which is waiting for one."""
        assert self._line is not None  # noqa: S101
        seconds = self._program.spec.timeout
        self._call = call
        call.started = time.monotonic()
        self._line.send(call, seconds)
        self._log(f"START RequestId: {call.request_id} Version: $LATEST")
        if self._timer is None:
            self._timer = self._loop.call_later(seconds, self._look_at_the_time)

    def retire(self) -> None:
        """End the process as soon as it has answered what it is serving."""
        self.retired = True
        if self._call is None:
            self._signal()

    async def close(self) -> None:
        """End the process now and wait until it is gone; a call it was serving fails."""
        self.retired = True
        if self._process is not None and self._killed_for is None:
            self._killed_for = failure("Runtime.ExitError", "the gateway is shutting down")
        self._signal()
        await asyncio.wait([self._life])

    def check_memory(self) -> None:
        """Kill the process if it holds more memory than the function was given."""
        if self._call is None:
            return
        self._measure()
        if self._memory_mb > self._program.spec.memory:
            message = f"RequestId: {self._call.request_id} Error: Runtime exited with error: signal: killed"
            self._killed_for = failure("Runtime.ExitError", message)
            self._signal()

    def _measure(self) -> None:
        if self._process is None:
            return
        with contextlib.suppress(OSError, ValueError, IndexError):
            pages = int(Path(f"/proc/{self._process.pid}/statm").read_bytes().split()[1])
            self._memory_mb = max(self._memory_mb, pages * os.sysconf("SC_PAGE_SIZE") // (1024 * 1024))
        self._memory_read = time.monotonic()

    # How a call ends

    def _end(self) -> Call | None:
        """Report the call that is over, if there is one."""
        call, self._call = self._call, None
        if call is None:
            return None
        now = time.monotonic()
        if now - self._memory_read > _MEMORY_EVERY:
            self._measure()
        spent = (now - call.started) * 1000
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
        call.reply.finish(self._killed_for)
        self._signal()

    def _init_late(self) -> None:
        seconds = INIT_SECONDS + self._program.spec.timeout
        self._init_error = failure("Sandbox.Timedout", f"Init timed out after {seconds:.2f} seconds")
        self._signal()

    def _lost(self, status: int) -> None:
        name = f"signal: {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        request = f"RequestId: {self._call.request_id} " if self._call else ""
        fault = failure("Runtime.ExitError", f"{request}Error: Runtime exited with error: {name}")
        call = self._end()
        if call is not None:
            call.finish_soon(self._killed_for or fault)
        if not self.started and not self.retired and self._init_error is None:
            self._init_error = fault

    def _signal(self) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        # The process leads its own group, so what it started ends with it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _drain(self, reader: int) -> None:
        try:
            data = os.read(reader, _LOG_CHUNK)
        except (BlockingIOError, OSError):
            return
        if not data:
            self._loop.remove_reader(reader)
            return
        *lines, self._output = (self._output + data).split(b"\n")
        for line in lines:
            self._log(line.decode("utf-8", "replace"))
