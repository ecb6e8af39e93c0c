"""The operating system's side of an execution environment: a process, its output, its connections, its end."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import select
import shutil
import signal
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gatehouse.laptop.child import signal_group
from gatehouse.laptop.lambdas import filesystem
from gatehouse.laptop.lambdas.wire import Channel, RuntimeApi

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.lambdas.types import FunctionSpec, Program
    from gatehouse.laptop.lambdas.wire import Listener

_BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
# Thread stacks and the like map data that is never touched; past this no function of that size is in earnest.
_SPARE_DATA = 512 * 1024 * 1024
_LOG_CHUNK = 64 * 1024
_MEGABYTE = 1024 * 1024
_LOOPBACK = "127.0.0.1"
_LAST_WORDS = 1.0
"""Seconds in which all is heard of a process that has ended; longer only where one that it left behind holds the line."""


class Process:
    """One process of a function, from its start to its end."""

    def __init__(self, program: Program, listener: Listener, log: Callable[[str], None]) -> None:
        self._program = program
        self._listener = listener
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._process: asyncio.subprocess.Process | None = None
        self._doomed = False
        self._output = b""
        self._temporary: Path
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        self._printed = select.poll()
        self._printed.register(self._reader, select.POLLIN)

    async def run(self) -> int:
        """Start it, and wait until it has ended and all that it said is heard.

        Returns:
            Its exit status, or a signal's number, negative.

        Raises:
            OSError: It can't be started.
        """
        self._loop.add_reader(self._reader, self.drain)
        self._temporary = self._program.temporary()
        try:
            return await self._run()
        finally:
            self._loop.remove_reader(self._reader)
            os.close(self._reader)
            if self._process is not None and self._process.returncode is None:
                self.kill()
                await self._process.wait()
            if self._output:
                self._log(self._output.decode("utf-8", "replace"))
            shutil.rmtree(self._temporary, ignore_errors=True)

    async def _run(self) -> int:
        connected: set[RuntimeApi] = set()
        server = await self._loop.create_server(lambda: RuntimeApi(self._listener, connected), "127.0.0.1", 0)
        # Python processes speak over these. One socket would do for both ways, but on Linux a process that waits to read
        # from it is woken also when what it wrote has been read, and a call costs a tenth more.
        calls, to_process = os.pipe()
        from_process, answers = os.pipe()
        sending, _ = await self._loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(to_process, "wb", 0))
        hearing, line = await self._loop.connect_read_pipe(
            lambda: Channel(self._listener, sending), os.fdopen(from_process, "rb", 0)
        )
        try:
            try:
                self._process = await self._spawn(server.sockets[0].getsockname()[1], calls, answers)
            finally:
                for theirs in (calls, answers, self._writer):
                    os.close(theirs)
            if self._doomed:
                self.kill()
            status = await self._process.wait()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(line.closed.wait(), _LAST_WORDS)
            self.drain()
            return status
        finally:
            sending.close()
            hearing.close()
            server.close()
            for connection in tuple(connected):
                connection.abort()

    async def _spawn(self, port: int, *pipes: int) -> asyncio.subprocess.Process:
        program = self._program
        own = program.isolated
        environment = process_environment(
            program.spec,
            task_root=filesystem.TASK if own else str(program.task_root),
            runtime_dir=filesystem.RUNTIME if own else str(program.runtime_dir),
            runtime_api=f"127.0.0.1:{port}",
            temporary="" if own else str(self._temporary),
            defaults=program.defaults,
        )
        places = (program.task_root, program.runtime_dir, self._temporary) if own else ()
        limit = program.spec.memory * _MEGABYTE + _SPARE_DATA
        return await asyncio.create_subprocess_exec(
            sys.executable,
            # Neither this environment's packages, nor the user's own, nor our modules are the function's.
            *("-P", "-S", "-s", "-u", str(_BOOTSTRAP), str(os.getpid()), str(limit), program.kind),
            *map(str, (*pipes, *places)),
            stdin=asyncio.subprocess.PIPE,
            stdout=self._writer,
            stderr=self._writer,
            cwd=program.task_root,
            env=environment,
            start_new_session=True,
            pass_fds=pipes,
        )

    def kill(self) -> None:
        """End it and what it has started, at once, or as soon as it is there."""
        self._doomed = True
        if self._process is None or self._process.returncode is not None:
            return
        # The process leads its own group, so what it started ends with it.
        signal_group(self._process.pid, signal.SIGKILL)

    def memory(self) -> int:
        """Megabytes that are resident; 0 where that can't be read."""
        if self._process is None:
            return 0
        try:
            pages = int(Path(f"/proc/{self._process.pid}/statm").read_bytes().split()[1])
        except (OSError, ValueError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE") // _MEGABYTE

    def drain(self) -> None:
        """Pass on what it has printed by now."""
        if not self._printed.poll(0):
            return  # found out so, it costs a call a fraction of what an error does that says the same
        try:
            data = os.read(self._reader, _LOG_CHUNK)
        except (BlockingIOError, OSError):
            return
        if not data:
            self._loop.remove_reader(self._reader)
            return
        *lines, self._output = (self._output + data).split(b"\n")
        for line in lines:
            self._log(line.decode("utf-8", "replace"))


def process_environment(
    spec: FunctionSpec,
    *,
    task_root: str,
    runtime_dir: str,
    runtime_api: str,
    temporary: str,
    defaults: Mapping[str, str],
) -> dict[str, str]:
    """Give the whole environment of a process of `spec`; nothing of this process's own leaks into it.

    The names that Lambda reserves win over the function's own, and those win over `defaults`. `temporary` is what `TMPDIR`
    names, where it is needed.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    region = spec.arn.split(":")[3] if spec.arn.count(":") > 3 else "eu-west-1"  # noqa: PLR2004
    stream = f"{datetime.now(UTC):%Y/%m/%d}/[$LATEST]{uuid.uuid4().hex}"
    return {
        "PATH": os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONUTF8": "1",
        # Well-known stand-in credentials: nothing a function signs here can reach an account.
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000",
        "PYTHONPATH": runtime_dir,
        "PWD": task_root,
        **defaults,
        **spec.environment,
        **spec.credentials,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{spec.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": spec.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": spec.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "LAMBDA_TASK_ROOT": task_root,
        "LAMBDA_RUNTIME_DIR": runtime_dir,
        "_HANDLER": spec.handler,
        **(debugging(spec) if spec.debug else {}),
        **({"TMPDIR": temporary} if temporary else {}),
        **(
            {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": spec.log_level}
            if spec.json_logs
            else {}
        ),
    }


def debugging(spec: FunctionSpec) -> dict[str, str]:
    """What has a function wait for a debugger: Node's inspector, or debugpy, which is in our environment and not in its.

    Nothing where debugpy is not installed.
    """
    if spec.runtime.startswith("nodejs"):
        return {"NODE_OPTIONS": f"--inspect-brk={_LOOPBACK}:{spec.debug}"}
    found = importlib.util.find_spec("debugpy")
    if found is None or found.origin is None:
        return {}
    place = Path(found.origin).parents[1]
    # debugpy warns of modules that Python brings frozen, of which a function has none.
    quiet = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    return {"GATEHOUSE_DEBUG": str(spec.debug), "GATEHOUSE_DEBUGPY": str(place), **quiet}
