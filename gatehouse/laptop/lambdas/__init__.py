"""Lambda functions, each run in processes of its own through the Runtime API."""

from __future__ import annotations

import asyncio
import json
import shutil
from typing import TYPE_CHECKING

from gatehouse.laptop.lambdas.isolation import hindrance
from gatehouse.laptop.lambdas.package import BadPackageError, Packages
from gatehouse.laptop.lambdas.pool import Pool
from gatehouse.laptop.lambdas.types import FunctionSpec, Invocation, Program, UnknownFunctionError, failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = [
    "FunctionSpec",
    "Invocation",
    "Lambdas",
    "UnknownFunctionError",
]

_A_DAY = 86_400.0
MAX_EVENT = 6 * 1024 * 1024
_QUALIFIED_ARN_PARTS = 8
_NOT_ISOLATED = (
    "Functions see this machine's own /tmp here, and TMPDIR and LAMBDA_TASK_ROOT name directories of theirs: {}. On AWS "
    "/tmp is the function's, its code is in /var/task, and it can write nowhere else."
)


class Lambdas:
    """Invokes functions by ARN; all of it in one event loop.

    Args:
        load: Gives the function with an ARN (without a qualifier), or None. Called in a thread, once until
            the function is forgotten.
        log: Takes the name of a log group and one line for it: the function's own output, and START, END and
            REPORT as the platform writes them. Called in the event loop, so it must not block.
        environment: Variables that each function gets unless its own say otherwise.
        limit: The most processes of one function at a time.
    """

    def __init__(
        self,
        load: Callable[[str], FunctionSpec | None],
        *,
        log: Callable[[str, str], None],
        environment: Mapping[str, str] | None = None,
        limit: int = 32,
    ) -> None:
        self._load = load
        self._log = log
        self._environment = dict(environment or {})
        self._limit = limit
        self._pools: dict[str, asyncio.Task[Pool]] = {}
        self._old: set[Pool] = set()
        self._ready: dict[str, Pool] = {}
        self._packages: Packages | None = None
        self._hindrance: asyncio.Task[str | None] | None = None
        self._said = False
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Get ready, in the loop that will invoke."""
        self._loop = asyncio.get_running_loop()
        self._packages = packages = await asyncio.to_thread(Packages)
        self._hindrance = asyncio.create_task(asyncio.to_thread(hindrance, packages.runtime))

    async def close(self) -> None:
        """End every process, whatever it is doing, and remove what was unpacked."""
        tasks = list(self._pools.values())
        self._pools.clear()
        self._ready.clear()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        pools = {pool for pool in found if isinstance(pool, Pool)} | self._old
        await asyncio.gather(*(pool.close() for pool in pools))
        self._old.clear()
        if self._hindrance is not None:
            await asyncio.wait([self._hindrance])
        if self._packages is not None:
            await asyncio.to_thread(self._packages.close)
            self._packages = None

    async def invoke(
        self, arn: str, event: bytes, *, trace_id: str = "", within: float = _A_DAY
    ) -> Invocation:
        """Run a function once, with `event`, JSON of at most 6 MB, as its input.

        The ARN may have a version or an alias; the code is the same. `trace_id` is the X-Ray trace header that the
        function sees, `within` the seconds that the caller waits. A caller that gives up leaves the function running, as
        on AWS.

        Raises:
            UnknownFunctionError: No function has this ARN.
            TimeoutError: There is no answer in time.
        """
        if len(event) > MAX_EVENT:
            text = f"the event has {len(event)} bytes, at most {MAX_EVENT}"
            return failure("RequestEntityTooLarge", text)
        deadline = asyncio.get_running_loop().time() + within
        pool = self._ready.get(arn)
        if pool is None:
            async with asyncio.timeout_at(deadline):
                found = await self._pool(arn)
            if isinstance(found, Invocation):
                return found
            pool = found
        return await pool.invoke(arn, event, trace_id, deadline)

    async def warm(self, arn: str, *, wait: bool = False) -> str:
        """Start a process of a function before it is asked for, so that no request waits; says why there can be none.

        With `wait` also why its code does not start, as it does not with an error of syntax: that takes the time of a start.
        """
        pool = await self._pool(arn)
        if isinstance(pool, Invocation):
            return str(json.loads(pool.payload)["errorMessage"])
        pool.warm()
        return _fault(await pool.first) if wait else ""

    def forget(self, arn: str | None = None) -> None:
        """Drop what is known of a function, or of all: the next invocation loads it anew.

        Calls in progress are answered by the code they reached. May be called from any thread.
        """
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._forget, arn)

    def _forget(self, arn: str | None) -> None:
        for name in [_unqualified(arn)] if arn else list(self._pools):
            task = self._pools.pop(name, None)
            if task is not None:
                task.add_done_callback(self._retire)
        self._ready = {key: pool for key, pool in self._ready.items() if _unqualified(key) in self._pools}

    def _retire(self, task: asyncio.Task[Pool]) -> None:
        if not task.cancelled() and task.exception() is None:
            pool = task.result()
            self._old = {old for old in self._old if old.processes}
            self._old.add(pool)
            pool.retire()

    async def _pool(self, arn: str) -> Pool | Invocation:
        name = _unqualified(arn)
        task = self._pools.get(name)
        if task is None:
            task = self._pools[name] = asyncio.create_task(self._open(name))
        try:
            pool = await asyncio.shield(task)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            # The next call tries again: the function may be there by then, or the control plane well again.
            self._drop(name, task)
            if isinstance(error, BadPackageError):
                self._log(f"/aws/lambda/{name.rsplit(':', 1)[-1]}", str(error))
                return failure("Runtime.InvalidEntrypoint", str(error))
            raise
        if self._pools.get(name) is task:
            self._ready[arn] = pool
        return pool

    def _drop(self, name: str, task: asyncio.Task[Pool]) -> None:
        if self._pools.get(name) is task:
            del self._pools[name]

    async def _open(self, arn: str) -> Pool:
        if self._packages is None or self._hindrance is None:
            raise RuntimeError("Lambdas.start() was not awaited")
        hindered = await asyncio.shield(self._hindrance)
        program = await asyncio.to_thread(self._prepare, arn, self._packages, isolated=hindered is None)
        group = program.spec.log_group
        if hindered is not None and not self._said:
            self._said = True
            self._log(group, _NOT_ISOLATED.format(hindered))
        if remark := self._packages.remark(program.task_root):
            self._log(group, remark)
        # One debugger can look at one process.
        limit = 1 if program.spec.debug else self._limit
        if program.spec.debug:
            await asyncio.gather(*(old.over() for old in self._old))
        return Pool(program, log=lambda line: self._log(group, line), limit=limit)

    def _prepare(self, arn: str, packages: Packages, *, isolated: bool) -> Program:
        spec = self._load(arn)
        if spec is None:
            raise UnknownFunctionError(f"no function has the ARN {arn}")
        task_root = packages.unpack(spec.code, spec.name)
        kind = _kind(spec, task_root)
        return Program(
            spec, task_root, packages.runtime, kind, self._environment, packages.temporary, isolated
        )


def _kind(spec: FunctionSpec, task_root: Path) -> str:
    if spec.runtime.startswith("python"):
        return "awslambdaric"
    if (task_root / "bootstrap").is_file():
        return "bootstrap"
    if spec.runtime.startswith("nodejs"):
        if shutil.which("node"):
            return "node"
        raise BadPackageError(
            f"the function {spec.name} has the runtime {spec.runtime}, and there is no node on PATH; install Node.js"
        )
    raise BadPackageError(
        f"the function {spec.name} has the runtime {spec.runtime}, and its package has no executable named "
        "bootstrap; on a laptop, functions run on Python, on Node.js, or on what they bring themselves "
        "(provided.al2023)",
    )


def _fault(start: Invocation | None) -> str:
    """What a start that failed says, after the name of its error."""
    said = json.loads(start.payload) if start else {}
    return ": ".join(str(said[key]) for key in ("errorType", "errorMessage") if said.get(key))


def _unqualified(arn: str) -> str:
    parts = arn.split(":")
    return ":".join(parts[:-1]) if len(parts) == _QUALIFIED_ARN_PARTS else arn
